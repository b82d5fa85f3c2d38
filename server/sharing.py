"""Waiting together: of all who want the same thing one makes it, and it is dropped when nobody waits any more."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Sharing(Generic[T]):
    """Work under way, by key. For one event loop."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}
        self._waiting: dict[str, int] = {}

    def __contains__(self, key: str) -> bool:
        """Whether it is under way."""
        return key in self._tasks

    async def once(self, key: str, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of the work of this key, begun if it is not under way; raises what it raises.

        Whoever is cancelled here only leaves; the last one to leave cancels the work.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(make())
            self._waiting[key] = 0
            task.add_done_callback(lambda done: self._forget(key, done))
        self._waiting[key] += 1
        try:
            return await asyncio.shield(task)
        finally:
            if self._tasks.get(key) is task:
                self._waiting[key] -= 1
                if not self._waiting[key] and not task.done():
                    self._forget(key, task)
                    task.cancel()

    def _forget(self, key: str, task: "asyncio.Future[T]") -> None:
        """This work only: when what was cancelled has ended, the same may have been begun anew."""
        if self._tasks.get(key) is task:
            del self._tasks[key], self._waiting[key]
