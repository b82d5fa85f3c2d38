"""Region: which part of the picture. Image API 3.0 §4.1, 2.1 §4.1.

full | square | x,y,w,h | pct:x,y,w,h
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from ops.errors import BadParameter
from ops.geometry import Box, Extent
from ops.numbers import DECIMAL, INTEGER, print_decimal

ACCEPTED = "`full`, `square`, `x,y,w,h` in whole pixels or `pct:x,y,w,h` in per cent"

_PIXELS = re.compile(",".join([f"({INTEGER})"] * 4))
_PERCENT = re.compile("pct:" + ",".join([f"({DECIMAL})"] * 4))


@dataclass(frozen=True, slots=True)
class Full:
    def __str__(self) -> str:
        return "full"


@dataclass(frozen=True, slots=True)
class Square:
    def __str__(self) -> str:
        return "square"


@dataclass(frozen=True, slots=True)
class Pixels:
    box: Box

    def __str__(self) -> str:
        return str(self.box)


@dataclass(frozen=True, slots=True)
class Percent:
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal

    def __str__(self) -> str:
        return "pct:" + ",".join(map(print_decimal, (self.x, self.y, self.width, self.height)))


Region = Full | Square | Pixels | Percent


def parse(text: str) -> Region:
    """Read a region. Raises BadParameter."""
    if text == "full":
        return Full()
    if text == "square":
        return Square()
    if match := _PIXELS.fullmatch(text):
        x, y, width, height = map(int, match.groups())
        return Pixels(Box(x, y, width, height))
    if match := _PERCENT.fullmatch(text):
        return Percent(*map(Decimal, match.groups()))
    raise BadParameter("region", ACCEPTED, text)


def box(region: Region, extent: Extent) -> Box:
    """The pixels that a region means on a picture of this extent, cropped to it.

    Raises BadParameter for an empty region and for one that lies outside.
    """
    match region:
        case Full():
            return Box(0, 0, extent.width, extent.height)
        case Square():
            side = min(extent.width, extent.height)
            return Box((extent.width - side) // 2, (extent.height - side) // 2, side, side)
        case Pixels(asked):
            _must_overlap(region, extent, asked.x, asked.y, asked.width, asked.height)
            width = min(asked.width, extent.width - asked.x)
            height = min(asked.height, extent.height - asked.y)
            return Box(asked.x, asked.y, width, height)
        case Percent():
            x, width = _span(region.x, region.width, extent.width)
            y, height = _span(region.y, region.height, extent.height)
            _must_overlap(region, extent, x, y, width, height)
            return Box(x, y, width, height)


def _span(start: Decimal, length: Decimal, whole: int) -> tuple[int, int]:
    """Where a percentage of a side begins and how many pixels it has.

    The edges are rounded, not the length, so that neighbours neither overlap nor leave a gap; what is thinner than
    a pixel becomes one.
    """
    first = Fraction(start) * whole / 100
    if length == 0 or first >= whole:
        return whole, 0
    left = floor(first + Fraction(1, 2))
    right = floor(first + Fraction(length) * whole / 100 + Fraction(1, 2))
    left = min(left, whole - 1)
    return left, max(1, min(right, whole) - left)


def _must_overlap(region: Region, extent: Extent, x: int, y: int, width: int, height: int) -> None:
    if width == 0 or height == 0 or x >= extent.width or y >= extent.height:
        whole = f"a region that overlaps the picture of {extent.width} × {extent.height} pixels"
        raise BadParameter("region", whole, str(region))
