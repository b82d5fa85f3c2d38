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
from ops.libvips import Image, VipsError

REFERENCE = 128  # pixels of an em in which texts are measured

# A line's top is where its tallest font ends, whichever those are. This invisible character, set larger than any of
# them could be, makes it the same for all texts.
STRUT = "\u200b"
TALL = 4


@dataclass(frozen=True, slots=True)
class Style:
    """What changes the shape of letters: `spacing` between them in ems, and whether there are pictures among them."""

    font: Font
    spacing: float = 0
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Inked:
    """Where the ink of a line is, in ems from its origin on the baseline; y goes down."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Raster:
    """A drawn line: a mask, or premultiplied colours and transparency; x, y is its corner from the line's origin."""

    image: Image
    x: int
    y: int


def draw(text: str, style: Style, ascent: float, em: float, ink: Colour) -> Raster | None:
    """Draw a line, `em` pixels to the em; None if it has no ink. `ascent` is that of the style's font, in ems."""
    marked = _marked(text, style, em, ink)
    try:
        image, x, y = libvips.text(marked, style.font.family, colour=style.colour)
    except VipsError:  # the text is checked already: what is left is that there is nothing to be seen
        return None
    if style.colour:
        image = image.premultiply().cast("uchar").copy(interpretation="srgb")
    return Raster(image, x, y - round(TALL * ascent * em))


@lru_cache(maxsize=8192)
def measure(text: str, style: Style, ascent: float) -> Inked | None:
    """Where the ink of a line is; None if it has none."""
    raster = draw(text, style, ascent, REFERENCE, Colour(0, 0, 0))
    if raster is None:
        return None
    right, bottom = raster.x + raster.image.width, raster.y + raster.image.height
    return Inked(raster.x / REFERENCE, raster.y / REFERENCE, right / REFERENCE, bottom / REFERENCE)


@lru_cache(maxsize=8192)
def advance(text: str, style: Style, ascent: float) -> float:
    """How far a text takes the pen along, in ems, spaces at its ends included."""
    between, alone = (measure(f"|{inner}|", style, ascent) for inner in (text, ""))
    if between is None or alone is None:
        return 0
    return max(0.0, (between.right - between.left) - (alone.right - alone.left))


def _marked(text: str, style: Style, em: float, ink: Colour) -> str:
    """Pango's markup. The text is escaped: nothing in it has a meaning."""
    points = round(em * 1024)
    attributes = f'size="{points}" weight="{style.font.weight}"'
    if style.font.italic:
        attributes += ' style="italic"'
    if style.spacing:
        attributes += f' letter_spacing="{round(style.spacing * points)}"'
    if style.colour:
        attributes += f' foreground="#{ink.red:02x}{ink.green:02x}{ink.blue:02x}"'
    return f'<span size="{points * TALL}">{STRUT}</span><span {attributes}>{escape(text)}</span>'


def grow(mask: Image, radius: float) -> Image:
    """The mask with a rim of this many pixels around everything, in the shape of a polygon of sixteen sides. The mask
    must have as much room at its edges."""
    edge = 0.398 * radius  # of a polygon whose sides are `radius` from its centre
    for across, down in ((1, 0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924)):
        for x, y in ((across, down), (-down, across)):
            mask = _swept(mask, x * edge, y * edge)
    return mask


def _swept(mask: Image, x: float, y: float) -> Image:
    """Everything that the mask covers while it moves by x, y, of which half lies before and half behind it."""
    steps = max(1, ceil(max(abs(x), abs(y))))
    start, done = (round(x / 2), round(y / 2)), 0
    mask = _moved(mask, -start[0], -start[1])
    while done < steps:
        further = min(max(done, 1), steps - done)
        moved = _moved(mask, round(x * further / steps), round(y * further / steps))
        mask = mask.bandrank([moved], index=1).copy_memory()
        done += further
    return mask


def _moved(mask: Image, x: int, y: int) -> Image:
    return mask.embed(x, y, mask.width, mask.height)
