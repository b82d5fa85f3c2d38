"""Quality: colour, grey or black and white. Image API 3.0 §4.4, 2.1 §4.4."""

from enum import StrEnum
from functools import cache

from ops.errors import BadParameter
from ops.libvips import Image

ACCEPTED = "`default`, `color`, `gray` or `bitonal`"
THRESHOLD = 128


class Quality(StrEnum):
    DEFAULT = "default"
    COLOR = "color"
    GRAY = "gray"
    BITONAL = "bitonal"


def parse(text: str) -> Quality:
    """Read a quality. Raises BadParameter."""
    try:
        return Quality(text)
    except ValueError:
        raise BadParameter("quality", ACCEPTED, text) from None


def effective(quality: Quality, grey: bool) -> Quality:
    """`default` for whatever is the picture's own quality, so that one picture has one name."""
    own = {Quality.GRAY, Quality.COLOR} if grey else {Quality.COLOR}
    return Quality.DEFAULT if quality in own else quality


def apply(image: Image, quality: Quality, ground: tuple[int, int, int]) -> Image:
    """Make an sRGB or grey picture of this quality; a bitonal one has no transparency and lies on `ground`."""
    if quality in (Quality.DEFAULT, Quality.COLOR):
        return image
    grey = image.colourspace("b-w") if image.interpretation != "b-w" else image
    if quality is Quality.GRAY:
        return grey
    if grey.hasalpha():
        grey = grey.flatten(background=[grey_of(ground)])
    return (grey >= THRESHOLD).copy(interpretation="b-w")


@cache
def grey_of(colour: tuple[int, int, int]) -> int:
    """The grey that a picture of this sRGB colour becomes, 0 to 255."""
    patch = (Image.black(1, 1, bands=3) + list(colour)).cast("uchar").copy(interpretation="srgb")
    return int(patch.colourspace("b-w")(0, 0)[0])
