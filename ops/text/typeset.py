"""Typesetting: a text → its lines, their size and their places, in the canvas' own pixels and once for every scale.

As large as it fits: it wraps, shrinks step by step to its smallest size, and is cut short with an ellipsis after that.
What counts is the font's own height, not the ink's, so that “ace” and “Ägypten” are set alike.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, radians, sin

from ops.layers.text import Span, Text
from ops.text import ink
from ops.text.breaks import graphemes, joins, units
from ops.text.fonts import Fonts, Metrics
from ops.text.ink import Inked, Style

STEP = 0.98  # from one size that is tried to the next smaller one
CLOSE = 1e-6  # of an em, by which a sum may miss
DUST = 1e-4  # of the frame's height: nobody sees smaller letters
ELLIPSIS = "…"
CLOSING = ".,;:!?…)]»”’"  # what stands close to the word before it
OPEN_ENDS = ",;:–—-([«‹“‘„"  # what looks forgotten in front of an ellipsis
WORTH = 0.7  # of a line that is kept if a torn word is left away
FIRST_TO_THE_LEFT = "\u0590"  # of the letters that are read so; Hebrew's
TO_THE_RIGHT, TO_THE_LEFT = "\u200e", "\u200f"
TRIES = 4  # at a size that the ink itself says is too large, before it is cut at the frame


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, and its origin on the baseline from the block's corner, in the canvas' pixels; where its
    ink is, in ems; what of it has another colour."""

    text: str
    x: float
    baseline: float
    inked: Inked
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A text that is set. `x`, `y`, `width`, `height` are its rectangle on the canvas with the rim, before it is turned
    about its middle; `left_out` are characters that no font has."""

    em: float
    style: Style
    lines: tuple[Line, ...]
    x: float
    y: float
    width: float
    height: float
    turned_height: float
    shortened: bool
    left_out: str

    def at(self, top: float) -> "Block":
        """The block where it begins, as it is turned, at this height of the canvas."""
        return replace(self, y=top + (self.turned_height - self.height) / 2)


@dataclass(frozen=True, slots=True)
class _Room:
    """How much room there is for a block of a text at some size, in ems."""

    text: Text
    above: float
    below: float
    side: float

    def height(self, lines: int) -> float:
        return self.above + self.below + (lines - 1) * self.text.leading + 2 * self.text.rim

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


@lru_cache(maxsize=1024)
def lay_out(text: Text, fonts: Fonts) -> Block | None:
    """Set a text, once if it says the same to everybody; None if there is nothing to be seen of it."""
    whole = fonts.characters.issuperset(map(ord, text.text))
    drawable = text.text.strip() if whole else _drawable(text.text, fonts)
    left_out = "" if whole else "".join(letter for letter in text.text if not _is_drawn(letter, fonts))
    if not any(is_seen(letter) for letter in drawable) or min(text.frame.width, text.frame.height) <= 0:
        return None
    metrics = fonts.metrics(text.font)
    characters, direction = fonts.families[text.font.family].characters, _direction(drawable, text.leading_words)
    own = characters.issuperset(map(ord, drawable))
    spacing = 0 if joins(drawable) else text.spacing
    style = Style(
        font=text.font,
        ascents=(metrics.ascent,) if own else fonts.ascents,
        file=fonts.file(text.font) if own and not direction and not spacing else None,
        spacing=spacing,
        colour=bool(text.spans) or not fonts.colourful.isdisjoint(map(ord, drawable)),
    )
    return _Setting(text, style, metrics, direction, _spelled(text, fonts)).set(drawable, left_out)


def _drawable(words: str, fonts: Fonts) -> str:
    """What of a text is drawn; what is left out leaves no space in front of what follows."""
    kept = ""
    gap = False
    for letter in words:
        if not _is_drawn(letter, fonts):
            gap = True
        elif gap and (letter.isspace() or letter in CLOSING):
            kept = kept.rstrip() + letter
            gap = False
        else:
            kept += letter
            gap = False
    return kept.strip()


def _spelled(text: Text, fonts: Fonts) -> tuple[tuple[str, int], ...]:
    """The letters that are drawn, but for spaces, each with the number of its span, or -1."""
    if not text.spans:
        return ()
    owners = [-1] * len(text.text)
    for number, span in enumerate(text.spans):
        owners[span.start : span.end] = [number] * len(owners[span.start : span.end])
    letters = zip(text.text, owners, strict=True)
    return tuple((letter, owner) for letter, owner in letters if _is_drawn(letter, fonts) and not letter.isspace())


def _is_drawn(letter: str, fonts: Fonts) -> bool:
    return ord(letter) in fonts.characters or not is_seen(letter)


def is_seen(letter: str) -> bool:
    """Whether a letter has ink by itself; joiners, marks and spaces have none."""
    return unicodedata.category(letter) not in ("Cf", "Mn", "Me", "Zs")


def _direction(text: str, leading: str) -> str:
    """The mark that gives every line the direction of the whole: that of the first letter, of what leads if there is
    any. UAX #9, P2 and P3, HL1."""
    if max(text) < FIRST_TO_THE_LEFT:
        return ""
    strong = _strong(text)
    if not strong or set(strong) == {"L"}:
        return ""
    return TO_THE_RIGHT if (_strong(leading) or strong)[0] == "L" else TO_THE_LEFT


