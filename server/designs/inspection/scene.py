"""Scenes: a design as it is seen when it is filled in with a combination of samples, in its own layout or in that of a
preset: where every layer lies, and how its texts are set."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ops import canvas
from ops.canvas import Laid
from ops.geometry import Extent
from ops.layers.code import Code
from ops.layers.text import Frame, Text
from ops.text.typeset import Block
from server.designs.composition.composition import Composition
from server.designs.design import Design
from server.designs.document import preset_layout
from server.designs.document.preset import Preset
from server.designs.filled import Assets, Filled, Seen
from server.designs.inspection.backdrops import Backdrops
from server.designs.inspection.parts import Steps
from server.designs.inspection.samples import Combination

Placed = tuple[tuple[int, Seen], ...]


@dataclass(frozen=True, slots=True)
class FilledSample:
    """A design filled in with a combination of samples, in its own layout or in that of a preset."""

    by: Combination
    filled: Filled
    preset: str = ""


@dataclass(frozen=True)
class Scene:
    """What is to be seen: every layer with its number, and how its texts are set; `design` is in the layout that is
    looked at, `whole` in its own."""

    whole: Design
    design: Design
    preset: str
    by: Combination
    placed: Placed
    laid: tuple[Laid, ...]
    assets: Assets
    backdrops: Backdrops

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
                yield number, f"“{short(text.text)}”", around(block)


def compose(design: Design, shown: FilledSample, assets: Assets, backdrops: Backdrops) -> Scene:
    """A design as it is shown with its pictures, as far as those could be had."""
    placed: Placed = ()
    layout = design
    for painted in shown.filled.painted:
        if isinstance(painted, Composition):
            layout = painted.design
            placed = painted.placed(layout.ground.blank.extent, assets)
    laid = canvas.lay_out(tuple(seen.layer for _, seen in placed), design.fonts)
    return Scene(design, layout, shown.preset, shown.by, placed, laid, assets, backdrops)


def around(block: Block) -> Frame:
    """All that a text covers, as it is turned."""
    top = block.y + (block.height - block.turned_height) / 2
    return Frame(block.x, top, block.width, block.turned_height)


def inked(block: Block) -> Iterator[Frame]:
    """Where the ink of each line of an upright text is."""
    for line in block.lines:
        ink, left, top = line.inked, block.x + line.x, block.y + line.baseline
        width, height = (ink.right - ink.left) * block.em, (ink.bottom - ink.top) * block.em
        yield Frame(left + ink.left * block.em, top + ink.top * block.em, width, height)


def shared(first: Frame, second: Frame) -> float:
    """How far two rectangles reach into each other, in pixels; negative if they are apart."""
    across = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
    down = min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
    return min(across, down)


def is_within(lies: Frame, whole: Frame) -> bool:
    """Whether nothing of it lies outside, but for what rounding does."""
    across = lies.x >= whole.x - 0.5 and lies.x + lies.width <= whole.x + whole.width + 0.5
    return across and lies.y >= whole.y - 0.5 and lies.y + lies.height <= whole.y + whole.height + 0.5


def written(part: Frame) -> str:
    """A part of a canvas as the Image API writes regions."""
    return ",".join(f"{side:.0f}" for side in (part.x, part.y, part.width, part.height))


def short(text: str, longest: int = 60) -> str:
    """A text as far as a remark repeats it."""
    return text if len(text) <= longest else text[:longest] + "…"
