"""Waiting together: of all who want the same thing one makes it, and it is dropped when nobody waits any more."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Work(Generic[T]):
    """Work under way, and how many wait for it."""

    task: asyncio.Task[T]
    waiting: int = 0


class Sharing(Generic[T]):
    """Work under way, by key. For one event loop."""

    def __init__(self) -> None:
        self._work: dict[str, _Work[T]] = {}

    def __contains__(self, key: str) -> bool:
        """Whether it is under way, for all who come."""
        return key in self._work

    async def once(self, key: str, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of the work of this key, begun if it is not under way; raises what it raises.

        Whoever is cancelled here only leaves; the last one to leave cancels the work.
        """
        work = self._work.get(key)
        if work is None:
            work = self._begin(key, make)
        work.waiting += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.waiting -= 1
            if not work.waiting and not work.task.done():
                self._forget(key, work)
                work.task.cancel()

    def close(self, key: str) -> None:
        """Let nobody else wait for what is under way: who comes from now on begins anew. May be called in any thread,
        as one that is about to look at what may change."""
        self._work.pop(key, None)

    def _begin(self, key: str, make: Callable[[], Coroutine[Any, Any, T]]) -> _Work[T]:
        work = self._work[key] = _Work(asyncio.create_task(make()))
        work.task.add_done_callback(lambda _: self._forget(key, work))
        return work

    def _forget(self, key: str, work: _Work[T]) -> None:
        """This work only: when what was cancelled or closed has ended, the same may have been begun anew."""
        if self._work.get(key) is work:
            self._work.pop(key, None)
