"""Wrapping: which parts of a text stand on which line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf

SHORT = 48  # units of a text whose lines are as even as they can be


@dataclass(frozen=True, slots=True)
class Length:
    """How far a unit takes the pen along: without the spaces at its end, with them, and where a line ends behind it.
    `forced`: one does. `worse` is how many square ems a line is worse that ends there, within what belongs together."""

    bare: float
    full: float
    ended: float
    forced: bool
    worse: float = 0


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
    """The same number of lines, as even as they can be; those of long texts at least none much longer than the others.
    None if more than `count` were needed."""
    found = greedy(lengths, width, count)
    if found is None or len(found) == 1:
        return found
    return _even(lengths, width, len(found)) if len(lengths) <= SHORT else _narrow(lengths, width, found)


def _even(lengths: Sequence[Length], width: float, count: int) -> list[tuple[int, int]]:
    """Lines whose squares are the least together, as all of them together are as long in any case."""
    total = len(lengths)
    before = [0.0, *accumulate(length.full for length in lengths)]
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for _ in range(count):
        following: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for start, (cost, lines) in best.items():
            for end in range(start + 1, total + 1):
                last = lengths[end - 1]
                used = before[end - 1] - before[start]
                if used + last.bare > width:
                    break
                long = used + last.ended
                after = cost + long * long + (last.worse if end < total else 0)
                if long <= width and after < following.get(end, (inf, []))[0]:
                    following[end] = after, [*lines, (start, end)]
                if last.forced:
                    break
        best = following
    return best[total][1]


def _narrow(lengths: Sequence[Length], width: float, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many lines as were found, in the least width."""
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
