"""View: what is seen of a canvas, and how large."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ops.geometry import Box, Extent


@dataclass(frozen=True, slots=True)
class View:
    """Where on the canvas the first delivered pixel begins, and how many of them one of the canvas becomes, across and
    down."""

    x: float
    y: float
    across: float
    down: float


@lru_cache(maxsize=256)
def view(region: Box, extent: Extent) -> View:
    """The region as it is delivered in this extent.

    Lengths are rounded to whole pixels, so that the picture's sides may be scaled a little differently. Letters are
    not: they have the one scale that both sides stand for, and the simplest, so that all tiles of a grid have the same.
    """
    across, down = _stands_for(region.width, extent.width), _stands_for(region.height, extent.height)
    low, high = max(across[0], down[0]), min(across[1], down[1])
    if low >= high:
        return View(region.x, region.y, extent.width / region.width, extent.height / region.height)
    scale = _simplest(low, high, Fraction(extent.width, region.width), Fraction(extent.height, region.height))
    return View(region.x, region.y, float(scale), float(scale))


def _stands_for(length: int, delivered: int) -> tuple[Fraction, Fraction]:
    """The scales at which a length is rounded, up or down, to this many pixels."""
    return Fraction(delivered - 1, length), Fraction(delivered + 1, length)


def _simplest(low: Fraction, high: Fraction, *others: Fraction) -> Fraction:
    middle = (low + high) / 2
    whole = Fraction(1, max(1, round(1 / middle))) if middle < 1 else Fraction(round(middle))
    return next((one for one in (whole, *others) if low < one < high), middle)
