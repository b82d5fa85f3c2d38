"""Estimates: what a picture will cost, from its numbers alone; before a pixel is decoded.

Seconds are those of one core of a small machine; they tell cheap from expensive, not one picture from another. Bytes
are what is held at once, at most.
"""

from dataclasses import dataclass

from ops.format import Encoding, hurried
from ops.geometry import Box, Extent
from ops.picture import Level, Picture
from ops.plan import Plan

MILLION = 1_000_000

# Seconds per million pixels, measured on photographs.
DECODED = {"jpg": 0.012, "tif": 0.01, "gif": 0.02, "png": 0.03, "webp": 0.03, "avif": 0.06, "heic": 0.06, "jxl": 0.1}
ENCODED = {"jpg": 0.01, "png": 0.12, "avif": 0.25, "gif": 0.9, "tif": 0.1, "jp2": 0.6, "jxl": 0.6}
WEBP = (0.06, 0.07, 0.09, 0.2, 0.22, 0.3, 0.6)  # by effort
AVIF = 2.2  # times as long with each step of effort
SLOW = 0.6  # … what is not in these tables
RESAMPLED = 0.02
TURNED = 0.1  # by an odd angle, with much of the ground
ATTEMPTS = 8  # writings of a picture that has to be small
FEWER_ATTEMPTS = 4  # … of an animation
COMPARED = 1.4  # times as long to write an animation as WebP, whose frames are tried in two ways

# Bytes held per pixel.
HELD_WHOLE = 8  # of an original that is decoded whole, before it is a picture
HELD_TWICE = {"avif": 16, "heic": 16}  # … and is held once more by its decoder
HELD_MOVING = 3  # of every frame of an animation that is read
WRITTEN = {"jpg": 1, "png": 1, "tif": 4, "webp": 12, "avif": 16, "gif": 12, "jp2": 16, "jxl": 24}
PIXEL = 4
STRIPED = 10  # of an original that is read from top to bottom, in all steps from its file to the picture
STRIP = 600  # rows that are held of such an original at once, if it has so many
SQUARE = 2000  # pixels of a side, in which drawings are drawn
ROWS = 400  # … of one that is read in tiles


@dataclass(frozen=True, slots=True)
class Estimate:
    """What something will take: seconds of a core, and bytes."""

    seconds: float
    memory: int


def of_level(picture: Picture, level: Level) -> Estimate:
    """Decoding a level, and keeping it."""
    extent = level.extent
    whole = Box(0, 0, extent.width, extent.height)
    read = _read(picture, level, whole)
    seconds = read * DECODED.get(picture.format, SLOW) / MILLION
    return Estimate(seconds, PIXEL * extent.area + _decoding(picture, level, whole))


def of_reading(picture: Picture, level: Level) -> Estimate:
    """Decoding a level to see what there is, and keeping nothing."""
    kept = of_level(picture, level)
    return kept if picture.held else Estimate(kept.seconds, kept.memory - PIXEL * level.extent.area)


def of_picture(picture: Picture, plan: Plan, encoding: Encoding, *, decoded: bool) -> Estimate:
    """Making a picture, from a level that is `decoded` already or from its file."""
    name, area = plan.format.name, plan.delivered.area
    # As a strip of all frames, which is as high as it is written.
    strip = Extent(plan.delivered.width, plan.delivered.height * plan.frames)
    seconds = strip.area * (RESAMPLED + _writing(name, strip, encoding, moving=plan.frames > 1)) / MILLION
    if plan.rotation.quarters is None:
        seconds += strip.area * TURNED / MILLION
    memory = area * (WRITTEN.get(name, PIXEL) + 2 * PIXEL)
    if plan.frames > 1:  # the finished ones are kept until they are written; and of all, many pixels become few
        memory += strip.area * PIXEL
        seconds += plan.crop.extent.area * plan.frames * RESAMPLED / MILLION
    if not decoded:
        read = _read(picture, plan.level, plan.crop) * plan.frames
        seconds += read * DECODED.get(picture.format, SLOW) / MILLION
        memory += _decoding(picture, plan.level, plan.crop, plan.frames)
    return Estimate(seconds, memory)


def _writing(name: str, extent: Extent, encoding: Encoding, *, moving: bool) -> float:
    """Seconds per million pixels."""
    seconds = ENCODED.get(name, SLOW)
    if name == "webp":
        seconds = WEBP[min(hurried(name, encoding.webp_effort, extent), len(WEBP) - 1)] * (COMPARED if moving else 1)
    elif name == "avif":
        seconds *= AVIF ** hurried(name, encoding.avif_effort, extent)
    return seconds if encoding.most is None else seconds * (FEWER_ATTEMPTS if moving else ATTEMPTS)


def _read(picture: Picture, level: Level, crop: Box) -> int:
    """Pixels that are decoded for a part of a level: of a file without tiles all lines down to its last one."""
    if picture.tile or picture.drawn:
        return crop.extent.area
    rows = level.extent.height if picture.held else crop.y + crop.height
    return level.extent.width * rows << 2 * level.halved


def _decoding(picture: Picture, level: Level, crop: Box, frames: int = 1) -> int:
    """Bytes that are held while a part of a level is decoded: never for more rows or columns than there are."""
    whole = picture.levels[0].extent
    if picture.held:
        moving = whole.area * frames * HELD_MOVING if frames > 1 else 0
        return whole.area * HELD_TWICE.get(picture.format, HELD_WHOLE) + moving
    extent = level.extent
    if picture.drawn:  # in squares, two rows of those that the part touches
        across = min(extent.width, crop.width + 2 * SQUARE)
        return across * min(extent.height, 2 * SQUARE) * PIXEL
    if tile := picture.tile:  # those that the part touches, and one more at its edge
        across, down = min(extent.width, crop.width + 2 * tile.width), min(extent.height, crop.height + 2 * tile.height)
        return min(ROWS, down) * across * PIXEL
    stored = whole if level.halved else extent
    return min(STRIP, stored.height) * stored.width * STRIPED
