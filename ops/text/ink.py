"""Ink: lines of text as masks, the way they are measured and the way they are drawn.

Letters that one font has are put where they belong, to a part of a pixel. For all others there is Pango, which knows
which font has what, and how scripts of both directions mix; but libvips has it draw at whole pixels, which at small
sizes pulls words apart. Those are drawn larger than they are delivered, therefore, and reduced.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce
from html import escape
from math import ceil, floor

from ops import libvips
from ops.geometry import Box
from ops.layers.paint import Colour
from ops.layers.raster import NEAR, Raster, around, common
from ops.layers.text import Span
from ops.libvips import VipsError
from ops.text import opentype
from ops.text.font_files import File
from ops.text.fonts import Font
from ops.text.opentype import Placed, shaped

LONGEST = 32_000  # pixels of a line that can be drawn
WIDEST = 1.5  # ems of a letter, at most
BLACK = Colour(0, 0, 0)
GRID = 256  # places of a letter in a pixel, so that all tiles of a picture agree on it

# A line's top is where its tallest font ends. Where other fonts stand in for the chosen one, its baseline is found by a
# letter that hangs so many ems below it, and whose ink ends there.
HANGS = 4
HUNG = "H"
TRIES = 2  # of a text that cannot be drawn, before it is taken for one without ink


@dataclass(frozen=True, slots=True)
class Style:
    """What changes the shape of letters: the font, `spacing` between letters in ems, and whether there are pictures
    among them. `ascents` are those of all fonts that may be needed, in ems: one if the font has all letters itself.
    `file` is where the font is, if it is enough to look there."""

    font: Font
    ascents: tuple[float, ...]
    file: File | None = None
    spacing: float = 0
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Inked:
    """Where the ink of a line is, in ems from its origin on the baseline; y goes down. `above` is how high the tallest
    of its fonts is, which is where libvips begins to count."""

    left: float
    top: float
    right: float
    bottom: float
    above: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line that was measured, and where its origin lies, in pixels."""

    text: str
    x: float
    y: float
    inked: Inked


def cover(
    rows: list[Row],
    style: Style,
    along: tuple[float, float],
    down: tuple[float, float],
    corner: tuple[int, int],
    window: Box,
) -> Raster | None:
    """What a window has of lines in one font, where an em along is `along` in pixels, and an em down is `down`. Pixels
    are counted from a `corner` that is itself counted from the picture's."""
    assert style.file is not None  # noqa: S101 (it is one font)
    extents = [_extent(row, along, down) for row in rows]
    box = common(window, reduce(around, extents)) if extents else None
    if box is None:
        return None
    x, y = corner
    placed = [
        Placed(row.text, _on_grid(row.x + x), _on_grid(row.y + y), *along, *down)
        for row, extent in zip(rows, extents, strict=True)
        if common(extent, window)
    ]
    whole = Box(box.x + x, box.y + y, box.width, box.height)
    covered = opentype.covered(style.file, style.font.weight, placed, whole)
    return Raster(libvips.mask(covered, box.width, box.height), box.x, box.y)


def _extent(row: Row, along: tuple[float, float], down: tuple[float, float]) -> Box:
    """The pixels that the ink of a line may touch."""
    inked = row.inked
    corners = [(x, y) for x in (inked.left, inked.right) for y in (inked.top, inked.bottom)]
    columns = [row.x + x * along[0] + y * down[0] for x, y in corners]
    lines = [row.y + x * along[1] + y * down[1] for x, y in corners]
    left, top = floor(min(columns)) - 1, floor(min(lines)) - 1
    return Box(left, top, ceil(max(columns)) + 1 - left, ceil(max(lines)) + 1 - top)


def _on_grid(place: float) -> float:
    return floor(place * GRID + 0.5 + NEAR) / GRID


def draw(text: str, style: Style, em: float, inked: Inked, ink: Colour, spans: tuple[Span, ...] = ()) -> Raster | None:
    """Draw a line that was measured, `em` pixels to the em, with some parts in other colours."""
    raster = _drawn(_coloured(text, spans), style, em, ink)
    if raster is None:
        return None
    image = raster.image.premultiply().cast("uchar").copy(interpretation="srgb") if style.colour else raster.image
    return Raster(image, raster.x, raster.y - _down(inked.above * em))


