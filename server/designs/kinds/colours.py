"""Colours: `fff`, `ffffff`, with transparency `fff8` or `ffffff80`, or one of a few names."""

import re
from dataclasses import dataclass

from ops.layers.paint import Colour
from server.designs.kinds.kind import IGNORED, Kind, Read, read_or
from server.designs.kinds.locales import Place

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


@dataclass(frozen=True, slots=True)
class Paint(Kind):
    """A colour."""

    accepts = "a colour such as fff, 1a2b3c, 00000080 or white"

    def read(self, text: str, place: Place) -> Read[Colour]:  # noqa: ARG002
        return read_or(IGNORED, colour_of(text))

    def shown(self, value: Colour, place: Place) -> str:  # noqa: ARG002
        return f"#{value}"


@dataclass(frozen=True, slots=True)
class Ink(Paint):
    """A colour of which nothing depends but what is seen: one that is transparent is as none."""

    def is_same(self, value: Colour | None, other: Colour | None) -> bool:
        return visible(value) == visible(other)


def visible(value: Colour | None) -> Colour | None:
    """A colour, None if it cannot be seen."""
    return value if value and value.alpha else None


def colour_of(text: str) -> Colour | None:
    """Read a colour; None if it is none."""
    match = _HEX.fullmatch(COLOURS.get(text.lower().replace(" ", ""), text))
    if match is None:
        return None
    digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
    return Colour(*bytes.fromhex(digits))
