"""Levels: pictures kept decoded in the size in which they are wanted, so that what is written on them next costs no
more than its writing. Bounded by bytes; may be used by many threads."""

from threading import Lock

from cachetools import LRUCache

from ops.libvips import Image


class Levels:
    """Decoded pictures by key, the least recently used of which go first; nothing is kept if the budget is 0."""

    def __init__(self, budget: int) -> None:
        self._images: LRUCache[str, Image] = LRUCache(budget, getsizeof=_weight)
        self._lock = Lock()

    def get(self, key: str) -> Image | None:
        with self._lock:
            return self._images.get(key)

    def put(self, key: str, image: Image) -> None:
        """Keep a picture that is wholly in memory."""
        with self._lock:
            if _weight(image) <= self._images.maxsize:
                self._images[key] = image

    @property
    def size(self) -> int:
        """Bytes in use."""
        return int(self._images.currsize)


def _weight(image: Image) -> int:
    return int(image.width * image.height * image.bands)
