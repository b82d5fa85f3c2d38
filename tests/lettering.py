"""Texts on plain grounds, and where their ink is."""

from dataclasses import replace
from typing import Any

from ops import canvas
from ops.canvas import Laid
from ops.geometry import Box, Extent
from ops.layers.paint import Colour, Surface
from ops.layers.text import Align, Frame, Text
from ops.libvips import Image
from ops.text.fonts import Font
from ops.text.typeset import Block
from tests.conftest import STUDIO

FONTS = STUDIO.fonts
EXTENT = Extent(1200, 630)
WHOLE = Box(0, 0, 1200, 630)
PLAIN = Text(
    text="",
    frame=Frame(60, 60, 1080, 510),
    across=0.5,
    down=0.5,
    align=Align.CENTER,
    font=Font("Inter", 600),
    size=90,
    smallest=30,
    lines=3,
    leading=1.15,
    spacing=0,
    ink=Colour(255, 255, 255),
)


def text(words: str, **more: Any) -> Text:
    return replace(PLAIN, text=words, **more)


def set_(one: Text) -> Block:
    """The text as it is set; it has to be seen."""
    block = canvas.lay_out((one,), FONTS)[0].block
    assert block is not None
    return block


def said(one: Text) -> list[str]:
    return [line.text for line in set_(one).lines]


def drawn(*texts: Text, region: Box = WHOLE, extent: Extent = EXTENT, ground: tuple[int, ...] = (0, 0, 0)) -> Any:
    """Texts on a plain ground, black if nothing else is said."""
    laid: tuple[Laid, ...] = canvas.lay_out(texts, FONTS)
    base = (Image.black(extent.width, extent.height, bands=len(ground)) + list(ground)).cast("uchar")
    return canvas.draw(Surface(base.copy(interpretation="srgb")), laid, region, extent).image.copy_memory()


def ink(image: Any, threshold: int = 0) -> Box:
    """Where a picture is not black."""
    return Box(*image.colourspace("b-w").find_trim(background=[0], threshold=threshold))
