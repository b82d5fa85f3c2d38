"""Canvas: a picture and the layers on it, laid out once and drawn in whatever part and size is delivered."""

from dataclasses import dataclass

from ops.fonts import Fonts
from ops.geometry import Box, Extent
from ops.layers import drawing, typeset
from ops.layers.text import Text
from ops.layers.typeset import Block
from ops.layers.view import view
from ops.libvips import Image


@dataclass(frozen=True, slots=True)
class Laid:
    """A text and how it is set; `block` is None if nothing is to be seen of it."""

    text: Text
    block: Block | None


def lay_out(layers: tuple[Text, ...], fonts: Fonts) -> tuple[Laid, ...]:
    """Lines, sizes and places of all layers, in the canvas' own pixels. Measures letters, which takes milliseconds."""
    return tuple(Laid(layer, typeset.lay_out(layer, fonts)) for layer in layers)


def draw(image: Image, laid: tuple[Laid, ...], region: Box, extent: Extent) -> Image:
    """Draw the layers on an upright 8-bit sRGB picture that shows `region` of the canvas in `extent` pixels."""
    seen = view(region, extent)
    for one in laid:
        if one.block is not None:
            image = drawing.draw(image, one.text, one.block, seen)
    return image
