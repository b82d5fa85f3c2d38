"""The pace: how many requests at once, and when none. Whoever else asks the server comes first.

It slows down when the server says that it is busy, and when answers take much longer than they did; it goes back to its
old pace step by step.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median

CALM = 16  # good answers after which it goes a step faster
WINDOW = 9  # answers of which the middle one tells how fast they are now
SLOW, SLOWER = 3, 0.1  # times as long as usual, and at least so many seconds longer
LONGEST_REST = 5.0  # seconds between two requests
SHORTEST_REST = 0.01  # less is none
KINDS = 64  # of answers, each of which takes its own time


class Usual:
    """How long one kind of answer takes: now, and as a rule."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=WINDOW)
        self._rule: float | None = None

    def is_slow(self, seconds: float) -> bool:
        """Whether answers, this one among them, take much longer than they did. What goes on for long becomes the rule,
        and what is better becomes it soon."""
        self._last.append(seconds)
        if len(self._last) < WINDOW:
            return False
        if self._rule is None:
            self._rule = self.now
        slow = self.now > SLOW * self._rule + SLOWER
        self._rule += (self.now - self._rule) * (0.01 if self.now > self._rule else 0.2)
        return slow

    @property
    def now(self) -> float:
        return median(self._last)


class Pace:
    """Lets `most` requests at once go, or fewer. Times are seconds."""

    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.most = most
        self.at_once = most
        self.rest = 0.0
        self._running = 0
        self._calm = 0
        self._until = 0.0
        self._clock = clock
        self._sleep = sleep
        self._changed = asyncio.Condition()
        self._usual: dict[str, Usual] = {}

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a request may go; it is under way until this ends."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._running < self.at_once)
            self._running += 1
        try:
            if self.rest:
                await self._sleep(self.rest)
            while (left := self._until - self._clock()) > 0:
                await self._sleep(left)
            yield
        finally:
            self._running -= 1
            async with self._changed:
                self._changed.notify_all()

    def busy(self, seconds: float) -> None:
        """The server wants to be left alone for a while: nobody asks until then, and fewer do afterwards."""
        self._until = max(self._until, self._clock() + seconds)
        self.at_once = max(1, self.at_once // 2)
        self._calm = 0

    def answered(self, kind: str, seconds: float) -> None:
        """An answer of this kind came after this time."""
        usual = self._usual.get(kind)
        if usual is None and len(self._usual) < KINDS:
            usual = self._usual[kind] = Usual()
        if usual and usual.is_slow(seconds):
            self.at_once, self._calm = 1, 0
            self.rest = min(LONGEST_REST, max(2 * self.rest, usual.now))
            return
        self._calm += 1
        if self._calm >= CALM:
            self._calm = 0
            self.at_once = min(self.most, self.at_once + 1)
            self.rest = self.rest / 2 if self.rest > SHORTEST_REST else 0.0
