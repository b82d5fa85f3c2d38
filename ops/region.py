"""Region: which part of the picture. Image API 3.0 §4.1, 2.1 §4.1.

full | square | x,y,w,h | pct:x,y,w,h
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from ops.errors import BadParameter
from ops.focus import CENTRE, Focus, around
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


def box(region: Region, extent: Extent, asked: str, focus: Focus = CENTRE) -> Box:
    """The pixels that a region means on a picture of this extent, cropped to it; `asked` is how the request spelled it,
    and a square lies around the `focus`.

    Raises BadParameter for an empty region and for one that lies outside.
    """
    whole = Box(0, 0, extent.width, extent.height)
    match region:
        case Full():
            return whole
        case Square():
            side = min(extent.width, extent.height)
            return around(Extent(side, side), whole, focus, extent)
        case Pixels(wanted):
            cut = _overlap(wanted, extent)
        case Percent():
            cut = _percentage(region, extent)
    if cut is None:
        some = f"at least a pixel of the picture's {extent.width} × {extent.height}"
        raise BadParameter("region", some, asked)
    return cut


def _overlap(wanted: Box, extent: Extent) -> Box | None:
    width, height = min(wanted.width, extent.width - wanted.x), min(wanted.height, extent.height - wanted.y)
    return Box(wanted.x, wanted.y, width, height) if width > 0 and height > 0 else None


def _percentage(region: Percent, extent: Extent) -> Box | None:
    across = _span(region.x, region.width, extent.width)
    down = _span(region.y, region.height, extent.height)
    return Box(across[0], down[0], across[1], down[1]) if across and down else None


def _span(start: Decimal, length: Decimal, whole: int) -> tuple[int, int] | None:
    """Where a percentage of a side begins and how many pixels it has, if it has any.

    The edges are rounded, not the length, so that neighbours neither overlap nor leave a gap; what is thinner than
    a pixel becomes one.
    """
    first = Fraction(start) * whole / 100
    if length == 0 or first >= whole:
        return None
    left = min(floor(first + Fraction(1, 2)), whole - 1)
    right = min(floor(first + Fraction(length) * whole / 100 + Fraction(1, 2)), whole)
    return left, max(1, right - left)
