"""Extents, boxes and rounding: the only arithmetic that is shared. All of it is exact.

Lengths are whole pixels. One rounding serves the information document, canonical addresses and pixels alike.
"""

from dataclasses import dataclass
from math import isqrt


def rounded(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Extent:
    """A width and a height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width},{self.height}"

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def swapped(self) -> "Extent":
        return Extent(self.height, self.width)

    def exceeds(self, other: "Extent") -> bool:
        """Whether either side is longer than the other extent's."""
        return self.width > other.width or self.height > other.height

    def of_width(self, width: int) -> "Extent":
        """The same shape at another width; a side that would vanish is one pixel."""
        return Extent(width, max(1, rounded(width * self.height, self.width)))

    def of_height(self, height: int) -> "Extent":
        """The same shape at another height; a side that would vanish is one pixel."""
        return Extent(max(1, rounded(height * self.width, self.height)), height)

    def inside(self, width: int, height: int) -> "Extent":
        """The same shape, as large as it fits into `width` × `height`, shrunk or enlarged."""
        if width * self.height <= height * self.width:
            return self.of_width(width)
        return self.of_height(height)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels: its left upper corner and its extent."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.x},{self.y},{self.width},{self.height}"

    @property
    def extent(self) -> Extent:
        return Extent(self.width, self.height)

    def covers(self, extent: Extent) -> bool:
        """Whether the box is the whole of a picture of this extent."""
        return (self.x, self.y) == (0, 0) and self.extent == extent


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a delivered picture may be: its sides and its area, in pixels; and as what, if not as anything."""

    width: int
    height: int
    area: int
    form: str = ""

    def allow(self, extent: Extent) -> bool:
        return extent.width <= self.width and extent.height <= self.height and extent.area <= self.area

    def and_(self, other: "Limits") -> "Limits":
        """What both allow."""
        sides = min(self.width, other.width), min(self.height, other.height)
        return Limits(*sides, min(self.area, other.area), self.form or other.form)

    def largest(self, shape: Extent) -> Extent:
        """The largest extent of this shape that is allowed, larger or smaller than the shape itself."""
        fitted = shape.inside(self.width, self.height)
        if fitted.area <= self.area:
            return fitted
        return _of_area(shape, self.area) if shape.width >= shape.height else _of_area(shape.swapped, self.area).swapped

    def shrink(self, extent: Extent) -> Extent:
        """The extent itself if it is allowed, else the largest of its shape that is."""
        return extent if self.allow(extent) else self.largest(extent)

    def __str__(self) -> str:
        form = f" as {self.form}" if self.form else ""
        return f"{self.width} × {self.height} pixels and {self.area} pixels in all{form}"


def _of_area(shape: Extent, area: int) -> Extent:
    """The largest extent of a shape that is wider than high, within an area."""
    # The square root is one or two pixels off at most, because the height is rounded.
    width = min(area, isqrt(area * shape.width // shape.height) + 1)
    while shape.of_width(width).area > area:
        width -= 1
    return shape.of_width(width)
