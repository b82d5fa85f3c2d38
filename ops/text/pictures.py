"""Pictures among letters: the glyphs of colour fonts, such as emoji, at the size and the place of a line."""

from functools import lru_cache
from math import ceil, floor, hypot

from ops import libvips
from ops.geometry import Box
from ops.layers.paint import Colour
from ops.layers.raster import Raster, common
from ops.libvips import Image
from ops.text import shaping
from ops.text.shaping import Glyph, Instance, Placed

LARGEST = 4096  # pixels of the side of one


def draw(run: Placed, glyph: Glyph, ink: Colour, window: Box) -> Raster | None:
    """What a window has of a glyph that is a picture: premultiplied colours and transparency. What has no colour of its
    own is in `ink`. None if it is not seen there."""
    picture = shaping.picture(run.shaped.instance, glyph.number)
    if picture is None:
        return _painted(run, glyph, ink, window)
    upem = run.shaped.upem
    x, y = picture.left + glyph.x / upem, picture.top - glyph.y / upem
    corners = [(x + i * picture.width, y + j * picture.height) for i in (0, 1) for j in (0, 1)]
    box = common(window, _bounds(run, corners))
    if box is None:
        return None
    # How many pixels one of its own becomes; what is to be seen smaller is reduced first.
    across = hypot(run.xx, run.yx) * picture.width
    small = _reduced(run.shaped.instance, glyph.number, min(1.0, min(across, LARGEST) / _width(picture.png)))
    wide, high = picture.width / small.width, picture.height / small.height
    matrix = [run.xx * wide, run.xy * high, run.yx * wide, run.yy * high]
    left = run.x + x * run.xx + y * run.xy
    top = run.y + x * run.yx + y * run.yy
    image = small.affine(
        matrix,
        interpolate=libvips.bicubic(),
        oarea=[0, 0, box.width, box.height],
        idx=0.5,
        idy=0.5,
        odx=left - box.x - 0.5,
        ody=top - box.y - 0.5,
        extend="background",
        background=[0] * small.bands,
    )
    return Raster(image.copy_memory(), box.x, box.y)


def _bounds(run: Placed, corners: list[tuple[float, float]]) -> Box:
    """The pixels that a part of a run may touch; corners are in ems."""
    columns = [run.x + x * run.xx + y * run.xy for x, y in corners]
    rows = [run.y + x * run.yx + y * run.yy for x, y in corners]
    left, top = floor(min(columns)) - 1, floor(min(rows)) - 1
    return Box(left, top, ceil(max(columns)) + 1 - left, ceil(max(rows)) + 1 - top)


def _painted(run: Placed, glyph: Glyph, ink: Colour, window: Box) -> Raster | None:
    """A glyph of outlines in several colours."""
    found, upem = shaping.box(run.shaped.instance, glyph.number), run.shaped.upem
    if found is None:
        return None
    left, top, right, bottom = found
    across, down = glyph.x / upem, -glyph.y / upem
    box = common(window, _bounds(run, [(across + x, down + y) for x in (left, right) for y in (top, bottom)]))
    if box is None:
        return None
    rows = shaping.painted(run, glyph, (ink.red, ink.green, ink.blue), box)
    blue, green, red, dense = Image.new_from_memory(rows, box.width, box.height, 4, "uchar").bandsplit()
    image = red.bandjoin([green, blue, dense]).copy(interpretation="srgb")
    return Raster(image.copy_memory(), box.x, box.y)


def _width(png: bytes) -> int:
    return int.from_bytes(png[16:20], "big")


@lru_cache(maxsize=64)
def _reduced(instance: Instance, number: int, scale: float) -> Image:
    """The picture of a glyph, premultiplied, at a scale of its own pixels."""
    picture = shaping.picture(instance, number)
    assert picture is not None  # noqa: S101 (it was looked at before)
    image = Image.pngload_buffer(picture.png)
    image = image if image.interpretation == "srgb" else image.colourspace("srgb")
    image = image if image.hasalpha() else image.addalpha()
    image = image.premultiply()
    if scale < 1:
        image = image.resize(scale)
    return image.cast("uchar").copy(interpretation="srgb").copy_memory()
