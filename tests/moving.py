"""Animations for tests: drawn, or as a file that is written byte by byte."""

import struct
from dataclasses import dataclass
from typing import Any

from pyvips import GValue

from ops.geometry import Box, Extent
from ops.libvips import Image
from tests.likeness import chart

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
PALETTE = (RED, GREEN, BLUE, WHITE)
CLEAR, END = 128, 129  # LZW codes, with seven bits of colour
KEEP, TO_GROUND, TO_PREVIOUS = 1, 2, 3  # GIF89a §23: disposal methods


@dataclass(frozen=True)
class Part:
    """A frame as a file has it: a rectangle of one colour of the palette, with `hole` transparent in its corner."""

    box: Box
    colour: int
    disposal: int = KEEP
    hole: Box | None = None
    delay: int = 10


def gif(extent: Extent, parts: list[Part], loop: int | None = 0) -> bytes:
    """A GIF of partial frames. GIF89a §18 to §27."""
    colours = b"".join(map(bytes, PALETTE)).ljust(3 * 128, b"\0")
    body = b"GIF89a" + struct.pack("<HHBBB", extent.width, extent.height, 0x80 | 6, 0, 0) + colours
    if loop is not None:
        body += b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loop) + b"\0"
    return body + b"".join(map(_frame, parts)) + b";"


def _frame(part: Part) -> bytes:
    box, hole, clear = part.box, part.hole or Box(0, 0, 0, 0), len(PALETTE)
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", part.disposal << 2 | bool(part.hole), part.delay, clear, 0)
    rows = [
        clear if x < hole.width and y < hole.height else part.colour
        for y in range(box.height)
        for x in range(box.width)
    ]
    # Cleared before a code would need nine bits, so that every code is a byte.
    codes = b"".join(bytes([CLEAR, *rows[first : first + 120]]) for first in range(0, len(rows), 120)) + bytes([END])
    blocks = b"".join(bytes([len(one)]) + one for one in (codes[at : at + 255] for at in range(0, len(codes), 255)))
    return control + b"\x2c" + struct.pack("<HHHHB", box.x, box.y, box.width, box.height, 0) + b"\x07" + blocks + b"\0"


def webp(extent: Extent, count: int) -> bytes:
    """A WebP of so many frames of one pixel."""
    pixel = Image.black(1, 1, bands=3).copy(interpretation="srgb").webpsave_buffer(lossless=True, keep="none")[12:]

    def chunk(name: bytes, data: bytes) -> bytes:
        return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    sides = b"".join(struct.pack("<I", side - 1)[:3] for side in (extent.width, extent.height))
    head = chunk(b"VP8X", b"\x02\0\0\0" + sides) + chunk(b"ANIM", bytes(6))
    body = b"WEBP" + head + chunk(b"ANMF", bytes(16) + pixel) * count
    return b"RIFF" + struct.pack("<I", len(body)) + body


def strip(frames: list[Any], delays: list[int] | None = None, loop: int = 0) -> Any:
    """Frames as libvips writes an animation."""
    image = Image.arrayjoin(frames, across=1).copy()
    image.set_type(GValue.gint_type, "page-height", frames[0].height)
    image.set_type(GValue.array_int_type, "delay", delays or [100] * len(frames))
    image.set_type(GValue.gint_type, "loop", loop)
    return image


def wandering(count: int = 4) -> list[Any]:
    """A chart over which a white square wanders."""
    ground = chart(6, 4, 32)
    return [ground.draw_rect([255, 255, 255], 20 + 40 * at, 30, 36, 36, fill=True) for at in range(count)]


def unstrip(body: bytes) -> list[Any]:
    """The frames of an animation, composed, or the one of a still; with transparency."""
    options = {"n": -1} if body[:3] in (b"GIF", b"RIF") else {}
    image = Image.new_from_buffer(body, "", **options).copy_memory()
    image = image if image.hasalpha() else image.addalpha()
    high = image.get("page-height") if image.get_typeof("page-height") else image.height
    return [image.crop(0, top, image.width, high) for top in range(0, image.height, high)]
