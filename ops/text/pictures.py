"""Pictures among letters: the glyphs of colour fonts, such as emoji, at the size and the place of a line."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, hypot

from ops import libvips
from ops.geometry import Box
from ops.layers.paint import Colour
from ops.layers.raster import Raster, common, nearest
from ops.libvips import Image
from ops.text import shaping
from ops.text.shaping import Glyph, Instance, Placed

LARGEST = 4096  # pixels of the side of one
HELD, KEPT = 65_536, 64  # pixels of one that is worth remembering, and how many are


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A glyph whose origin is at 0, 0: its font and number, what an em along and an em down become in pixels, and the
    red, green and blue of what has no colour of its own."""

    instance: Instance
    number: int
    xx: float
    yx: float
    xy: float
    yy: float
    ink: tuple[int, int, int]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where something comes to that is counted in ems."""
        return x * self.xx + y * self.xy, x * self.yx + y * self.yy


def draw(run: Placed, glyph: Glyph, ink: Colour, window: Box) -> Raster | None:
    """What a window has of a glyph that is a picture: premultiplied colours and transparency. What has no colour of its
    own is in `ink`. None if it is not seen there. Its origin is at a whole pixel, so that it is drawn once for all."""
    instance, upem = run.shaped.instance, run.shaped.upem
    one = _Drawing(instance, glyph.number, run.xx, run.yx, run.xy, run.yy, (ink.red, ink.green, ink.blue))
    across, down = one.point(glyph.x / upem, -glyph.y / upem)
    x, y = nearest(run.x + across), nearest(run.y + down)
    whole = _extent(one)
    seen = common(whole, Box(window.x - x, window.y - y, window.width, window.height)) if whole else None
    if whole is None or seen is None:
        return None
    raster = _kept(one, whole).clipped(seen) if whole.width * whole.height <= HELD else _drawn(one, seen)
    return raster and raster.moved(x, y)


def _extent(one: _Drawing) -> Box | None:
    """The pixels that a glyph may touch; None if it has nothing to show."""
    sides = shaping.box(one.instance, one.number)
    if sides is None:
        return None
    points = [one.point(x, y) for x in sides[::2] for y in sides[1::2]]
    columns, rows = zip(*points, strict=True)
    left, top = floor(min(columns)) - 1, floor(min(rows)) - 1
    return Box(left, top, ceil(max(columns)) + 1 - left, ceil(max(rows)) + 1 - top)


def _drawn(one: _Drawing, box: Box) -> Raster:
    """A box of a glyph."""
    picture = shaping.picture(one.instance, one.number)
    if picture is None:
        return _painted(one, box)
    # How many pixels one of its own becomes; what is to be seen smaller is reduced first.
    across = hypot(one.xx, one.yx) * picture.width
    small = _reduced(one.instance, one.number, min(1.0, min(across, LARGEST) / _width(picture.png)))
    wide, high = picture.width / small.width, picture.height / small.height
    left, top = one.point(picture.left, picture.top)
    image = small.affine(
        [one.xx * wide, one.xy * high, one.yx * wide, one.yy * high],
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


_kept = lru_cache(maxsize=KEPT)(_drawn)


def _painted(one: _Drawing, box: Box) -> Raster:
    """The same of one of outlines in several colours."""
    rows = shaping.painted(one.instance, one.number, (one.xx, one.yx, one.xy, one.yy), one.ink, box)
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
