"""Outlines of glyphs: where lines under a text would cross its letters."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as harfbuzz

from ops.text import shaping
from ops.text.shaping import Instance

STEPS = 8  # straight lines that stand for a curve

Point = tuple[float, float]
Contours = list[list[Point]]


def _functions() -> harfbuzz.DrawFuncs:
    """What takes down contours as straight lines."""
    found = harfbuzz.DrawFuncs()
    found.set_move_to_func(lambda x, y, contours: contours.append([(x, y)]))
    found.set_line_to_func(lambda x, y, contours: contours[-1].append((x, y)))
    found.set_quadratic_to_func(lambda ax, ay, x, y, contours: _curve(contours, (ax, ay), (x, y)))
    found.set_cubic_to_func(lambda ax, ay, bx, by, x, y, contours: _curve(contours, (ax, ay), (bx, by), (x, y)))
    found.set_close_path_func(lambda contours: contours[-1].append(contours[-1][0]))
    return found


def _curve(contours: Contours, *points: Point) -> None:
    """Add a Bézier curve from where the last contour ends, by de Casteljau's algorithm."""
    whole = (contours[-1][-1], *points)
    for step in range(1, STEPS + 1):
        share, left = step / STEPS, whole
        while len(left) > 1:
            left = tuple((x + (to_x - x) * share, y + (to_y - y) * share) for (x, y), (to_x, to_y) in pairwise(left))
        contours[-1].append(left[0])


_TAKEN_DOWN = _functions()


@lru_cache(maxsize=4096)
def crossing(instance: Instance, number: int, top: float, bottom: float) -> tuple[float, float] | None:
    """From where to where a glyph has ink between two heights, in ems, y goes down; None if it has none there."""
    found = shaping.box(instance, number)
    if found is None or found[3] <= top or found[1] >= bottom:
        return None
    contours: Contours = []
    upem = shaping.trace(instance, number, _TAKEN_DOWN, contours)
    inside = [x for contour in contours for x in _between(contour, -bottom * upem, -top * upem)]
    return (min(inside) / upem, max(inside) / upem) if inside else None


def _between(contour: list[Point], low: float, high: float) -> Iterator[float]:
    """How far across a contour is at its corners between two heights, and where it crosses these."""
    for (x, y), (to_x, to_y) in pairwise(contour):
        if low <= y <= high:
            yield x
        for height in (low, high):
            if min(y, to_y) < height < max(y, to_y):
                yield x + (to_x - x) * (height - y) / (to_y - y)
