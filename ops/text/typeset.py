"""Typesetting: a text → its lines, their size and their places, in the canvas' own pixels and once for every scale.

As large as it fits: it wraps, shrinks step by step to its smallest size, and is cut short with an ellipsis after that.
What counts is the font's own height, not the ink's, so that “ace” and “Ägypten” are set alike.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import cos, radians, sin

from ops.layers.text import Overflow, Text
from ops.text import codes, tearing
from ops.text.breaks import Unit, is_in_address, units
from ops.text.content import Content, content
from ops.text.fallback import instance
from ops.text.fonts import Fonts
from ops.text.lines import ELLIPSIS, Inked, Measured, Ruler, Segment, is_stacked, running
from ops.text.room import CLOSE, Room
from ops.text.shaping import ALPHABETS, Instance
from ops.text.wrapping import Length, balanced, greedy, most

FAST = 0.9  # from one size to the next of a text that is cut in any case
SOLID, PARTED = 8.0, 40.0  # square ems that a line is worse for ending between letters, and within a word
SHORT = 200  # characters of a text whose lines are worth remembering
STEP = 0.98  # from one size that is tried to the next smaller one
DUST = 1e-4  # of the frame's height: nobody sees smaller letters
OPEN_ENDS = ",;:–—-([«‹“‘„"  # what looks forgotten in front of an ellipsis
WORTH = 0.7  # of a line that is kept if a torn word is left away
TRIES = 4  # at a size that the ink itself says is too large, before it is cut at the frame
LEAST = 0.5  # of its smallest size to which a code shrinks before it is hidden
ENGLISH = "en"  # by whose rules a word is torn of which nothing is known
OPTICAL = 3  # times that a text is set again because letters of its size have another width
BLANK = Measured("", (), Inked(0, 0, 0, 0, 0), 1)  # a line between two line feeds


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, and its origin on the baseline from the block's corner, in the canvas' pixels; where its
    ink is, in ems; its runs of glyphs."""

    text: str
    x: float
    baseline: float
    inked: Inked
    segments: tuple[Segment, ...]
    tallest: float


@dataclass(frozen=True, slots=True)
class Block:
    """A text that is set. `x`, `y`, `width`, `height` are its rectangle on the canvas with the rim, before it is turned
    about its middle; `above` and `below` are the ems of a line over and under its baseline. `left_out` are characters
    that no font has; `backwards` if it is read from right to left; `plain` is the text's own font."""

    em: float
    lines: tuple[Line, ...]
    x: float
    y: float
    width: float
    height: float
    turned_height: float
    above: float
    below: float
    shortened: bool
    left_out: str
    backwards: bool
    plain: Instance

    def at(self, top: float) -> "Block":
        """The block where it begins, as it is turned, at this height of the canvas."""
        return replace(self, y=top + (self.turned_height - self.height) / 2)


@dataclass(frozen=True, slots=True)
class _Broken:
    """Lines at a size; `shortened` if something had to be cut off."""

    em: float
    lines: tuple[Measured, ...]
    shortened: bool = False


def lay_out(text: Text, fonts: Fonts) -> Block | None:
    """Set a text, once if it says the same to everybody; None if there is nothing to be seen of it."""
    return (_set_before if len(text.text) <= SHORT else _set)(text, fonts)


def _set(text: Text, fonts: Fonts) -> Block | None:
    found, left_out = content(text, fonts)
    if found is None or min(text.frame.width, text.frame.height) <= 0:
        return None
    em = text.size
    block = None
    for _ in range(OPTICAL):
        ruler = Ruler(found, fonts, em)
        block = _Setting(text, ruler, fonts).set(left_out)
        if block is None or _alike(found, em, block.em):
            break
        em = block.em
    return block


_set_before = lru_cache(1024)(_set)


def _alike(found: Content, em: float, other: float) -> bool:
    """Whether letters have the same shape at two sizes."""
    looks = {(run.face, run.look) for run in found.runs}
    return all(
        instance(face, look.font, em * look.size) == instance(face, look.font, other * look.size)
        for face, look in looks
    )


