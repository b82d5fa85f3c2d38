"""Plain pictures to lay something on, whole or in tiles."""

from collections.abc import Callable
from typing import Any

from ops.geometry import Box, Extent
from ops.layers.paint import Surface
from ops.layers.view import View, view
from ops.libvips import Image

Drawing = Callable[[Surface, View], Surface]


def sheet(width: int, height: int, *ground: int) -> Any:
    """A plain picture, black if nothing else is said."""
    colour = list(ground or (0, 0, 0))
    return (Image.black(width, height, bands=len(colour)) + colour).cast("uchar").copy(interpretation="srgb")


def seen(draw: Drawing, region: Box, extent: Extent, *ground: int) -> Any:
    """What a region of a canvas shows of something that is drawn on it."""
    surface = Surface(sheet(extent.width, extent.height, *ground))
    return draw(surface, view(region, extent)).image.copy_memory()


def tiled(draw: Drawing, canvas: Extent, side: int, factor: int, *ground: int) -> Any:
    """A whole canvas from tiles, each of so many delivered pixels."""
    whole = sheet(-(-canvas.width // factor), -(-canvas.height // factor), *ground)
    for x in range(0, canvas.width, side * factor):
        for y in range(0, canvas.height, side * factor):
            width, height = min(side * factor, canvas.width - x), min(side * factor, canvas.height - y)
            tile = seen(draw, Box(x, y, width, height), Extent(-(-width // factor), -(-height // factor)), *ground)
            whole = whole.insert(tile, x // factor, y // factor)
    return whole
