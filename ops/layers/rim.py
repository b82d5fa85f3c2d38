"""Rim: everything within some distance of letters.

A circle is put together from straight moves by whole pixels, forth and back alike, which make a polygon of sixteen
corners; what they lack to the radius is added by a small soft disc, exact to a part of a pixel.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import ceil, cos, floor, hypot, inf, pi, sin

from ops.libvips import Image

# Along the sides, the diagonals, and the knight's moves between them.
MOVES = (((1, 0), (0, 1)), ((1, 1), (1, -1)), ((2, 1), (1, 2), (-1, 2), (-2, 1)))
SIDES = 32  # directions in which a polygon is looked at
DISC = 1.2  # pixels that are left to the soft disc, at least
ROOM = 2  # pixels beyond the radius that a rim may touch

Steps = tuple[int, int, int]


def room(radius: float) -> int:
    """How many pixels a rim needs around what it surrounds."""
    return ceil(radius * 1.03) + ROOM


def grow(mask: Image, radius: float) -> Image:
    """The mask with a rim of this many pixels around everything; it must have `room` for it at its edges."""
    steps, reached = _polygon(floor(radius * 4) / 4)
    for count, moves in zip(steps, MOVES, strict=True):
        for x, y in moves:
            mask = _swept(mask, x, y, count)
    return _softened(mask, radius - reached)


@lru_cache(maxsize=1024)
def _polygon(radius: float) -> tuple[Steps, float]:
    """How often each kind of move is made for the roundest polygon below a radius, and how far it reaches."""
    found: tuple[Steps, float] = (0, 0, 0), 0.0
    if radius <= DISC:
        return found
    unit = radius / 5.1  # of the moves along the sides in an even polygon
    sides, diagonals, knights = (
        range(max(0, floor(share * unit) - 1), ceil(share * unit) + 2) for share in (1, 0.71, 0.45)
    )
    best = inf
    for steps in product(sides, diagonals, knights):
        reach = [_reach(steps, 2 * pi * side / SIDES) for side in range(SIDES)]
        mean = sum(reach) / SIDES
        if max(reach) <= radius - DISC / 2 and mean <= radius - DISC:
            badness = (max(reach) - min(reach)) * 2 + (radius - mean)
            if badness < best:
                best, found = badness, (steps, mean)
    return found


def _reach(steps: Steps, angle: float) -> float:
    """How far the polygon of these moves reaches in a direction."""
    x, y = cos(angle), sin(angle)
    return sum(n * abs(a * x + b * y) for n, moves in zip(steps, MOVES, strict=True) for a, b in moves)


def _swept(mask: Image, x: int, y: int, count: int) -> Image:
    """Everything that the mask covers while it is moved by x, y so many times, forth and back."""
    if not count:
        return mask
    mask = _moved(mask, -x * count, -y * count)
    done, steps = 0, 2 * count
    while done < steps:
        further = min(max(done, 1), steps - done)
        mask = mask.bandrank([_moved(mask, x * further, y * further)], index=1).copy_memory()
        done += further
    return mask


def _softened(mask: Image, radius: float) -> Image:
    """The mask with a soft disc around every pixel: the last one is covered by a part."""
    parts = [mask, *(_faded(_moved(mask, x, y), weight) for x, y, weight in _disc(radius))]
    return mask.bandrank(parts[1:], index=len(parts) - 1).copy_memory() if len(parts) > 1 else mask


def _disc(radius: float) -> Iterator[tuple[int, int, float]]:
    """The pixels near the edge of a disc, and how much of each lies in it; what lies further in they cover too."""
    far = ceil(radius) + 1
    for x in range(-far, far + 1):
        for y in range(-far, far + 1):
            weight = min(1.0, radius + 1 - hypot(x, y))
            if weight > 0.02 and (weight < 1 or hypot(x, y) > radius - 2) and (x, y) != (0, 0):
                yield x, y, weight


def _faded(mask: Image, weight: float) -> Image:
    return mask if weight >= 1 else (mask * weight).rint().cast("uchar")


def _moved(mask: Image, x: int, y: int) -> Image:
    return mask.embed(x, y, mask.width, mask.height)
