"""Tiles: the grid that a viewer asks for, and the encoded pyramid of a large picture. Image API 3.0 §5.4, appendix on
tiles.

A pyramid is all tiles of the grid, each as it would be made for its own request, in one piece of bytes: a tile of it is
a copy. Below a line that says what it is stands where each tile begins, and where the last one ends.
"""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import isqrt

from ops.geometry import Box, Extent, Limits
from ops.picture import Picture
from ops.plan import Plan
from ops.rotation import UPRIGHT

MAGIC = b"bookplate tiles 1\n"
WHERE = "Q"  # eight bytes per number
SMALLEST = 64  # pixels of a side of an original's own tiles; smaller ones are not worth a request


@dataclass(frozen=True, slots=True)
class Grid:
    """The tiles of an upright picture: squares of `side` delivered pixels, at every power of two until one holds it
    all; those at the right and lower edges are smaller."""

    extent: Extent
    side: int

    @property
    def factors(self) -> tuple[int, ...]:
        """How many pixels of the picture a delivered one stands for, along a side."""
        factors = [1]
        while self.side * factors[-1] < max(self.extent.width, self.extent.height):
            factors.append(factors[-1] * 2)
        return tuple(factors)

    def __iter__(self) -> Iterator[tuple[Box, Extent]]:
        """The region and the size of every tile: the largest scale first, row by row."""
        for factor in self.factors:
            columns, rows = self._counts(factor)
            for row in range(rows):
                for column in range(columns):
                    yield self._tile(factor, column, row)

    def __len__(self) -> int:
        return sum(columns * rows for columns, rows in map(self._counts, self.factors))

    def number(self, region: Box, size: Extent) -> int | None:
        """Which of the tiles this is, None if it is none."""
        before = 0
        for factor in self.factors:
            (columns, rows), step = self._counts(factor), self.side * factor
            column, row = region.x // step, region.y // step
            if self._tile(factor, column, row) == (region, size):
                return before + row * columns + column
            before += columns * rows
        return None

    def _counts(self, factor: int) -> tuple[int, int]:
        step = self.side * factor
        return -(-self.extent.width // step), -(-self.extent.height // step)

    def _tile(self, factor: int, column: int, row: int) -> tuple[Box, Extent]:
        step = self.side * factor
        x, y = column * step, row * step
        width, height = min(step, self.extent.width - x), min(step, self.extent.height - y)
        return Box(x, y, width, height), Extent(-(-width // factor), -(-height // factor))


def tile_of(picture: Picture, wanted: int, limits: Limits) -> Extent:
    """The tiles that are offered of a picture: its own, if it has some, or squares."""
    if picture.tile and min(picture.tile.width, picture.tile.height) >= SMALLEST:
        own = picture.orientation.turned(picture.tile)
        if limits.allow(own):
            return own
    square = side(wanted, limits)
    return Extent(square, square)


def factors(tile: Extent, extent: Extent) -> list[int]:
    """How many pixels of a picture a delivered one stands for: every power of two until one tile holds it all."""
    found = [1]
    while tile.width * found[-1] < extent.width or tile.height * found[-1] < extent.height:
        found.append(found[-1] * 2)
    return found


def on_grid(plan: Plan, tile: Extent, extent: Extent) -> bool:
    """Whether this is just one tile of a picture, in whatever format."""
    return any(
        _is_at(plan, Extent(tile.width * factor, tile.height * factor), factor, extent)
        for factor in factors(tile, extent)
    )


def _is_at(plan: Plan, step: Extent, factor: int, extent: Extent) -> bool:
    box, size = plan.region, plan.size
    whole = Extent(min(step.width, extent.width - box.x), min(step.height, extent.height - box.y))
    starts = box.x % step.width == box.y % step.height == 0
    return starts and box.extent == whole and size == Extent(-(-whole.width // factor), -(-whole.height // factor))


def side(wanted: int, limits: Limits) -> int:
    """The side of tiles in pixels, none of which may be beyond the limits."""
    return min(wanted, limits.width, limits.height, isqrt(limits.area))


def is_tile(plan: Plan) -> bool:
    """Whether a picture may be a tile as viewers ask for them: upright, in its own colours, as JPEG."""
    return plan.format.name == "jpg" and plan.rotation == UPRIGHT and plan.quality == "default"


@dataclass(frozen=True, slots=True)
class Pyramid:
    """All tiles of a picture, encoded: `starts` is where each begins in `body`, and where the last one ends."""

    body: bytes
    starts: "array[int]"

    @property
    def size(self) -> int:
        """What it takes in memory, in bytes."""
        return len(self.body) + len(self.starts) * self.starts.itemsize

    def tile(self, number: int) -> bytes:
        return self.body[self.starts[number] : self.starts[number + 1]]

    @classmethod
    def of(cls, tiles: Iterable[bytes]) -> "Pyramid":
        """The tiles of a grid, in its order."""
        bodies = list(tiles)
        first = len(MAGIC) + 4 + (len(bodies) + 1) * 8
        starts = array(WHERE, accumulate(map(len, bodies), initial=first))
        head = MAGIC + struct.pack("<I", len(bodies)) + _little(starts).tobytes()
        return cls(b"".join((head, *bodies)), starts)

    @classmethod
    def read(cls, body: bytes, count: int) -> "Pyramid | None":
        """A pyramid of so many tiles that was kept; None if it is none."""
        first = len(MAGIC) + 4
        if not body.startswith(MAGIC + struct.pack("<I", count)) or len(body) < first + (count + 1) * 8:
            return None
        starts = array(WHERE)
        starts.frombytes(body[first : first + (count + 1) * 8])
        starts = _little(starts)
        ordered = all(start <= end for start, end in pairwise(starts))
        return cls(body, starts) if ordered and starts[-1] == len(body) else None


def _little(numbers: "array[int]") -> "array[int]":
    """The same numbers as they are kept, or as they were: the least byte first, whatever the machine does."""
    numbers = array(WHERE, numbers)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
