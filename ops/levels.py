"""Levels: pictures kept decoded in the size in which they are wanted, so that what is written on them next costs no
more than its writing. Bounded by bytes; may be used by many threads."""

from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from ops.libvips import Image


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture that is wholly in memory, and whether it carries a copyright (and nothing else) as metadata."""

    image: Image
    signed: bool

    @property
    def size(self) -> int:
        """Its pixels, in bytes."""
        return int(self.image.width * self.image.height * self.image.bands)


class Levels:
    """Decoded pictures by key, the least recently used of which go first; nothing is kept if the budget is 0."""

    def __init__(self, budget: int) -> None:
        self._kept: LRUCache[str, Decoded] = LRUCache(budget, getsizeof=lambda decoded: decoded.size)
        self._lock = Lock()

    def get(self, key: str) -> Decoded | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: str, decoded: Decoded) -> None:
        with self._lock:
            if decoded.size <= self._kept.maxsize:
                self._kept[key] = decoded

    @property
    def size(self) -> int:
        """Bytes in use."""
        return int(self._kept.currsize)
