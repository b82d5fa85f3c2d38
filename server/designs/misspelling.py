"""Misspelt names: which name somebody meant who typed another.

A long name is known by most of its letters. A short one differs from ordinary words by a letter (`date`, `rate`,
`data`), so that only slips of the hand count that hardly ever make a word of a word: letters changed round, doubled
or not doubled, and between consonants a vowel that is left out, or a consonant of a key beside it in its place.
"""

from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise

ALIKE = 0.7  # how alike two long names are of which one is the other, misspelt
SHORTEST = 4  # letters of a name that may be misspelt
LONG = 6  # letters from which on a name is a long one

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
    slips = sorted(name for name in names if len(name) < LONG and _is_slip(_together(written), _together(name)))
    if slips:
        return slips[0]
    found = get_close_matches(written, sorted(name for name in names if len(name) >= LONG), 1, ALIKE)
    return found[0] if found else None


def _together(name: str) -> str:
    return name.replace("_", "").replace("colour", "color")


def _is_slip(written: str, name: str) -> bool:
    if len(name) < SHORTEST - 1 or abs(len(written) - len(name)) > 1:
        return False
    if written in (name, f"{name}s"):
        return True
    if len(written) == len(name):
        return _is_exchange(written, name)
    return _is_doubled(written, name) if len(written) > len(name) else _is_left_out(written, name)


def _first_difference(one: str, other: str) -> int:
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _is_exchange(written: str, name: str) -> bool:
    """Two letters changed round, or the consonant beside a vowel on the keyboard: `dtae`, `dste`."""
    at = _first_difference(written, name)
    a, b = written[at : at + 2], name[at : at + 2]
    if a == b[::-1]:
        return written[at + 2 :] == name[at + 2 :]
    beside = frozenset((a[0], b[0])) in _BESIDE and a[0] not in _VOWELS
    return beside and _is_lone_vowel(name, at) and written[at + 1 :] == name[at + 1 :]


def _is_doubled(written: str, name: str) -> bool:
    """A letter too many, the same as before: `datte`."""
    at = _first_difference(written, name)
    return at > 0 and written[at] == written[at - 1] and written[at + 1 :] == name[at:]


def _is_left_out(written: str, name: str) -> bool:
    """One of two equal letters, or a vowel between consonants: `ofer`, `prce`."""
    at = _first_difference(written, name)
    if written[at:] != name[at + 1 :] or at == 0:
        return False
    return name[at] == name[at - 1] or _is_lone_vowel(name, at)


def _is_lone_vowel(name: str, at: int) -> bool:
    """Whether a letter is a vowel between consonants."""
    around = [letter in _VOWELS for letter in name[max(0, at - 1) : at + 2]]
    return at > 0 and around == [False, True, False]
