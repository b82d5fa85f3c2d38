"""Tearing: where a word is parted that is longer than a line, where nothing of it may be left away."""

from collections.abc import Sequence

from ops.text import hyphenation

FILLED = 0.4  # of what fits on a line that is kept if a word is parted as its language has it
LONGEST = 200  # letters of a word that is looked at
BEHIND, IN_FRONT = "/-", ".@_?&#="  # signs at which addresses are parted


def in_word(parts: Sequence[str], start: int, last: int, language: str) -> int:
    """The grapheme in front of which a word is torn of which those from `start` to before `last` fit on a line: where
    its language parts it, unless much of the line stayed empty; else so that no letter or two are alone, if they have
    not to be."""
    first, end = last, last
    while first > 0 and parts[first - 1].isalpha() and last - first < LONGEST:
        first -= 1
    while end < len(parts) and parts[end].isalpha() and end - first < LONGEST:
        end += 1
    room = last - start
    places = (first + place for place in hyphenation.places(tuple(parts[first:end]), language))
    found = [place for place in places if room * FILLED <= place - start <= room]
    if found:
        return found[-1]
    least, most = max(start, first) + hyphenation.LEFT, end - hyphenation.RIGHT
    return max(min(last, most), min(least, last))


def in_address(parts: Sequence[str], start: int, last: int) -> int:
    """The same of an address: at the last of its signs that fits, if there is one."""
    signs = (at for at in range(start + 1, last + 1) if parts[at - 1] in BEHIND or parts[at] in IN_FRONT)
    return max(signs, default=last)
