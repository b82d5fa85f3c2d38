"""Shaping: letters → the glyphs of a font, where each stands and where its ink is; and which pixels they cover.

The one place that shapes and draws with HarfBuzz, at any size and to a part of a pixel.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as harfbuzz

from ops.geometry import Box
from ops.text.font_files import File

SHORT = 120  # characters of a text whose glyphs are worth remembering
UNSPACED = frozenset("\u00ad\u200b\u2060\u200c\u200d\u200e\u200f\u061c")  # beside which no room is added
SLANT = 0.2  # of letters whose font has no italics: as far as browsers lean them
BESIDE = 0.05  # ems that the middle of a mark may lie beside its letter
ALPHABETS = frozenset({"Latn", "Grek", "Cyrl", "Armn", "Geor"})  # scripts of letters that stand side by side
CLEAR = frozenset({202, 220, 230})  # classes of marks that stand over or under a letter and not across it
BOLDER = 0.02  # ems by which letters grow on each side whose font has no bold

_WEIGHT, _OPTICAL_SIZE = "wght", "opsz"
_LIGATURES = ("liga=0", "clig=0")  # features that letters do without if there is something between them


@dataclass(frozen=True, slots=True)
class Instance:
    """A font as letters are set in it: the values of its axes, what is made of it that it has not, and whether its
    glyphs are pictures."""

    file: File
    weight: int
    optical: int = 0
    slanted: bool = False
    emboldened: bool = False
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run is shaped: OpenType features such as `tnum` or `liga=0`, its script as in ISO 15924, its language as in
    BCP 47, whether it is read from right to left, and ems that are added between its letters."""

    features: tuple[str, ...] = ()
    script: str = ""
    language: str = ""
    backwards: bool = False
    spacing: float = 0


class Glyph(NamedTuple):
    """A glyph of a run, in units of its font from the run's origin on the baseline; `y` goes up. `cluster` is the
    character that it stands for, counted in its run; `advance` is how far it takes the pen along."""

    number: int
    x: int
    y: int
    cluster: int
    advance: int


@dataclass(frozen=True, slots=True)
class Shaped:
    """A run of glyphs in their visual order. Its ink and how far it takes the pen along are in ems, y goes down;
    without ink `left` is infinite."""

    instance: Instance
    glyphs: tuple[Glyph, ...]
    upem: int
    advance: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def inked(self) -> bool:
        return self.left < self.right


@dataclass(frozen=True, slots=True)
class Placed:
    """A run on a grid of pixels: its origin on the baseline, and what an em along and an em down become there:
    (`xx`, `yx`) and (`xy`, `yy`)."""

    shaped: Shaped
    x: float
    y: float
    xx: float
    yx: float
    xy: float
    yy: float


def version() -> str:
    """That of HarfBuzz: another may draw other pixels."""
    return str(harfbuzz.version_string())


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    """The script of a letter as in ISO 15924; nothing for what all scripts share."""
    buffer = harfbuzz.Buffer()
    buffer.add_str(letter)
    buffer.guess_segment_properties()
    found = str(buffer.script or "")
    return "" if found in ("Zyyy", "Zinh", "Zzzz") else found


def shape(text: str, instance: Instance, manner: Manner) -> Shaped:
    """Shape a text of one script and one direction, all of whose letters the font has."""
    return (_shape_before if len(text) <= SHORT else _shape)(text, instance, manner)


def _shape(text: str, instance: Instance, manner: Manner) -> Shaped:
    used = _font(instance)
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if manner.backwards else "ltr"
    if manner.script:
        buffer.script = manner.script
    if manner.language:
        buffer.language = manner.language
    # Marks in an unusual order are drawn as they are: a circle between them is none of the text's letters.
    buffer.flags = harfbuzz.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
    buffer.guess_segment_properties()
    features = manner.features + (_LIGATURES if manner.spacing else ())
    harfbuzz.shape(used.font, buffer, _features(features) if features else None)
    added = round(manner.spacing * used.upem)
    pen, glyphs, boxes = 0, [], []
    infos, places = buffer.glyph_infos, buffer.glyph_positions or ()  # None for no glyphs at all
    for index, (info, place) in enumerate(zip(infos, places, strict=True)):
        x, y = pen + place.x_offset, place.y_offset
        box = used.box(info.codepoint)
        if box:
            boxes.append((x + box[0], y + box[1], x + box[2], y + box[3]))
        last = index + 1 == len(infos) or infos[index + 1].cluster != info.cluster
        last = last and text[info.cluster] not in UNSPACED
        advance = place.x_advance + (added if last else 0)
        glyphs.append(Glyph(info.codepoint, x, y, info.cluster, advance))
        pen += advance
    return Shaped(instance, tuple(glyphs), used.upem, pen / used.upem, *_ink(boxes, used.upem))


