"""Misspelt names: which name somebody meant who typed another.

Names differ from ordinary words by a letter (`date`, `rate`, `data`; `country`, `county`), so that only slips of the
hand count that hardly ever make a word of a word: letters changed round, doubled or not doubled, and between
consonants a vowel that is left out, or a consonant of a key beside it in its place. Of a long name any letter inside
may be left out, and two slips are seen through in one that is longer yet.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from server.designs.field_words import vocabulary

SHORTEST = 4  # letters of a name that may be misspelt
LONG = 7  # letters of a name of which any may be left out
LONGER = 8  # letters of a name in which there may be two slips

_VOWELS = frozenset("aeiouy")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ABOVE = (_ROWS[0], _ROWS[1]), (_ROWS[1], _ROWS[2])
_BESIDE = frozenset(
    frozenset(pair)
    for pair in (
        *(pair for row in _ROWS for pair in pairwise(row)),
        *(pair for upper, lower in _ABOVE for pair in zip(upper, lower, strict=False)),
        *(pair for upper, lower in _ABOVE for pair in zip(upper[1:], lower, strict=False)),
    )
)


@lru_cache(1000)
def meant(written: str, names: frozenset[str]) -> str | None:
    """The one of these names of which another is a misspelling, None if there is none; all in small letters."""
    if len(written) < SHORTEST:
        return None
    typed = _together(written)
    alike = sorted(name for name in names if _is_same(typed, _together(name)))
    if alike or typed in vocabulary().well_known:  # another field is none that is misspelt
        return alike[0] if alike else None
    return min((name for name in names if _is_slip(typed, _together(name))), default=None)


def _together(name: str) -> str:
    return name.replace("_", "").replace("colour", "color")


def _is_same(written: str, name: str) -> bool:
    """Whether a name is written in other parts, or in the plural."""
    return len(name) >= SHORTEST - 1 and written in (name, f"{name}s", f"{name.removesuffix('y')}ies")


def _is_slip(written: str, name: str) -> bool:
    if len(name) < SHORTEST - 1 or abs(len(written) - len(name)) > 1 or written[:1] not in name[:2]:
        return False
    return _differ(written, name, 2 if len(name) >= LONGER else 1)


def _differ(written: str, name: str, slips: int, at: int = 0, of: int = 0) -> bool:
    """Whether there are no more slips than that from a letter of one, and of the other, on."""
    while at < len(written) and of < len(name) and written[at] == name[of]:
        at, of = at + 1, of + 1
    if at == len(written) and of == len(name):
        return True
    return slips > 0 and any(
        _differ(written, name, slips - 1, at + typed, of + intended)
        for typed, intended in _slips(written[:at], written[at : at + 2], name, of)
    )


def _slips(before: str, written: str, name: str, of: int) -> Iterator[tuple[int, int]]:
    """The slips that two letters behind others may be, where a letter of a name was meant: how many letters were typed,
    and how many were meant."""
    if len(written) == 2 and written == name[of : of + 2][::-1]:
        yield 2, 2  # dtae
    if written and before.endswith(written[0]):
        yield 1, 0  # datte
    if of and of < len(name) and (name[of] == name[of - 1] or _may_be_left_out(name, of)):
        yield 0, 1  # ofer, prce
    if written and of < len(name) and frozenset((written[0], name[of])) in _BESIDE and written[0] not in _VOWELS:
        inside = len(name) >= LONGER and 0 < of < len(name) - 1 and name[of] not in _VOWELS
        if inside or _is_lone_vowel(name, of):
            yield 1, 1  # dste


def _may_be_left_out(name: str, at: int) -> bool:
    if len(name) < LONG:
        return _is_lone_vowel(name, at)
    return at < len(name) - 1 or name[at] in _VOWELS  # of `manager` no `manage`


def _is_lone_vowel(name: str, at: int) -> bool:
    """Whether a letter is a vowel between consonants."""
    around = [letter in _VOWELS for letter in name[max(0, at - 1) : at + 2]]
    return at > 0 and around == [False, True, False]
