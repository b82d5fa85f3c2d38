"""Sight: what is seen of a design when it is filled in with its samples: texts that do not fit, or cannot be read; in
its own layout, and in that of every preset."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import ceil

from ops import canvas, contrast
from ops.canvas import Hand, Laid
from ops.errors import BadParameter
from ops.format import FORMATS
from ops.geometry import Box, Extent
from ops.layers import code
from ops.layers.code import Code
from ops.layers.paint import Colour, Surface
from ops.layers.text import Frame, Text
from ops.layers.view import view
from ops.levels import Levels
from ops.text.typeset import Block
from server.designs.composition.composition import Composition
from server.designs.design import Design
from server.designs.document import preset_layout
from server.designs.document.channels import Safe
from server.designs.document.layers import ImageLayer, TextLayer
from server.designs.document.measures import Gradient, Ink, Stop
from server.designs.document.preset import Preset
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
SCANNED = 2  # displayed pixels of a module that are always read: measured with JPEG of quality 80, at any phase
DECODED = 32_000_000  # bytes of pictures that are kept while a design is looked at
NAMED = 3  # texts that a remark names
LOOKED_AT = 40  # pixels of a side of what lies below a text

INK = frozenset({"contrast", "contrast_unknown"})  # remarks on colours

Placed = tuple[tuple[int, Seen], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A design filled in with a combination of samples, in its own layout or in that of a preset."""

    by: Combination
    filled: Filled
    preset: str = ""


