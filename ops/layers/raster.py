"""Rasters: pieces of ink with a place on a grid of pixels, and what can be done with them."""

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from math import ceil, cos, floor, sin

from ops import libvips
from ops.geometry import Box
from ops.libvips import Image

NEAR = 1e-6  # of a pixel, by which sums of fractions miss


@dataclass(frozen=True)
class Raster:
    """A mask of one band, or premultiplied colours and transparency; `x`, `y` is its corner on the grid."""

    image: Image
    x: int
    y: int

    @cached_property
    def box(self) -> Box:
        return Box(self.x, self.y, self.image.width, self.image.height)

    @property
    def mask(self) -> "Raster":
        """Only how dense it is."""
        return self if self.image.bands == 1 else Raster(self.image[3], self.x, self.y)

    def within(self, box: Box) -> "Raster":
        """Cut or widened to this box."""
        if box == self.box:
            return self
        where = f"x={self.x - box.x},y={self.y - box.y},width={box.width},height={box.height}"
        return Raster(libvips.operate("embed", where, **{"in": self.image}), box.x, box.y)

    def clipped(self, window: Box) -> "Raster | None":
        """What of it lies in a window."""
        part = common(self.box, window)
        if part is None or part == self.box:
            return self if part else None
        return Raster(libvips.crop(self.image, replace(part, x=part.x - self.x, y=part.y - self.y)), part.x, part.y)

    def moved(self, x: int, y: int) -> "Raster":
        return Raster(self.image, self.x + x, self.y + y)

    def without(self, other: "Raster") -> "Raster":
        """What of a mask lies outside of another."""
        inside = other.within(self.box).image
        return Raster((self.image - inside).cast("uchar").copy_memory(), self.x, self.y)

    def turned(self, x: float, y: float, angle: float, window: Box) -> "Raster | None":
        """Turned clockwise about a point of the grid, by an angle in radians; only what then lies in a window."""
        across, down = cos(angle), sin(angle)
        box = common(window, bounds(self.box, x, y, angle))
        if box is None:
            return None
        dx, dy = self.x + 0.5 - x, self.y + 0.5 - y
        image = self.image.affine(
            [across, -down, down, across],
            interpolate=libvips.bicubic(),
            oarea=[0, 0, box.width, box.height],
            odx=x - box.x - 0.5 + across * dx - down * dy,
            ody=y - box.y - 0.5 + down * dx + across * dy,
            extend="background",
            background=[0] * self.image.bands,
        )
        return Raster(image.copy_memory(), box.x, box.y)


def together(rasters: list[Raster]) -> Raster | None:
    """Several rasters as one; where they overlap the denser wins."""
    if len(rasters) <= 1:
        return rasters[0] if rasters else None
    box = reduce(around, (one.box for one in rasters))
    placed = [one.within(box).image for one in rasters]
    return Raster(placed[0].bandrank(placed[1:], index=len(placed) - 1).copy_memory(), box.x, box.y)


def bounds(box: Box, x: float, y: float, angle: float) -> Box:
    """The pixels that a box may cover when it is turned clockwise about a point."""
    across, down = cos(angle), sin(angle)
    corners = [(box.x + i * box.width - x, box.y + j * box.height - y) for i in (0, 1) for j in (0, 1)]
    columns = [x + across * dx - down * dy for dx, dy in corners]
    rows = [y + down * dx + across * dy for dx, dy in corners]
    left, top = floor(min(columns)) - 1, floor(min(rows)) - 1
    return Box(left, top, ceil(max(columns)) + 1 - left, ceil(max(rows)) + 1 - top)


def common(first: Box, second: Box) -> Box | None:
    """What two boxes share, if anything."""
    left, top = max(first.x, second.x), max(first.y, second.y)
    width = min(first.x + first.width, second.x + second.width) - left
    height = min(first.y + first.height, second.y + second.height) - top
    return Box(left, top, width, height) if width > 0 and height > 0 else None


def around(first: Box, second: Box) -> Box:
    """The smallest box that has both."""
    left, top = min(first.x, second.x), min(first.y, second.y)
    right = max(first.x + first.width, second.x + second.width)
    bottom = max(first.y + first.height, second.y + second.height)
    return Box(left, top, right - left, bottom - top)


def wider(box: Box, by: int) -> Box:
    return Box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)


def nearest(value: float) -> int:
    """To the nearest whole number, halves up, so that whole pixels further on nothing else comes out."""
    return floor(value + 0.5 + NEAR)
