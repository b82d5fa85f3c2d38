"""An interlaced PNG that is cut off: what came of it, coarse where nothing finer did, as browsers show it.

Portable Network Graphics (third edition), 8.2 (Adam7).
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ops import png_rows
from ops.geometry import Extent
from ops.libvips import Image
from ops.png_rows import SIGNATURE, Header

INTERLACED_AT = 28  # where a header says that it is


@dataclass(frozen=True, slots=True)
class Pass:
    """One of the seven: its first column and row, its steps, and the cells of which each has one pixel then."""

    left: int
    top: int
    across: int
    down: int
    cell: tuple[int, int]

    def extent(self, whole: Extent | Header) -> tuple[int, int]:
        """How many pixels it has in a row, and how many rows; a pass without pixels has no rows."""
        wide, high = -(-(whole.width - self.left) // self.across), -(-(whole.height - self.top) // self.down)
        return (wide, high) if wide > 0 else (0, 0)


PASSES = (
    Pass(0, 0, 8, 8, (8, 8)),
    Pass(4, 0, 8, 8, (4, 8)),
    Pass(0, 4, 4, 8, (4, 4)),
    Pass(2, 0, 4, 4, (2, 4)),
    Pass(0, 2, 2, 4, (2, 2)),
    Pass(1, 0, 2, 2, (1, 2)),
    Pass(0, 1, 1, 2, (1, 1)),
)


def is_interlaced(descriptor: int) -> bool:
    """Whether a PNG comes coarse first."""
    return os.pread(descriptor, 1, INTERLACED_AT) == b"\1"


def count(descriptor: int) -> int:
    """How many rows of its passes are there, in all."""
    header = Header.of(descriptor)
    return sum(1 for _ in png_rows.whole(descriptor, _strides(header))) if header else 0


def rows(extent: Extent, there: int) -> int:
    """How many rows of a picture can be shown if so many of its passes are there."""
    first = PASSES[0]
    high = first.extent(extent)[1]
    return extent.height if there >= high else there * first.down


def completed(descriptor: int) -> bytes:
    """The file with nothing where its passes are not there; so that its decoder can read it."""
    header = Header.of(descriptor)
    strides = list(_strides(header)) if header else []
    rows = b"".join(png_rows.whole(descriptor, strides))
    before = _before_pixels(descriptor)
    return before + _chunk(b"IDAT", zlib.compress(rows.ljust(sum(strides), b"\0"), 0)) + _chunk(b"IEND", b"")


def filled(image: Image, there: int) -> Image:
    """A picture of which so many rows of passes are there, the rest filled with what is coarser."""
    whole = Extent(image.width, image.height)
    shown: Image | None = None
    for one in PASSES:
        high = one.extent(whole)[1]
        if there <= 0 or not high:
            continue
        reached = image.height if there >= high else min(image.height, there * one.down)
        coarse = _coarse(image, *one.cell)
        shown = coarse if shown is None else shown.insert(coarse.crop(0, 0, image.width, reached), 0, 0)
        there -= high
    return image if shown is None else shown


def _coarse(image: Image, across: int, down: int) -> Image:
    if across == down == 1:
        return image
    wide, high = -(-image.width // across) * across, -(-image.height // down) * down
    cells = image.embed(0, 0, wide, high, extend="copy").subsample(across, down)
    return cells.zoom(across, down).crop(0, 0, image.width, image.height)


def _strides(header: Header) -> Iterator[int]:
    for one in PASSES:
        wide, high = one.extent(header)
        for _ in range(high):
            yield header.stride(wide)


def _before_pixels(descriptor: int) -> bytes:
    at = SIGNATURE
    for _ in range(png_rows.MOST_CHUNKS):
        head = os.pread(descriptor, 8, at)
        if len(head) < 8 or head[4:] == b"IDAT":
            break
        at += 12 + int.from_bytes(head[:4], "big")
    return os.pread(descriptor, at, 0)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
