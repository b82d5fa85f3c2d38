"""Sets of characters, by their code points. A font may have 45,000: they take a bit each, where a frozenset would take
seventy bytes."""

from collections.abc import Iterable, Iterator
from typing import Any

import uharfbuzz as harfbuzz


class Characters:
    """An immutable set of code points."""

    __slots__ = ("_points",)

    def __init__(self, points: Any = ()) -> None:
        """Of code points, or of a set of HarfBuzz, which is taken over."""
        self._points = points if isinstance(points, harfbuzz.Set) else harfbuzz.Set(points)

    @classmethod
    def union(cls, sets: Iterable["Characters"]) -> "Characters":
        """Those that are in any of the sets."""
        points = harfbuzz.Set()
        for one in sets:
            points.update(one._points)
        return cls(points)

    def __contains__(self, point: int) -> bool:
        return point in self._points

    def __iter__(self) -> Iterator[int]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def __and__(self, other: "Characters") -> "Characters":
        points = self._points.copy()
        points.intersection_update(other._points)
        return Characters(points)

    def __sub__(self, other: "Characters") -> "Characters":
        points = self._points.copy()
        points.difference_update(other._points)
        return Characters(points)

    def issuperset(self, points: Iterable[int]) -> bool:
        """Whether all of these code points are in it."""
        return all(point in self._points for point in points)

    def isdisjoint(self, points: Iterable[int]) -> bool:
        """Whether none of these code points is in it."""
        return not any(point in self._points for point in points)
