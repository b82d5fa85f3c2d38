"""Kinds of fields: how a cleaned text is read as a number, a colour, a choice, a font; and its one spelling.

Delivery is lenient: what cannot be read is passed over, how something is set is brought into bounds, and both are said
in a remark. `spell` of what was read is read as the same again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ops.layers.paint import Colour
from ops.text.fonts import Fonts

T = TypeVar("T")

IGNORED, BOUNDED, REPLACED = "ignored", "bounded", "replaced"
OUT_OF_RANGE, AMBIGUOUS = "out_of_range", "ambiguous"

_NUMBER = re.compile(r"([+-]?[0-9]{0,6}(?:\.[0-9]{0,6})?)(?:%|deg|°)?", re.ASCII)
_FEATURE = re.compile(r"([A-Za-z0-9]{4})(?:=([0-9]{1,3}))?", re.ASCII)
_HEX = re.compile(r"#?([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")

COLOURS = {
    "black": "000000",
    "white": "ffffff",
    "red": "ff0000",
    "green": "008000",
    "blue": "0000ff",
    "yellow": "ffff00",
    "orange": "ffa500",
    "purple": "800080",
    "pink": "ffc0cb",
    "brown": "a52a2a",
    "gray": "808080",
    "grey": "808080",
    "silver": "c0c0c0",
    "gold": "ffd700",
    "navy": "000080",
    "teal": "008080",
    "lime": "00ff00",
    "cyan": "00ffff",
    "magenta": "ff00ff",
    "maroon": "800000",
    "olive": "808000",
    "transparent": "00000000",
    "none": "00000000",
}
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


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a text was read as, None if it could not be; and what had to be done to it, if anything."""

    value: T | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Any text; at most so many graphemes, which is seen to before."""

    accepts = "any text"

    def read(self, text: str) -> Read[str]:
        return Read(text)

    def spell(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A number, a whole one if `whole`; if `circle`, one that begins again at its end."""

    low: float
    high: float
    whole: bool = False
    circle: bool = False

    @property
    def accepts(self) -> str:
        return f"a {'whole ' if self.whole else ''}number from {self.spell(self.low)} to {self.spell(self.high)}"

    def read(self, text: str) -> Read[float]:
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
class Choice:
    """One of a few words; `others` are further words for them."""

    words: tuple[str, ...]
    others: Mapping[str, str]

    @property
    def accepts(self) -> str:
        return "one of " + ", ".join(self.words)

    def read(self, text: str) -> Read[str]:
        word = text.lower().replace("_", "-").replace(" ", "-")
        word = self.others.get(word, word)
        return Read(word) if word in self.words else Read(None, IGNORED)

    def spell(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour, `fff`, `ffffff`, with transparency `fff8` or `ffffff80`, or one of a few names."""

    accepts = "a colour such as fff, 1a2b3c, 00000080 or white"

    def read(self, text: str) -> Read[Colour]:
        colour = colour_of(text)
        return Read(colour) if colour else Read(None, IGNORED)

    def spell(self, value: Colour) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Brush:
    """A colour, and numbers behind it, each with bounds and a default: `000,6`."""

    numbers: tuple[tuple[str, Number, float], ...]

    @property
    def accepts(self) -> str:
        return "a colour, and after commas " + ", ".join(f"{name} ({kind.accepts})" for name, kind, _ in self.numbers)

    def read(self, text: str) -> Read[tuple[Colour, tuple[float, ...]]]:
        first, *rest = (part.strip() for part in text.split(","))
        colour = colour_of(first)
        if colour is None or len(rest) > len(self.numbers):
            return Read(None, IGNORED)
        values, remark = [], ""
        for index, (_, kind, default) in enumerate(self.numbers):
            found = kind.read(rest[index]) if index < len(rest) and rest[index] else Read(default)
            if found.value is None:
                return Read(None, IGNORED)
            values.append(found.value)
            remark = remark or found.remark
        return Read((colour, tuple(values)), remark)

    def spell(self, value: tuple[Colour, tuple[float, ...]]) -> str:
        colour, numbers = value
        spelled = [kind.spell(number) for (_, kind, _), number in zip(self.numbers, numbers, strict=True)]
        defaults = [kind.spell(default) for _, kind, default in self.numbers]
        while spelled and spelled[-1] == defaults[len(spelled) - 1]:
            spelled.pop()
        return ",".join((str(colour), *spelled))


@dataclass(frozen=True, slots=True)
class Typeface:
    """The name of a family of fonts."""

    fonts: Fonts

    @property
    def accepts(self) -> str:
        return "one of the fonts " + ", ".join(self.fonts.families)

    def read(self, text: str) -> Read[str]:
        family = self.fonts.named(text)
        return Read(family.name) if family else Read(None, REPLACED)

    def spell(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Weight:
    """How bold: a number, or a word for it."""

    accepts = f"a number from {LIGHTEST} to {HEAVIEST}, or a word such as light, regular, semibold, bold"

    def read(self, text: str) -> Read[float]:
        named = WEIGHTS.get(re.sub(r"[\s_-]", "", text.lower()))
        return Read(float(named)) if named else Number(LIGHTEST, HEAVIEST, whole=True).read(text)

    def spell(self, value: float) -> str:
        return str(round(value))


@dataclass(frozen=True, slots=True)
class Features:
    """Features of OpenType: `tnum` for figures of one width, `ss01`, `liga=0`; several with commas between them."""

    accepts = f"at most {MOST_FEATURES} features of OpenType such as tnum or ss01,liga=0"

    def read(self, text: str) -> Read[tuple[str, ...]]:
        matches = [_FEATURE.fullmatch(tag.strip()) for tag in text.split(",")]
        last = {match[1]: int(match[2] or 1) for match in matches if match}  # which holds, in whatever order
        if not all(matches) or len(last) > MOST_FEATURES:
            return Read(None, IGNORED)
        return Read(tuple(tag if value == 1 else f"{tag}={value}" for tag, value in sorted(last.items())))

    def spell(self, value: tuple[str, ...]) -> str:
        return ",".join(value)


def visible(value: Any) -> Any:
    """The same for everything that cannot be seen: a transparent colour is as none."""
    colour = value[0] if isinstance(value, tuple) else value
    return None if isinstance(colour, Colour) and not colour.alpha else value


Kind = Words | Number | Choice | Paint | Brush | Typeface | Weight | Features


def colour_of(text: str) -> Colour | None:
    """Read a colour; None if it is none."""
    match = _HEX.fullmatch(COLOURS.get(text.lower().replace(" ", ""), text))
    if match is None:
        return None
    digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
    return Colour(*bytes.fromhex(digits))
