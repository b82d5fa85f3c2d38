"""Text: words in a frame, set as large as they fit."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from ops.layers.paint import Colour
from ops.text.fonts import Font


class Align(Enum):
    """To which side lines of different lengths are aligned: the part of what is left over that lies before them."""

    LEFT = 0.0
    CENTER = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the canvas, in its pixels; of any fraction."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ground:
    """A box behind the text; its padding and the radius of its corners are in ems."""

    colour: Colour
    padding: float
    radius: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line around the letters, outside of them; its width is in ems."""

    colour: Colour
    width: float


@dataclass(frozen=True, slots=True)
class Shadow:
    """A shadow below the letters: how soft it is and how far it falls, in ems."""

    colour: Colour
    blur: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that has a colour of its own, from one letter to before another."""

    start: int
    end: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class Text:
    """One text on a canvas. Lengths are in the canvas' pixels, those of its decoration in ems, so that they shrink with
    it.

    text      what it says: literally, on one line or several
    frame     what it never leaves
    across    where it lies in the frame from left (0) to right (1), and
    down      from top (0) to bottom (1)
    size      the em it has if it fits, and
    smallest  what it may shrink to before it is cut short
    lines     how many there may be
    leading   from baseline to baseline, in ems
    spacing   added between letters, in ems
    rotate    degrees clockwise, about the middle
    spans     parts in other colours
    place     texts of the same one stand below each other, with `gap` ems of the upper one between them
    leading_words  what decides in which direction it is read, if it is not its own first letter
    """

    text: str
    frame: Frame
    across: float
    down: float
    align: Align
    font: Font
    size: float
    smallest: float
    lines: int
    leading: float
    spacing: float
    ink: Colour
    rotate: float = 0
    ground: Ground | None = None
    stroke: Stroke | None = None
    shadow: Shadow | None = None
    spans: tuple[Span, ...] = ()
    place: Hashable = None
    gap: float = 0.2
    leading_words: str = ""

    @property
    def stroke_width(self) -> float:
        """How wide the stroke is, in ems."""
        return self.stroke.width if self.stroke else 0

    @property
    def rim(self) -> float:
        """What lies around the letters and has to stay in the frame too, in ems."""
        return max(self.ground.padding if self.ground else 0, self.stroke_width)
