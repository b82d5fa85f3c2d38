"""Lines: parts of a content in their visual order, and where their ink is."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from ops.text import bidi, fallback, shaping
from ops.text.breaks import SOFT_HYPHEN
from ops.text.content import Content, Run
from ops.text.fonts import Fonts
from ops.text.shaping import Manner, Shaped

ELLIPSIS = "…"
EAST_ASIAN = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
# Scripts whose letters have the height that fonts foresee for a line; those of others may be stacked.
LEVEL = frozenset({"Latn", "Grek", "Cyrl", "Armn", "Geor", *EAST_ASIAN, ""})
CLEAR = 0.05  # ems between the ink of two lines of stacked letters, at least
HYPHENS = ("\u2010", "-")  # the first that the font has

_UNSEEN = str.maketrans("", "", f"{SOFT_HYPHEN}{fallback.ZERO_WIDTH_SPACE}")


@dataclass(frozen=True, slots=True)
class Inked:
    """Where the ink of a line is, in ems from its origin on the baseline, y goes down; and how far its last letter
    takes the pen along."""

    left: float
    top: float
    right: float
    bottom: float
    advance: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A run as it stands on a line: `x` ems from the line's origin, `size` times as large as the text. `owners` has the
    number of the span of each of its characters; none if nobody owns any. `script` is theirs as in ISO 15924."""

    shaped: Shaped
    x: float
    size: float
    owners: tuple[int, ...]
    script: str = ""

    @property
    def pictured(self) -> bool:
        """Whether its glyphs are pictures."""
        return self.shaped.instance.pictured


@dataclass(frozen=True, slots=True)
class Measured:
    """A line: what it says in its logical order, its segments from left to right, its ink, how large its largest
    letters are among the text's, and whether letters may be `stacked` higher than fonts foresee for a line."""

    text: str
    segments: tuple[Segment, ...]
    inked: Inked
    tallest: float
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a run, and what is shaped of it."""

    run: Run
    start: int
    end: int
    text: str


class Ruler:
    """Measures lines of a content, in ems; letters have the optical size of `em` pixels of the canvas."""

    def __init__(self, content: Content, fonts: Fonts, em: float) -> None:
        self.content = content
        self.em = em
        self._fonts = fonts
        self._starts = [run.start for run in content.runs]
        self._lines: dict[tuple[int, int, str], Measured | None] = {}
        self._advances: dict[int, float] = {}

    def line(self, start: int, end: int, suffix: str = "") -> Measured | None:
        """The graphemes from `start` to before `end` as a line, with a hyphen or an ellipsis behind them; None if there
        is no ink."""
        key = start, end, suffix
        if key not in self._lines:
            self._lines[key] = self._measured(start, end, suffix)
        return self._lines[key]

    def advance(self, start: int, end: int) -> float:
        """How far graphemes take the pen along, spaces at their ends included."""
        return sum(self._shaped(part).advance * part.run.look.size for part in self._parts(start, end))

    def hyphen(self, end: int) -> str:
        """The hyphen behind the grapheme before `end`."""
        run = self.content.runs[bisect_right(self._starts, end - 1) - 1]
        return next((one for one in HYPHENS if ord(one) in run.face.characters), HYPHENS[-1])

    def _measured(self, start: int, end: int, suffix: str) -> Measured | None:
        parts = list(self._parts(start, end))
        if suffix:
            parts = self._ended(parts, suffix)
        order = bidi.visual([part.run.level for part in parts])
        segments, pen = [], 0.0
        for part in (parts[index] for index in order):
            shaped = self._shaped(part)
            segments.append(Segment(shaped, pen, part.run.look.size, self._owners(part), part.run.script))
            pen += shaped.advance * part.run.look.size
        inked = _inked(segments, pen - self._trailing(parts, order))
        if inked is None:
            return None
        text = "".join(part.text for part in parts).translate(_UNSEEN)
        stacked = any(is_stacked(part.run) for part in parts)
        return Measured(text, tuple(segments), inked, _tallest(segments), stacked)

    def _parts(self, start: int, end: int) -> Iterator[_Part]:
        """The runs of some graphemes, in their logical order."""
        if start >= end:
            return
        content = self.content
        for run in content.runs[bisect_right(self._starts, start) - 1 :]:
            if run.start >= end:
                break
            first, last = max(start, run.start), min(end, run.end)
            yield _Part(run, first, last, "".join(content.parts[first:last]))

    def _ended(self, parts: list[_Part], suffix: str) -> list[_Part]:
        """The same with something behind the last of them."""
        content = self.content
        last = parts[-1] if parts else None
        run = last.run if last else content.runs[0]
        face = fallback.face(suffix, run.look.font, content.language, self._fonts) or run.face
        if last and face is run.face and run.level == content.base:
            return [*parts[:-1], replace(last, text=last.text + suffix)]
        own = Run(run.end, run.end, face, run.look, "", content.base)
        end = last.end if last else 0
        return [*parts, _Part(own, end, end, suffix)]

    def _shaped(self, part: _Part) -> Shaped:
        run, content = part.run, self.content
        manner = Manner(run.look.features, run.script, content.language, bool(run.level % 2), content.spacing)
        return shaping.shape(part.text, fallback.instance(run.face, run.look.font, self.em * run.look.size), manner)

    def _owners(self, part: _Part) -> tuple[int, ...]:
        content = self.content
        last = content.owners[part.end - 1] if part.end else -1
        if last < 0 and not any(owner >= 0 for owner in content.owners[part.start : part.end]):
            return ()
        owners: list[int] = []
        for index in range(part.start, part.end):
            owners += [content.owners[index]] * len(content.parts[index])
        return (*owners, *[last] * (len(part.text) - len(owners)))  # a hyphen goes with the letter before it

    def _trailing(self, parts: list[_Part], order: list[int]) -> float:
        """The room behind the last letter that only stands between letters."""
        return self.content.spacing * parts[order[-1]].run.look.size if order else 0.0


def _inked(segments: list[Segment], advance: float) -> Inked | None:
    seen = [one for one in segments if one.shaped.inked]
    if not seen:
        return None
    return Inked(
        left=min(one.x + one.shaped.left * one.size for one in seen),
        top=min(one.shaped.top * one.size for one in seen),
        right=max(one.x + one.shaped.right * one.size for one in seen),
        bottom=max(one.shaped.bottom * one.size for one in seen),
        advance=advance,
    )


def _tallest(segments: list[Segment]) -> float:
    return max((one.size for one in segments), default=1.0)


def is_stacked(run: Run) -> bool:
    """Whether letters of a run may be stacked higher than fonts foresee for a line."""
    return run.script not in LEVEL


def running(lines: Sequence[Measured], leading: float) -> list[float]:
    """How far each line's baseline is below the first one's, in ems: most of the room between two lines is needed for
    the capitals of the lower one. Where letters are stacked, all lines are as far apart as keeps these clear of the
    next line, however close they are meant to be."""
    pairs = list(pairwise(lines))
    clear = (upper.inked.bottom - lower.inked.top + CLEAR for upper, lower in pairs if upper.stacked or lower.stacked)
    least = max(clear, default=0.0)
    steps = (max(least, leading * (0.2 * upper.tallest + 0.8 * lower.tallest)) for upper, lower in pairs)
    return list(accumulate(steps, initial=0.0))
