"""Rim: everything within some distance of letters.

A circle is put together from straight moves by whole pixels, forth and back alike, which make a polygon of sixteen
corners; what they lack to the radius is added by a small soft disc, exact to a part of a pixel.
"""

from collections.abc import Iterator
from functools import lru_cache, reduce
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
    moves = [(x, y, count) for count, kind in zip(steps, MOVES, strict=True) for x, y in kind if count]
    soft = radius - reached
    # As much room as all moves together take, so that each is one of two parts of what is there.
    wide = _far(soft) + sum(abs(x) * count for x, _, count in moves)
    high = _far(soft) + sum(abs(y) * count for _, y, count in moves)
    mask = mask.embed(wide, high, mask.width + 2 * wide, mask.height + 2 * high).copy_memory()
    for x, y, count in moves:
        mask = _swept(mask, x, y, count)
    return _softened(mask, soft)


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
    """Everything that the mask covers while it is moved by x, y so many times, forth and back, without the room at its
    edges that this takes."""
    done, steps = 0, 2 * count
    while done < steps:
        further = min(max(done, 1), steps - done)
        mask = _both(mask, x * further, y * further).copy_memory()
        done += further
    return mask


def _both(mask: Image, x: int, y: int) -> Image:
    """What is covered here or x, y further on, where both are known."""
    wide, high = mask.width - abs(x), mask.height - abs(y)
    one, other = mask.crop(max(-x, 0), max(-y, 0), wide, high), mask.crop(max(x, 0), max(y, 0), wide, high)
    return one.maxpair(other)


def _softened(mask: Image, radius: float) -> Image:
    """The mask with a soft disc around every pixel, without the room at its edges that this takes: the last pixel is
    covered by a part."""
    alike: dict[float, list[tuple[int, int]]] = {}  # what is equally far away fades alike, and is faded once
    for x, y, weight in _disc(radius):
        alike.setdefault(weight, []).append((x, y))
    far = _far(radius)
    wide, high = mask.width - 2 * far, mask.height - 2 * far
    whole = mask.crop(far, far, wide, high)
    for weight, places in alike.items():
        moved = [mask.crop(far - x, far - y, wide, high) for x, y in places]
        whole = whole.maxpair(_faded(reduce(Image.maxpair, moved), weight))
    return whole.copy_memory()


def _far(radius: float) -> int:
    """How many pixels a soft disc needs around what it surrounds."""
    return ceil(radius) + 1


def _disc(radius: float) -> Iterator[tuple[int, int, float]]:
    """The pixels near the edge of a disc, and how much of each lies in it; what lies further in they cover too."""
    far = _far(radius)
    for x in range(-far, far + 1):
        for y in range(-far, far + 1):
            weight = min(1.0, radius + 1 - hypot(x, y))
            if weight > 0.02 and (weight < 1 or hypot(x, y) > radius - 2) and (x, y) != (0, 0):
                yield x, y, weight


def _faded(mask: Image, weight: float) -> Image:
    return mask if weight >= 1 else mask.maplut(_fading(weight))


@lru_cache(maxsize=256)
def _fading(weight: float) -> Image:
    """What becomes of each degree of covering."""
    return (Image.identity() * weight).rint().cast("uchar").copy_memory()
