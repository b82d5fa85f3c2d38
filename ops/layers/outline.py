"""Outlines as masks: how much of every delivered pixel lies within a form.

Curves become straight sides where they are seen, too short for an eye to tell, and from the sides follows which part of
every pixel is covered: edges are soft over one delivered pixel however near or far the canvas is seen from, and what is
thinner than a pixel is paler instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

from ops.geometry import Box
from ops.layers import polygon
from ops.layers.form import Ellipse, Outline, Polygon, Rectangle
from ops.layers.place import Place
from ops.layers.polygon import Point
from ops.layers.raster import Raster
from ops.layers.view import View
from ops.libvips import smaller

FLAT = 0.015  # of a pixel by which a curve may be too flat
FEWEST = pi / 7  # of an arc, in one side at most


def draw(outline: Outline, view: View, window: Box) -> Raster | None:
    """How much of every pixel of a window lies within the outline, 0 to 255, and no larger than it has to be; None if
    nothing does. The window is counted in delivered pixels from the view's corner."""
    width, height, inset = outline.frame.width, outline.frame.height, outline.inset
    if min(width, height) <= 0:
        return None
    if isinstance(outline.form, Polygon):
        points = [((x - 0.5) * width, (y - 0.5) * height) for x, y in outline.form.points]
        return _polygon(points, outline, view, window)
    half = width / 2 - inset, height / 2 - inset
    if min(half) <= 0:
        return None
    match outline.form:
        case Rectangle(radius):
            curve = (min(max(radius - inset, 0), *half),) * 2
        case Ellipse():
            curve = half
    return polygon.draw(list(_rounded(half, curve, Place.of(outline.frame, outline.rotate, view), window)), window)


def _rounded(half: Point, curve: Point, place: Place, window: Box) -> Iterator[Point]:
    """The points of a rectangle's sides, and of its corners as far as they are seen."""
    for quarter in range(4):
        right, lower = quarter in (0, 3), quarter in (0, 1)
        x, y = half[0] - curve[0], half[1] - curve[1]
        corner = _Arc(x if right else -x, y if lower else -y, *curve, place, window)
        start, end = pi / 2 * quarter, pi / 2 * (quarter + 1)
        yield corner.at(start)
        if min(curve) > 0:
            yield from corner.points(start, end)


@dataclass(frozen=True, slots=True)
class _Arc:
    """A part of an ellipse, counted from a form's middle."""

    x: float
    y: float
    across: float
    down: float
    place: Place
    window: Box

    def at(self, angle: float) -> Point:
        return self.place.point(self.x + self.across * cos(angle), self.y + self.down * sin(angle))

    def points(self, start: float, end: float) -> Iterator[Point]:
        """Points after the start, up to the end: the same in every window that sees them."""
        first, last = self.at(start), self.at(end)
        reach = self.across * hypot(*self.place.across) + self.down * hypot(*self.place.down)
        bulge = reach * (1 - cos((end - start) / 2))
        if (bulge <= FLAT and end - start < FEWEST) or not self._is_seen(first, last, bulge):
            yield last
        else:
            middle = (start + end) / 2
            yield from self.points(start, middle)
            yield from self.points(middle, end)

    def _is_seen(self, first: Point, last: Point, bulge: float) -> bool:
        """Whether what lies between two points may change something in the window: whatever passes it on the left side
        lets in as much if it is straight."""
        (ax, ay), (bx, by), box = first, last, self.window
        across = max(ax, bx) + bulge > box.x and min(ax, bx) - bulge < box.x + box.width
        return across and max(ay, by) + bulge > box.y and min(ay, by) - bulge < box.y + box.height


def _polygon(points: list[Point], outline: Outline, view: View, window: Box) -> Raster | None:
    """The mask of what lies between points, and no nearer to a side than the inset."""
    place = Place.of(outline.frame, outline.rotate, view)
    inside = polygon.draw([place.point(*point) for point in points], window)
    if inside is None or outline.inset <= 0:
        return inside
    image = inside.image
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        near = polygon.draw(list(_around(a, b, outline.inset, place, inside.box)), inside.box)
        if near:
            image = smaller(image, near.within(inside.box).image.invert())
    return Raster(image.copy_memory(), inside.x, inside.y)


def _around(a: Point, b: Point, radius: float, place: Place, window: Box) -> Iterator[Point]:
    """The points of what lies within a radius of a line from point to point."""
    ahead = atan2(b[1] - a[1], b[0] - a[0])
    for (x, y), start in ((b, ahead - pi / 2), (a, ahead + pi / 2)):
        arc = _Arc(x, y, radius, radius, place, window)
        yield arc.at(start)
        yield from arc.points(start, start + pi)
