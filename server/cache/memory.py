"""Finished pictures in memory, weighed in bytes; the least recently used go first."""

import sys
from collections.abc import Iterable

from cachetools import LRUCache

from server.cache.tags import ALL

OVERHEAD = 1000  # bytes that an entry costs besides its body: its key, its tags, and that it is found by each of them


class _Bodies(LRUCache[str, bytes]):
    """Bodies that can be found by their tags too, however they go."""

    def __init__(self, budget: int) -> None:
        super().__init__(budget, getsizeof=lambda body: len(body) + OVERHEAD)
        self.tags: dict[str, tuple[str, ...]] = {}
        self.tagged: dict[str, set[str]] = {}

    def tag(self, key: str, tags: tuple[str, ...]) -> None:
        self.tags[key] = tags
        for tag in tags:
            self.tagged.setdefault(tag, set()).add(key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        for tag in self.tags.pop(key, ()):
            keys = self.tagged[tag]
            keys.discard(key)
            if not keys:
                del self.tagged[tag]


class Memory:
    """Bodies by key, within a budget in bytes; nothing is kept if that is 0. For one thread."""

    def __init__(self, budget: int) -> None:
        self._bodies = _Bodies(budget)

    def get(self, key: str) -> bytes | None:
        return self._bodies.get(key)

    def put(self, key: str, body: bytes, tags: Iterable[str] = ()) -> None:
        """Keep a body, which may be purged by its tags."""
        if len(body) + OVERHEAD > self._bodies.maxsize:
            return
        self._bodies.pop(key, None)
        self._bodies[key] = body
        self._bodies.tag(key, tuple(map(sys.intern, tags)))  # which are the same for many

    def purge(self, tags: Iterable[str]) -> int:
        """Forget what has one of these tags; how many that were."""
        wanted = frozenset(tags)
        if ALL in wanted:
            count, self._bodies = len(self._bodies), _Bodies(int(self._bodies.maxsize))
            return count
        found = set[str]().union(*(self._bodies.tagged.get(tag, ()) for tag in wanted))
        for key in found:
            del self._bodies[key]
        return len(found)

    @property
    def entries(self) -> int:
        return len(self._bodies)

    @property
    def size(self) -> int:
        """Bytes in use."""
        return int(self._bodies.currsize)
