"""A small writer of TIFF 6.0, for what Pillow does not write: any samples, in strips or tiles, in one plane or several."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIPS, SAMPLES, ROWS, STRIP_SIZES, PLANAR = 273, 277, 278, 279, 284
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES = 322, 323, 324, 325
EXTRA, FORMAT, JPEG_TABLES, SUBSAMPLING, REFERENCE = 338, 339, 347, 530, 532
SHORT, LONG, RATIONAL = 3, 4, 5
RAW, JPEG = 1, 7
WHITE, GREY, RGB, SEPARATED, YCBCR, CIELAB = 0, 1, 2, 5, 6, 8
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
LONGS = frozenset({WIDTH, HEIGHT, STRIPS, ROWS, STRIP_SIZES, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES})


@dataclass(frozen=True, slots=True)
class Tiff:
    """What a TIFF is: its extent, what its samples mean and are; whatever else is in its directory, by number."""

    extent: tuple[int, int]
    photometric: int
    samples: int
    bits: int = 8
    form: int = UNSIGNED
    compression: int = RAW
    separate: bool = False
    tile: int = 0
    more: Mapping[int, int | Sequence[int]] = field(default_factory=dict)

    def written(self, blocks: Sequence[bytes]) -> bytes:
        """The file, with the strips or tiles that hold its samples."""
        entries: dict[int, int | Sequence[int]] = {
            WIDTH: self.extent[0], HEIGHT: self.extent[1], BITS: [self.bits] * self.samples, COMPRESSION: self.compression,
            PHOTOMETRIC: self.photometric, SAMPLES: self.samples, PLANAR: 1 + self.separate,
            FORMAT: [self.form] * self.samples,
        }  # fmt: skip
        sizes = [len(block) for block in blocks]
        if self.tile:
            entries |= {TILE_WIDTH: self.tile, TILE_HEIGHT: self.tile, TILES: [0] * len(blocks), TILE_SIZES: sizes}
        else:
            entries |= {ROWS: self.extent[1], STRIPS: [0] * len(blocks), STRIP_SIZES: sizes}
        entries |= self.more
        places = TILES if self.tile else STRIPS
        start = len(_directory(entries)) + 8
        entries[places] = [start + sum(sizes[:number]) for number in range(len(sizes))]
        return b"II*\0" + struct.pack("<I", 8) + _directory(entries) + b"".join(blocks)


def _directory(entries: Mapping[int, int | Sequence[int]]) -> bytes:
    fixed, beyond = b"", b""
    start = 8 + 2 + 12 * len(entries) + 4
    for tag, said in sorted(entries.items()):
        values = [said] if isinstance(said, int) else list(said)
        kind, letter = (LONG, "I") if tag in LONGS or tag == REFERENCE else (SHORT, "H")
        count = len(values)
        if tag == REFERENCE:
            kind, count = RATIONAL, count // 2
        data = struct.pack(f"<{len(values)}{letter}", *values)
        if tag == JPEG_TABLES:
            kind, data = 7, bytes(values)
        if len(data) > 4:
            data, beyond = struct.pack("<I", start + len(beyond)), beyond + data + bytes(len(data) % 2)
        fixed += struct.pack("<HHI", tag, kind, count) + data.ljust(4, b"\0")
    return struct.pack("<H", len(entries)) + fixed + bytes(4) + beyond


def tiles(image: Image.Image, side: int) -> list[Image.Image]:
    """A picture in squares, of which those at the edges are filled up."""
    return [
        image.crop((left, top, left + side, top + side))
        for top in range(0, image.height, side)
        for left in range(0, image.width, side)
    ]
