"""What a file of fonts says of each: its name, heights, weights and characters."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import uharfbuzz as harfbuzz

from ops.text.characters import Characters

COLOURFUL = frozenset({"CBDT", "sbix", "COLR", "SVG "})  # tables of letters that are pictures

_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16  # names in OpenType's `name` table
_MOST_FACES = 64  # in one collection
_WEIGHT = "wght"  # an axis of variable fonts


@dataclass(frozen=True, slots=True)
class File:
    """A file of fonts, and which one of them."""

    path: str
    index: int


@dataclass(frozen=True, eq=False)
class Face:
    """One font of a file. Its ascent, its descent and the height of its capitals are in ems from the baseline, all
    positive. `axes` are those of a variable font: least, default and greatest value by tag."""

    family: str
    italic: bool
    weights: tuple[int, int]
    axes: Mapping[str, tuple[float, float, float]]
    ascent: float
    descent: float
    capitals: float
    colour: bool
    version: str
    stamp: str
    file: File

    @cached_property
    def characters(self) -> Characters:
        """What it has letters for; read when it is first asked for."""
        return Characters(harfbuzz.Face(harfbuzz.Blob.from_file_path(self.file.path), self.file.index).unicodes)


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
    axes = {axis.tag: (axis.min_value, axis.default_value, axis.max_value) for axis in face.axis_infos}
    lightest, _, boldest = axes.get(_WEIGHT, (weight, weight, weight))
    return Face(
        family=family,
        italic=len(os2) > 63 and bool(os2[63] & 1),
        weights=(round(lightest), round(boldest)),
        axes=axes,
        ascent=extents.ascender / face.upem,
        descent=-extents.descender / face.upem,
        capitals=(capitals or 0.7 * extents.ascender) / face.upem,
        colour=not COLOURFUL.isdisjoint(face.table_tags),
        version=f"{int.from_bytes(head[4:8], 'big') / 0x10000:.3f}",
        # Its version, and a checksum over the whole file.
        stamp=f"{path.name} {path.stat().st_size} {head[4:12].hex()}",
        file=File(str(path), index),
    )
