"""How wide a text is that is set in one font, and which pixels its letters cover.

libvips draws with the same shaping engine, HarfBuzz, but tells a text's extent only by drawing it, and puts letters at
whole pixels; this takes a hundredth of the time, and puts them where they belong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as harfbuzz

from ops.geometry import Box
from ops.text.font_files import File

_WEIGHT, _OPTICAL_SIZE = "wght", "opsz"


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text's ink, from its origin on the baseline, and how far it takes the pen along; in ems, y goes down."""

    left: float
    top: float
    right: float
    bottom: float
    advance: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text on a grid of pixels: its origin on the baseline, and what an em along and an em down become there:
    (`xx`, `yx`) and (`xy`, `yy`)."""

    text: str
    x: float
    y: float
    xx: float
    yx: float
    xy: float
    yy: float


def version() -> str:
    """That of HarfBuzz: another may draw other pixels."""
    return str(harfbuzz.version_string())


@lru_cache(maxsize=2048)
def shaped(file: File, weight: int, text: str) -> Shaped | None:
    """Measure a text of one direction, all of whose letters the font has; None if it has no ink."""
    if not text:
        return None
    used = _font(file, weight)
    pen = 0
    boxes = []
    for number, x, y, advance in _glyphs(used, text):
        box = used.box(number)
        if box:
            left, top, right, bottom = box
            boxes.append((pen + x + left, y + top, pen + x + right, y + bottom))
        pen += advance
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    sides = min(lefts), -max(tops), max(rights), -min(bottoms), pen
    return Shaped(*(side / used.upem for side in sides))


def covered(file: File, weight: int, lines: Sequence[Placed], box: Box) -> bytes:
    """How much of each pixel of a box is covered by the letters of some lines, 0 to 255, row by row from the top."""
    used, drawing = _font(file, weight), harfbuzz.RasterDraw()
    drawing.extents = harfbuzz.RasterExtents(box.x, box.y, box.width, box.height, 0)
    for line in lines:
        # HarfBuzz counts rows upwards: what is turned upside down lies in memory as it is to be seen.
        xx, yx, xy, yy = (part / used.upem for part in (line.xx, line.yx, -line.xy, -line.yy))
        pen = 0
        for number, x, y, advance in _glyphs(used, line.text):
            along = pen + x
            drawing.transform = xx, yx, xy, yy, line.x + along * xx + y * xy, line.y + along * yx + y * yy
            drawing.draw_glyph(used.font, number)
            pen += advance
    image = drawing.render()
    stride, rows = image.extents.stride, image.buffer
    if stride == box.width:
        return bytes(rows)
    return b"".join([rows[start : start + box.width] for start in range(0, stride * box.height, stride)])


def _glyphs(used: "_Font", text: str) -> Iterator[tuple[int, int, int, int]]:
    """The letters of a text: their numbers, where they are from the pen, and how far they take it along."""
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    harfbuzz.shape(used.font, buffer)
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):  # None for no glyphs at all
        yield glyph.codepoint, place.x_offset, place.y_offset, place.x_advance


@dataclass(frozen=True, slots=True)
class _Font:
    """A font at a weight, in units of which an em has `upem`; and what is known of its letters."""

    font: harfbuzz.Font
    upem: int
    boxes: dict[int, tuple[int, int, int, int] | None]

    def box(self, number: int) -> tuple[int, int, int, int] | None:
        """Left, top, right and bottom of a letter, y goes up; None if it has no ink. In a variable font it is work to
        find out."""
        if number not in self.boxes:
            found = self.font.get_glyph_extents(number)
            inked = found and found.width and found.height
            left, top = (found.x_bearing, found.y_bearing) if inked else (0, 0)
            self.boxes[number] = (left, top, left + found.width, top + found.height) if inked else None
        return self.boxes[number]


@lru_cache(maxsize=256)
def _font(file: File, weight: int) -> _Font:
    """A font at a weight; at its largest optical size, as letters are drawn large."""
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(file.path), file.index)
    font = harfbuzz.Font(face)
    axes = {axis.tag: axis for axis in face.axis_infos}
    wanted = {_WEIGHT: weight} if _WEIGHT in axes else {}
    if _OPTICAL_SIZE in axes:
        wanted[_OPTICAL_SIZE] = axes[_OPTICAL_SIZE].max_value
    font.set_variations(wanted)
    return _Font(font, face.upem, {})
