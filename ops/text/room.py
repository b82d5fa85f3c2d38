"""Room: how long the lines of a text may be at a size, in a frame in which it may be turned."""

from dataclasses import dataclass
from math import cos, radians, sin

from ops.layers.text import Text

CLOSE = 1e-6  # of an em, by which a sum may miss


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is for a block of a text at some size, in ems; `extra` is what its larger letters need."""

    text: Text
    above: float
    below: float
    side: float
    extra: float = 0

    def height(self, lines: int) -> float:
        return self.above + self.below + (lines - 1) * self.text.leading + 2 * self.text.rim + self.extra

    def width(self, lines: int, em: float) -> float:
        """The longest line of a block of so many; none if it is negative."""
        frame, angle = self.text.frame, radians(self.text.rotate)
        across, down = abs(cos(angle)), abs(sin(angle))
        high, found = self.height(lines) * em, []
        for room, along, upright in ((frame.width, across, down), (frame.height, down, across)):
            left = room - high * upright
            if along > CLOSE:
                found.append(left / along)
            elif left < -CLOSE:
                found.append(-1.0)
        return min(found) / em - 2 * self.side + CLOSE
