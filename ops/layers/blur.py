"""Blurs: a mask made soft. What is very soft is drawn coarser and enlarged, so that it costs no more."""

from collections.abc import Callable
from math import ceil, floor

from ops.geometry import Box
from ops.layers.coverage import rounded
from ops.layers.raster import Raster, nearest, wider
from ops.layers.view import View
from ops.libvips import Image

HARD, SOFT = 0.3, 4  # pixels: a blur that is none, and one that needs no more pixels than it has
FADED = 3.1  # standard deviations after which a blur is nothing
HAZE = 1e7  # pixels of a blur of which nothing is to be seen

Drawing = Callable[[View, Box], Raster | None]


def reach(blur: float) -> int:
    """How many delivered pixels beyond a mask its blur may touch."""
    return ceil((FADED + 2 / SOFT) * blur) + 2


def soften(draw: Drawing, blur: float, view: View, window: Box, coarseness: int = 1) -> Raster | None:
    """What a window of delivered pixels has of a mask that is drawn by a function, blurred by a standard deviation in
    delivered pixels, each pixel that is drawn standing for at least `coarseness` × `coarseness` delivered ones. The
    coarser pixels lie on one grid for all regions of a picture."""
    if blur > HAZE:
        return None
    blur = blur if blur > HARD else 0
    times = max(coarseness, floor(blur / SOFT))
    if times == 1 and not blur:
        return draw(view, window)
    left = (nearest(view.x * view.across) + window.x) % times + times  # and one more, to be enlarged into
    top = (nearest(view.y * view.down) + window.y) % times + times
    x, y = window.x - left, window.y - top
    coarse = View(view.x + x / view.across, view.y + y / view.down, view.across / times, view.down / times)
    seen = Box(0, 0, ceil((window.width + left) / times) + 1, ceil((window.height + top) / times) + 1)
    soft = _blurred(draw, blur / times, coarse, seen)
    if soft is None:
        return None
    part = Raster(enlarged(soft.image, times), x + soft.x * times, y + soft.y * times).clipped(window)
    return Raster(rounded(part.image), part.x, part.y) if part else None


def enlarged(image: Image, times: int) -> Image:
    """Every pixel's middle comes to that of the square it stands for; libvips' own resizing misses it by a half."""
    if times == 1:
        return image
    area, shift = [0, 0, image.width * times, image.height * times], (times - 1) / 2
    return image.affine([times, 0, 0, times], oarea=area, odx=shift, ody=shift, extend="copy")


def _blurred(draw: Drawing, blur: float, view: View, window: Box) -> Raster | None:
    """In doubles, so that what is enlarged has no steps."""
    room = ceil(FADED * blur) + 2
    cast = draw(view, wider(window, room))
    if cast is None:
        return None
    image = cast.mask.within(wider(cast.box, room)).image.cast("double")
    image = image.gaussblur(blur, min_ampl=0.01, precision="float") if blur else image
    return Raster(image.copy_memory(), cast.x - room, cast.y - room).clipped(window)