class _Setting:
    """A text while it is set."""

    def __init__(self, text: Text, ruler: Ruler, fonts: Fonts) -> None:
        metrics = fonts.metrics(text.font)
        self._plain = fonts.candidates(text.font, text.language)[0]
        self._text = text
        self._ruler = ruler
        self._content = ruler.content
        # The room above capitals is seen as padding too: sides have as much of it, so that a ground looks even.
        side = max(text.rim, text.ground.padding + metrics.below if text.ground else 0)
        self._room = Room(text, metrics.above, metrics.below, side)

    @cached_property
    def _units(self) -> tuple[Unit, ...]:
        return units(self._content.parts, self._text.language if self._text.hyphens else "")

    def set(self, left_out: str) -> Block | None:
        """The block at the largest size that fits; what stands out of the font's own height needs more room."""
        room = self._room
        for _ in range(TRIES):
            broken = self._fit(room)
            if not broken.lines:
                return None
            first, last = broken.lines[0], broken.lines[-1]
            needed = max(-first.inked.top, self._room.above), max(last.inked.bottom, self._room.below)
            if needed == (room.above, room.below):
                break
            room = replace(room, above=needed[0], below=needed[1])
        if broken.shortened and self._overflow is not Overflow.ELLIPSIS:
            return None
        return self._place(broken, room, left_out)

    @property
    def _overflow(self) -> Overflow:
        """What becomes of it if it does not fit: codes are never cut."""
        if self._text.overflow is not Overflow.AUTO:
            return self._text.overflow
        return Overflow.SHRINK if codes.is_code(self._content, self._ruler.em) else Overflow.ELLIPSIS

    def _fit(self, room: Room) -> _Broken:
        """The largest size, and the lines."""
        largest = self._largest(room)
        smallest = min(self._text.smallest, largest)
        if "\n" not in self._content.parts:
            whole = self._ruler.line(0, len(self._content.parts))
            if whole and self._holds([whole], room, largest):
                return _Broken(largest, (whole,))
        lengths = self._lengths()
        overflow = self._overflow
        floor = smallest * LEAST if overflow is Overflow.SHRINK else smallest
        sizes = [largest]
        while sizes[-1] * STEP > floor:
            sizes.append(sizes[-1] * STEP)
        sizes.append(floor)
        first, last = 0, len(sizes)
        while first < last:  # the smaller, the fewer lines: the first size that fits is found by halving
            middle = (first + last) // 2
            first, last = (first, middle) if self._goes(lengths, room, sizes[middle]) else (middle + 1, last)
        for em in sizes[first:]:  # what leans beyond a line takes more room than was counted
            broken = self._broken(lengths, room, em)
            if broken:
                lines = self._lines(broken)
                if self._holds(lines, room, em):
                    return _Broken(em, tuple(lines))
        if overflow is not Overflow.ELLIPSIS:
            return _Broken(floor, self._cut(room, floor, self._text.lines).lines, shortened=True)
        return self._shortened(room, smallest)

    def _shortened(self, room: Room, smallest: float) -> _Broken:
        """As much as fits at the smallest size: on fewer lines if these are too high, smaller only if nothing else
        helps."""
        cut = self._cut(room, smallest, self._text.lines)
        while not self._holds(cut.lines, room, cut.em) and cut.em > self._text.frame.height * DUST:
            if len(cut.lines) > 1 and self._left(cut.lines, room, cut.em) <= 0:
                cut = self._cut(room, cut.em, len(cut.lines) - 1)
            else:
                cut = self._cut(room, cut.em * FAST, self._text.lines)
        return cut

    def _goes(self, lengths: Sequence[Length], room: Room, em: float) -> bool:
        """Whether a text may fit at a size; surely not if lines of larger or stacked letters are too high."""
        broken = self._broken(lengths, room, em)
        if broken is None or self._is_level:
            return broken is not None
        return self._left(self._lines(broken), room, em) > 0

    def _largest(self, room: Room) -> float:
        """The size asked for, or the one at which a line is as high as the frame: below the smallest size only if
        not even that fits."""
        frame, smallest = self._text.frame, self._text.smallest
        em = self._text.size
        while room.width(1, em) <= 0 and em > CLOSE * frame.height:
            em = max(em * STEP, smallest) if em > smallest else em * STEP
        return em

    def _lengths(self) -> list[Length]:
        """How long each unit is."""
        found = []
        for unit in self._units:
            bare, full = self._ruler.advance(unit.start, unit.bare), self._ruler.advance(unit.start, unit.end)
            ended = bare
            if unit.hyphen:
                line = self._ruler.line(unit.start, unit.bare, self._ruler.hyphen(unit.bare))
                ended = line.inked.advance if line else bare
            found.append(Length(bare, full, ended, unit.forced, self._worse(unit)))
        return found

    def _worse(self, unit: Unit) -> float:
        """How bad it is if a line ends behind a unit: not at all at a space or punctuation, most within a word."""
        last = self._content.parts[unit.end - 1][0]
        if unit.hyphen:
            return PARTED
        return 0 if last.isspace() or unicodedata.category(last)[0] == "P" else SOLID

    def _broken(self, lengths: Sequence[Length], room: Room, em: float) -> list[tuple[int, int]] | None:
        """Which units stand on which line at a size, evenly; None if they do not fit."""
        forced = sum(length.forced for length in lengths[:-1]) + 1
        for count in range(forced, self._text.lines + 1):
            width = room.width(count, em)
            if width <= 0:
                return None
            if greedy(lengths, width, count):
                return balanced(lengths, width, count)
        return None

    def _lines(self, broken: Sequence[tuple[int, int]]) -> list[Measured]:
        """The lines of these units."""
        found = (self._line(self._units[start], self._units[end - 1]) for start, end in broken)
        return [line for line in found if line]

    def _line(self, first: Unit, last: Unit) -> Measured | None:
        if first.start == last.bare:
            return BLANK if last.forced else None
        return self._ruler.line(first.start, last.bare, self._ruler.hyphen(last.bare) if last.hyphen else "")

    def _holds(self, lines: Sequence[Measured], room: Room, em: float) -> bool:
        """Whether lines fit at a size, the largest of their letters considered."""
        width = self._left(lines, room, em)
        return all(self._across(line.inked) <= width for line in lines)

    def _left(self, lines: Sequence[Measured], room: Room, em: float) -> float:
        """The ems that such lines may be wide at a size; none if they are too high."""
        return replace(room, extra=self._extra(lines)).width(len(lines), em)

    @cached_property
    def _is_level(self) -> bool:
        """Whether all lines are equally high."""
        return all(run.look.size == 1 and not is_stacked(run) for run in self._content.runs)

    def _extra(self, lines: Sequence[Measured]) -> float:
        """The ems by which lines of larger or stacked letters are higher."""
        if not lines or self._is_level:
            return 0
        high = running(lines, self._text.leading)[-1] - (len(lines) - 1) * self._text.leading
        first, last = lines[0].tallest, lines[-1].tallest
        return high + max(0.0, first - 1) * self._room.above + max(0.0, last - 1) * self._room.below

    def _cut(self, room: Room, em: float, most_lines: int) -> _Broken:
        """Lines at the smallest size: too long words are broken, and what is too much is left away."""
        count = max((n for n in range(1, most_lines + 1) if room.width(n, em) > 0), default=1)
        width = room.width(count, em)
        lines: list[Measured | None] = []
        start, torn = 0, list(self._units)
        while torn and len(lines) < count:
            taken = self._taken(torn, width)
            if taken == 0:
                torn[:1] = self._split(torn[0], width)
                taken = 1
            if len(lines) + 1 == count and taken < len(torn):
                lines.append(self._ended(torn[0].start, width))
                return _Broken(em, tuple(line for line in lines if line), shortened=True)
            lines.append(self._line(torn[0], torn[taken - 1]))
            start += taken
            torn = torn[taken:]
        return _Broken(em, tuple(line for line in lines if line), shortened=bool(torn))

    def _taken(self, rest: Sequence[Unit], width: float) -> int:
        """How many units fit on a line."""
        forced = next((index for index, unit in enumerate(rest) if unit.forced), len(rest) - 1) + 1
        limit = min(forced, int(width * 20) + 2)  # no script has twenty words to the em
        return most(limit, lambda count: self._fits(self._line(rest[0], rest[count - 1]), width))

    def _fits(self, line: Measured | None, width: float) -> bool:
        return line is None or self._across(line.inked) <= width

    def _split(self, unit: Unit, width: float) -> list[Unit]:
        """A word in two: as much of it as fits on a line, at least a letter, and what is left."""
        parts = self._content.parts
        address = is_in_address(parts, unit.start)

        def part(count: int) -> Unit:
            end = unit.start + count
            return Unit(unit.start, end, end, hyphen=not address and self._is_within_word(end))

        length = unit.bare - unit.start
        limit = min(length - 1, int(width * 20) + 1)  # no script has twenty letters to the em
        count = max(1, most(limit, lambda n: self._fits(self._line(part(n), part(n)), width)))
        if count >= length:
            return [unit]
        last = unit.start + count
        if address:
            last = tearing.in_address(parts, unit.start, last)
        elif self._is_within_word(last):
            last = tearing.in_word(parts, unit.start, last, self._text.language or ENGLISH)
        return [part(last - unit.start), replace(unit, start=last)]

    def _is_within_word(self, place: int) -> bool:
        """Whether a hyphen is shown where a line ends in front of a grapheme: between two letters."""
        parts = self._content.parts
        script = next((run.script for run in self._content.runs if run.end > place), "")
        return script in ALPHABETS and parts[place - 1].isalpha() and "".join(parts[place : place + 1]).isalpha()

    def _ended(self, start: int, width: float) -> Measured | None:
        """As much of the text from a grapheme on as fits on a line with an ellipsis behind it."""
        ruler, parts = self._ruler, self._content.parts
        feed = next((index for index in range(start, len(parts)) if parts[index] == "\n"), len(parts))
        limit = min(feed - start, int(width * 20) + 1)  # no script has twenty letters to the em

        def end(count: int) -> int:
            last = start + count
            while last > start and (parts[last - 1].isspace() or parts[last - 1] in OPEN_ENDS):
                last -= 1
            return last

        count = most(limit, lambda n: self._fits(ruler.line(start, end(n), ELLIPSIS), width))
        if start + count < feed:
            whole = [unit.start for unit in self._units if start < unit.start <= start + count]
            if whole and whole[-1] - start > count * WORTH:
                count = whole[-1] - start  # the word that would be torn is left away
        return ruler.line(start, end(count), ELLIPSIS)

    def _place(self, broken: _Broken, room: Room, left_out: str) -> Block:
        text, frame, em, lines = self._text, self._text.frame, broken.em, broken.lines
        backwards = self._content.backwards
        widest = max(self._across(line.inked) for line in lines)
        room = replace(room, extra=self._extra(lines))
        width, height = (widest + 2 * room.side) * em, room.height(len(lines)) * em
        angle = radians(text.rotate)
        across, down = abs(cos(angle)), abs(sin(angle))
        turned = width * across + height * down, width * down + height * across
        share = text.align.share(backwards=backwards)
        at = share if text.across is None else text.across
        middle = (
            frame.x + (frame.width - turned[0]) * at + turned[0] / 2,
            frame.y + (frame.height - turned[1]) * text.down + turned[1] / 2,
        )
        first = text.rim + room.above + max(0.0, lines[0].tallest - 1) * self._room.above
        falls = running(lines, text.leading)
        placed = tuple(
            Line(
                line.text,
                (room.side - min(0.0, line.inked.left) + (widest - self._across(line.inked)) * share) * em,
                (first + fall) * em,
                line.inked,
                line.segments,
                line.tallest,
            )
            for line, fall in zip(lines, falls, strict=True)
        )
        return Block(
            em=em,
            lines=placed,
            x=middle[0] - width / 2,
            y=middle[1] - height / 2,
            width=width,
            height=height,
            turned_height=turned[1],
            above=room.above,
            below=room.below,
            shortened=broken.shortened,
            left_out=left_out,
            backwards=backwards,
            plain=instance(self._plain, text.font, em),
        )

    @staticmethod
    def _across(inked: Inked) -> float:
        """How wide a line is: as much room behind it as before it, unless its ink stands out."""
        return inked.right - min(0.0, inked.left) + max(0.0, inked.left)
