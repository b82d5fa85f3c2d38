"""Sight: what is seen of a design when it is filled in with its samples: texts that do not fit, or cannot be read."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from ops import canvas, contrast
from ops.canvas import Hand, Laid
from ops.errors import BadParameter
from ops.format import FORMATS
from ops.geometry import Box, Extent
from ops.layers.paint import Colour, Surface
from ops.layers.text import Text
from ops.levels import Levels
from ops.text.typeset import Block
from server.designs.composition.composition import Composition
from server.designs.design import Design
from server.designs.document.layers import ImageLayer, TextLayer
from server.designs.document.measures import Gradient, Ink, Stop
from server.designs.filled import Assets, Filled, Seen
from server.designs.inspection import presets
from server.designs.inspection.parts import Steps, frame
from server.designs.inspection.remark import Remark, remark
from server.designs.inspection.samples import Combination

MARGIN = 0.03  # of the canvas' shorter side, that texts keep from its edge
READABLE, READABLE_LARGE = 4.5, 3.0  # contrasts. WCAG 2.2 §1.4.3
LARGE, LARGE_BOLD = 24.0, 18.66  # pixels of an em from which on letters count as large; bold ones sooner
BOLD = 700
SMALLEST = 12.0  # pixels of an em, where a picture is displayed
DECODED = 32_000_000  # bytes of pictures that are kept while a design is looked at
LOOKED_AT = 40  # pixels of a side of what lies below a text

Placed = tuple[tuple[int, Seen], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A design filled in with a combination of samples."""

    by: Combination
    filled: Filled


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is to be seen: every layer with its number, and how its texts are set."""

    design: Design
    by: Combination
    placed: Placed
    laid: tuple[Laid, ...]
    assets: Assets
    levels: Levels

    @property
    def extent(self) -> Extent:
        return self.design.ground.blank.extent

    def texts(self) -> Iterator[tuple[int, Steps, Text, Block | None]]:
        """The texts of text layers: where they are in the order, in the document, and on the canvas."""
        for order, ((number, seen), one) in enumerate(zip(self.placed, self.laid, strict=True)):
            if isinstance(seen.layer, Text):
                yield order, ("layers", number), seen.layer, one.block


def remarks(design: Design, several: Iterable[Shown], assets: Assets, end: float) -> list[Remark]:
    """What is to be said of all of it; of every layer the same thing once, with the samples that showed it first. What
    is not seen until the `end`, by the monotonic clock, is not seen, and that is said too."""
    found: dict[tuple[str, str], Remark] = {}
    levels = Levels(DECODED)
    for shown in several:
        for one in _seen(_scene(design, shown, assets, levels), end):
            found.setdefault((one.pointer, one.code), one)
        if time.monotonic() > end:
            said = "There is so much in this design that not all of it, or not with all samples, was looked at."
            return [*found.values(), remark((), "unfinished", said)]
    return list(found.values())


def _seen(scene: _Scene, end: float) -> Iterator[Remark]:
    for one in chain(_fits(scene), _edges(scene), _sizes(scene), _contrasts(scene, end)):
        yield one
        if time.monotonic() > end:
            return


def _scene(design: Design, shown: Shown, assets: Assets, levels: Levels) -> _Scene:
    extent = design.ground.blank.extent
    placed: Placed = ()
    for painted in shown.filled.painted:
        if isinstance(painted, Composition):
            placed = painted.placed(extent, assets)
    laid = canvas.lay_out(tuple(seen.layer for _, seen in placed), design.fonts)
    return _Scene(design, shown.by, placed, laid, assets, levels)


def _fits(scene: _Scene) -> Iterator[Remark]:
    for _, steps, text, block in scene.texts():
        if block is None:
            said = f"Nothing is seen of “{_cut(text.text)}” with the {scene.by.name} samples ({_cut(scene.by.said)})."
            yield remark(steps, "unseen", said)
        elif block.shortened:
            said = f"“{_cut(text.text)}” is cut short with the {scene.by.name} samples ({_cut(scene.by.said)})."
            yield remark(steps, "shortened", said)


def _edges(scene: _Scene) -> Iterator[Remark]:
    extent = scene.extent
    least = MARGIN * min(extent.width, extent.height)
    for _, steps, _, block in scene.texts():
        if block is None:
            continue
        middle = block.y + block.height / 2
        top, bottom = middle - block.turned_height / 2, middle + block.turned_height / 2
        away = min(block.x, top, extent.width - block.x - block.width, extent.height - bottom)
        if away < least - 0.5:
            said = f"The text comes within {max(away, 0):.0f} pixels of the edge; {least:.0f} are safe."
            yield remark(steps, "edge", said)


def _sizes(scene: _Scene) -> Iterator[Remark]:
    """Letters that are too small where a preset is displayed."""
    document = scene.design.document
    for name, preset in document.presets.items():
        if preset.display is None:
            if preset.email_safe:
                said = "Say `display`, the width at which mail programs show it: its pixels are twice as many."
                yield remark(("presets", name), "display", said)
            continue
        try:
            shown = presets.delivered(document, preset, frozenset(FORMATS))
        except BadParameter:
            continue
        scale = preset.display / shown.region.width
        for _, steps, _, block in scene.texts():
            if block and block.em * scale < SMALLEST:
                em = block.em * scale
                said = (
                    f"Letters are {em:.1f} pixels large where the preset {name} is displayed; {SMALLEST:g} are legible."
                )
                yield remark(steps, "small", said)


# --- contrast -------------------------------------------------------------------------------------------------------


def _contrasts(scene: _Scene, end: float) -> Iterator[Remark]:
    document = scene.design.document
    for order, steps, text, block in scene.texts():
        layer = document.layers[int(steps[-1])]
        if block is None or not isinstance(layer, TextLayer):
            continue
        if time.monotonic() > end:
            return
        found = _contrast(scene, order, text, block)
        if found is None:
            said = "Whether it can be read depends on the picture that lies below it: give it a background or a stroke."
            if text.stroke is None and text.ground is None:
                yield remark(steps, "contrast_unknown", said)
            continue
        large = block.em >= (LARGE_BOLD if text.font.weight >= BOLD else LARGE)
        wanted = READABLE_LARGE if large else READABLE
        if found < wanted:
            said = f"The contrast of the text to what lies below it is {found:.1f}; {wanted:g} can be read with ease."
            yield remark(steps, "contrast", said)


def _contrast(scene: _Scene, order: int, text: Text, block: Block) -> float | None:
    """The contrast of a text to what is below it, or of its stroke if that is the better one. None if nobody knows."""
    ground = text.ground.colour if text.ground else None
    box = _within(block, scene.extent)
    if box is None:
        return None
    solid = ground is not None and ground.alpha == 255
    if not solid and _over_picture(scene, order, box):
        return None
    scale = min(1, LOOKED_AT / box.width), min(1, LOOKED_AT / box.height)
    small = Extent(max(1, round(box.width * scale[0])), max(1, round(box.height * scale[1])))
    blank = scene.design.ground.blank.drawn(small)
    below = tuple(one for one in scene.laid[:order] if not isinstance(one.layer, Text))
    image = canvas.draw(Surface(blank), below, box, small, Hand([], scene.levels)).image
    inks: list[Colour] = [text.ink, *((text.stroke.colour,) if text.stroke else ())]
    found = [contrast.least(ink, image, ground) for ink in inks if ink.alpha]
    known = [one for one in found if one is not None]
    return max(known) if known else None


def _within(block: Block, extent: Extent) -> Box | None:
    left, top = max(0, int(block.x)), max(0, int(block.y))
    right, bottom = min(extent.width, int(block.x + block.width)), min(extent.height, int(block.y + block.height))
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _over_picture(scene: _Scene, order: int, box: Box) -> bool:
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


def inks(gradient: Gradient) -> list[Ink]:
    """The colours of a gradient."""
    return [one.color if isinstance(one, Stop) else one for one in gradient.gradient]


def _cut(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[:longest] + "…"
