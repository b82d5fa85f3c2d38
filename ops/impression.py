"""Impression: what a picture is like before it is there, from a small copy of it: its ThumbHash, its dominant colour,
whether it can be seen through, and where the eye goes first.
"""

from collections import defaultdict
from dataclasses import dataclass

from ops import resample, thumbhash
from ops.errors import Damaged
from ops.focus import CENTRE, Focus
from ops.geometry import Extent
from ops.libvips import Image, VipsError

SMALL = 96  # pixels of the longer side of a copy that is enough for all of it
HASHED = 48  # … for a ThumbHash, whose waves are seven at most
STEPS = 32  # of a channel's 256 values that are one when colours are counted
OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Impression:
    """A ThumbHash; the colour that most of the picture has, as `#rrggbb`, nothing if there is nothing to be seen; and
    whether some of it can be seen through."""

    thumbhash: bytes
    colour: str
    clear: bool


def impression(small: bytes) -> Impression:
    """What a small copy, an encoded picture of at most SMALL pixels a side, gives. Raises Damaged."""
    try:
        image = _rgba(small)
        extent = Extent(image.width, image.height).inside(HASHED, HASHED)
        hashed = resample.scaled(image, extent) if max(image.width, image.height) > HASHED else image
        body = thumbhash.encode(hashed.width, hashed.height, bytes(hashed.write_to_memory()))
        return Impression(body, _dominant(bytes(image.write_to_memory())), bool(image[3].min() < OPAQUE))
    except VipsError as error:
        raise Damaged("A small copy of the picture cannot be read.") from error


def attention(small: bytes) -> Focus:
    """Where the eye goes first, as libvips guesses it: strong edges, skin, strong colours. The same for the same
    pixels. Raises Damaged."""
    try:
        image = Image.new_from_buffer(small, "")
        side = min(image.width, image.height)
        _, at = image.smartcrop(side, side, interesting="attention", attention_x=True, attention_y=True)
    except VipsError as error:
        raise Damaged("A small copy of the picture cannot be read.") from error
    return Focus(_percent(at["attention_x"], image.width), _percent(at["attention_y"], image.height))


def _percent(pixel: int, side: int) -> float:
    """Where the middle of a pixel is; a picture of one pixel has it in its centre."""
    return CENTRE.x if side == 1 else round(min(max(pixel + 0.5, 0), side) * 100 / side, 1)


def _rgba(small: bytes) -> Image:
    image = Image.new_from_buffer(small, "")
    image = image if image.interpretation == "srgb" else image.colourspace("srgb")
    image = image if image.hasalpha() else image.bandjoin(OPAQUE)
    return image.cast("uchar").copy_memory()


def _dominant(rgba: bytes) -> str:
    """The mean of the colours that are most alike, each counted as much as it is seen."""
    counted: defaultdict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for red, green, blue, alpha in zip(*(rgba[band::4] for band in range(4)), strict=True):
        if alpha:
            sums = counted[red // STEPS, green // STEPS, blue // STEPS]
            sums[0] += alpha
            sums[1] += red * alpha
            sums[2] += green * alpha
            sums[3] += blue * alpha
    if not counted:
        return ""
    weight, *sums = max(counted.values(), key=lambda one: one[0])
    return "#" + "".join(f"{(one + weight // 2) // weight:02x}" for one in sums)
