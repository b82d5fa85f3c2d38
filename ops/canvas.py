"""Canvas: a picture and the layers on it, laid out once and drawn in whatever part and size is delivered."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ops.errors import Undrawn
from ops.fonts import Fonts
from ops.geometry import Box, Extent
from ops.layers import drawing, typeset
from ops.layers.text import Text
from ops.layers.typeset import Block
from ops.layers.view import view
from ops.libvips import Image, VipsError

GAP = 0.2  # between texts that stand below each other, of the upper one's size


@dataclass(frozen=True, slots=True)
class Laid:
    """A text and how it is set; `block` is None if nothing is to be seen of it."""

    text: Text
    block: Block | None


def lay_out(layers: tuple[Text, ...], fonts: Fonts) -> tuple[Laid, ...]:
    """Lines, sizes and places of all layers, in the canvas' own pixels. Measures letters, which takes milliseconds.

    Raises Undrawn.
    """
    places: dict[object, list[Text]] = {}
    for text in layers:
        place = text.across, text.down, text.frame.y, text.frame.height
        places.setdefault(place, []).append(text)
    try:
        laid = {id(one.text): one for stack in places.values() for one in _stacked(stack, fonts)}
    except VipsError as error:
        raise Undrawn("A text could not be set.") from error
    return tuple(laid[id(text)] for text in layers)


def _stacked(texts: list[Text], fonts: Fonts) -> list[Laid]:
    """Texts of one place, each in the room that the ones before it leave, and together where one would be."""
    if len(texts) == 1:
        return [Laid(texts[0], typeset.lay_out(texts[0], fonts))]
    frame, used, gap = texts[0].frame, 0.0, 0.0
    found: list[tuple[Text, Block | None, float]] = []
    for text in texts:
        room = frame.height - used - gap
        block = typeset.lay_out(replace(text, frame=replace(text.frame, height=room)), fonts) if room > 1 else None
        found.append((text, block, used + gap))
        if block is not None:
            used, gap = used + gap + block.turned_height, GAP * block.em
    top = frame.y + (frame.height - used) * texts[0].down
    return [Laid(text, block and block.at(top + down)) for text, block, down in found]


def draw(
    image: Image,
    laid: tuple[Laid, ...],
    region: Box,
    extent: Extent,
    check: Callable[[], None] = lambda: None,
) -> Image:
    """Draw the layers on an upright 8-bit sRGB picture that shows `region` of the canvas in `extent` pixels.

    Calls `check` now and then, which may raise to end it. Raises Undrawn.
    """
    seen = view(region, extent)
    try:
        for one in laid:
            if one.block is not None:
                image = drawing.draw(image, one.text, one.block, seen, len(laid), check)
    except VipsError as error:
        raise Undrawn("A text could not be drawn.") from error
    return image