@lru_cache(maxsize=2048)
def measure(text: str, style: Style) -> Inked | None:
    """Where the ink of a line is; None if it has none."""
    if style.file:
        one = shaped(style.file, style.font.weight, text)
        return Inked(one.left, one.top, one.right, one.bottom, style.ascents[0]) if one else None
    em = _reference(text, style)
    raster = _drawn(escape(text), style, em, BLACK)
    if raster is None or (len(style.ascents) > 1 and raster.mask.image.max() == 0):
        return None  # some fonts have empty letters
    above = style.ascents[0]
    if len(style.ascents) > 1:
        found = (raster.y - _top(text, style, em)) / em
        above = min(style.ascents, key=lambda ascent: abs(ascent - found))
    top, right = raster.y - _down(above * em), raster.x + raster.image.width
    return Inked(raster.x / em, top / em, right / em, (top + raster.image.height) / em, above)


@lru_cache(maxsize=2048)
def advance(text: str, style: Style) -> float:
    """How far a text takes the pen along, in ems, spaces at its ends included."""
    if style.file:
        one = shaped(style.file, style.font.weight, text)
        return one.advance if one else 0
    em = _reference(text, style)
    return max(0.0, _barred(text, style, em) - _barred("", style, em)) / em


@lru_cache(maxsize=1024)
def _barred(text: str, style: Style, em: int) -> float:
    """How wide a text is between two bars, in pixels: their ink is where the pen is."""
    raster = _drawn(escape(f"|{text}|"), style, em, BLACK)
    return float(raster.image.width) if raster else 0.0


def _down(ascent: float) -> int:
    """Where a line's baseline is, in pixels from its top; libvips rounds it downwards on the page."""
    return ceil(ascent - 1e-6)


def _reference(text: str, style: Style) -> int:
    """Pixels of an em in which a text is measured: fewer for a long one, which could not be drawn otherwise."""
    ems = len(text) * (WIDEST + max(0, style.spacing))
    return next(em for em in (128, 64, 16, 4, 1) if em * ems <= LONGEST or em == 1)


def _coloured(text: str, spans: tuple[Span, ...]) -> str:
    """A text in Pango's markup, with its parts in their colours."""
    if not spans:
        return escape(text)
    found, end = "", 0
    for span in spans:
        part = escape(text[span.start : span.end])
        found += f'{escape(text[end : span.start])}<span foreground="{_hex(span.colour)}">{part}</span>'
        end = span.end
    return found + escape(text[end:])


def _drawn(words: str, style: Style, em: float, ink: Colour, more: str = "") -> Raster | None:
    """A line's ink as libvips draws it, from Pango's markup; y is counted from the top of the tallest font."""
    marked = f"<span {_attributes(style, em, ink)}>{words}</span>{more}"
    for _ in range(TRIES):
        try:
            return Raster(*libvips.text(marked, style.font.family, colour=style.colour))
        except VipsError:  # what libvips says of it may be what it says to another thread
            continue
    libvips.text(f"{marked}{HUNG}", style.font.family, colour=style.colour)  # raises if it is not for want of ink
    return None


def _top(text: str, style: Style, em: int) -> int:
    """Where the ink of a line begins, in pixels from its baseline."""
    hung = f'<span size="{em * 1024}" rise="{-HANGS * em * 1024}">{HUNG}</span>'
    raster = _drawn(escape(text), style, em, BLACK, hung)
    return HANGS * em - raster.image.height if raster else 0


def _attributes(style: Style, em: float, ink: Colour) -> str:
    """The attributes of Pango's markup; the text between them is escaped, and nothing in it has a meaning."""
    points = round(em * 1024)
    attributes = f'size="{points}" weight="{style.font.weight}"'
    if style.font.italic:
        attributes += ' style="italic"'
    if style.spacing:
        attributes += f' letter_spacing="{round(style.spacing * points)}"'
    if style.colour:
        attributes += f' foreground="{_hex(ink)}"'
    return attributes


def _hex(colour: Colour) -> str:
    return f"#{colour.red:02x}{colour.green:02x}{colour.blue:02x}"
