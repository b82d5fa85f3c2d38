"""Polygons: exactly how much of every delivered pixel lies between their points.

Every side adds to the rows that it crosses what it lets in to its right; a row is then the running sum of what its
sides have added. The work is that of the pixels along the sides, however far apart these are.
See https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445
"""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, floor

from ops.geometry import Box
from ops.layers.coverage import FULL, level, pixels
from ops.layers.raster import Raster
from ops.libvips import mask

Point = tuple[float, float]
Row = dict[int, float]
LEVEL = 1e-9  # pixels of a side's height that are none
LEVELS = [bytes([value]) for value in range(FULL + 1)]


def draw(points: list[Point], window: Box) -> Raster | None:
    """The mask of what a window has of a polygon, whose points are in pixels; None if that is nothing. What it
    surrounds several times lies within it too."""
    columns, rows = [x for x, _ in points], [y for _, y in points]
    box = pixels(min(columns), min(rows), max(columns), max(rows), window) if points else None
    if box is None:
        return None
    added: list[Row] = [{} for _ in range(box.height)]
    own = [(x - box.x, y - box.y) for x, y in points]
    for a, b in zip(own, own[1:] + own[:1], strict=True):
        sign = 1 if b[1] > a[1] else -1
        for upper, lower in _seen(a, b, box):
            _add(added, upper, lower, sign)
    body = b"".join(_rows(added, box.width))
    return Raster(mask(body, box.width, box.height), box.x, box.y)


def _seen(a: Point, b: Point, box: Box) -> Iterator[tuple[Point, Point]]:
    """The parts of a side that a box has rows for, from above. What lies to its left is moved to its edge, where it
    lets in as much; what lies to its right lets nothing in."""
    width, height = float(box.width), float(box.height)
    (x, top), (end, bottom) = (a, b) if a[1] < b[1] else (b, a)
    first, last = max(top, 0.0), min(bottom, height)
    if last - first < LEVEL:
        return
    if top >= 0 and bottom <= height and 0 <= x <= width and 0 <= end <= width:
        yield (x, top), (end, bottom)
        return
    slope = (end - x) / (bottom - top)
    crossings = [top - x / slope, top + (width - x) / slope] if slope else []
    cuts = [first, *sorted(y for y in crossings if first < y < last), last]
    for upper, lower in pairwise(cuts):
        if x + ((upper + lower) / 2 - top) * slope < width:
            left, right = (min(max(x + (y - top) * slope, 0.0), width) for y in (upper, lower))
            yield (left, upper), (right, lower)


def _add(added: list[Row], upper: Point, lower: Point, sign: int) -> None:
    """What a side that lies in the box adds to each of its rows."""
    (x, y), (end, bottom) = upper, lower
    slope = (end - x) / (bottom - y)
    for row in range(floor(y), ceil(bottom)):
        if bottom > row + 1:
            below = row + 1.0
            across = upper[0] + (below - upper[1]) * slope
        else:
            below, across = bottom, end
        much = sign * (below - y)
        if x < across:
            _let_in(added[row], x, across, much)
        else:
            _let_in(added[row], across, x, much)
        x, y = across, below


def _let_in(row: Row, left: float, right: float, much: float) -> None:
    """A side that crosses a row between two places: each of its pixels lets in a part."""
    first, last = floor(left), ceil(right)
    if last <= first + 1:
        before = (left + right) / 2 - first
        row[first] = row.get(first, 0.0) + much * (1 - before)
        row[first + 1] = row.get(first + 1, 0.0) + much * before
        return
    steep, area, before = much / (right - left), 0.0, 0.0
    for x in range(first, last):
        end = min(x + 1, right)
        reached = steep * (end - left) ** 2 / 2 + much * (x + 1 - end)  # to the right of the side, up to the next pixel
        row[x] = row.get(x, 0.0) + reached - area - before
        before, area = reached - area, reached
    row[last] = row.get(last, 0.0) + much - before


def _rows(added: list[Row], width: int) -> Iterator[bytes]:
    before, body = None, b""
    for row in added:
        if row != before:
            before, body = row, _summed(row, width)
        yield body


def _summed(row: Row, width: int) -> bytes:
    """The pixels of a row."""
    parts, at, total = [], 0, 0.0
    for x in sorted(row):
        parts.append(LEVELS[level(abs(total))] * (x - at))
        at, total = x, total + row[x]
    parts.append(LEVELS[level(abs(total))] * (width - at))
    return b"".join(parts)[:width]
