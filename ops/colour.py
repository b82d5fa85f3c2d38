"""Colour: whatever an original's colours mean, they are delivered as 8-bit sRGB, or as grey.

A colour transform that changes nothing to be seen is not made: profiles are tried on a small chart first, because
nearly all of them only say “this is sRGB” at length.
"""

from enum import Enum
from functools import lru_cache

from ops import icc, libvips
from ops.libvips import Image
from ops.tone import Light

PROFILE = "icc-profile-data"
STEPS = 9  # of each channel, in the chart that a profile is tried on
REMEMBERED = 65_536  # bytes of a profile; larger ones are few
UNSEEN_MOST, UNSEEN_MEAN = 2, 0.1  # differences of 255 that no eye sees
DEEP = {"rgb16": "srgb", "grey16": "b-w"}  # spaces of 16 bits, and the same of 8
UNNAMED = ("multiband", "matrix", "histogram")


class Conversion(Enum):
    """What has to be done to an original's colours."""

    NONE = "its numbers are sRGB, or of a space that libvips knows"
    EMBEDDED = "its profile says what its numbers mean"
    HDR = "there is light in it that is brighter than white: it is tone-mapped"
    CMYK = "it is CMYK without a usable profile: take it for light that inks let through, as browsers do"


def conversion(image: Image) -> Conversion:
    """What has to be done to this picture's colours; looks at the header and the profile only."""
    cmyk = image.interpretation == "cmyk"
    if image.get_typeof(PROFILE):
        profile = bytes(image.get(PROFILE))
        tried = _tried if len(profile) <= REMEMBERED else _tried.__wrapped__
        return tried(profile, "cmyk" if cmyk else "b-w" if is_grey(image) else "srgb")
    return Conversion.CMYK if cmyk else Conversion.NONE


@lru_cache(maxsize=64)
def _tried(profile: bytes, meaning: str) -> Conversion:
    """What a profile is good for. Remembered, because a folder's pictures share a few profiles."""
    cmyk = meaning == "cmyk"
    chart = _chart(meaning)
    chart.set_type(libvips.BLOB, PROFILE, profile)
    try:
        changed = _by_profile(chart).copy_memory()
    except libvips.VipsError:  # a profile of another colour space, or none at all
        return Conversion.CMYK if cmyk else Conversion.NONE
    return Conversion.EMBEDDED if cmyk or _seen(chart, changed) else Conversion.NONE


def is_grey(image: Image) -> bool:
    return bool(image.bands <= 2)


def to_srgb(image: Image, how: Conversion, light: Light | None = None) -> Image:
    """The picture in 8-bit sRGB, or 8-bit grey if it has no colour; transparency is kept. Of HDR `light` says what its
    numbers mean."""
    grey = is_grey(image)
    image = _named(image)
    if light:
        shown = light.to_srgb(image)
        return shown.colourspace("b-w") if grey else shown
    match how:
        case Conversion.EMBEDDED:
            image = _by_profile(image)
        case Conversion.CMYK:
            image = _through_inks(image)
        case Conversion.NONE | Conversion.HDR:
            pass
    if image.format == "ushort" and image.interpretation in DEEP:
        image = (image / 257).rint().cast("uchar").copy(interpretation=DEEP[image.interpretation])  # libvips cuts off
    wanted = "b-w" if grey else "srgb"
    if image.interpretation != wanted:
        image = image.colourspace(wanted)
    return image if image.format == "uchar" else image.cast("uchar")


def _by_profile(image: Image) -> Image:
    """In sRGB, or grey, as deep as it is. Grey that has a profile of RGB is three equal channels, as in browsers."""
    if not (is_grey(image) and icc.is_rgb(image.get(PROFILE))):
        return image.icc_transform("srgb", embedded=True, intent="perceptual")
    deep = image.format == "ushort"
    colours = image[0].bandjoin([image[0], image]).copy(interpretation="rgb16" if deep else "srgb")
    changed = colours.icc_transform("srgb", embedded=True, intent="perceptual")
    return changed.extract_band(2, n=image.bands).copy(interpretation="grey16" if deep else "b-w")


def _through_inks(image: Image) -> Image:
    """CMYK as 8-bit sRGB: each ink takes its part of the light, and black takes of what is left."""
    full = 255 if image.format == "uchar" else 65535
    left = (full - image.extract_band(0, n=3)) * (full - image[3]) / (full * full / 255)
    if image.hasalpha():
        left = left.bandjoin(image[4] / (full / 255))
    return left.rint().cast("uchar").copy(interpretation="srgb")


def _named(image: Image) -> Image:
    """Numbers of no declared meaning are taken for what their count and depth suggest."""
    if image.interpretation not in UNNAMED:
        return image
    deep = image.format == "ushort"
    if is_grey(image):
        return image.copy(interpretation="grey16" if deep else "b-w")
    return image.copy(interpretation="rgb16" if deep else "srgb")


def _chart(meaning: str) -> Image:
    """Evenly spread colours of a colour space, 8 bits deep."""
    cells = Image.xyz(STEPS * STEPS, STEPS)
    top = 255 / (STEPS - 1)
    first, second, third = cells[0] % STEPS * top, (cells[0] / STEPS).floor() * top, cells[1] * top
    chart = third if meaning == "b-w" else first.bandjoin([second, third])
    if meaning == "cmyk":
        chart = chart.bandjoin(third)
    return chart.rint().cast("uchar").copy(interpretation=meaning)


def _seen(chart: Image, changed: Image) -> bool:
    if is_grey(chart):
        changed = changed.colourspace("b-w")
    difference = (chart - changed).abs()
    return bool(difference.max() > UNSEEN_MOST or difference.avg() > UNSEEN_MEAN)
