"""The first text pays for all: HarfBuzz reads its files when a letter is drawn. So one is drawn before."""

from ops import canvas
from ops.geometry import Box, Extent
from ops.layers.paint import Colour, Surface
from ops.layers.text import Align, Frame, Text
from ops.libvips import Image
from ops.text.fonts import Font, Fonts

SIDE = 16  # pixels
LETTER = "A"


def warm(fonts: Fonts) -> None:
    """Draw a letter in the default font; nobody sees it."""
    ground = Image.black(SIDE, SIDE, bands=3).copy(interpretation="srgb")
    laid = canvas.lay_out((_letter(fonts),), fonts)
    canvas.draw(Surface(ground), laid, Box(0, 0, SIDE, SIDE), Extent(SIDE, SIDE)).image.copy_memory()


def _letter(fonts: Fonts) -> Text:
    return Text(
        text=LETTER,
        frame=Frame(0, 0, SIDE, SIDE),
        across=0.5,
        down=0.5,
        align=Align.CENTER,
        font=Font(fonts.default),
        size=12,
        smallest=12,
        lines=1,
        leading=1,
        spacing=0,
        ink=Colour(255, 255, 255),
    )
