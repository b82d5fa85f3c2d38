"""What a file of fonts says: their names, heights and characters; and how wide a text is that is set in one.

The one place that imports HarfBuzz. libvips draws with the same shaping engine, but tells a text's extent only by
drawing it; this takes a hundredth of the time.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as harfbuzz

COLOURFUL = frozenset({"CBDT", "sbix", "COLR", "SVG "})  # tables of letters that are pictures

_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16  # names in OpenType's `name` table
_MOST_FACES = 64  # in one collection
_WEIGHT, _OPTICAL_SIZE = "wght", "opsz"


@dataclass(frozen=True, slots=True)
class File:
    """A file of fonts, and which one of them."""

    path: str
    index: int


@dataclass(frozen=True, slots=True)
class Face:
    """One font of a file. Its ascent, its descent and the height of its capitals are in ems from the baseline."""

    family: str
    italic: bool
    weights: tuple[int, int]
    ascent: float
    descent: float
    capitals: float
    colour: bool
    characters: frozenset[int]
    stamp: str
    file: File


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text's ink, from its origin on the baseline, and how far it takes the pen along; in ems, y goes down."""

    left: float
    top: float
    right: float
    bottom: float
    advance: float


def faces(path: Path) -> Iterator[Face]:
    """The fonts of a file; none if it is none."""
    try:
        blob = harfbuzz.Blob.from_file_path(str(path))
        count = harfbuzz.Face(blob).count
    except (OSError, harfbuzz.HarfBuzzError):
        return
    for index in range(min(count, _MOST_FACES)):
        face = harfbuzz.Face(blob, index)
        if face.glyph_count and (family := face.get_name(_TYPOGRAPHIC_FAMILY) or face.get_name(_FAMILY)):
            yield _face(face, family, path, index)


def _face(face: harfbuzz.Face, family: str, path: Path, index: int) -> Face:
    extents = harfbuzz.Font(face).get_font_extents("ltr")
    os2, head = face.reference_table("OS/2").data, face.reference_table("head").data
    capitals = struct.unpack_from(">h", os2, 88)[0] if len(os2) > 89 else 0
    weight = struct.unpack_from(">H", os2, 4)[0] if len(os2) > 6 else 400
    axes = [axis for axis in face.axis_infos if axis.tag == _WEIGHT]
    return Face(
        family=family,
        italic=len(os2) > 63 and bool(os2[63] & 1),
        weights=(round(axes[0].min_value), round(axes[0].max_value)) if axes else (weight, weight),
        ascent=extents.ascender / face.upem,
        descent=-extents.descender / face.upem,
        capitals=(capitals or 0.7 * extents.ascender) / face.upem,
        colour=not COLOURFUL.isdisjoint(face.table_tags),
        characters=frozenset(face.unicodes),
        # Its version, and a checksum over the whole file.
        stamp=f"{path.name} {path.stat().st_size} {head[4:12].hex()}",
        file=File(str(path), index),
    )


@lru_cache(maxsize=8192)
def shaped(file: File, weight: int, text: str) -> Shaped | None:
    """Measure a text of one direction, all of whose letters the font has; None if it has no ink."""
    if not text:
        return None
    font, upem = _font(file, weight)
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer)
    pen = 0
    boxes = []
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):  # None for no glyphs at all
        extents = font.get_glyph_extents(glyph.codepoint)
        if extents and extents.width and extents.height:
            left, top = pen + place.x_offset + extents.x_bearing, place.y_offset + extents.y_bearing
            boxes.append((left, top, left + extents.width, top + extents.height))
        pen += place.x_advance
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    sides = min(lefts), -max(tops), max(rights), -min(bottoms), pen
    return Shaped(*(side / upem for side in sides))


@lru_cache(maxsize=256)
def _font(file: File, weight: int) -> tuple[harfbuzz.Font, int]:
    """A font at a weight; at its largest optical size, as letters are drawn large."""
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(file.path), file.index)
    font = harfbuzz.Font(face)
    axes = {axis.tag: axis for axis in face.axis_infos}
    wanted = {_WEIGHT: weight} if _WEIGHT in axes else {}
    if _OPTICAL_SIZE in axes:
        wanted[_OPTICAL_SIZE] = axes[_OPTICAL_SIZE].max_value
    font.set_variations(wanted)
    return font, face.upem
