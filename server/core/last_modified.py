"""Last-Modified: since when a picture is as it is, the same in every worker and after every restart. RFC 9110 §8.8.2.

A picture is as old as its original, or as the engine and the configuration that make it, whichever is younger. Since
when an engine makes the pictures here is kept where all workers look. Entity tags tell all of this better; a date is
for who knows nothing else, and must never tell them that they have what they have not:

- a worker of another engine than the newest, as while workers are replaced one after the other, gives no dates;
- a new engine dates from a moment at which all others have learned of it.
"""

import asyncio
import platform
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from server.errors import Busy

REST = 0.5  # seconds between two looks whether there is a newer engine
LEARNED = 2  # seconds after which all have looked, and a second has passed that dates can tell


@dataclass(frozen=True, slots=True)
class Engine:
    """What makes pictures: a text that changes with it, and since when it does, in seconds since 1970; a text that
    changes with its fonts, and the machine that it was first seen on."""

    fingerprint: str
    since: int
    fonts: str = ""
    machine: str = ""


class EngineRecord(Protocol):
    """Where it is kept which engine is the newest. Blocks."""

    def latest(self) -> Engine | None:
        """The newest engine, None if none is known. Raises Busy."""

    def succeed(self, following: Callable[[Engine | None], Engine | None]) -> Engine | None:
        """Let another engine follow the newest one, unless `following` names none; the newest one then. Of several who
        do it at once one comes after the other. Raises Busy."""


class LastModified:
    """Dates of the pictures of one engine."""

    def __init__(
        self,
        record: EngineRecord,
        fingerprint: str,
        log: FilteringBoundLogger,
        clock: Callable[[], float] = time.time,
        *,
        fonts: str = "",
    ) -> None:
        self._record = record
        self._fingerprint = fingerprint
        self._fonts = fonts
        self._log = log
        self._clock = clock
        self._since: int | None = None
        self._other_fonts = ""

    @property
    def known(self) -> bool:
        """Whether pictures have dates: not before their engine is known to be the newest."""
        return self._since is not None

    @property
    def fonts_agree(self) -> bool:
        """Whether the newest engine has the same fonts as this one, as far as it says: it may be another machine's."""
        return not self._other_fonts

    def settle(self, *, follows: bool = True) -> None:
        """Make this engine the newest, unless it is; only if there is none yet, unless it `follows` others, as that of
        a server does. Blocks. Never fails: without, there are no dates."""
        try:
            newest = self._record.succeed(self._following if follows else self._first)
        except (Busy, OSError) as error:
            self._log.warning("pictures have no dates", cause=str(error.__cause__ or error))
        else:
            self._learn(newest)

    def of(self, modified: float, *, younger: bool = False) -> float | None:
        """Since when a picture is as it is whose original was changed at `modified`, None if that is not told.

        Of a `younger` kind of original, which may become one again that it was before, dates older than the engine are
        not told: several such originals would have the same one.
        """
        if self._since is None or (younger and modified < self._since):
            return None
        return max(modified, self._since)

    def shown(self, date: float | None) -> float | None:
        """A date as it is sent, which is never later than now. RFC 9110 §8.8.2.1."""
        return None if date is None else min(date, self._clock())

    def is_past(self, date: float | None) -> bool:
        """Whether a date is sent as it is from now on."""
        return date is None or date <= self._clock()

    async def follow(self, run: Callable[[Callable[[], None]], Awaitable[None]], changed: Callable[[], None]) -> None:
        """Notice newer engines, again and again; `changed` is called for each. `run` runs what blocks."""
        while True:
            await asyncio.sleep(REST)
            before = self._since
            try:
                await run(self._look)
            except (Busy, OSError):
                continue  # nobody could become the newest meanwhile
            if self._since != before:
                changed()

    def _look(self) -> None:
        newest = self._record.latest()
        if newest is None:  # what kept it is another one by now
            self.settle(follows=False)
        else:
            self._learn(newest)

    def _learn(self, newest: Engine | None) -> None:
        mine = newest is not None and newest.fingerprint == self._fingerprint
        self._since = newest.since if mine and newest else None
        others = newest.fonts if newest and has_other_fonts(newest, self._fonts) else ""
        if newest and others and others != self._other_fonts:
            self._log.warning("another machine has other fonts", machine=newest.machine, fonts=others, own=self._fonts)
        self._other_fonts = others

    def _first(self, newest: Engine | None) -> Engine | None:
        return None if newest else self._following(None)

    def _following(self, newest: Engine | None) -> Engine | None:
        if newest and newest.fingerprint == self._fingerprint:
            return None
        now = int(self._clock())
        since = max(now + LEARNED, newest.since + 1) if newest else now
        return Engine(self._fingerprint, since, self._fonts, platform.node() if self._fonts else "")


def has_other_fonts(engine: Engine, fonts: str) -> bool:
    """Whether an engine has other fonts than these, as far as it says."""
    return bool(engine.fonts and engine.fonts != fonts)
