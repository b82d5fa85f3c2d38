"""Focus: the point of a picture that a part of it should show, wherever the part is left to choose."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from ops.errors import BadParameter
from ops.geometry import Box, Extent, rounded

ACCEPTED = "two numbers from 0 to 100, in per cent from left and from top, such as [50, 30],"


@dataclass(frozen=True, slots=True)
class Focus:
    """A point of the upright picture, in per cent from its left and from its top."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:g},{self.y:g}"


CENTRE = Focus(50, 50)


def point(value: object) -> tuple[float, float] | None:
    """A focus as people write it, a list of two numbers, if they do. Raises ValueError."""
    match value:
        case None:
            return None
        case [int() | float() as x, int() | float() as y] if not isinstance(x, bool) and not isinstance(y, bool):
            if 0 <= x <= 100 and 0 <= y <= 100:
                return float(x), float(y)
    raise ValueError(str(BadParameter("focus", ACCEPTED, str(value))))


def around(extent: Extent, whole: Box, focus: Focus, picture: Extent) -> Box:
    """A box of this extent inside a box of the picture, with the focus as near to its middle as it can be."""
    left = _start(extent.width, whole.x, whole.width, focus.x, picture.width)
    top = _start(extent.height, whole.y, whole.height, focus.y, picture.height)
    return Box(left, top, extent.width, extent.height)


def _start(length: int, first: int, room: int, percent: float, whole: int) -> int:
    """Where a span begins; exact, so that the centre is the same pixel on every machine."""
    wanted = floor(Fraction(percent) * whole / 100 - Fraction(length, 2))
    return max(first, min(wanted, first + room - length))


def shaped(wide: Fraction, whole: Extent) -> Extent:
    """The largest extent inside another that is so many times as wide as it is high; at least a pixel each way."""
    height = min(whole.height, max(1, rounded(whole.width * wide.denominator, wide.numerator)))
    width = min(whole.width, max(1, rounded(whole.height * wide.numerator, wide.denominator)))
    return Extent(whole.width, height) if height < whole.height else Extent(width, whole.height)
