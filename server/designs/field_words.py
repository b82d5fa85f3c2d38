"""What fields are called, in many languages: the words of `field_words.toml`, put together as `field_names` asks for
them."""

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")
SHORT = 4  # letters of a word that without its accents is another word

_UNMARKED = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "ð": "d", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Plain words by their use; what is not said here is said in the table.

    every      all that the names of fields are made of
    last       what a name of several words may end with
    fillers    what no name of a field begins with
    well_known the English words, for those that are misspelt
    """

    names: frozenset[str]
    fields: frozenset[str]
    numbered: frozenset[str]
    asked_for: frozenset[str]
    people: frozenset[str]
    roles: frozenset[str]
    joints: frozenset[str]
    hello: frozenset[str]
    beside: frozenset[str]
    every: frozenset[str]
    last: frozenset[str]
    heads: frozenset[str]
    fillers: frozenset[str]
    domains: frozenset[str]
    well_known: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The words of all languages, read when they are first asked for."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    languages: dict[str, dict[str, str]] = table["languages"]
    english = languages["en"]

    def of_all(use: str) -> frozenset[str]:
        return _listed(language.get(use, "") for language in languages.values())

    def of_table(name: str) -> frozenset[str]:
        return _listed((table[name],))

    names, roles, joints = of_all("names"), of_all("roles"), of_all("joints")
    fields = names | of_all("fields")
    beside = roles | of_table("beside")
    asked_for = fields | of_table("heads")
    every = fields | beside
    ends = _listed((table["ends"], *(one.get("roles", "") for one in languages.values() if one is not english)))
    return Vocabulary(
        names=names,
        fields=fields,
        numbered=names | of_table("numbered"),
        asked_for=asked_for,
        people=of_table("people"),
        roles=roles,
        joints=joints,
        hello=of_all("hello"),
        beside=beside,
        every=every,
        last=asked_for | ends,
        heads=names | of_table("heads_of_capitals"),
        fillers=of_table("no_labels") | (joints - every),
        domains=of_table("domains"),
        well_known=frozenset(" ".join(english[use] for use in ("names", "fields", "roles")).replace("_", "").split()),
    )


def plain_form(text: str) -> str:
    """A word in its one form: small letters and their marks, without what parts it."""
    letters = unicodedata.normalize("NFC", text.casefold())
    if letters.isalnum():
        return letters
    return "".join(letter for letter in letters if letter.isalnum() or unicodedata.category(letter)[0] == "M")


def unaccented(word: str) -> str:
    """A plain word without accents and points; the vowels of Indic scripts and Thai are none."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word).translate(_UNMARKED)
    kept = (
        letter
        for letter in letters
        if not (10 <= unicodedata.combining(letter) <= 35 or unicodedata.combining(letter) >= 200)
    )
    return unicodedata.normalize("NFC", "".join(kept))


def _listed(texts: Iterable[str]) -> frozenset[str]:
    words = {plain_form(word) for text in texts for word in text.split()}
    return frozenset(words | {bare for word in words if len(bare := unaccented(word)) >= SHORT})
