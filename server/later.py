"""Something that is made once, a moment later: begun by whoever thinks of it, waited for by all who need it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """For one event loop. What could not be made is tried again for whoever asks next."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._make = make
        self._task: asyncio.Task[T] | None = None

    @property
    def begun(self) -> bool:
        return self._task is not None

    @property
    def there(self) -> bool:
        task = self._task
        return task is not None and task.done() and not task.cancelled() and task.exception() is None

    async def get(self) -> T:
        """Raises what making it raises. Who is cancelled here only leaves."""
        if self._task is None or (self._task.done() and not self.there):
            self._task = asyncio.create_task(self._make())
        return await asyncio.shield(self._task)

    async def close(self) -> T | None:
        """What was made; waits for it if it was begun. Never fails."""
        if self._task is None:
            return None
        await asyncio.wait({self._task})
        return self._task.result() if self.there else None
