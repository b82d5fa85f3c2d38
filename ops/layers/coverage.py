"""Coverage: which delivered pixels something touches, and how much of them, so that neighbouring tiles agree.

All of it is computed with doubles, and rounded so that what sums of fractions miss by is never seen.
"""

from math import ceil, floor

from ops.geometry import Box
from ops.layers.raster import NEAR, common
from ops.libvips import Image

FULL = 255


def pixels(left: float, top: float, right: float, bottom: float, window: Box) -> Box | None:
    """The pixels of a window that have a part of a rectangle, whose sides may lie anywhere; None if there are none."""
    x, end = _touched(left, right, window.x, window.width)
    y, below = _touched(top, bottom, window.y, window.height)
    return common(window, Box(x, y, end - x, below - y))


def _touched(low: float, high: float, start: int, count: int) -> tuple[int, int]:
    low, high = (min(max(value, start - 1), start + count + 1) for value in (low, high))
    return floor(low + NEAR), ceil(high - NEAR)


def level(coverage: float) -> int:
    """A pixel of a mask, 0 to 255, of which a part is covered, 0 to 1; halves up."""
    return int(coverage * FULL + (0.5 + NEAR)) if coverage < 1 else FULL


def rounded(image: Image) -> Image:
    """Numbers from 0 to 255 as whole ones of 8 bits, halves up; in memory, as they are needed repeatedly."""
    return (image + (0.5 + NEAR)).floor().cast("uchar").copy_memory()
