"""Shapes: rectangles, ellipses, polygons and lines; filled, with a stroke along their edge and a shadow below them."""

from dataclasses import dataclass, replace
from math import atan2, degrees, hypot

from ops.geometry import Box
from ops.layers import outline, paint
from ops.layers.blur import soften
from ops.layers.coverage import rounded
from ops.layers.fill import OPAQUE, Fill, Gradient, colours, is_opaque, premultiplied, spread
from ops.layers.form import Form, Outline, Rectangle
from ops.layers.paint import Colour, Surface, lay
from ops.layers.raster import Raster
from ops.layers.text import Frame
from ops.layers.view import View
from ops.libvips import Image


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line along the edge of a form, within it; its width is in the canvas' pixels."""

    colour: Colour
    width: float


@dataclass(frozen=True, slots=True)
class Shadow:
    """A shadow below a form: how soft it is (the standard deviation of its blur) and how far it falls, in the canvas'
    pixels."""

    colour: Colour
    blur: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A form on a canvas. Lengths are in the canvas' pixels.

    frame     what the form fills, before it is turned
    fill      what is within it; nothing if there is none
    rotate    degrees clockwise, about the middle
    opacity   of all of it, 0 to 1
    """

    frame: Frame
    form: Form
    fill: Fill | None
    stroke: Stroke | None = None
    rotate: float = 0
    opacity: float = 1.0
    shadow: Shadow | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line between two points of a canvas; `round` ones go on by half their width."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: Colour
    round: bool = False
    opacity: float = 1.0

    @property
    def shape(self) -> Shape:
        """The same as a rectangle that is turned."""
        length = hypot(self.x2 - self.x1, self.y2 - self.y1) + (self.width if self.round else 0)
        left, top = (self.x1 + self.x2 - length) / 2, (self.y1 + self.y2 - self.width) / 2
        form = Rectangle(self.width / 2 if self.round else 0)
        angle = degrees(atan2(self.y2 - self.y1, self.x2 - self.x1))
        return Shape(Frame(left, top, length, self.width), form, self.colour, rotate=angle, opacity=self.opacity)


def draw(surface: Surface, layer: Shape | Line, view: View) -> Surface:
    """Lay a shape on a picture of the view, whose corner is the view's."""
    shape = layer.shape if isinstance(layer, Line) else layer
    window = surface.window
    if shape.shadow:
        surface = _lay_shadow(surface, shape, shape.shadow, view, window)
    return _lay_form(surface, shape, view, window)


def _lay_form(surface: Surface, shape: Shape, view: View, window: Box) -> Surface:
    cast = _cast(shape, view, window)
    if cast is None:
        return surface
    match shape.fill, shape.stroke:
        case (None, Stroke(colour)) | (Colour() as colour, None):
            return lay(surface, cast, _paler(colour, shape.opacity))
        case Gradient() as gradient, None if is_opaque(gradient):
            ink = colours(gradient, shape.frame, shape.rotate, view, cast.box)
            mask = paint.faded(cast.image, round(OPAQUE * shape.opacity))
            return lay(surface, Raster(mask, cast.x, cast.y), ink)
        case (Colour() | Gradient()) as fill, stroke:
            edge = _along(shape, stroke, cast, view) if stroke else None
            ink = _ink(shape, fill, cast, edge, view)
            bare = rounded(ink.unpremultiply(max_alpha=OPAQUE).extract_band(0, n=3)).copy(interpretation="srgb")
            return lay(surface, Raster(rounded(ink[3] * shape.opacity), cast.x, cast.y), bare)
    return surface


def _cast(shape: Shape, view: View, window: Box) -> Raster | None:
    """Where a shape is: the whole form if it is filled, else the stroke along its edge."""
    whole = outline.draw(Outline(shape.form, shape.frame, shape.rotate), view, window)
    if whole is None or shape.fill:
        return whole
    return _along(shape, shape.stroke, whole, view) if shape.stroke else None


def _along(shape: Shape, stroke: Stroke, whole: Raster, view: View) -> Raster:
    """Where the stroke is, along the edge of the whole form."""
    inner = outline.draw(Outline(shape.form, shape.frame, shape.rotate, stroke.width), view, whole.box)
    return whole.without(inner) if inner else whole


def _ink(shape: Shape, fill: Fill, whole: Raster, edge: Raster | None, view: View) -> Image:
    """Fill and stroke together, premultiplied: a pixel that has a part of both is covered by both."""
    inside = whole.image.cast("double") / OPAQUE
    if edge is None or shape.stroke is None:
        return _filled(shape, fill, inside, whole.box, view)
    stroke, colour = edge.image.cast("double") / OPAQUE, shape.stroke.colour
    body = _filled(shape, fill, inside - stroke * (colour.alpha / OPAQUE), whole.box, view)
    return body + stroke.linear(premultiplied(colour), [0] * 4)


def _filled(shape: Shape, fill: Fill, part: Image, box: Box, view: View) -> Image:
    if isinstance(fill, Colour):
        return part.linear(premultiplied(fill), [0] * 4)
    return spread(fill, shape.frame, shape.rotate, view, box) * part


def _lay_shadow(surface: Surface, shape: Shape, shadow: Shadow, view: View, window: Box) -> Surface:
    frame = replace(shape.frame, x=shape.frame.x + shadow.x, y=shape.frame.y + shadow.y)
    moved = replace(shape, frame=frame)
    blur = shadow.blur * max(view.across, view.down)
    soft = soften(lambda view, window: _cast(moved, view, window), blur, view, window)
    if soft is None:
        return surface
    return lay(surface, soft, _paler(shadow.colour, shape.opacity))


def _paler(colour: Colour, opacity: float) -> Colour:
    return replace(colour, alpha=round(colour.alpha * opacity))
