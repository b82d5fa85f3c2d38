"""JPEG rows: a picture that differs from an encoded one in some rows of blocks is spliced from both.

Where a restart marker ends each row of blocks, rows do not depend on one another: of a picture with a name on it only
those rows are encoded which the name touches. What comes out is, byte for byte, what encoding all of it would give.
ITU-T T.81, B.1 (markers) and E.1.4 (restart intervals).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ops.geometry import Extent

FULL_CHROMA = 90  # quality from which on libvips keeps colours as fine as light
MARKER, START, SCAN, END = 0xFF, 0xD8, 0xDA, b"\xff\xd9"
FRAMES = (0xC0, 0xC1)  # sequential; in others a row of the scan is no row of the picture

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


def block(bands: int, quality: int) -> int:
    """The side of the blocks, in pixels, that a picture is encoded in: 16 where colours are halved."""
    return 16 if bands == 3 and quality < FULL_CHROMA else 8


def interval(width: int, side: int) -> int:
    """Blocks of a row: how many there are between two restart markers."""
    return -(-width // side)


@dataclass(frozen=True, slots=True)
class Rows:
    """An encoded picture, and where each of its rows of blocks begins; the last number is where the last one ends.
    `side` is that of its blocks in pixels."""

    body: bytes
    starts: tuple[int, ...]
    side: int
    extent: Extent

    @property
    def size(self) -> int:
        """What it takes in memory, about, in bytes."""
        return len(self.body) + 40 * len(self.starts)

    @classmethod
    def of(cls, body: bytes) -> "Rows | None":
        """A picture taken apart; None if its rows cannot be told."""
        found = _scan(body)
        if found is None:
            return None
        extent, side, first = found
        markers = [match.start() for match in _RESTART.finditer(body, first)]
        starts = (first, *(marker + 2 for marker in markers), len(body))
        whole = len(starts) - 1 == -(-extent.height // side) and body.endswith(END)
        return cls(body, starts, side, extent) if whole else None

    def around(self, top: int, bottom: int) -> tuple[int, int]:
        """The pixels of the rows of blocks that have a part of some rows of pixels."""
        first = max(0, top) // self.side * self.side
        return first, min(self.extent.height, -(-bottom // self.side) * self.side)

    def spliced(self, strips: Sequence[tuple[int, "Rows"]]) -> bytes:
        """The picture with other rows of blocks: each strip of them begins at a row of pixels, which is the first of a
        row of blocks, and ends before the next."""
        parts, kept, end = list[bytes](), 0, len(self.starts) - 1
        for top, fresh in strips:
            first = top // self.side
            parts.append(self.body[kept : self.starts[first]])
            rows = (fresh.body[start : stop - 2] for start, stop in pairwise(fresh.starts))
            parts += (row + _after(number, end) for number, row in enumerate(rows, first))
            kept = self.starts[first + len(fresh.starts) - 1]
        return b"".join((*parts, self.body[kept:]))


def _after(number: int, end: int) -> bytes:
    """The marker that ends a row: the restart markers in turn, and the end of the picture after the last."""
    return END if number == end - 1 else bytes((MARKER, 0xD0 + number % 8))


def _scan(body: bytes) -> tuple[Extent, int, int] | None:
    """The picture's extent, the height of its blocks and where its one scan begins; None if it is written in another
    way."""
    if body[:2] != bytes((MARKER, START)):
        return None
    found, at = None, 2
    while at + 4 <= len(body) and body[at] == MARKER:
        kind, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4])
        if kind in FRAMES:
            found = _frame(body[at + 4 : at + 2 + length])
        at += 2 + length
        if kind == SCAN:
            return (*found, at) if found else None
    return None


def _frame(header: bytes) -> tuple[Extent, int] | None:
    """The extent and the height of blocks that a frame's header tells; None if it is cut short or tells nonsense."""
    if len(header) < 6 or len(header) != 6 + 3 * header[5]:
        return None
    height, width = int.from_bytes(header[1:3]), int.from_bytes(header[3:5])
    finest = max((sampling & 15 for sampling in header[7::3]), default=0)
    side = 8 * finest if header[5] > 1 else 8
    return (Extent(width, height), side) if width and height and side else None