def _strong(text: str) -> list[str]:
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return [kind for kind in kinds if kind in ("L", "R", "AL")]


class _Setting:
    """A text while it is set."""

    def __init__(
        self, text: Text, style: Style, metrics: Metrics, direction: str, spelled: tuple[tuple[str, int], ...]
    ) -> None:
        self._text = text
        self._spelled = spelled
        self._style = style
        # The room above capitals is seen as padding too: sides have as much of it, so that a ground looks even.
        side = max(text.rim, text.ground.padding + metrics.below if text.ground else 0)
        self._room = _Room(text, metrics.above, metrics.below, side)
        self._direction = direction

    def set(self, words: str, left_out: str) -> Block | None:
        """The block at the largest size that fits; what stands out of the font's own height needs more room."""
        room = self._room
        for _ in range(TRIES):
            em, (lines, shortened) = self._fit(words, room)
            if not lines:
                return None
            inked = [self._measure(line) for line in lines]
            above = max(-inked[0].top, room.above) if inked[0] else room.above
            below = max(inked[-1].bottom, room.below) if inked[-1] else room.below
            if (above, below) == (room.above, room.below):
                break
            room = replace(room, above=above, below=below)
        return self._place(em, lines, room, shortened, left_out)

    def _fit(self, words: str, room: _Room) -> tuple[float, tuple[list[str], bool]]:
        """The largest size, the lines, and whether something had to be cut off."""
        largest = self._largest(room)
        smallest = min(self._text.smallest, largest)
        whole = self._measure(words)
        if whole and self._across(whole) <= room.width(1, largest):
            return largest, ([words], False)
        parts = units(words)
        lengths = [(self._advance(part.rstrip()), self._advance(part)) for part in parts]
        sizes = [largest]
        while sizes[-1] * STEP > smallest:
            sizes.append(sizes[-1] * STEP)
        sizes.append(smallest)
        first, last = 0, len(sizes)
        while first < last:  # the smaller, the fewer lines: the first size that fits is found by halving
            middle = (first + last) // 2
            first, last = (first, middle) if self._broken(lengths, room, sizes[middle]) else (middle + 1, last)
        for em in sizes[first : first + TRIES]:
            broken = self._broken(lengths, room, em)
            if broken:
                lines = ["".join(parts[start:end]).strip() for start, end in broken]
                if self._holds(lines, room.width(len(lines), em)):
                    return em, (lines, False)
        em, cut = smallest, self._cut(parts, room, smallest)
        while not self._holds(cut[0], room.width(len(cut[0]), em)) and em > self._text.frame.height * DUST:
            em *= STEP
            cut = self._cut(parts, room, em)
        return em, cut

    def _largest(self, room: _Room) -> float:
        """The size asked for, or the one at which a single line is as high as the frame."""
        frame = self._text.frame
        em = self._text.size
        while room.width(1, em) <= 0 and em > CLOSE * frame.height:
            em *= STEP
        return em

    def _broken(self, lengths: list[tuple[float, float]], room: _Room, em: float) -> list[tuple[int, int]] | None:
        """Which parts stand on which line at a size, evenly; None if they do not fit."""
        for count in range(1, self._text.lines + 1):
            width = room.width(count, em)
            if width <= 0:
                return None
            if _greedy(lengths, width, count):
                return _balanced(lengths, width, count)
        return None

    def _holds(self, lines: list[str], width: float) -> bool:
        inked = [self._measure(line) for line in lines]
        return all(one is None or self._across(one) <= width for one in inked)

    def _cut(self, parts: tuple[str, ...], room: _Room, em: float) -> tuple[list[str], bool]:
        """Lines at the smallest size: too long words are broken, and what is too much is left away."""
        count = max((n for n in range(1, self._text.lines + 1) if room.width(n, em) > 0), default=1)
        width = room.width(count, em)
        lines: list[str] = []
        rest = list(parts)
        while rest and len(lines) < count:
            line = ""
            while rest and self._holds([(line + rest[0]).rstrip()], width):
                line += rest.pop(0)
            if not line:
                start, end = self._split(rest[0], width)
                rest[:1] = [end] if end else []
                line = start
            lines.append(line)
        if rest:
            lines[-1] = self._ended(lines[-1] + "".join(rest), width)
        return [line.strip() for line in lines if line.strip()], bool(rest)

    def _split(self, part: str, width: float) -> tuple[str, str]:
        """As much of a word as fits on a line, at least a letter, and what is left."""
        letters = graphemes(part)
        count = max(1, _most(len(letters), lambda n: self._holds(["".join(letters[:n])], width)))
        return "".join(letters[:count]), "".join(letters[count:])

    def _ended(self, text: str, width: float) -> str:
        """As much of a text as fits on a line with an ellipsis behind it."""
        letters = graphemes(text)[: int(width * 20) + 1]  # no script has twenty letters to the em
        count = _most(len(letters), lambda n: self._holds(["".join(letters[:n]).rstrip() + ELLIPSIS], width))
        kept = "".join(letters[:count])
        whole = "".join(units(kept)[:-1])
        if len(whole) > len(kept) * WORTH and count < len(letters):
            kept = whole  # the word that would be torn
        return kept.rstrip().rstrip(OPEN_ENDS).rstrip() + ELLIPSIS

    def _place(self, em: float, lines: list[str], room: _Room, shortened: bool, left_out: str) -> Block | None:
        text, frame = self._text, self._text.frame
        inked = [(line, one) for line in lines if (one := self._measure(line))]
        if not inked:
            return None
        widest = max(self._across(one) for _, one in inked)
        width, height = (widest + 2 * room.side) * em, room.height(len(lines)) * em
        angle = radians(text.rotate)
        across, down = abs(cos(angle)), abs(sin(angle))
        turned = width * across + height * down, width * down + height * across
        middle = (
            frame.x + (frame.width - turned[0]) * text.across + turned[0] / 2,
            frame.y + (frame.height - turned[1]) * text.down + turned[1] / 2,
        )
        spans = self._spans([line for line, _ in inked])
        placed = tuple(
            Line(
                self._direction + line,
                (room.side - min(0.0, one.left) + (widest - self._across(one)) * text.align.value) * em,
                (text.rim + room.above + index * text.leading) * em,
                one,
                spans[index],
            )
            for index, (line, one) in enumerate(inked)
        )
        corner = middle[0] - width / 2, middle[1] - height / 2
        return Block(em, self._style, placed, *corner, width, height, turned[1], shortened, left_out)

    def _spans(self, lines: list[str]) -> list[tuple[Span, ...]]:
        """What of each line has another colour. Lines are the text's own letters in their order, but for spaces that
        fell at their ends, and for an ellipsis."""
        found, rest = [], iter(self._spelled)
        for line in lines:
            spans: list[Span] = []
            before = len(self._direction)
            for place, letter in enumerate(line, before):
                if letter.isspace():
                    continue
                own, owner = next(rest, ("", -1))
                if owner < 0 or own != letter:
                    continue
                colour = self._text.spans[owner].colour
                if spans and spans[-1].colour == colour and not line[spans[-1].end - before : place - before].strip():
                    spans[-1] = replace(spans[-1], end=place + 1)
                else:
                    spans.append(Span(place, place + 1, colour))
            found.append(tuple(spans))
        return found

    def _measure(self, line: str) -> Inked | None:
        return ink.measure(self._direction + line, self._style)

    def _advance(self, text: str) -> float:
        return ink.advance(text, self._style)

    @staticmethod
    def _across(inked: Inked) -> float:
        """How wide a line is: as much room behind it as before it, unless its ink stands out."""
        return inked.right - min(0.0, inked.left) + max(0.0, inked.left)


def _greedy(lengths: list[tuple[float, float]], width: float, count: int) -> list[tuple[int, int]] | None:
    """As much on every line as fits; None if more than `count` lines were needed. Lengths are without and with the
    spaces at their ends."""
    lines: list[tuple[int, int]] = []
    start, used = 0, 0.0
    for index, (bare, full) in enumerate(lengths):
        if used + bare > width:
            if index == start or len(lines) + 1 == count:
                return None
            lines.append((start, index))
            start, used = index, 0.0
            if bare > width:
                return None
        used += full
    return [*lines, (start, len(lengths))]


def _balanced(lengths: list[tuple[float, float]], width: float, count: int) -> list[tuple[int, int]] | None:
    """The same number of lines, none much longer than the others."""
    found = _greedy(lengths, width, count)
    if found is None or len(found) == 1:
        return found
    narrow, wide = width / 2, width
    for _ in range(8):
        middle = (narrow + wide) / 2
        tried = _greedy(lengths, middle, len(found))
        if tried:
            found, wide = tried, middle
        else:
            narrow = middle
    return found


def _most(count: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `count` for which something holds that holds for all smaller ones; 0 if for none."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
