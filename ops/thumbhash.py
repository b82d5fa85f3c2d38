"""ThumbHash: what a picture looks like from afar, in some 25 bytes. https://evanw.github.io/thumbhash/

Lightness, two differences of colours and transparency are each written as a few waves across the picture: the mean, and
how strong each wave is beside the strongest, in four bits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, floor, pi
from operator import mul

FLAT = 1e-9  # what arithmetic leaves of waves where there are none
LARGEST = 100  # pixels of a side; what is larger is to be reduced first


@dataclass(frozen=True, slots=True)
class Waves:
    """A channel: its mean, the strongest of its waves, and all of them beside that from 0 to 1."""

    mean: float
    strongest: float
    parts: tuple[float, ...]


def encode(width: int, height: int, rgba: bytes) -> bytes:
    """The hash of a picture of at most LARGEST pixels a side, row by row, four bytes a pixel, not premultiplied."""
    lightness, yellowness, redness, alpha = _channels(rgba)
    clear = sum(alpha) < width * height
    most, longer = (5 if clear else 7), max(width, height)
    across, down = (max(1, _whole(most * side / longer)) for side in (width, height))
    light = _waves(lightness, width, max(3, across), max(3, down))
    yellow, red = (_waves(channel, width, 3, 3) for channel in (yellowness, redness))
    wide = width > height
    head = _whole(63 * light.mean) | _whole(31.5 + 31.5 * yellow.mean) << 6 | _whole(31.5 + 31.5 * red.mean) << 12
    head |= _whole(31 * light.strongest) << 18 | clear << 23
    tail = (
        (down if wide else across) | _whole(63 * yellow.strongest) << 3 | _whole(63 * red.strongest) << 9 | wide << 15
    )
    channels, opacity = [light, yellow, red], b""
    if clear:
        seen = _waves(alpha, width, 5, 5)
        opacity = bytes([_whole(15 * seen.mean) | _whole(15 * seen.strongest) << 4])
        channels.append(seen)
    parts = [_whole(15 * part) for channel in channels for part in channel.parts]
    return head.to_bytes(3, "little") + tail.to_bytes(2, "little") + opacity + bytes(_pairs(parts))


def _channels(rgba: bytes) -> tuple[list[float], list[float], list[float], list[float]]:
    """Lightness, how yellow rather than blue, how red rather than green, and opacity of each pixel; what is transparent
    shows the mean of all colours, so that what cannot be seen does not count."""
    alpha = [value / 255 for value in rgba[3::4]]
    weight = sum(alpha)
    red, green, blue = (_over_mean(rgba[band::4], alpha, weight) for band in range(3))
    pixels = list(zip(red, green, blue, strict=True))
    lightness, yellowness = [(r + g + b) / 3 for r, g, b in pixels], [(r + g) / 2 - b for r, g, b in pixels]
    return lightness, yellowness, [r - g for r, g, _ in pixels], alpha


def _over_mean(values: bytes, alpha: Sequence[float], weight: float) -> list[float]:
    seen = [value / 255 * opacity for value, opacity in zip(values, alpha, strict=True)]
    mean = sum(seen) / weight if weight else 0.0
    return [value + mean * (1 - opacity) for value, opacity in zip(seen, alpha, strict=True)]


def _waves(channel: Sequence[float], width: int, across: int, down: int) -> Waves:
    """A cosine transform of the longest waves; rows first, so that each pixel is looked at once for each column."""
    height = len(channel) // width
    columns = [_wave(width, times) for times in range(across)]
    rows = [channel[start : start + width] for start in range(0, len(channel), width)]
    summed = [[sum(map(mul, row, column)) for row in rows] for column in columns]
    found = [
        sum(map(mul, summed[x], _wave(height, y))) / len(channel)
        for y in range(down)
        for x in range(across)
        if x * down < across * (down - y)
    ]
    mean, *parts = found
    strongest = max(map(abs, parts), default=0.0)
    beside = (0.5 + 0.5 * part / strongest if strongest > FLAT else 0.0 for part in parts)
    return Waves(mean, strongest, tuple(beside))


def _wave(length: int, times: int) -> list[float]:
    return [cos(pi / length * times * (place + 0.5)) for place in range(length)]


def _pairs(parts: Sequence[int]) -> Iterator[int]:
    """Two to a byte, the first in its lower half."""
    for start in range(0, len(parts), 2):
        low, *high = parts[start : start + 2]
        yield low | (high[0] << 4 if high else 0)


def _whole(number: float) -> int:
    """The nearest whole number, halves up as in the reference."""
    return floor(number + 0.5)
