"""Forms: rectangles, ellipses and polygons, and their outline at a place of the canvas."""

from dataclasses import dataclass
from math import cos, pi, sin

from ops.layers.text import Frame

NOTCH = 0.618  # of a star of five points whose sides go on from point to point


@dataclass(frozen=True, slots=True)
class Rectangle:
    """All of its frame, but for its corners, which are round with this radius in the canvas' pixels."""

    radius: float = 0


@dataclass(frozen=True, slots=True)
class Ellipse:
    """What touches its frame in the middle of every side."""


@dataclass(frozen=True, slots=True)
class Polygon:
    """What a few points surround, once or several times; each is given in parts of the frame, across and down. What it
    costs grows with the points."""

    points: tuple[tuple[float, float], ...]


Form = Rectangle | Ellipse | Polygon


@dataclass(frozen=True, slots=True)
class Outline:
    """A form in a frame, turned clockwise about its middle by so many degrees, and smaller on all sides by `inset`
    pixels of the canvas."""

    form: Form
    frame: Frame
    rotate: float = 0
    inset: float = 0


def star(points: int = 5, depth: float = NOTCH) -> Polygon:
    """A star with one point upwards, as large as a square holds it; its notches go so deep of the way to the middle."""
    tips = [(1.0 - depth if index % 2 else 1.0, pi * index / points) for index in range(2 * points)]
    corners = [(far * sin(angle), -far * cos(angle)) for far, angle in tips]
    columns, rows = zip(*corners, strict=True)
    size = max(max(columns) - min(columns), max(rows) - min(rows))
    x, y = (max(columns) + min(columns)) / 2, (max(rows) + min(rows)) / 2
    return Polygon(tuple((0.5 + (column - x) / size, 0.5 + (row - y) / size) for column, row in corners))
