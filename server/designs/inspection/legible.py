"""Whether the texts of a design can be read on what lies below them: contrasts as WCAG 2.2 §1.4.3 has them."""

import time
from collections.abc import Iterator

from ops import contrast
from ops.geometry import Box, Extent
from ops.layers.paint import OPAQUE, Colour
from ops.layers.text import Text
from ops.text.typeset import Block
from server.designs.document.layers import ImageLayer, TextLayer
from server.designs.inspection.parts import frame
from server.designs.inspection.remark import Remark, remark
from server.designs.inspection.scene import Scene

READABLE, READABLE_LARGE = 4.5, 3.0
LARGE, LARGE_BOLD = 24.0, 18.66  # pixels of an em from which on letters count as large; bold ones sooner
BOLD = 700
LOOKED_AT = 40  # pixels of a side of what lies below a text


def remarks(scene: Scene, end: float) -> Iterator[Remark]:
    """Texts that can hardly be told from what lies below them; none after the `end`, by the monotonic clock."""
    document = scene.design.document
    for order, number, text, block in scene.texts():
        layer, steps = document.layers[number], scene.steps(number)
        if block is None or not isinstance(layer, TextLayer) or _within(block, scene.extent) is None:
            continue
        if time.monotonic() > end:
            return
        found = _contrast(scene, order, text, block)
        if found is None:
            said = "Whether it can be read depends on the picture that lies below it: give it a background or a stroke."
            if text.stroke is None and text.ground is None and text.highlight is None:
                yield remark(steps, "contrast_unknown", said)
            continue
        large = block.em >= (LARGE_BOLD if text.font.weight >= BOLD else LARGE)
        wanted = READABLE_LARGE if large else READABLE
        if found < wanted:
            said = f"The contrast of the text to what lies below it is {found:.1f}; {wanted:g} can be read with ease."
            yield remark(steps, "contrast", said)


def _contrast(scene: Scene, order: int, text: Text, block: Block) -> float | None:
    """The contrast of a text to what is below it, or of its stroke if that is the better one. None if nobody knows."""
    box = _within(block, scene.extent)
    if box is None:
        return None
    looks = _looks(text)
    solid = all(behind is not None and behind.alpha == OPAQUE for _, behind in looks)
    if not solid and _over_picture(scene, order, box):
        return None
    below = tuple(one for one in scene.laid[:order] if not isinstance(one.layer, Text))
    image = scene.backdrops.part(scene.design.ground.blank, below, box, LOOKED_AT)
    stroke = (text.stroke.colour,) if text.stroke else ()
    several = [[contrast.least(ink, image, behind) for ink in (own, *stroke) if ink.alpha] for own, behind in looks]
    known = [max(one for one in found if one is not None) for found in several if any(found)]
    return min(known) if known else None


def _looks(text: Text) -> tuple[tuple[Colour, Colour | None], ...]:
    """The colours of a text's letters, each with that of the box or the highlight which lies right behind them."""
    ground, highlight = (box.colour if box else None for box in (text.ground, text.highlight))
    bare, found = list(text.text), []
    for span in text.spans:
        found.append((span.colour or text.ink, span.highlight or highlight))
        bare[span.start : span.end] = " " * (span.end - span.start)
    if "".join(bare).strip():
        found.append((text.ink, highlight))
    return tuple(dict.fromkeys((ink, _over(behind, ground)) for ink, behind in found))


def _over(above: Colour | None, below: Colour | None) -> Colour | None:
    """What two colours make that lie on each other."""
    if above is None or below is None or above.alpha == OPAQUE:
        return above or below
    first, second = above.alpha / OPAQUE, below.alpha / OPAQUE * (1 - above.alpha / OPAQUE)
    if not first + second:
        return None
    parts = ((above.red, below.red), (above.green, below.green), (above.blue, below.blue))
    red, green, blue = (round((one * first + other * second) / (first + second)) for one, other in parts)
    return Colour(red, green, blue, round((first + second) * OPAQUE))


def _within(block: Block, extent: Extent) -> Box | None:
    left, top = max(0, int(block.x)), max(0, int(block.y))
    right, bottom = min(extent.width, int(block.x + block.width)), min(extent.height, int(block.y + block.height))
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _over_picture(scene: Scene, order: int, box: Box) -> bool:
    """Whether a picture that is not at hand may lie below."""
    document, top = scene.design.document, scene.placed[order][0]
    for layer in document.layers[:top]:
        lies = (
            frame(document, layer) if isinstance(layer, ImageLayer) and str(layer.source) not in scene.assets else None
        )
        across = lies is not None and lies.x < box.x + box.width and lies.x + lies.width > box.x
        if lies and across and lies.y < box.y + box.height and lies.y + lies.height > box.y:
            return True
    return False
