"""Text: words in a frame, set as large as they fit."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from ops.layers.paint import Colour
from ops.text.fonts import Font


class Align(Enum):
    """To which side lines of different lengths are aligned. Where they start and end is a matter of their direction."""

    START = "start"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    END = "end"

    def share(self, *, backwards: bool) -> float:
        """The part of what is left over that lies before a line, which may be read from right to left."""
        return _SHARES[self.side(backwards=backwards)]

    def side(self, *, backwards: bool) -> "Align":
        """Left, centre or right, for lines that may be read from right to left."""
        if self in _SHARES:
            return self
        return Align.RIGHT if backwards is (self is Align.START) else Align.LEFT


_SHARES = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}


class Overflow(Enum):
    """What becomes of a text that does not fit at its smallest size: it ends in an ellipsis, it shrinks further and is
    hidden if that does not help, or it is hidden. Codes are never cut: for them AUTO is SHRINK, for words ELLIPSIS."""

    AUTO = "auto"
    ELLIPSIS = "ellipsis"
    SHRINK = "shrink"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the canvas, in its pixels; of any fraction."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ground:
    """A box behind the text, or behind each of its lines; its padding and the radius of its corners are in ems."""

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
    """A part of a text that looks otherwise, from one letter to before another; what is not said of it is as with the
    others. `size` is a multiple of theirs, `highlight` a colour behind it."""

    start: int
    end: int
    colour: Colour | None = None
    font: Font | None = None
    size: float = 1
    features: tuple[str, ...] = ()
    underline: bool = False
    strike: bool = False
    highlight: Colour | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text on a canvas. Lengths are in the canvas' pixels, those of its decoration in ems, so that they shrink with
    it.

    text      what it says: literally, on one line or several
    frame     what it never leaves
    across    where it lies in the frame from left (0) to right (1), None for the side it is aligned to, and
    down      from top (0) to bottom (1)
    size      the em it has if it fits, and
    smallest  what it may shrink to before it is cut short
    lines     how many there may be
    leading   from baseline to baseline, in ems
    spacing   added between letters, in ems
    rotate    degrees clockwise, about the middle
    ground    a box behind all of it, and
    highlight one behind each line
    opacity   of all that is drawn of it, together
    features  of OpenType, `tnum` or `liga=0`
    language  of its words, as in BCP 47; with `hyphens` these may be parted by the rules of it
    spans     parts that look otherwise
    place     texts of the same one stand below each other, with `gap` ems of the upper one between them
    leading_words  what decides in which direction it is read, if it is not its own first letter
    name      by which another text may stand `after` it: where it ends, on its last baseline
    """

    text: str
    frame: Frame
    across: float | None
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
    opacity: float = 1
    ground: Ground | None = None
    highlight: Ground | None = None
    stroke: Stroke | None = None
    shadow: Shadow | None = None
    underline: bool = False
    strike: bool = False
    features: tuple[str, ...] = ()
    language: str = ""
    hyphens: bool = False
    overflow: Overflow = Overflow.AUTO
    spans: tuple[Span, ...] = ()
    place: Hashable = None
    gap: float = 0.2
    leading_words: str = ""
    name: Hashable = None
    after: Hashable = None

    @property
    def stroke_width(self) -> float:
        """How wide the stroke is, in ems."""
        return self.stroke.width if self.stroke else 0

    @property
    def rim(self) -> float:
        """What lies around the letters and has to stay in the frame too, in ems."""
        grounds = (self.ground, self.highlight)
        return max(self.stroke_width, *(ground.padding if ground else 0 for ground in grounds))
