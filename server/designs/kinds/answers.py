"""Answers of a few words: yes or no, one of a design's choices, one of the keys of its map.

Words are the same whatever their case, and whether they are parted by spaces, hyphens or underscores.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from server.designs.kinds.kind import IGNORED, Kind, Read, read_or
from server.designs.kinds.locales import Place, plain

LONGEST = 100  # characters of an answer
SHORTEST = 4  # letters of a word that may be near to another: sliver is silver
NEAREST = "nearest"  # the remark on a word that was taken for another

_WORDS = {  # yes and no, as they are shown
    "en": ("Yes", "No"), "de": ("Ja", "Nein"), "fr": ("Oui", "Non"), "es": ("Sí", "No"), "pt": ("Sim", "Não"),
    "it": ("Sì", "No"), "nl": ("Ja", "Nee"), "sv": ("Ja", "Nej"), "da": ("Ja", "Nej"), "nb": ("Ja", "Nei"),
    "no": ("Ja", "Nei"), "fi": ("Kyllä", "Ei"), "pl": ("Tak", "Nie"), "cs": ("Ano", "Ne"), "sk": ("Áno", "Nie"),
    "ro": ("Da", "Nu"), "hu": ("Igen", "Nem"), "tr": ("Evet", "Hayır"), "ru": ("Да", "Нет"), "uk": ("Так", "Ні"),
    "el": ("Ναι", "Όχι"), "ar": ("نعم", "لا"), "he": ("כן", "לא"), "hi": ("हाँ", "नहीं"), "ja": ("はい", "いいえ"),
    "zh": ("是", "否"), "ko": ("예", "아니요"), "vi": ("Có", "Không"), "th": ("ใช่", "ไม่ใช่"), "id": ("Ya", "Tidak"),
}  # fmt: skip
_YES = frozenset({
    "true", "1", "on", "y", "t", "yep", "yeah", "ok", "checked", "enabled", "active", "wahr", "vrai", "verdadero",
    "x", "✓", "✔", "si", "네", "对", "हां",
})  # fmt: skip
_NO = frozenset({
    "false", "0", "off", "n", "f", "nope", "unchecked", "disabled", "inactive", "falsch", "faux", "falso", "✗", "✘",
    "nao", "hayir", "아니오", "不", "不是",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    """Yes or no. `yes` and `no` are how they are shown; if nothing is said of it, in the language of the place."""

    yes: str = ""
    no: str = ""

    accepts = "yes or no"

    def read(self, text: str, place: Place) -> Read[bool]:  # noqa: ARG002
        word = _one(text)
        return read_or(IGNORED, True if word in _AFFIRMED else False if word in _DENIED else None)

    def spell(self, value: bool) -> str:
        return "yes" if value else "no"

    def shown(self, value: bool, place: Place) -> str:
        yes, no = _WORDS.get(place.language, _WORDS["en"])
        return (self.yes or yes) if value else (self.no or no)


@dataclass(frozen=True, slots=True)
class Pick(Kind):
    """One of a design's choices; `others` are further words for them, `labels` what is shown of them. A word that is
    hardly misspelt is taken for the only one that it is near to, with a remark."""

    choices: tuple[str, ...]
    others: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    _known: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {_one(word): choice for word, choice in self.others.items()}
        exact = {_one(choice): choice for choice in reversed(self.choices)}
        object.__setattr__(self, "_known", named | exact)

    @property
    def accepts(self) -> str:
        return "one of " + ", ".join(self.choices)

    def read(self, text: str, place: Place) -> Read[str]:  # noqa: ARG002
        if text in self.choices:
            return Read(text)
        word = _one(text)
        found = self._known.get(word)
        if found is not None:
            return Read(found)
        near = {choice for known, choice in self._known.items() if _near(word, known)}
        return Read(near.pop(), NEAREST) if len(near) == 1 else Read(None, IGNORED)

    def shown(self, value: str, place: Place) -> str:  # noqa: ARG002
        return self.labels.get(value, value)


def _near(one: str, other: str) -> bool:
    """Whether two words differ by one letter, or by two that changed places."""
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _one(text: str) -> str:
    """A word in its one form: small letters, single spaces."""
    if len(text) > LONGEST:
        return text
    folded = unicodedata.normalize("NFKC", plain(text)).replace("İ", "i").casefold()
    return re.sub(r"[\s_-]+", " ", folded).strip()


_AFFIRMED = {*_YES, *(_one(yes) for yes, _ in _WORDS.values())}
_DENIED = {*_NO, *(_one(no) for _, no in _WORDS.values())}
