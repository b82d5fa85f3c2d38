"""Finished pictures in memory, weighed in bytes; the least recently used go first."""

from cachetools import LRUCache

OVERHEAD = 500  # bytes that an entry costs besides its body


class Memory:
    """Bodies by key, within a budget in bytes; nothing is kept if that is 0. For one thread."""

    def __init__(self, budget: int) -> None:
        self._bodies: LRUCache[str, bytes] = LRUCache(budget, getsizeof=lambda body: len(body) + OVERHEAD)

    def get(self, key: str) -> bytes | None:
        return self._bodies.get(key)

    def put(self, key: str, body: bytes) -> None:
        if len(body) + OVERHEAD <= self._bodies.maxsize:
            self._bodies[key] = body

    @property
    def size(self) -> int:
        """Bytes in use."""
        return int(self._bodies.currsize)
