"""Empty words: what lists have where they have nothing, such as `N/A`, `-` or `unknown`.

They are compared whole, whatever their case, and whatever brackets, quotes or points are around them. A value of
nothing but punctuation is empty too. Some are names of people when they are written like names: `Null`, `Na`, `Nil`.
A text that may say anything, such as `Unknown`, is empty only if a program wrote it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

MOST = 4  # empty words beside each other
LONGEST = 60  # characters of a text that may be an empty word

# What programs write for nothing, exactly; and the errors of spreadsheets among the words, which begin with `#`.
PROGRAMS = frozenset({"null", "NULL", "undefined", "None", "NaN", "(not set)", "[object Object]"})

_AROUND = " \t\u00a0()[]{}<>\"'“”„‘’‚«»‹›*_`-–—~|"
_BEHIND = ".!?:;,。"  # no ellipsis, which is at the end of what was cut
_PARTS = re.compile(r"[\s\u00a0,;]+")
_SPACES = re.compile(r"[\s\u00a0_]+")
_TIGHT = re.compile(r"\s*([./\\])\s*")
_MATHS = frozenset("+<>=|~^¬±×÷")


@dataclass(frozen=True)
class EmptyWords:
    """The words, in their one form, and the names that are none of them if they are written exactly so."""

    words: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str], names: Iterable[str]) -> Self:
        """As they are configured."""
        return cls(frozenset(_plain(word) for word in words) - {""}, frozenset(names))

    def has(self, text: str) -> bool:
        """Whether a text is one of them."""
        if len(text) > LONGEST:
            return _is_punctuation(text)
        return _is_short_punctuation(text) or self._is(text) or self._are(text)

    def has_of_programs(self, text: str) -> bool:
        """Whether a text is what a program wrote for nothing."""
        return text in PROGRAMS or (text.startswith("#") and self._is(text))

    def _is(self, text: str) -> bool:
        return _plain(text) in self.words and text.strip(_AROUND) not in self.names

    def _are(self, text: str) -> bool:
        """Whether there is nothing but empty words: first and last name of somebody who has neither."""
        parts = _PARTS.split(text.strip())
        return 1 < len(parts) <= MOST and all(self._is(part) for part in parts)


NO_WORDS = EmptyWords(frozenset(), frozenset())


@lru_cache(2000)
def _plain(text: str) -> str:
    """A word in its one form: small letters, single spaces, and nothing around it."""
    bare = text.strip(_AROUND + _BEHIND).casefold()
    return _TIGHT.sub(r"\1", _SPACES.sub(" ", bare)).strip()


def _is_punctuation(text: str) -> bool:
    return all(letter.isspace() or letter in _MATHS or unicodedata.category(letter)[0] == "P" for letter in text)


_is_short_punctuation = lru_cache(2000)(_is_punctuation)
