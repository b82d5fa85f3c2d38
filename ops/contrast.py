"""Contrast: how well a colour can be told from what lies below it. WCAG 2.2 §1.4.3.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from collections import Counter
from functools import lru_cache

from ops.layers.paint import OPAQUE, Colour
from ops.libvips import Image

SPARED = 0.1  # of a ground's pixels, which nobody reads a letter by

Pixel = tuple[float, float, float]


def ratio(first: Colour, second: Colour) -> float:
    """From 1, where two colours are as light as each other, to 21, black on white."""
    return _ratio(luminance(*_pixel(first)), luminance(*_pixel(second)))


def luminance(red: float, green: float, blue: float) -> float:
    """How light a colour is, from 0 to 1; its parts are from 0 to 255."""
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def least(ink: Colour, ground: Image, between: Colour | None = None) -> float | None:
    """The contrast of an ink with all of a ground but its worst tenth, `between` lying on it if there is anything. None
    if the ground can be seen through. The ground is an 8-bit sRGB picture, and small: every pixel is looked at."""
    pixels = iter(bytes(ground.write_to_memory()))
    counts = Counter(zip(*(pixels,) * ground.bands, strict=True))
    solid = between is not None and between.alpha == OPAQUE
    if ground.bands == 4 and not solid and any(pixel[3] < OPAQUE for pixel in counts):
        return None
    found = []
    for (red, green, blue, *_), count in counts.items():
        below: Pixel = _over(between, (red, green, blue)) if between else (red, green, blue)
        found.append((_ratio(luminance(*_over(ink, below)), luminance(*below)), count))
    spared = int(counts.total() * SPARED)
    for contrast, count in sorted(found):
        spared -= count
        if spared < 0:
            return contrast
    return None


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@lru_cache(maxsize=4096)  # there are 256 values, and as many of each colour that lies between
def _linear(value: float) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _pixel(colour: Colour) -> Pixel:
    return colour.red, colour.green, colour.blue


def _over(colour: Colour, below: Pixel) -> Pixel:
    if colour.alpha == OPAQUE:
        return _pixel(colour)
    part = colour.alpha / OPAQUE
    red, green, blue = (top * part + under * (1 - part) for top, under in zip(_pixel(colour), below, strict=True))
    return red, green, blue
