"""Hyphenation: where a word may be parted, by the patterns of its language."""

from functools import lru_cache
from typing import Any

SHORTEST = 5  # letters of a word that is parted
OTHERS = {"no": "nb"}  # languages whose patterns have another name
LEFT, RIGHT = 2, 3  # letters that stay together at its beginning and its end


@lru_cache(maxsize=1024)
def places(parts: tuple[str, ...], language: str) -> tuple[int, ...]:
    """The graphemes of a word in front of which a hyphen may stand; none if its language, as in BCP 47, has no
    patterns."""
    if len(parts) < SHORTEST or any(len(part) > 1 for part in parts):
        return ()
    patterns = _patterns(language)
    return tuple(patterns.positions("".join(parts))) if patterns else ()


@lru_cache(maxsize=16)
def _patterns(language: str) -> Any:
    import pyphen  # noqa: PLC0415 (reads a file of patterns)

    name, _, rest = language.partition("-")
    known = pyphen.language_fallback(f"{OTHERS.get(name, name)}_{rest}".rstrip("_"))
    return pyphen.Pyphen(lang=known, left=LEFT, right=RIGHT) if known else None
