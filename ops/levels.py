"""Levels: pictures kept decoded, so that the next thing that is made of them costs no more than its making. Bounded by
bytes; may be used by many threads.

What shares the budget: originals in the resolutions that their files are read in; pictures in their delivered size,
ready to be written on; backgrounds, ready to be spliced; and encoded pyramids.
"""

from dataclasses import dataclass
from threading import Lock
from typing import Protocol, TypeVar

from cachetools import LRUCache

from ops.colour import PROFILE
from ops.exif import NONE, Credit
from ops.libvips import Image, Pixels, weight

LARGEST = 2  # into how many pictures of the largest size the budget goes
DEPTH = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "double": 8, "complex": 8, "dpcomplex": 16}  # bytes; else 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture that is wholly in memory, and what its original says of who made it; `pixels` are its own, if they can
    be looked at."""

    image: Image
    credit: Credit = NONE
    pixels: Pixels | None = None

    @property
    def size(self) -> int:
        """Its pixels, and what says what their colours mean, in bytes."""
        pixels = int(self.image.width * self.image.height * self.image.bands) * DEPTH.get(self.image.format, 4)
        return pixels + weight(self.image, PROFILE)


class Kept(Protocol):
    """Anything that says how many bytes it takes."""

    @property
    def size(self) -> int: ...


K = TypeVar("K", bound=Kept)


class Levels:
    """Pictures by key, the least recently used of which go first; nothing is kept if the budget is 0."""

    def __init__(self, budget: int) -> None:
        self._kept: LRUCache[str, Kept] = LRUCache(budget, getsizeof=lambda kept: kept.size)
        self._lock = Lock()
        self.largest = budget // LARGEST

    def get(self, key: str, kind: type[K]) -> K | None:
        """What is kept by this key, which is of this kind."""
        with self._lock:
            found = self._kept.get(key)
        return found if isinstance(found, kind) else None

    def put(self, key: str, kept: Kept) -> bool:
        """Keep something, unless it is larger than what the budget is for."""
        fits = kept.size <= self.largest
        if fits:
            with self._lock:
                self._kept[key] = kept
        return fits

    def forget(self, beginnings: tuple[str, ...]) -> None:
        """Let go of everything whose key begins in one of these ways."""
        with self._lock:
            for key in [key for key in self._kept if key.startswith(beginnings)]:
                del self._kept[key]

    @property
    def entries(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes in use."""
        return int(self._kept.currsize)