_shape_before = lru_cache(4096)(_shape)


def _ink(boxes: Sequence[tuple[int, int, int, int]], upem: int) -> tuple[float, float, float, float]:
    if not boxes:
        return float("inf"), float("inf"), float("-inf"), float("-inf")
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts) / upem, -max(tops) / upem, max(rights) / upem, -min(bottoms) / upem


def _features(features: Iterable[str]) -> dict[str, int]:
    """`tnum` and `liga=0` as HarfBuzz takes them."""
    pairs = (feature.partition("=") for feature in features)
    return {tag: int(value or 1) for tag, _, value in pairs}


def covered(runs: Sequence[tuple[Placed, Collection[int] | None]], box: Box) -> bytes:
    """How much of each pixel of a box is covered by some runs, 0 to 255, row by row from the top; of a run either all
    glyphs, or those that stand for some of its characters."""
    drawing = harfbuzz.RasterDraw()
    drawing.extents = harfbuzz.RasterExtents(box.x, box.y, box.width, box.height, 0)
    for run, clusters in runs:
        used = _font(run.shaped.instance)
        # HarfBuzz counts rows upwards: what is turned upside down lies in memory as it is to be seen.
        xx, yx, xy, yy = (part / used.upem for part in (run.xx, run.yx, -run.xy, -run.yy))
        for glyph in run.shaped.glyphs:
            if clusters is None or glyph.cluster in clusters:
                x, y = run.x + glyph.x * xx + glyph.y * xy, run.y + glyph.x * yx + glyph.y * yy
                drawing.transform = xx, yx, xy, yy, x, y
                drawing.draw_glyph(used.font, glyph.number)
    image = drawing.render()
    stride, rows = image.extents.stride, image.buffer
    if stride == box.width:
        return bytes(rows)
    return b"".join([rows[start : start + box.width] for start in range(0, stride * box.height, stride)])


@dataclass(frozen=True, slots=True)
class Picture:
    """A glyph that is a picture: an encoded PNG, and the box in ems that it fills, y goes down."""

    png: bytes
    left: float
    top: float
    width: float
    height: float


@lru_cache(maxsize=256)
def picture(instance: Instance, number: int) -> Picture | None:
    """The picture of a glyph of a font of bitmaps; None if it has none."""
    used = _font(instance)
    blob, box = used.font.get_glyph_color_png(number), used.box(number)
    if not blob or not len(blob.data) or box is None:
        return None
    left, bottom, right, top = (side / used.upem for side in box)
    return Picture(bytes(blob.data), left, -top, right - left, top - bottom)


