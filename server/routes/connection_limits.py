"""Limits of a worker's connections: how many there are, and how long each may take.

One timer looks at all of them a few times a second; a request costs a step in a linked list. A connection is silent
while no answer is owed on it, also with half a request line. When there are too many, the one that has been silent for
longest is closed: a server that refused the newest could be shut to everybody by who says nothing.
"""

import asyncio
import resource
import time
from collections import Counter, OrderedDict
from contextlib import suppress
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from server.config.server import Server

STATE = "connection_limits"  # what it is called in the state that a server keeps for the application
PERIOD = 0.5  # seconds between two looks, or a quarter of the shortest time if that is less
SHORTEST = 0.05  # … but no less than this
LINGER = 5.0  # seconds for which what a client still sends is read after its last answer, which it would lose else
MOST_LINGERING = 100  # connections that are only waited for like this
DESCRIPTORS = 40  # that a worker needs besides: files, the database, the event loop
FEWEST = 8  # connections, however few descriptors there are
REPORTED = 10.0  # seconds at least between two lines of the log


class Member(Protocol):
    """A connection, as far as it is limited; `unsent` says whether its client has yet to take some of its answer."""

    @property
    def unsent(self) -> bool: ...

    def look(self) -> None:
        """Close it if it has taken too long."""

    def drop(self) -> None:
        """Close it at once."""


class ConnectionLimits:
    """Counts the connections of one event loop, and closes those beyond the limits.

    now     seconds for which the event loop could listen: while it could not, nobody was too slow
    closed  how many connections were closed early, by reason; only grows
    """

    def __init__(self, settings: Server, log: FilteringBoundLogger | None = None) -> None:
        self.settings = settings
        self.most = _descriptors(settings.connections)
        self.now = 0.0
        self.closed: Counter[str] = Counter()
        self._log = log
        self._shortest = min(settings.head_seconds, settings.body_seconds, settings.idle_seconds, settings.patience)
        self.period = max(SHORTEST, min(PERIOD, self._shortest / 4))
        self._open: set[Member] = set()
        self._silent: OrderedDict[Member, None] = OrderedDict()
        self._lingering: OrderedDict[Member, float] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None
        self._moment = 0.0
        self._reported: Counter[str] = Counter()
        self._report_at = 0.0

    @property
    def open(self) -> int:
        """How many connections there are, but for those that have had their last answer."""
        return len(self._open)

    @property
    def silent(self) -> int:
        """How many of them are owed no answer."""
        return len(self._silent)

    def admit(self, member: Member) -> bool:
        """Count a new connection, if need be in place of the oldest silent one; False if all others are busy."""
        self._start()
        if len(self._open) >= self.most:
            if not self._silent:
                self.closed["full"] += 1
                return False
            oldest = next(iter(self._silent))
            self.release(oldest)
            oldest.drop()
            self.closed["oldest_silent"] += 1
        self._open.add(member)
        self._silent[member] = None
        return True

    def answered(self, member: Member) -> None:
        """Nothing is owed on a connection any more: of the silent ones it is the youngest."""
        try:
            self._silent.move_to_end(member)
        except KeyError:
            if member in self._open:
                self._silent[member] = None

    def asked(self, member: Member) -> None:
        """An answer is owed."""
        self._silent.pop(member, None)

    def linger(self, member: Member) -> None:
        """Count a connection no longer, and drop it soon."""
        self.release(member)
        self._start()
        self._lingering[member] = self.now
        if len(self._lingering) > MOST_LINGERING:
            oldest, _ = self._lingering.popitem(last=False)
            oldest.drop()

    def release(self, member: Member) -> None:
        """Forget a connection."""
        self._open.discard(member)
        self._silent.pop(member, None)
        self._lingering.pop(member, None)

    def is_over(self, since: float, seconds: float) -> bool:
        """Whether so many seconds have passed for certain; what `now` was then may have been old already."""
        return self.now - since > seconds + self.period

    def _start(self) -> None:
        if self._timer is None:
            self._moment = time.monotonic()
            self._timer = asyncio.get_running_loop().call_later(self.period, self._sweep)

    def _sweep(self) -> None:
        self._timer = None
        if not (self._open or self._lingering):
            return
        moment = self._moment
        self._start()
        self.now += min(self._moment - moment, 2 * self.period)
        for member in tuple(self._open):
            member.look()
        for member, since in tuple(self._lingering.items()):
            if self.is_over(since, self.settings.patience if member.unsent else LINGER):
                del self._lingering[member]
                member.drop()
        self._report()

    def _report(self) -> None:
        """Say what was closed, in one line now and then: a flood of connections is no reason for a flood of lines."""
        if self._log is None or self._moment < self._report_at or self.closed == self._reported:
            return
        since = self.closed - self._reported
        self._reported, self._report_at = self.closed.copy(), self._moment + REPORTED
        self._log.warning("connections were closed early", open=self.open, most=self.most, **since)


def _descriptors(wanted: int) -> int:
    """How many of so many connections there are descriptors for, once the process is allowed as many as it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + DESCRIPTORS
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    with suppress(ValueError, OSError):  # some systems have further limits
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    return min(wanted, max(FEWEST, soft - DESCRIPTORS))
