"""Unicode's scripts, and which of their letters fonts have. It is found out when it is asked for, and kept."""

from dataclasses import dataclass
from functools import cache
from itertools import chain

import regex
from babel import Locale

from ops.text.characters import Characters

# Those that many write in every day, by their codes in ISO 15924: table 5 of https://www.unicode.org/reports/tr31/
RECOMMENDED = frozenset(
    {"Arab", "Armn", "Beng", "Bopo", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Gujr", "Guru", "Hang", "Hani", "Hebr"}
    | {"Hira", "Kana", "Khmr", "Knda", "Laoo", "Latn", "Mlym", "Mymr", "Orya", "Sinh", "Taml", "Telu", "Thaa", "Thai"}
    | {"Tibt"}
)
CJK = frozenset({"Bopo", "Hang", "Hani", "Hira", "Kana"})

_MOST = 0.5  # of its letters, with which a script can be written; the others are for scholars
_FEW = 20  # letters are no alphabet: Ω in a font of Latin letters
_BASIC = Characters(range(0x10000))  # behind these are ancient and rare letters, or whole scripts that are so
_ALL = range(0x40000)  # no letter is assigned behind these
_SHARED = frozenset({"Zinh", "Zyyy", "Zzzz"})  # what several scripts share, and what none has


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its code in ISO 15924, its name in English, and its letters, with the marks that go on them."""

    code: str
    name: str
    letters: Characters


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many letters of a script there are."""

    script: Script
    letters: int

    @property
    def written(self) -> bool:
        """Whether the script can be written with them."""
        return self.letters >= _MOST * len(self.script.letters)

    @property
    def some(self) -> bool:
        """Whether there are so many that somebody meant to have them."""
        return self.letters >= min(_FEW, len(self.script.letters))


@cache
def scripts() -> tuple[Script, ...]:
    """All scripts, by their names; of those with basic letters these alone."""
    names = {code: name for code, name in Locale("en").scripts.items() if code not in _SHARED and _is_told_apart(code)}
    letters = _all(r"[\p{L}\p{M}]+")[""]
    points = _all("|".join(rf"(?P<{code}>\p{{Script={code}}}+)" for code in names))
    made = (Script(code, names[code], _basic(each & letters)) for code, each in points.items())
    return tuple(sorted((one for one in made if len(one.letters)), key=lambda script: script.name))


def _is_told_apart(code: str) -> bool:
    """Whether letters are told apart by it: some are styles of others."""
    try:
        regex.compile(rf"\p{{Script={code}}}")
    except regex.error:
        return False
    return True


def _all(pattern: str) -> dict[str, Characters]:
    """The characters that a pattern is for, by the names of its groups, of which there may be none."""
    points: dict[str, list[range]] = {}
    for found in regex.compile(pattern).finditer("".join(map(chr, _ALL))):
        points.setdefault(found.lastgroup or "", []).append(range(*found.span()))
    return {name: Characters(chain.from_iterable(ranges)) for name, ranges in points.items()}


def _basic(letters: Characters) -> Characters:
    return letters & _BASIC if len(letters & _BASIC) else letters


def coverage(characters: Characters) -> tuple[Coverage, ...]:
    """Of each script how many letters are among the characters, unless it is none."""
    counted = (Coverage(script, len(script.letters & characters)) for script in scripts())
    return tuple(one for one in counted if one.letters)


def lacking(characters: Characters) -> tuple[Script, ...]:
    """The recommended scripts that cannot be written with these characters."""
    written = {one.script.code for one in coverage(characters) if one.written}
    return tuple(script for script in scripts() if script.code in RECOMMENDED - written)


@cache
def emoji() -> Characters:
    """Characters that are pictures, unless something else is said."""
    return _all(r"\p{Emoji_Presentation}+")[""]
