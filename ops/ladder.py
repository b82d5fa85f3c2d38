"""Ladder: the widths that pictures are delivered in, so that a few copies of each serve every screen."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Self

from ops.geometry import Extent, Limits, rounded
from ops.plan import Plan


@dataclass(frozen=True, slots=True)
class Ladder:
    """Widths in pixels, from the smallest."""

    widths: tuple[int, ...]

    @classmethod
    def of(cls, widths: tuple[int, ...]) -> Self:
        return cls(tuple(sorted(set(widths))))

    def __str__(self) -> str:
        return ", ".join(map(str, self.widths))

    def up(self, width: float) -> int:
        """The smallest width that is no smaller, or the largest that there is."""
        return self.widths[min(bisect_left(self.widths, width), len(self.widths) - 1)]

    def has(self, plan: Plan, limits: Limits) -> bool:
        """Whether a picture is as wide as one of them, or as large as its region can be had. Of the largest there is
        what a width can say too, which may be a pixel less."""
        largest, width = limits.shrink(plan.region.extent).width, plan.size.width
        return width in self.widths or largest - 1 <= width <= largest

    def snapped(self, plan: Plan, limits: Limits) -> str:
        """The size, as version 3 says it, of the same region in the next larger width, or in the largest that there is
        of it."""
        width, largest = self.up(plan.size.width), limits.shrink(plan.region.extent)
        if plan.size.exceeds(plan.region.extent):
            return f"^{Extent(width, self._height(plan, width))}"
        if width >= largest.width:
            return "max"
        return str(Extent(width, min(self._height(plan, width), plan.region.height)))

    @staticmethod
    def _height(plan: Plan, width: int) -> int:
        """The height that goes with another width, whatever shape was asked for."""
        whole = plan.region.extent.of_width(plan.size.width) == plan.size
        shape = plan.region.extent if whole else plan.size
        return max(1, rounded(shape.height * width, shape.width))
