"""Layers as they are written: what lies on a design's canvas, from below."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from ops.layers.paint import Colour
from server.designs.document.condition import Condition
from server.designs.document.measures import (
    BLACK,
    WHITE,
    Box,
    Degrees,
    Fill,
    Ink,
    Length,
    Measure,
    Model,
    Prose,
    Shadow,
    Share,
    Stroke,
    Text,
    Units,
    Words,
)
from server.designs.document.template import Blank, Template
from server.designs.kinds.styles import WEIGHTS

MOST_FEATURES = 16  # of OpenType, in a text


class AnyLayer(Model):
    """What all layers have: a name for messages, where it lies, on what it depends, how it lies there.

    `ground` layers make room for the picture that a design is laid over.
    """

    id: Text = ""
    when: Condition | None = None
    ground: bool = False
    opacity: Share = 1

    def boxed(self) -> Box | None:
        """Where it lies; None for what has no box."""
        return getattr(self, "box", None)

    def templates(self) -> Iterator[tuple[str, Template]]:
        """Every text with fields in it, and the key it stands under."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Template):
                yield name, value

    def inks(self) -> Iterator[tuple[str, Blank]]:
        """Every colour that is a field's."""
        yield from _inks(self)


def _inks(part: Any, under: str = "") -> Iterator[tuple[str, Blank]]:
    if isinstance(part, Blank):
        yield under, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _inks(getattr(part, name), f"{under}/{name}" if under else name)
    elif isinstance(part, tuple) and not isinstance(part, Length):
        for index, one in enumerate(part):
            yield from _inks(one, f"{under}/{index}")


class FallbackText(Model):
    """What a text says if one of its fields is missing."""

    text: Prose


Feature = Annotated[str, Field(pattern="^[A-Za-z0-9]{4}(=[0-9]{1,3})?$")]
Features = Annotated[tuple[Feature, ...], Field(max_length=MOST_FEATURES)]

Weight = (
    Annotated[int, Field(ge=1, le=1000)] | Literal["thin", "light", "regular", "medium", "semibold", "bold", "black"]
)


def boldness(weight: Weight) -> int:
    """A weight as a number."""
    return weight if isinstance(weight, int) else WEIGHTS[weight]


class TextSpan(Model):
    """A part of a text that looks otherwise; what is not said of it is as with the others. `size` is in the canvas'
    units, and shrinks with the text."""

    text: Prose
    color: Ink | None = None
    font: Text = ""
    weight: Weight | None = None
    style: Literal["normal", "italic"] | None = None
    size: Annotated[float, Field(ge=1, le=4000)] | None = None
    features: Features = ()
    underline: bool = False
    strike: bool = False
    highlight: Ink | None = None


class Lettered(AnyLayer):
    """What letters look like."""

    font: Text = ""
    weight: Weight = 400
    style: Literal["normal", "italic"] = "normal"
    color: Ink = WHITE


class TextLayer(Lettered):
    """Words that wrap, shrink to `min_size`, and end in an ellipsis after that, or what `overflow` says. Texts in the
    same box stand below each other, so that one which is hidden leaves no hole; one that stands `after` another, which
    is named by its id, begins where that ends."""

    kind: Literal["text"]
    text: Prose | Annotated[tuple[Prose | TextSpan, ...], Field(min_length=1, max_length=40)]
    box: Box
    after: Text = ""
    size: Annotated[float, Field(ge=1, le=4000)] = 48
    min_size: Annotated[float, Field(ge=1, le=4000)] | None = None
    lines: int = Field(3, ge=1, le=40)
    overflow: Literal["auto", "ellipsis", "shrink", "hide"] = "auto"
    hyphens: bool = False
    align: Literal["start", "left", "center", "right", "end"] = "start"
    valign: Literal["top", "middle", "bottom"] = "top"
    line_height: Annotated[float, Field(ge=0.5, le=4)] = 1.15
    spacing: Annotated[float, Field(ge=-0.2, le=2)] = 0
    gap: Annotated[float, Field(ge=0, le=4)] = 0.2
    case: Literal["as is", "upper", "small-caps"] = "as is"
    features: Features = ()
    underline: bool = False
    strike: bool = False
    highlight: Ink | None = None
    background: Ink | None = None
    padding: Annotated[float, Field(ge=0, le=4)] = 0.35
    radius: Annotated[float, Field(ge=0, le=10)] = 0.2
    stroke: Stroke | None = None
    shadow: Shadow | None = None
    rotate: Degrees = 0
    missing: Literal["hide"] | FallbackText = "hide"

    def templates(self) -> Iterator[tuple[str, Template]]:
        for index, part in enumerate(self.runs):
            yield ("text" if isinstance(self.text, Template) else f"text/{index}"), part[0]
        if isinstance(self.missing, FallbackText):
            yield "missing/text", self.missing.text

    @property
    def runs(self) -> tuple[tuple[Template, TextSpan | None], ...]:
        """The text in parts, with the look of those that have one of their own."""
        if isinstance(self.text, Template):
            return ((self.text, None),)
        return tuple((part.text, part) if isinstance(part, TextSpan) else (part, None) for part in self.text)


