"""Threads for pictures: the one bridge between the event loop and libvips.

A fixed number of long-lived threads, a bounded queue in front of them. A place counts as taken until its thread really
returns, whoever has stopped waiting meanwhile.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from server.errors import Busy

T = TypeVar("T")


class Threads:
    """Runs blocking work, `count` at once and at most `queue` waiting; `watch` is told both numbers as they change."""

    def __init__(self, name: str, count: int, queue: int, watch: Callable[[int, int], None] = lambda *_: None) -> None:
        self.count = count
        self.waiting = 0
        self.running = 0
        self._queue = queue
        self._watch = watch
        self._free = asyncio.Semaphore(count)
        self._pool = ThreadPoolExecutor(count, name)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], T], abandon: Callable[[], None] = lambda: None) -> T:
        """The result of `work`, made in a thread; raises what it raises, and Busy if too much is waiting.

        Who is cancelled here leaves the queue, or, if the work has begun, calls `abandon` to end it early.
        """
        await self._enter()
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        self._changed(running=1)
        future.add_done_callback(self._leave)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            abandon()
            raise

    async def _enter(self) -> None:
        if self._free.locked() and self.waiting >= self._queue:
            raise Busy("The server is busy: too many pictures are waiting to be made. Try again in a moment.")
        self._changed(waiting=1)
        try:
            await self._free.acquire()
        finally:
            self._changed(waiting=-1)

    def _leave(self, future: "asyncio.Future[Any]") -> None:
        self._changed(running=-1)
        self._free.release()
        if not future.cancelled():
            future.exception()  # looked at, so that a result nobody waits for is not complained about

    def _changed(self, waiting: int = 0, running: int = 0) -> None:
        self.waiting += waiting
        self.running += running
        self._watch(self.waiting, self.running)
