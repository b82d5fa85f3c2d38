"""Size: how large the region is delivered. Image API 3.0 §4.2, 2.1 §4.2.

version 3    max | w, | ,h | pct:n | w,h | !w,h      each with ^ in front where it may enlarge
version 2    full | max | w, | ,h | pct:n | w,h | !w,h      which may always enlarge, but for max
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import ClassVar

from ops.errors import BadParameter
from ops.geometry import Extent, Limits
from ops.numbers import DECIMAL, INTEGER, print_decimal

ACCEPTED_3 = "`max`, `w,`, `,h`, `pct:n`, `w,h`, `!w,h`, one of these after `^` to enlarge, or `auto`"
ACCEPTED_2 = "`full`, `max`, `w,`, `,h`, `pct:n`, `w,h`, `!w,h` or `auto`"

_SIDES = re.compile(f"(!?)({INTEGER})?,({INTEGER})?")
_PERCENT = re.compile(f"pct:({DECIMAL})")


@dataclass(frozen=True, slots=True)
class Full:
    """Version 2 only: the region's own size, and an error where the limits forbid it."""

    enlarge: ClassVar[bool] = False

    def __str__(self) -> str:
        return "full"


@dataclass(frozen=True, slots=True)
class Max:
    enlarge: bool = False

    def __str__(self) -> str:
        return "max"


@dataclass(frozen=True, slots=True)
class Width:
    width: int
    enlarge: bool = False

    def __str__(self) -> str:
        return f"{self.width},"


@dataclass(frozen=True, slots=True)
class Height:
    height: int
    enlarge: bool = False

    def __str__(self) -> str:
        return f",{self.height}"


@dataclass(frozen=True, slots=True)
class Percent:
    percent: Decimal
    enlarge: bool = False

    def __str__(self) -> str:
        return f"pct:{print_decimal(self.percent)}"


@dataclass(frozen=True, slots=True)
class Exact:
    extent: Extent
    enlarge: bool = False

    def __str__(self) -> str:
        return str(self.extent)


@dataclass(frozen=True, slots=True)
class Within:
    extent: Extent
    enlarge: bool = False

    def __str__(self) -> str:
        return f"!{self.extent}"


Size = Full | Max | Width | Height | Percent | Exact | Within


def parse_3(text: str) -> Size:
    """Read a size as version 3 writes it. Raises BadParameter."""
    plain = text.removeprefix("^")
    enlarge = plain != text
    size = Max(enlarge) if plain == "max" else _parse(plain, enlarge)
    if size is None:
        raise BadParameter("size", "`max` (`full` is version 2's word)" if text == "full" else ACCEPTED_3, text)
    return size


def print_3(size: Size) -> str:
    """Spell a size as version 3 reads it."""
    return f"^{size}" if size.enlarge else str(size)


def parse_2(text: str) -> Size:
    """Read a size as version 2 writes it. Raises BadParameter."""
    if text == "full":
        return Full()
    size = Max() if text == "max" else _parse(text, enlarge=True)
    if size is None:
        raise BadParameter("size", ACCEPTED_2, text)
    return size


def _parse(text: str, enlarge: bool) -> Size | None:
    if match := _PERCENT.fullmatch(text):
        return Percent(Decimal(match[1]), enlarge)
    match = _SIDES.fullmatch(text)
    if match is None:
        return None
    bang, width, height = match.groups()
    if width and height:
        return (Within if bang else Exact)(Extent(int(width), int(height)), enlarge)
    if bang or not (width or height):
        return None
    return Width(int(width), enlarge) if width else Height(int(height), enlarge)


def resolve(size: Size, region: Extent, limits: Limits, asked: str) -> Extent:
    """The pixels that a size means for a region of this extent; `asked` is how the request spelled it.

    Raises BadParameter for an empty size, for one beyond the limits, and for one larger than the region that does
    not say it may enlarge. `max` and `!w,h` shrink to the limits instead.
    """
    extent = _wanted(size, region, limits)
    if extent.width == 0 or extent.height == 0:
        raise BadParameter("size", "at least one pixel", asked)
    if not size.enlarge and extent.exceeds(region):
        most = f"at most the region's {region.width} × {region.height} pixels, or `^` in front to enlarge,"
        raise BadParameter("size", most, asked)
    if not limits.allow(extent):
        raise BadParameter("size", f"at most {limits} (or `max`)", asked)
    return extent


def _wanted(size: Size, region: Extent, limits: Limits) -> Extent:
    match size:
        case Full():
            return region
        case Max(enlarge):
            return limits.largest(region) if enlarge else limits.shrink(region)
        case Width(width):
            return region.of_width(width) if width else Extent(0, 0)
        case Height(height):
            return region.of_height(height) if height else Extent(0, 0)
        case Percent(percent):
            return _scaled(region, Fraction(percent) / 100)
        case Exact(extent):
            return extent
        case Within(bounds, enlarge):
            if not bounds.area:
                return Extent(0, 0)
            # One fit into box and limits together: fitted one after the other, it would be rounded twice.
            within = limits.and_(Limits(bounds.width, bounds.height, limits.area))
            return within.largest(region) if enlarge else within.shrink(region)


def _scaled(region: Extent, factor: Fraction) -> Extent:
    """Both sides scaled; one that vanishes beside a longer one is a pixel, but not both."""
    width, height = (floor(side * factor + Fraction(1, 2)) for side in (region.width, region.height))
    if width == height == 0:
        return Extent(0, 0)
    return Extent(max(1, width), max(1, height))
