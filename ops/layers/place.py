"""Places: a frame that is turned about its middle, among delivered pixels."""

from dataclasses import dataclass
from math import cos, radians

from ops.geometry import Box
from ops.layers.text import Frame
from ops.layers.view import View
from ops.libvips import Image


@dataclass(frozen=True, slots=True)
class Place:
    """Where the middle of a frame comes to in delivered pixels, counted from the view's corner; how far a pixel of the
    canvas along the frame's own sides takes one there, and how far a delivered pixel takes one along these sides."""

    x: float
    y: float
    across: tuple[float, float]
    down: tuple[float, float]
    along: tuple[float, float]
    beside: tuple[float, float]

    @classmethod
    def of(cls, frame: Frame, rotate: float, view: View) -> "Place":
        turn, aside = cosine(rotate), cosine(rotate - 90)
        return cls(
            x=(frame.x + frame.width / 2 - view.x) * view.across,
            y=(frame.y + frame.height / 2 - view.y) * view.down,
            across=(turn * view.across, aside * view.down),
            down=(-aside * view.across, turn * view.down),
            along=(turn / view.across, aside / view.down),
            beside=(-aside / view.across, turn / view.down),
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where something comes to that is counted from the frame's middle, in pixels of the canvas."""
        (ax, ay), (bx, by) = self.across, self.down
        return self.x + x * ax + y * bx, self.y + x * ay + y * by

    def middles(self, box: Box) -> Image:
        """The middles of a box's delivered pixels, counted from the frame's middle: two bands of doubles, so that
        neighbouring tiles agree."""
        pixels = Image.xyz(box.width, box.height).cast("double").linear([1, 1], [box.x + 0.5, box.y + 0.5])
        return pixels.linear([1, 1], [-self.x, -self.y])


def turned(frame: Frame, middle: tuple[float, float], degrees: float) -> Frame:
    """The frame whose middle is turned clockwise about a point; it is then to be turned itself."""
    if not degrees:
        return frame
    x, y = frame.x + frame.width / 2 - middle[0], frame.y + frame.height / 2 - middle[1]
    across, down = cosine(degrees), cosine(degrees - 90)
    left, top = middle[0] + x * across - y * down, middle[1] + x * down + y * across
    return Frame(left - frame.width / 2, top - frame.height / 2, frame.width, frame.height)


def cosine(degrees: float) -> float:
    """Exact for right angles, so that what is straight stays so."""
    return 0.0 if degrees % 180 == 90 else cos(radians(degrees % 360))
