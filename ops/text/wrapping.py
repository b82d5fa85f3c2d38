"""Wrapping: which parts of a text stand on which line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Length:
    """How far a unit takes the pen along: without the spaces at its end, with them, and where a line ends behind it.
    `forced`: one does."""

    bare: float
    full: float
    ended: float
    forced: bool


def greedy(lengths: Sequence[Length], width: float, count: int) -> list[tuple[int, int]] | None:
    """As much on every line as fits; None if more than `count` lines were needed."""
    lines: list[tuple[int, int]] = []
    start, total = 0, len(lengths)
    while start < total:
        if len(lines) == count:
            return None
        used, last = 0.0, start  # where the line may end at the latest
        for index in range(start, total):
            length = lengths[index]
            if used + length.bare > width:
                break
            if used + length.ended <= width:
                last = index + 1
            used += length.full
            if length.forced:
                break
        if last == start:
            return None
        lines.append((start, last))
        start = last
    return lines


def balanced(lengths: Sequence[Length], width: float, count: int) -> list[tuple[int, int]] | None:
    """The same number of lines, none much longer than the others."""
    found = greedy(lengths, width, count)
    if found is None or len(found) == 1:
        return found
    narrow, wide = width / 2, width
    for _ in range(8):
        middle = (narrow + wide) / 2
        tried = greedy(lengths, middle, len(found))
        if tried:
            found, wide = tried, middle
        else:
            narrow = middle
    return found


def most(count: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `count` for which something holds that holds for all smaller ones; 0 if for none."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
