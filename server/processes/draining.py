"""Draining: the connections of a worker that leaves come to an end, and whoever asked for something is answered.

A worker leaves because the server stops, or because another one takes its place. Either way its next answer to a
client says `Connection: close`, so that the client comes anew (RFC 9112 §9.6). If the server stops, idle connections
are closed at once. If another worker takes over, they are kept for a while: a client may just be sending its next
request on one, and would not know whether that was heard (§9.3.1, §9.5).
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol

ENDING = "ending"  # what the application calls its function that ends work for which no request waits
ON_THE_WAY = 0.1  # seconds in which a request that was sent before the server stopped arrives
LINGER = 0.5  # seconds in which what a client still sends behind its last answer is read
POLL = 0.02  # seconds between two looks whether all are done
REFUSING = 0.4  # seconds in which those who are refused take that


class Served(Protocol):
    """What a server knows of its connections and of the requests that it answers."""

    connections: Any
    tasks: Any


class Draining:
    """The end of one worker's connections. `leave` may be called again while it runs, to hurry it."""

    def __init__(self, served: Served, clock: Callable[[], float] = time.monotonic) -> None:
        self._served = served
        self._clock = clock
        self._deadline = float("inf")
        self._idle_until = float("inf")

    def leave(self, seconds: float, *, idle: float = ON_THE_WAY) -> None:
        """Begin to leave: `seconds` from now what is not answered is refused; idle connections are closed sooner."""
        now = self._clock()
        self._deadline = min(self._deadline, now + seconds)
        self._idle_until = min(self._idle_until, now + idle, self._deadline)

    async def finish(self) -> bool:
        """Wait until all is answered and all connections are closed; False if some had to be refused for that."""
        while self._served.connections or self._served.tasks:
            now = self._clock()
            self._mark_all()
            if now >= self._deadline:
                await self._refuse()
                return False
            if now >= self._idle_until:
                self._close_idle(now)
            await asyncio.sleep(POLL)
        return True

    def _mark_all(self) -> None:
        """Have every connection closed with its next answer."""
        for connection in tuple(self._served.connections):
            if hasattr(connection, "leaving"):
                connection.leaving = True
            if _waits(connection):
                connection.cycle.keep_alive = False

    def _close_idle(self, now: float) -> None:
        """Those that have had their last answer, and are only listened to for a moment, have that moment."""
        for connection in tuple(self._served.connections):
            lingers = getattr(connection, "lingers", False) and now < self._idle_until + LINGER
            if not (lingers or _waits(connection)):
                connection.transport.close()

    async def _refuse(self) -> None:
        """End what is not answered: an answer that has begun breaks off, the others are 503."""
        for connection in tuple(self._served.connections):
            if _waits(connection) and connection.cycle.response_started:
                connection.transport.abort()
        await asyncio.sleep(0)  # so that who is gone is known to be
        for task in tuple(self._served.tasks):
            task.cancel()
        until = self._clock() + REFUSING
        while (self._served.connections or self._served.tasks) and self._clock() < until:
            self._close_idle(self._clock())
            await asyncio.sleep(POLL)
        for connection in tuple(self._served.connections):
            connection.transport.abort()


def _waits(connection: Any) -> bool:
    """Whether a client still waits for an answer, or for the rest of one."""
    cycle = connection.cycle
    return cycle is not None and not cycle.response_complete
