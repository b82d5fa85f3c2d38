"""Looks at folders in threads of its own, so that pictures need not wait for those who want to know what is in one.

Whoever wants to know the same waits together, but nobody is told what was seen before they asked. What is in a folder
is kept for a moment: a folder has another mark when something has come into it or has gone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from cachetools import TTLCache

from ops.errors import TooLarge
from server.sharing import Sharing
from server.sources.folder import NANO, Folder
from server.sources.listing import Listing
from server.sources.original import Mark
from server.threads import Threads

KEPT = 8_000_000  # bytes of listings
SECONDS = 10  # that one is kept: not every disk gives a folder another mark whenever it changes
REST = 2  # seconds that a folder has not been changed for: within one tick of its clock it could change unseen

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _ListingSeen:
    """What was seen of a folder when it had this mark: its listing, or why it has none; and whether it would have
    another mark if it had changed since."""

    mark: Mark
    found: Listing | str
    is_steady: bool

    @property
    def size(self) -> int:
        """Bytes of memory, and some for whatever holds it."""
        return 500 + (self.found.size if isinstance(self.found, Listing) else 0)


class Lister:
    """For one event loop."""

    def __init__(self, threads: Threads, clock: Callable[[], float] = time.time) -> None:
        self._threads = threads
        self._clock = clock
        self._sharing: Sharing[Any] = Sharing()
        self._kept: TTLCache[tuple[str, str], _ListingSeen] = TTLCache(KEPT, SECONDS, getsizeof=lambda seen: seen.size)

    async def look(self, key: str, work: Callable[[], T]) -> T:
        """The result of some work, done once for all who wait for what has this key; raises what it raises, and
        Busy."""

        def begin() -> T:
            self._sharing.close(key)
            return work()

        found: T = await self._sharing.once(key, lambda: self._threads.run(begin))
        return found

    async def listing(self, folder: Folder, name: str, mark: Mark) -> Listing | None:
        """What is in a folder that had this mark a moment ago. Raises what `Folder.listing` raises, and Busy."""
        key = folder.name, name
        seen = self._kept.get(key)
        if seen is None or seen.mark != mark:
            seen = await self.look(f"listing {folder.name} {name}", lambda: self._read(folder, name, mark))
            if seen is None:
                return None
            if seen.is_steady and seen.size <= KEPT:
                self._kept[key] = seen
        if isinstance(seen.found, str):
            raise TooLarge(seen.found)
        return seen.found

    def _read(self, folder: Folder, name: str, mark: Mark) -> _ListingSeen | None:
        rested = max(mark.modified, mark.changed) <= (self._clock() - REST) * NANO
        try:
            found = folder.listing(name)
        except TooLarge as mistake:
            return _ListingSeen(mark, str(mistake), rested)
        return None if found is None else _ListingSeen(mark, found, rested and not found.has_links)
