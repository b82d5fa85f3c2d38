"""How a design lies on a picture: its own canvas, laid out anew on another picture, or like a stamp on it."""

from dataclasses import dataclass

from ops.geometry import Extent
from ops.layers.text import Frame
from server.designs.document.document import Canvas, Layout, StampPlacement
from server.designs.document.measures import Box, Measure

ACROSS = {"w": 0.0, "nw": 0.0, "sw": 0.0, "e": 1.0, "ne": 1.0, "se": 1.0}
DOWN = {"n": 0.0, "nw": 0.0, "ne": 0.0, "s": 1.0, "sw": 1.0, "se": 1.0}


@dataclass(frozen=True, slots=True)
class Lie:
    """Where the canvas' corner is in the picture's pixels, how many of them a unit has across and down, and how many
    units the canvas has."""

    x: float
    y: float
    across: float
    down: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels to a unit of what must keep its shape: letters, corners, strokes."""
        return min(self.across, self.down)

    def frame(self, box: Box) -> Frame:
        """A box in the picture's pixels."""
        x, y, width, height = (side.of(whole) for side, whole in zip(box, self._sides, strict=True))
        across, down = max(0.0, width) * self.across, max(0.0, height) * self.down
        return Frame(self.x + x * self.across, self.y + y * self.down, across, down)

    def point(self, at: tuple[Measure, Measure]) -> tuple[float, float]:
        return self.x + at[0].of(self.width) * self.across, self.y + at[1].of(self.height) * self.down

    @property
    def _sides(self) -> tuple[float, float, float, float]:
        return self.width, self.height, self.width, self.height


def own(canvas: Canvas, extent: Extent) -> Lie:
    """The canvas itself."""
    across, down = extent.width / canvas.width, extent.height / canvas.height
    return Lie(0, 0, across, down, canvas.width, canvas.height)


def over(canvas: Canvas, how: Layout | StampPlacement, extent: Extent) -> Lie:
    """The canvas on another picture of this extent."""
    if isinstance(how, Layout):
        return own(canvas, extent)
    scale = how.width / 100 * extent.width / canvas.width
    edge = how.margin / 100 * min(extent.width, extent.height)
    scale = min(scale, (extent.width - 2 * edge) / canvas.width, (extent.height - 2 * edge) / canvas.height)
    room = extent.width - 2 * edge - canvas.width * scale, extent.height - 2 * edge - canvas.height * scale
    x, y = edge + room[0] * ACROSS.get(how.at, 0.5), edge + room[1] * DOWN.get(how.at, 0.5)
    return Lie(x, y, scale, scale, canvas.width, canvas.height)
