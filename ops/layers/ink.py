"""Ink: lines of text as masks, the way they are measured and the way they are drawn.

libvips draws letters at whole pixels, which at small sizes pulls words apart. They are drawn larger than they are
delivered, therefore, and reduced: every letter keeps its place to a fraction of a pixel, and the same at every scale.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import ceil

from ops import libvips
from ops.fonts import Font
from ops.layers.paint import Colour
from ops.layers.raster import Raster
from ops.layers.text import Span
from ops.libvips import VipsError
from ops.opentype import File, shaped

LONGEST = 32_000  # pixels of a line that can be drawn
WIDEST = 1.5  # ems of a letter, at most
BLACK = Colour(0, 0, 0)

# A line's top is where its tallest font ends. Where other fonts stand in for the chosen one, its baseline is found by a
# letter that hangs so many ems below it, and whose ink ends there.
HANGS = 4
HUNG = "H"


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


def draw(text: str, style: Style, em: float, inked: Inked, ink: Colour, spans: tuple[Span, ...] = ()) -> Raster | None:
    """Draw a line that was measured, `em` pixels to the em, with some parts in other colours."""
    raster = _drawn(_coloured(text, spans), style, em, ink)
    if raster is None:
        return None
    image = raster.image.premultiply().cast("uchar").copy(interpretation="srgb") if style.colour else raster.image
    return Raster(image, raster.x, raster.y - _down(inked.above * em))


@lru_cache(maxsize=8192)
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


@lru_cache(maxsize=8192)
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
    try:
        image, x, y = libvips.text(marked, style.font.family, colour=style.colour)
    except VipsError as error:
        if "no text to render" in str(error):  # it has no ink
            return None
        raise
    return Raster(image, x, y)


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
