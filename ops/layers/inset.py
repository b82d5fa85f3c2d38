"""Inset: another picture in a frame of the canvas, decoded no larger than it is seen.

It is fitted in the canvas' own pixels and comes to lie on whole delivered ones, so that what fills the canvas has no
seam, and neighbouring tiles agree.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import Enum
from math import ceil, radians
from typing import Protocol

from ops import colour, libvips, picture, resample
from ops.geometry import Box, Extent
from ops.layers import masks, paint
from ops.layers.blur import soften
from ops.layers.form import Ellipse, Rectangle
from ops.layers.paint import OPAQUE, Surface
from ops.layers.raster import Raster, bounds, common, nearest, wider
from ops.layers.shape import Shadow
from ops.layers.text import Frame
from ops.layers.view import View
from ops.levels import Decoded, Levels
from ops.libvips import Image
from ops.picture import Level, Picture
from ops.rotation import UPRIGHT, turn

PLAIN = Rectangle()
HELD = 16_000_000  # pixels of an inset that is made whole; of a larger one only what is seen is enlarged
MARGIN = 4  # pixels of the original around what is enlarged, for its interpolation
EDGE = 2  # pixels around what is turned, for its interpolation


class Fit(Enum):
    """How a picture of another shape lies in its frame."""

    COVER = "fills it, and is cut"
    CONTAIN = "is whole, and leaves room"
    FILL = "is stretched"


class File(Protocol):
    """A file with a picture in it; its fingerprint is the same for the same bytes only."""

    @property
    def fingerprint(self) -> str: ...

    def open(self) -> AbstractContextManager[int]: ...


@dataclass(frozen=True, slots=True)
class Inset:
    """A picture on a canvas.

    frame    where it lies, in the canvas' pixels
    across   where in the frame what is smaller lies, from left (0) to right (1), and which part of what is cut is kept
    down     the same from top (0) to bottom (1)
    form     what is seen of it: a rectangle with round corners, or an ellipse
    opacity  from 0 to 1
    rotate   degrees clockwise, about the frame's middle
    """

    frame: Frame
    file: File
    picture: Picture
    fit: Fit = Fit.CONTAIN
    across: float = 0.5
    down: float = 0.5
    form: Rectangle | Ellipse = PLAIN
    opacity: float = 1
    rotate: float = 0
    shadow: Shadow | None = None

    @property
    def lies(self) -> Frame:
        """The part of the frame that the picture takes."""
        if self.fit is not Fit.CONTAIN:
            return self.frame
        frame, extent = self.frame, self.picture.extent
        scale = min(frame.width / extent.width, frame.height / extent.height)
        width, height = extent.width * scale, extent.height * scale
        x, y = frame.x + (frame.width - width) * self.across, frame.y + (frame.height - height) * self.down
        return Frame(x, y, width, height)

    @property
    def shown(self) -> Frame:
        """The part of the picture that is shown, in its own pixels."""
        extent = self.picture.extent
        if self.fit is not Fit.COVER:
            return Frame(0, 0, extent.width, extent.height)
        scale = max(self.frame.width / extent.width, self.frame.height / extent.height)
        width, height = self.frame.width / scale, self.frame.height / scale
        return Frame((extent.width - width) * self.across, (extent.height - height) * self.down, width, height)


def draw(surface: Surface, inset: Inset, view: View, levels: Levels | None = None) -> Surface:
    """Lay an inset on a picture of the view, whose corner is the view's. Raises VipsError, and
    what opening its file raises."""
    window = surface.window
    if not (inset.frame.width > 0 and inset.frame.height > 0):
        return surface
    if inset.shadow:
        surface = _lay_shadow(surface, inset, inset.shadow, view, levels)
    return _lay(surface, _drawn(inset, view, window, levels))


def _drawn(inset: Inset, view: View, window: Box, levels: Levels | None) -> Raster | None:
    """What a window of delivered pixels has of an inset; None if it has nothing of it."""
    lies = inset.lies
    left, top = nearest((lies.x - view.x) * view.across), nearest((lies.y - view.y) * view.down)
    right = max(left + 1, nearest((lies.x + lies.width - view.x) * view.across))
    bottom = max(top + 1, nearest((lies.y + lies.height - view.y) * view.down))
    place = Box(left, top, right - left, bottom - top)
    angle, middle = radians(inset.rotate), (left + place.width / 2, top + place.height / 2)
    seen = common(place, wider(bounds(window, *middle, -angle), EDGE) if angle else window)
    if seen is None:
        return None
    raster = _raster(inset, place, seen, view, levels)
    return raster.turned(*middle, angle, window) if angle else raster


def _lay(surface: Surface, raster: Raster | None) -> Surface:
    if raster is None:
        return surface
    if raster.image.bands == 3:
        opaque = raster.image if surface.ground.bands == 3 else raster.image.addalpha()
        return surface.covered(Raster(opaque, raster.x, raster.y))
    coloured = raster.image.unpremultiply().rint().cast("uchar").copy_memory()
    return paint.lay(surface, Raster(coloured[3], raster.x, raster.y), coloured[:3])


def _lay_shadow(surface: Surface, inset: Inset, shadow: Shadow, view: View, levels: Levels | None) -> Surface:
    """What is soft is drawn coarser, so that a shadow costs no more if it is seen from near."""
    frame = replace(inset.frame, x=inset.frame.x + shadow.x, y=inset.frame.y + shadow.y)
    moved = replace(inset, frame=frame)
    blur = shadow.blur * max(view.across, view.down)
    window = surface.window
    soft = soften(lambda view, window: _dense(_drawn(moved, view, window, levels)), blur, view, window)
    return paint.lay(surface, soft, shadow.colour) if soft else surface


def _dense(raster: Raster | None) -> Raster | None:
    """Only how dense it is."""
    if raster is None or raster.image.bands == 4:
        return raster and raster.mask
    return Raster(_full(raster.image.width, raster.image.height), raster.x, raster.y)


def _full(width: int, height: int) -> Image:
    return (Image.black(width, height) + OPAQUE).cast("uchar")


def _raster(inset: Inset, place: Box, seen: Box, view: View, levels: Levels | None) -> Raster:
    """What is seen of the inset before it is turned: colours alone, or premultiplied with how dense they are."""
    part = _part(inset, place, seen, levels)
    plain = inset.form == PLAIN and inset.opacity == 1 and not inset.rotate
    if plain and not part.hasalpha():
        return Raster(part, seen.x, seen.y)
    dense = part[3] if part.hasalpha() else _full(part.width, part.height)
    if inset.form != PLAIN:
        dense = (dense * masks.cut(inset.lies, inset.form, view, seen) / OPAQUE).rint().cast("uchar")
    dense = paint.faded(dense, round(OPAQUE * inset.opacity))
    coloured = part[:3].bandjoin(dense).copy(interpretation="srgb").premultiply().rint().cast("uchar")
    return Raster(coloured.copy(interpretation="srgb").copy_memory(), seen.x, seen.y)


def _part(inset: Inset, place: Box, seen: Box, levels: Levels | None) -> Image:
    """The pixels that are seen, in sRGB."""
    shown, extent = inset.shown, inset.picture.extent
    across, down = place.width / shown.width, place.height / shown.height
    whole = Extent(max(place.width, nearest(extent.width * across)), max(place.height, nearest(extent.height * down)))
    x, y = nearest(shown.x * across), nearest(shown.y * down)
    x, y = min(x, whole.width - place.width) + seen.x - place.x, min(y, whole.height - place.height) + seen.y - place.y
    if whole.area <= HELD:
        return _upright(inset, whole, levels).crop(x, y, seen.width, seen.height)
    return _enlarged(_upright(inset, _held(inset.picture), levels), whole, Box(x, y, seen.width, seen.height))


def _held(known: Picture) -> Extent:
    """As large as a picture is held, in its own shape; a drawing has no size beyond which nothing is gained."""
    extent, scale = known.extent, (HELD / known.extent.area) ** 0.5
    scale = scale if known.format == "svg" else min(1, scale)
    return Extent(max(1, int(extent.width * scale)), max(1, int(extent.height * scale)))


def _enlarged(image: Image, whole: Extent, box: Box) -> Image:
    """A box of a picture that is enlarged to an extent, made of no more than that."""
    across, down = whole.width / image.width, whole.height / image.height
    around = Box(int(box.x / across), int(box.y / down), ceil(box.width / across) + 1, ceil(box.height / down) + 1)
    part = common(wider(around, MARGIN), Box(0, 0, image.width, image.height)) or Box(0, 0, 1, 1)
    large = image.crop(part.x, part.y, part.width, part.height).resize(across, vscale=down, kernel="linear")
    left, top = box.x - nearest(part.x * across), box.y - nearest(part.y * down)
    return large.embed(-left, -top, box.width, box.height, extend="copy")


def _upright(inset: Inset, extent: Extent, levels: Levels | None) -> Image:
    """The whole picture in this extent, upright, in sRGB and in memory."""
    key = f"{inset.file.fingerprint} inset {extent}"
    known = levels.get(key, Decoded) if levels else None
    if known is not None:
        return known.image
    with inset.file.open() as descriptor:
        image = _decoded(descriptor, inset.picture, extent)
    if levels:
        levels.put(key, Decoded(image))
    return image


def _decoded(descriptor: int, known: Picture, extent: Extent) -> Image:
    raw = known.orientation.turned(extent)  # a quarter turn forth or back swaps the sides alike
    image = resample.trimmed(picture.load(descriptor, known, _level(known, extent)))
    image = colour.to_srgb(resample.scaled(image, raw), known.conversion, known.light)
    image = image if image.interpretation == "srgb" else image.colourspace("srgb")
    if known.orientation != UPRIGHT:
        image = turn(image.copy_memory(), known.orientation)
    return libvips.bare(image.copy_memory())


def _level(known: Picture, extent: Extent) -> Level:
    """The smallest level that is good enough; a drawing is drawn as large as it is needed."""
    first = known.levels[0]
    if known.format == "svg":
        scale = max(extent.width / known.extent.width, extent.height / known.extent.height)
        most = (HELD / known.extent.area) ** 0.5  # in one direction it may be stretched a great deal
        return replace(first, options=(("scale", min(scale, most)),))
    for level in reversed(known.levels):
        if extent.width * level.least <= known.extent.width and extent.height * level.least <= known.extent.height:
            return level
    return first
