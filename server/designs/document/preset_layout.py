"""Layouts of presets: a design's document and one of its presets → the document as that preset lays it out.

A preset may have a canvas of its own. What it says nothing of is scaled to fit within that canvas, as large as it goes,
and lies in the middle of what its channel leaves free: nothing is ever cut. What reaches from one edge of the canvas to
the other still does, and per cent are those of the new canvas. What the preset says of a layer holds as it stands.
"""

from dataclasses import dataclass
from typing import Any

from ops.layers.text import Frame
from server.designs.document.document import Canvas, Document
from server.designs.document.layers import (
    AnyLayer,
    CountdownLayer,
    ImageLayer,
    Layer,
    LineLayer,
    ProgressLayer,
    ShapeLayer,
    TextLayer,
    TextSpan,
)
from server.designs.document.measures import Box, Length, Measure, Shadow, Stroke
from server.designs.document.preset import LayerChange, Preset
from server.designs.document.template import Template

UNITS: dict[type[AnyLayer], tuple[str, ...]] = {
    TextLayer: ("size", "min_size"),
    ImageLayer: ("radius", "padding"),
    ShapeLayer: ("radius",),
    LineLayer: ("width",),
    ProgressLayer: ("radius",),
    CountdownLayer: ("radius", "gap"),
}  # what is in units of the canvas, beside boxes, strokes, shadows and parts of texts
SIDES = {"start": "left", "end": "right"}  # of what is not read


@dataclass(frozen=True, slots=True)
class Axis:
    """Across or down: the side of a canvas that becomes another, by what its units are multiplied, and where its
    beginning comes to lie."""

    side: float
    other: float
    scale: float
    start: float

    def point(self, at: Measure) -> Length:
        number, share = at
        return at if share else Length(number * self.scale + self.start)

    def stretch(self, start: Measure, length: Measure) -> tuple[Length, Length]:
        """Where a box begins, and how long it is. One that is as long as a part of the canvas begins at a part of it,
        too: else it might end beyond the canvas."""
        first, long = start.of(self.side), length.of(self.side)
        if length[1]:
            return (start if start[1] else Length(first * 100 / self.side, True)), length
        if first <= 0 and first + long >= self.side:
            beyond = -first * self.scale, (first + long - self.side) * self.scale
            return Length(-beyond[0]), Length(self.other + sum(beyond))
        return self.point(start), Length(long * self.scale)


@dataclass(frozen=True, slots=True)
class CanvasFit:
    """How one canvas lies within another."""

    across: Axis
    down: Axis

    @property
    def scale(self) -> float:
        return self.across.scale

    def box(self, box: Box) -> Box:
        x, width = self.across.stretch(box[0], box[2])
        y, height = self.down.stretch(box[1], box[3])
        return x, y, width, height


def canvas(document: Document, preset: Preset) -> Canvas:
    """The canvas that a preset has."""
    said = preset.canvas
    names = ("width", "height", "background")
    known = {name: value for name in names if (value := getattr(said, name, None)) is not None}
    return document.canvas.model_copy(update=known)


def laid_out(document: Document, preset: Preset) -> Document:
    """The document as a preset lays it out, and as heavy as it may be there; itself if it says nothing of that."""
    most = preset.max_bytes or document.max_bytes
    if not preset.lays_out:
        return document if most == document.max_bytes else document.model_copy(update={"max_bytes": most})
    new = canvas(document, preset)
    fit = _fit(document.canvas, new, preset)
    layers = tuple(
        _changed(_fitted(layer, fit) if fit else layer, preset.layers.get(layer.id))
        for layer in document.layers
        if layer.id not in preset.layers or not preset.layers[layer.id].hidden
    )
    return document.model_copy(update={"canvas": new, "layers": layers, "max_bytes": most})


def numbers(document: Document, preset: Preset) -> tuple[int, ...]:
    """Which of a document's layers a preset shows, by their numbers."""
    hidden = {name for name, change in preset.layers.items() if change.hidden}
    return tuple(number for number, layer in enumerate(document.layers) if layer.id not in hidden)


def room(preset: Preset, new: Canvas) -> Frame:
    """What a preset's channel leaves free of its canvas."""
    ready, safe = preset.channel.canvas if preset.channel else None, preset.safe
    across, down = (new.width / ready[0], new.height / ready[1]) if ready else (1.0, 1.0)  # units to a pixel
    wide, high = new.width - (safe.left + safe.right) * across, new.height - (safe.top + safe.bottom) * down
    return Frame(safe.left * across, safe.top * down, wide, high)


def _fit(old: Canvas, new: Canvas, preset: Preset) -> CanvasFit | None:
    """None if both canvases are alike."""
    if (old.width, old.height) == (new.width, new.height):
        return None
    free = room(preset, new)
    scale = min(free.width / old.width, free.height / old.height)
    x, y = free.x + (free.width - old.width * scale) / 2, free.y + (free.height - old.height * scale) / 2
    return CanvasFit(Axis(old.width, new.width, scale, x), Axis(old.height, new.height, scale, y))


def _fitted(layer: Layer, fit: CanvasFit) -> Layer:
    changes: dict[str, Any] = {
        name: value * fit.scale for name in UNITS.get(type(layer), ()) if (value := getattr(layer, name)) is not None
    }
    box, stroke, shadow = layer.boxed(), getattr(layer, "stroke", None), getattr(layer, "shadow", None)
    if box is not None:
        changes["box"] = fit.box(box)
    if isinstance(layer, TextLayer):
        changes["text"] = _spans(layer, fit.scale)
    if isinstance(layer, LineLayer):
        changes |= {"from_": _point(layer.from_, fit), "to": _point(layer.to, fit)}
    if isinstance(stroke, Stroke):
        changes["stroke"] = stroke.model_copy(update={"width": stroke.width * fit.scale})
    if isinstance(shadow, Shadow):
        cast = {name: getattr(shadow, name) * fit.scale for name in ("blur", "x", "y")}
        changes["shadow"] = shadow.model_copy(update=cast)
    return layer.model_copy(update=changes)


def _point(at: tuple[Measure, Measure], fit: CanvasFit) -> tuple[Length, Length]:
    return fit.across.point(at[0]), fit.down.point(at[1])


def _spans(layer: TextLayer, scale: float) -> Template | tuple[Template | TextSpan, ...]:
    """The parts of a text, where those that have a size of their own are so many times as large."""
    if isinstance(layer.text, Template):
        return layer.text
    return tuple(
        part.model_copy(update={"size": part.size * scale}) if isinstance(part, TextSpan) and part.size else part
        for part in layer.text
    )


def _changed(layer: Layer, change: LayerChange | None) -> Layer:
    """A layer with what a preset says of it; what layers of its kind do not have is passed over."""
    if change is None:
        return layer
    kept = {name: value for name, value in change.said.items() if name in type(layer).model_fields}
    if isinstance(layer, TextLayer):
        if change.size:
            kept["text"] = _spans(layer, change.size / layer.size)
    elif change.align in SIDES:
        kept["align"] = SIDES[change.align]
    return layer.model_copy(update=kept)
