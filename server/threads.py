"""Threads for pictures: the one bridge between the event loop and libvips.

A fixed number of long-lived threads, a bounded queue in front of them. A place counts as taken until its thread really
returns, whoever has stopped waiting meanwhile; so does the memory that its work was thought to take.
"""

import asyncio
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from server.errors import Busy
from server.processes.progress import Progress

CROWDED = "The server is busy: too many pictures are waiting to be made. Try again in a moment."

T = TypeVar("T")

LOWER = 10  # of 19 priorities below the usual one: a tenth of the time, where there is not enough for all
ENDLESS = 1 << 62  # bytes


class Space:
    """Memory in bytes that work takes for a while; first come, first served.

    It may be part of a whole, with a queue of its own: what is larger than the part is let in alone, as soon as the
    other parts leave it as much as it lacks. Until then it keeps nobody in them waiting.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.taken = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._whole: tuple[Space, ...] = (self,)

    @classmethod
    def parted(cls, *budgets: int) -> "tuple[Space, ...]":
        """Parts of a whole; what is given back is offered to those who wait for the first part first."""
        parts = tuple(map(cls, budgets))
        for part in parts:
            part._whole = parts
        return parts

    async def take(self, size: int) -> None:
        """Wait until there is room."""
        if not self._waiting and self._fits(size):
            self.taken += size
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._admit()
            else:
                self.give(size)
            raise

    def give(self, size: int) -> None:
        self.taken -= size
        for part in self._whole:
            part._admit()

    def _fits(self, size: int) -> bool:
        free = sum(part.budget - part.taken for part in self._whole)
        return size <= free and (not self.taken or self.taken + size <= self.budget)

    def _admit(self) -> None:
        """Whose turn it is; who has left does not count, whether the others have been told or not."""
        while self._waiting:
            size, turn = self._waiting[0]
            if not turn.cancelled():
                if not self._fits(size):
                    return
                self.taken += size
                turn.set_result(None)
            self._waiting.popleft()


class Threads:
    """Runs blocking work, `count` at once and at most `queue` waiting; `watch` is told both numbers as they change.
    `patient` threads let others go first. Whether they make `progress` is watched."""

    def __init__(
        self,
        name: str,
        count: int,
        queue: int,
        watch: Callable[[int, int], None] = lambda *_: None,
        space: Space | None = None,
        *,
        patient: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.count = count
        self._progress = progress
        self._space = space or Space(ENDLESS)
        self.waiting = 0
        self.running = 0
        self._queue = queue
        self._watch = watch
        self._free = asyncio.Semaphore(count)
        self._pool = ThreadPoolExecutor(count, name, _wait_for_others if patient else None)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], T], abandon: Callable[[], None] = lambda: None, size: int = 0) -> T:
        """The result of `work`, which takes `size` bytes, made in a thread; raises what it raises, and Busy if too much
        is waiting.

        Who is cancelled here leaves the queue, or, if the work has begun, calls `abandon` to end it early.
        """
        await self._enter(size)
        watched = partial(self._progress.run, work) if self._progress else work
        future = asyncio.get_running_loop().run_in_executor(self._pool, watched)
        self._changed(running=1)
        future.add_done_callback(lambda done: self._leave(done, size))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            abandon()
            raise

    @property
    def queue(self) -> int:
        """How many may wait."""
        return self._queue

    @property
    def space(self) -> Space:
        """The memory that all work together may take."""
        return self._space

    @property
    def full(self) -> bool:
        """Whether no more can wait."""
        return self._free.locked() and self.waiting >= self._queue

    async def _enter(self, size: int) -> None:
        if self.full:
            raise Busy(CROWDED)
        self._changed(waiting=1)
        try:
            await self._free.acquire()
            try:
                await self._space.take(size)
            except asyncio.CancelledError:
                self._free.release()
                raise
        finally:
            self._changed(waiting=-1)

    def _leave(self, future: "asyncio.Future[Any]", size: int) -> None:
        self._changed(running=-1)
        self._space.give(size)
        self._free.release()
        if not future.cancelled():
            future.exception()  # looked at, so that a result nobody waits for is not complained about

    def _changed(self, waiting: int = 0, running: int = 0) -> None:
        self.waiting += waiting
        self.running += running
        self._watch(self.waiting, self.running)


def _wait_for_others() -> None:
    """Give way to all other threads, where threads have priorities of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWER)