class FallbackLabel(Model):
    """A text in place of a picture."""

    label: Prose
    color: Ink | None = None
    background: Ink | None = None
    font: Text = ""
    weight: Weight = 600


class FallbackInitials(Model):
    """A few letters of a name, on a round ground, in place of a picture."""

    initials: Words
    color: Ink = WHITE
    background: Ink = Colour(71, 85, 105)


class FallbackImage(Model):
    """Another picture in place of one."""

    image: Text


class ImageLayer(AnyLayer):
    """A picture: an identifier here, or a field."""

    kind: Literal["image"]
    source: Words
    box: Box
    fit: Literal["cover", "contain", "fill"] = "contain"
    focus: tuple[Share, Share] = (0.5, 0.5)
    align: Literal["left", "center", "right"] = "center"
    valign: Literal["top", "middle", "bottom"] = "middle"
    mask: Literal["none", "circle"] = "none"
    radius: Units = 0
    background: Ink | None = None
    padding: Units = 0
    rotate: Degrees = 0
    shadow: Shadow | None = None
    missing: Literal["hide"] | FallbackLabel | FallbackInitials | FallbackImage = "hide"

    def templates(self) -> Iterator[tuple[str, Template]]:
        yield "source", self.source
        match self.missing:
            case FallbackLabel(label=words):
                yield "missing/label", words
            case FallbackInitials(initials=words):
                yield "missing/initials", words


class ShapeLayer(AnyLayer):
    kind: Literal["shape"]
    shape: Literal["rectangle", "ellipse", "star"] = "rectangle"
    box: Box
    radius: Units = 0
    points: int = Field(5, ge=3, le=40)
    depth: Share = 0.5
    fill: Fill | None = None
    stroke: Stroke | None = None
    rotate: Degrees = 0
    shadow: Shadow | None = None


class LineLayer(AnyLayer):
    kind: Literal["line"]
    from_: tuple[Measure, Measure] = Field(alias="from")
    to: tuple[Measure, Measure]
    width: Annotated[float, Field(gt=0, le=1000)] = 2
    color: Ink = WHITE
    round: bool = False


class QrLayer(AnyLayer):
    kind: Literal["qr"]
    data: Words
    box: Box
    color: Ink = BLACK
    background: Ink = WHITE
    quiet: int = Field(4, ge=0, le=10)
    error: Literal["L", "M", "Q", "H"] = "M"
    missing: Literal["hide"] = "hide"


class BarcodeLayer(AnyLayer):
    kind: Literal["barcode"]
    data: Words
    box: Box
    symbology: Literal["code128", "ean13", "ean8", "code39", "upca"] = "code128"
    color: Ink = BLACK
    background: Ink = WHITE
    quiet: int | None = Field(None, ge=0, le=20)
    missing: Literal["hide"] = "hide"


class ProgressLayer(AnyLayer):
    """A bar that is filled as far as `value` is of `of`."""

    kind: Literal["progress"]
    value: Words
    of: Words = Template(("100",))
    box: Box
    radius: Units | None = None
    color: Fill = Colour(52, 211, 153)
    track: Fill = Colour(255, 255, 255, 64)
    missing: Literal["hide"] = "hide"


class RatingLayer(AnyLayer):
    """Stars, filled as far as `value` says."""

    kind: Literal["rating"]
    value: Words
    of: int = Field(5, ge=1, le=10)
    box: Box
    color: Ink = Colour(251, 191, 36)
    track: Ink = Colour(255, 255, 255, 64)
    missing: Literal["hide"] = "hide"


Unit = Literal["days", "hours", "minutes"]


class CountdownLayer(Lettered):
    """What is left until a moment, as a still picture, and what is said when it has passed."""

    kind: Literal["countdown"]
    to: Words
    box: Box
    units: Annotated[tuple[Unit, ...], Field(min_length=1, max_length=3)] = ("days", "hours", "minutes")
    weight: Weight = 700
    background: Ink | None = Colour(255, 255, 255, 32)
    radius: Units = 12
    gap: Units = 16
    label_color: Ink | None = None
    expired: Prose = Template(())
    missing: Literal["hide"] = "hide"


Layer = Annotated[
    TextLayer
    | ImageLayer
    | ShapeLayer
    | LineLayer
    | QrLayer
    | BarcodeLayer
    | ProgressLayer
    | RatingLayer
    | CountdownLayer,
    Field(discriminator="kind"),
]
