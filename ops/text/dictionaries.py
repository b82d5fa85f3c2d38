"""Dictionaries: where words end that have no spaces between them, and where a word may be parted.

Both come from libraries that are imported when a text first needs them.
"""

from functools import cache, lru_cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import regex

SHORTEST = 5  # letters of a word that is parted
LEFT, RIGHT = 2, 3  # letters that stay together at its beginning and its end

# Vowels that are written in front of their consonant, and signs that belong to what is before them.
_STAYS_IN_FRONT = regex.compile(r"[\u0e40-\u0e44\u0ec0-\u0ec4]")
_STAYS_BEHIND = regex.compile(r"[\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eaf\u0eb0\u0eb2\u0eb3\u0ec6]")


@lru_cache(maxsize=1024)
def words(parts: tuple[str, ...], language: str = "") -> tuple[int, ...]:  # noqa: ARG001 (the letters tell it)
    """The graphemes of Thai, Lao, Khmer or Burmese in front of which a word begins, but for the first; without ICU all
    of them that a syllable may begin with."""
    breakers = _icu()
    if breakers is None:
        apart = (not _STAYS_IN_FRONT.match(one) and not _STAYS_BEHIND.match(other) for one, other in pairwise(parts))
        return tuple(index for index, may in enumerate(apart, 1) if may)
    places, offset = {}, 0
    for index, part in enumerate(parts):
        places[offset] = index
        offset += len(part)
    starts = (start for start, _ in breakers.LineBreaker("".join(parts), "th").segments())
    return tuple(places[start] for start in starts if start and start in places)


@lru_cache(maxsize=1024)
def syllables(parts: tuple[str, ...], language: str) -> tuple[int, ...]:
    """The graphemes of a word in front of which a hyphen may stand, by the patterns of a language; none if there are
    none for it."""
    if len(parts) < SHORTEST or any(len(part) > 1 for part in parts):
        return ()
    hyphens = _hyphens(language)
    return tuple(hyphens.positions("".join(parts))) if hyphens else ()


@cache
def _icu() -> ModuleType | None:
    try:
        from icu4py import breakers  # noqa: PLC0415 (33 MB of data, for texts of four languages)
    except ImportError:
        return None
    return breakers


def has_words() -> bool:
    """Whether Thai, Lao, Khmer and Burmese break at words."""
    return _icu() is not None


@lru_cache(maxsize=16)
def _hyphens(language: str) -> Any:
    import pyphen  # noqa: PLC0415 (reads a file of patterns)

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=LEFT, right=RIGHT) if known else None
