"""Word breaks of Thai, Lao, Khmer and Burmese, which have no spaces between words: by ICU's dictionaries."""

import re
from functools import cache, lru_cache
from itertools import pairwise
from types import ModuleType

# Vowels that are written in front of their consonant, and signs that belong to what is before them.
_STAYS_IN_FRONT = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4]")
_STAYS_BEHIND = re.compile("[\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eaf\u0eb0\u0eb2\u0eb3\u0ec6]")


@lru_cache(maxsize=1024)
def places(parts: tuple[str, ...]) -> tuple[int, ...]:
    """The graphemes in front of which a word begins, but for the first; without ICU all of them that a syllable may
    begin with."""
    breakers = _icu()
    if breakers is None:
        apart = (not _STAYS_IN_FRONT.match(one) and not _STAYS_BEHIND.match(other) for one, other in pairwise(parts))
        return tuple(index for index, may in enumerate(apart, 1) if may)
    offsets, offset = {}, 0
    for index, part in enumerate(parts):
        offsets[offset] = index
        offset += len(part)
    starts = (start for start, _ in breakers.LineBreaker("".join(parts), "th").segments())
    return tuple(offsets[start] for start in starts if start and start in offsets)


@cache
def _icu() -> ModuleType | None:
    try:
        from icu4py import breakers  # noqa: PLC0415 (33 MB of data, for texts of four languages)
    except ImportError:
        return None
    return breakers