@dataclass(frozen=True)
class _Scene:
    """What is to be seen: every layer with its number, and how its texts are set; `design` is in the layout that is
    looked at, `whole` in its own."""

    whole: Design
    design: Design
    preset: str
    by: Combination
    placed: Placed
    laid: tuple[Laid, ...]
    assets: Assets
    levels: Levels

    @property
    def extent(self) -> Extent:
        return self.design.ground.blank.extent

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The layers by their numbers in the document."""
        document = self.whole.document
        if self.preset:
            return preset_layout.numbers(document, document.presets[self.preset])
        return tuple(range(len(document.layers)))

    @property
    def presets(self) -> Iterator[tuple[str, Preset]]:
        """The presets that are delivered from this layout."""
        for name, preset in self.whole.document.presets.items():
            if name == self.preset or not (self.preset or preset.lays_out):
                yield name, preset

    @property
    def where(self) -> str:
        """How a remark says in which layout."""
        return f" in the preset {self.preset}" if self.preset else ""

    def steps(self, number: int) -> Steps:
        """Where a layer stands in the document, or what its preset says of it."""
        if number < 0:
            return ()
        layer = self.design.document.layers[number]
        said = self.whole.document.presets[self.preset].layers if self.preset else {}
        return ("presets", self.preset, "layers", layer.id) if layer.id in said else ("layers", self.numbers[number])

    def texts(self) -> Iterator[tuple[int, int, Text, Block | None]]:
        """The texts: where they are in the order, the number of their layer, and how they lie on the canvas."""
        for order, ((number, seen), one) in enumerate(zip(self.placed, self.laid, strict=True)):
            if isinstance(seen.layer, Text):
                yield order, number, seen.layer, one.block

    def said(self) -> Iterator[tuple[int, str, Frame]]:
        """What has to be seen as a whole: texts and codes, with the number of their layer and where they lie."""
        for number, seen in self.placed:
            if isinstance(seen.layer, Code):
                yield number, "The code", seen.layer.frame
        for _, number, text, block in self.texts():
            if block is not None:
                yield number, f"“{_cut(text.text)}”", _around(block)


def remarks(design: Design, several: Iterable[Shown], assets: Assets, end: float) -> list[Remark]:
    """What is to be said of all of it; of every layer the same thing once, with the samples that showed it first. What
    is not seen until the `end`, by the monotonic clock, is not seen, and that is said too."""
    found: dict[tuple[str, str, str], Remark] = {}
    levels = Levels(DECODED)
    for shown in several:
        for one in _seen(_scene(design, shown, assets, levels), end):
            if (one.pointer, one.code, "") not in found or one.code not in INK:  # which is the same in every layout
                found.setdefault((one.pointer, one.code, shown.preset), one)
        if time.monotonic() > end:
            said = "There is so much in this design that not all of it, or not with all samples, was looked at."
            return [*found.values(), remark((), "unfinished", said)]
    return list(found.values())


def _seen(scene: _Scene, end: float) -> Iterator[Remark]:
    for one in chain(_fits(scene), _edges(scene), _cuts(scene), _sizes(scene), _codes(scene), _contrasts(scene, end)):
        yield one
        if time.monotonic() > end:
            return


def _scene(design: Design, shown: Shown, assets: Assets, levels: Levels) -> _Scene:
    placed: Placed = ()
    layout = design
    for painted in shown.filled.painted:
        if isinstance(painted, Composition):
            layout = painted.design
            placed = painted.placed(layout.ground.blank.extent, assets)
    laid = canvas.lay_out(tuple(seen.layer for _, seen in placed), design.fonts)
    return _Scene(design, layout, shown.preset, shown.by, placed, laid, assets, levels)


def _fits(scene: _Scene) -> Iterator[Remark]:
    by = f"{scene.where} with the {scene.by.name} samples ({_cut(scene.by.said)})."
    for _, number, text, block in scene.texts():
        if block is None:
            yield remark(scene.steps(number), "unseen", f"Nothing is seen of “{_cut(text.text)}”{by}")
        elif block.shortened:
            yield remark(scene.steps(number), "shortened", f"“{_cut(text.text)}” is cut short{by}")


def _edges(scene: _Scene) -> Iterator[Remark]:
    """Texts and codes that come too near to the edge, or into what a channel covers itself."""
    extent, preset = scene.extent, scene.whole.document.presets.get(scene.preset)
    if preset and preset.channel and preset.safe != Safe():
        free = preset_layout.room(preset, scene.design.document.canvas)
        for number, what, lies in scene.said():
            if not _is_within(lies, free):
                said = f"{what} reaches into what {preset.channel.title} covers{scene.where}: {_shown(free)} are free."
                yield remark(scene.steps(number), "covered_by_channel", said)
        return
    least = MARGIN * min(extent.width, extent.height)
    for _, number, _, block in scene.texts():
        if block is None:
            continue
        lies = _around(block)
        away = min(lies.x, lies.y, extent.width - lies.x - lies.width, extent.height - lies.y - lies.height)
        if away < least - 0.5:
            near = f"within {max(away, 0):.0f} pixels of the edge{scene.where}; {least:.0f} are safe."
            yield remark(scene.steps(number), "edge", f"The text comes {near}")


def _cuts(scene: _Scene) -> Iterator[Remark]:
    """Texts and codes of which a part is outside of what a preset shows."""
    for name, preset in scene.presets:
        shown = _delivered(scene, preset)
        if shown is None:
            continue
        region = Frame(shown.region.x, shown.region.y, shown.region.width, shown.region.height)
        cut = [(number, what) for number, what, lies in scene.said() if not _is_within(lies, region)]
        if not cut:
            continue
        part = f"it shows {_shown(region)} of the canvas" if preset.region != "full" else "its canvas ends there"
        words = ", ".join(dict.fromkeys(what for _, what in cut[:NAMED]))
        are = "is" if len(cut) == 1 else "are"
        said = f"{words} {are} cut in the preset {name}: {part}. Give it a canvas, or boxes, of its own."
        whole: Steps = ("presets", name, "region")
        yield remark(whole if preset.region != "full" else scene.steps(cut[0][0]), "cut", said)


def _sizes(scene: _Scene) -> Iterator[Remark]:
    """Letters that are too small where a preset is displayed."""
    for name, preset in scene.presets:
        if preset.display is None:
            if preset.email_safe:
                said = "Say `display`, the width at which mail programs show it: its pixels are twice as many."
                yield remark(("presets", name), "display", said)
            continue
        shown = _delivered(scene, preset)
        if shown is None:
            continue
        scale = preset.display / shown.region.width
        for _, number, _, block in scene.texts():
            if block and block.em * scale < SMALLEST:
                em = block.em * scale
                said = (
                    f"Letters are {em:.1f} pixels large where the preset {name} is displayed; {SMALLEST:g} are legible."
                )
                yield remark(scene.steps(number), "small", said)


def _codes(scene: _Scene) -> Iterator[Remark]:
    """Codes whose modules are too small to be scanned, as they are delivered and displayed."""
    whole = scene.extent
    full = presets.Delivered(Box(0, 0, whole.width, whole.height), whole)
    several = [(f"in the preset {name}", one.display, _delivered(scene, one)) for name, one in scene.presets]
    for where, display, shown in several or [("at full size", None, full)]:
        if shown is None:
            continue
        seen, displayed = view(shown.region, shown.extent), min(1, (display or shown.extent.width) / shown.extent.width)
        for number, one in scene.placed:
            if not isinstance(one.layer, Code):
                continue
            pixels = code.module_pixels(one.layer, seen.across, seen.down)
            if pixels * displayed < SCANNED:
                needed = len(one.layer.rows[0]) * ceil(SCANNED / displayed) / seen.across
                said = (
                    f"A module of the code has {pixels * displayed:g} pixels {where}; {SCANNED} are needed to be "
                    f"scanned, of which its box has room if it is {ceil(needed)} units wide."
                )
                yield remark(scene.steps(number), "code_small", said)


def _delivered(scene: _Scene, preset: Preset) -> presets.Delivered | None:
    """What a preset comes to, None if it is refused."""
    try:
        return presets.delivered(scene.design.document, preset, frozenset(FORMATS))
    except BadParameter:
        return None


def _around(block: Block) -> Frame:
    """All that a text covers, as it is turned."""
    top = block.y + (block.height - block.turned_height) / 2
    return Frame(block.x, top, block.width, block.turned_height)


def _is_within(lies: Frame, whole: Frame) -> bool:
    across = lies.x >= whole.x - 0.5 and lies.x + lies.width <= whole.x + whole.width + 0.5
    return across and lies.y >= whole.y - 0.5 and lies.y + lies.height <= whole.y + whole.height + 0.5


def _shown(part: Frame) -> str:
    return ",".join(f"{side:.0f}" for side in (part.x, part.y, part.width, part.height))


# --- contrast -------------------------------------------------------------------------------------------------------


def _contrasts(scene: _Scene, end: float) -> Iterator[Remark]:
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