def box(instance: Instance, number: int) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of a glyph in ems, y goes down; None if it has no ink."""
    used = _font(instance)
    found = used.box(number)
    if found is None:
        return None
    left, bottom, right, top = (side / used.upem for side in found)
    return left, -top, right, -bottom


def trace(instance: Instance, number: int, functions: harfbuzz.DrawFuncs, data: object) -> int:
    """Have functions, which are given `data`, draw the outline of a glyph, y goes up; its units to the em."""
    used = _font(instance)
    used.font.draw_glyph(number, functions, data)
    return used.upem


def painted(
    instance: Instance, number: int, matrix: tuple[float, float, float, float], ink: tuple[int, int, int], box: Box
) -> bytes:
    """The pixels of a box with one glyph of several colours whose origin is at 0, 0, premultiplied, as blue, green, red
    and transparency; what has no colour of its own is in `ink`. `matrix` is what an em along and an em down become."""
    used = _font(instance)
    painting = harfbuzz.RasterPaint()
    painting.extents = harfbuzz.RasterExtents(box.x, box.y, box.width, box.height, 0)
    xx, yx, xy, yy = (part / used.upem for part in matrix)
    painting.transform = xx, yx, -xy, -yy, 0, 0
    painting.foreground = harfbuzz.Color(*ink, 255)
    painting.paint_glyph(used.font, number)
    image = painting.render()
    stride, rows, width = image.extents.stride, image.buffer, 4 * box.width
    return b"".join([rows[start : start + width] for start in range(0, stride * box.height, stride)])


@dataclass(frozen=True, slots=True)
class _Font:
    """A font of which an em has `upem` units, and what is known of its glyphs."""

    font: harfbuzz.Font
    upem: int
    boxes: dict[int, tuple[int, int, int, int] | None]

    def box(self, number: int) -> tuple[int, int, int, int] | None:
        """Left, bottom, right and top of a glyph, y goes up; None if it has no ink. In a variable font it is work to
        find out."""
        if number not in self.boxes:
            found = self.font.get_glyph_extents(number)
            inked = found and found.width and found.height
            left, top = (found.x_bearing, found.y_bearing) if inked else (0, 0)
            self.boxes[number] = (left, top + found.height, left + found.width, top) if inked else None
        return self.boxes[number]


@dataclass(frozen=True, slots=True)
class Strokes:
    """Lines that go with letters: how far the middle of a line under them and of one through them lies below the
    baseline, and how thick they are; in ems."""

    under: float
    through: float
    thickness: float


@lru_cache(maxsize=256)
def strokes(instance: Instance) -> Strokes:
    """The lines under and through letters, as their font has them."""
    used, tags = _font(instance), harfbuzz.OTMetricsTag
    under, through, thick = (
        used.font.get_metric_position_with_fallback(tag) / used.upem
        for tag in (tags.UNDERLINE_OFFSET, tags.STRIKEOUT_OFFSET, tags.UNDERLINE_SIZE)
    )
    thick = max(thick, 0.02)
    return Strokes(-under + thick / 2, -through + thick / 2, thick)


@lru_cache(maxsize=4096)
def changes(file: File, letter: str, feature: str) -> bool:
    """Whether a feature gives a letter another glyph."""
    plain = Instance(file, 400)
    one, other = (shape(letter, plain, Manner(features)) for features in ((), (feature,)))
    return [glyph.number for glyph in one.glyphs] != [glyph.number for glyph in other.glyphs]


@lru_cache(maxsize=4096)
def attaches(file: File, part: str) -> bool:
    """Whether a font puts the marks of a letter over and under it: many have marks, and no place for them on most
    letters."""
    one = Instance(file, 400)
    glyphs = shape(unicodedata.normalize("NFC", part), one, Manner()).glyphs
    upem = _font(one).upem
    boxes = [
        (glyph.x / upem + found[0], found[1] - glyph.y / upem, glyph.x / upem + found[2], found[3] - glyph.y / upem)
        for glyph in glyphs
        if (found := box(one, glyph.number))
    ]
    if not boxes:
        return True
    (left, top, right, bottom), *marks = boxes
    clear = all(unicodedata.combining(mark) in CLEAR for mark in unicodedata.normalize("NFD", part)[1:])
    beside = any(not left - BESIDE <= (mark[0] + mark[2]) / 2 <= right + BESIDE for mark in marks)
    within = clear and any(top + BESIDE < (mark[1] + mark[3]) / 2 < bottom - BESIDE for mark in marks)
    return not beside and not within


@lru_cache(maxsize=256)
def has_feature(file: File, tag: str) -> bool:
    """Whether a font knows a feature of OpenType for any of its scripts."""
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(file.path), file.index)
    return any(
        tag in face.get_language_feature_tags(table, index)
        for table in ("GSUB", "GPOS")
        for index in range(len(face.get_table_script_tags(table)))
    )


@lru_cache(maxsize=256)
def _font(instance: Instance) -> _Font:
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(instance.file.path), instance.file.index)
    font = harfbuzz.Font(face)
    axes = {axis.tag for axis in face.axis_infos}
    wanted = {_WEIGHT: float(instance.weight)} if _WEIGHT in axes else {}
    if _OPTICAL_SIZE in axes and instance.optical:
        wanted[_OPTICAL_SIZE] = float(instance.optical)
    font.set_variations(wanted)
    if instance.slanted:
        font.synthetic_slant = SLANT
    if instance.emboldened:
        font.synthetic_bold = (BOLDER, BOLDER, True)
    return _Font(font, face.upem, {})
