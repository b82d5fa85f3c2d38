"""Styles of a text in an address: sizes, choices, strokes and shadows, fonts, weights, features of OpenType.

How something is set is brought into bounds; that is said in a remark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ops.layers.paint import Colour
from ops.text.fonts import Fonts
from server.designs.kinds.colours import colour_of, visible
from server.designs.kinds.kind import BOUNDED, IGNORED, REPLACED, Kind, Read, read_or
from server.designs.kinds.locales import Place

_NUMBER = re.compile(r"([+-]?[0-9]{0,6}(?:\.[0-9]{0,6})?)(?:%|deg|°)?", re.ASCII)
_FEATURE = re.compile(r"([A-Za-z0-9]{4})(?:=([0-9]{1,3}))?", re.ASCII)

WEIGHTS = {
    "thin": 100,
    "extralight": 200,
    "light": 300,
    "regular": 400,
    "normal": 400,
    "medium": 500,
    "semibold": 600,
    "bold": 700,
    "extrabold": 800,
    "black": 900,
    "heavy": 900,
}
LIGHTEST, HEAVIEST = 1, 1000
MOST_FEATURES = 8

Painted = tuple[Colour, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A number, a whole one if `whole`; if `circle`, one that begins again at its end."""

    low: float
    high: float
    whole: bool = False
    circle: bool = False

    @property
    def accepts(self) -> str:
        return f"a {'whole ' if self.whole else ''}number from {self.spell(self.low)} to {self.spell(self.high)}"

    def read(self, text: str, place: Place) -> Read[float]:  # noqa: ARG002
        match = _NUMBER.fullmatch(text)
        try:
            value = float(match[1]) if match else None
        except ValueError:
            value = None
        if value is None:
            return Read(None, IGNORED)
        value = float(round(value)) if self.whole else round(value, 3)
        bounded = min(max(value % self.high if self.circle else value, self.low), self.high)
        if self.circle:
            return Read(round(bounded, 3))
        return Read(bounded, "" if bounded == value else BOUNDED)

    def spell(self, value: float) -> str:
        return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a few words; `others` are further words for them."""

    words: tuple[str, ...]
    others: Mapping[str, str]

    @property
    def accepts(self) -> str:
        return "one of " + ", ".join(self.words)

    def read(self, text: str, place: Place) -> Read[str]:  # noqa: ARG002
        word = text.lower().replace("_", "-").replace(" ", "-")
        word = self.others.get(word, word)
        return read_or(IGNORED, word if word in self.words else None)


@dataclass(frozen=True, slots=True)
class Brush(Kind):
    """A colour, and numbers behind it, each with bounds and a default: `000,6`."""

    numbers: tuple[tuple[str, Number, float], ...]

    @property
    def accepts(self) -> str:
        return "a colour, and after commas " + ", ".join(f"{name} ({kind.accepts})" for name, kind, _ in self.numbers)

    def read(self, text: str, place: Place) -> Read[Painted]:
        first, *rest = (part.strip() for part in text.split(","))
        colour = colour_of(first)
        if colour is None or len(rest) > len(self.numbers):
            return Read(None, IGNORED)
        values, remark = [], ""
        for index, (_, kind, default) in enumerate(self.numbers):
            found = kind.read(rest[index], place) if index < len(rest) and rest[index] else Read(default)
            if found.value is None:
                return Read(None, IGNORED)
            values.append(found.value)
            remark = remark or found.remark
        return Read((colour, tuple(values)), remark)

    def spell(self, value: Painted) -> str:
        colour, numbers = value
        spelled = [kind.spell(number) for (_, kind, _), number in zip(self.numbers, numbers, strict=True)]
        defaults = [kind.spell(default) for _, kind, default in self.numbers]
        while spelled and spelled[-1] == defaults[len(spelled) - 1]:
            spelled.pop()
        return ",".join((str(colour), *spelled))

    def is_same(self, value: Painted | None, other: Painted | None) -> bool:
        one, two = (each if each and visible(each[0]) else None for each in (value, other))
        return one == two


@dataclass(frozen=True, slots=True)
class Typeface(Kind):
    """The name of a family of fonts."""

    fonts: Fonts

    @property
    def accepts(self) -> str:
        return "one of the fonts " + ", ".join(self.fonts.families)

    def read(self, text: str, place: Place) -> Read[str]:  # noqa: ARG002
        family = self.fonts.named(text)
        return read_or(REPLACED, family.name if family else None)

    def expected(self, text: str) -> str:
        return f"{self.accepts}. Did you mean {self.fonts.nearest(text)}?"


@dataclass(frozen=True, slots=True)
class Weight(Kind):
    """How bold: a number, or a word for it."""

    accepts = f"a number from {LIGHTEST} to {HEAVIEST}, or a word such as light, regular, semibold, bold"

    def read(self, text: str, place: Place) -> Read[float]:
        named = WEIGHTS.get(re.sub(r"[\s_-]", "", text.lower()))
        return Read(float(named)) if named else Number(LIGHTEST, HEAVIEST, whole=True).read(text, place)

    def spell(self, value: float) -> str:
        return str(round(value))


@dataclass(frozen=True, slots=True)
class Features(Kind):
    """Features of OpenType: `tnum` for figures of one width, `ss01`, `liga=0`; several with commas between them."""

    accepts = f"at most {MOST_FEATURES} features of OpenType such as tnum or ss01,liga=0"

    def read(self, text: str, place: Place) -> Read[tuple[str, ...]]:  # noqa: ARG002
        matches = [_FEATURE.fullmatch(tag.strip()) for tag in text.split(",")]
        last = {match[1]: int(match[2] or 1) for match in matches if match}  # which holds, in whatever order
        if not all(matches) or len(last) > MOST_FEATURES:
            return Read(None, IGNORED)
        return Read(tuple(tag if value == 1 else f"{tag}={value}" for tag, value in sorted(last.items())))

    def spell(self, value: tuple[str, ...]) -> str:
        return ",".join(value)
