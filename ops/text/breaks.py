"""Where a line may end: the pairs of UAX #14 that matter in short texts, between graphemes as UAX #29 has them.

Thai, Lao, Khmer and Burmese have no spaces between words: ICU's dictionaries find these where it is installed, and
without it lines end between graphemes. Soft hyphens and zero-width spaces are places where a line may end, line feeds
where it has to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from ops.text import hyphenation, word_breaks

SOFT_HYPHEN, KEYCAP = "\u00ad", "\u20e3"

# Some vowels of Burmese are none of UAX #29, but nothing is put between them and their letter. Marks behind a space are
# marks on nothing: the space is no part of them.
_GRAPHEME = regex.compile(r"\r\n|[\p{Cc}\p{Z}]|\X(?:(?=\p{M})\X)*")

# Classes of UAX #14, as far as they are told apart here.
_CLASSES = regex.compile(
    r"(?P<feed>[\p{lb=LF}\p{lb=CR}\p{lb=NL}\p{lb=BK}])"
    r"|(?P<space>[\p{lb=SP}\p{lb=ZW}])"
    r"|(?P<glue>[\p{lb=GL}\p{lb=WJ}\p{lb=ZWJ}])"
    r"|(?P<open>[\p{lb=OP}])"
    r"|(?P<close>[\p{lb=CL}\p{lb=CP}\p{lb=EX}\p{lb=IS}\p{lb=NS}\p{lb=CJ}\p{lb=IN}])"
    r"|(?P<guillemet>[«»‹›])"
    r"|(?P<quote>\p{lb=QU})"
    r"|(?P<slash>\p{lb=SY})"
    r"|(?P<hyphen>[\p{lb=BA}\p{lb=HY}\u00ad])"
    r"|(?P<dash>\p{lb=B2})"
    r"|(?P<digit>[\p{lb=NU}０-９])"
    r"|(?P<unit>[\p{lb=PO}\p{lb=PR}])"
    r"|(?P<hangul>[\p{lb=H2}\p{lb=H3}\p{lb=JL}])"
    r"|(?P<complex>\p{lb=SA})"
    r"|(?P<ideograph>[\p{lb=ID}\p{lb=EB}\p{lb=RI}])"
    r"|(?P<letter>.)",
    regex.DOTALL,
)
_STICKS_TO_WHAT_IS_BEFORE = frozenset({"close", "slash", "hyphen", "glue", "quote"})
# Letters that join their neighbours, and scripts whose letters hang from one line.
_JOINED = regex.compile(
    r"[\p{jt=D}\p{jt=R}\p{jt=L}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Gurmukhi}\p{sc=Modi}\p{sc=Sharada}"
    r"\p{sc=Syloti_Nagri}\p{sc=Tirhuta}\p{sc=Nandinagari}\p{sc=Dogra}\p{sc=Takri}]"
)
# What a number is called by, which is not parted from it: № 7, § 7, Nr. 7.
_NUMBERING = regex.compile(r"№|§+|¶+|#|n(?:rs?\.?|os?\.)|n\.?[°º]|art\.|abs\.|vol\.|pp?\.", regex.IGNORECASE)
_ADDRESS = regex.compile(
    r"(?<!\w)[@#＠＃]\w|\w@\w|://|\b[wW]{3}\.|^\P{L}*[\w-]+(?:\.[\w-]+)*\.\p{Ll}{2,}(?:[/?#:]|\P{L}*$)"
)
_LONGEST_NUMBERING = 4  # graphemes


def graphemes(text: str) -> list[str]:
    """What a reader takes for characters."""
    found: list[str] = _GRAPHEME.findall(text)
    return found


def joins(text: str) -> bool:
    """Whether letters of the text are joined to each other, so that nothing may be put between them."""
    return _JOINED.search(text) is not None


@dataclass(frozen=True, slots=True)
class Unit:
    """Graphemes that stay together on a line: from `start` to before `end`, of which those from `bare` on are spaces
    that fall away where a line ends. `hyphen`: the line then shows one; `forced`: the line ends here in any case."""

    start: int
    bare: int
    end: int
    hyphen: bool = False
    forced: bool = False


@lru_cache(maxsize=1024)
def units(parts: tuple[str, ...], hyphenated: str = "") -> tuple[Unit, ...]:
    """The units of a text of these graphemes. With `hyphenated`, the language of its words, these may be parted too."""
    kinds = _kinds(parts)
    words = _boundaries(parts, kinds, hyphenated)
    found: list[Unit] = []
    start, solid, before = 0, "glue", "glue"
    for index, kind in enumerate(kinds):
        hyphened = index > 0 and parts[index - 1] == SOFT_HYPHEN and kind not in ("space", "feed")
        soft = hyphened or (index in words and kind == "letter")
        part = before == "feed" or soft or _parts(parts, kinds, words, index, solid, before)
        if index > start and part:
            found.append(_unit(parts, kinds, start, index, soft))
            start = index
        solid, before = (solid if kind == "space" else kind), kind
    if parts:
        found.append(_unit(parts, kinds, start, len(parts), False))
    return tuple(found)


def _parts(parts: Sequence[str], kinds: list[str], words: frozenset[int], index: int, solid: str, before: str) -> bool:
    """Whether a line may end in front of a grapheme."""
    kind = kinds[index]
    if before == "space":
        if kind == "digit" and _is_numbering(parts, kinds, index):
            return False
        priced = kinds[index : index + 2] == ["unit", "digit"]  # the sign of the next number, not of the last one
        return _may_part_at_space(solid, "letter" if priced else kind)
    if before == kind == "complex":
        return index in words
    return _may_part(before, kind)


def is_in_address(parts: Sequence[str], index: int) -> bool:
    """Whether a grapheme is in an address, a person's name on a platform or a tag: a hyphen would be a part of it."""
    start = end = index
    while start > 0 and not parts[start - 1].isspace():
        start -= 1
    while end < len(parts) and not parts[end].isspace():
        end += 1
    return _ADDRESS.search("".join(parts[start:end])) is not None


def _is_numbering(parts: Sequence[str], kinds: list[str], index: int) -> bool:
    """Whether the word in front of a space before a number is what numbers are called by."""
    end = index - 1
    start = end
    while start > 0 and kinds[start - 1] not in ("space", "feed", "open") and end - start <= _LONGEST_NUMBERING:
        start -= 1
    return _NUMBERING.fullmatch("".join(parts[start:end])) is not None


def _unit(parts: Sequence[str], kinds: list[str], start: int, end: int, soft: bool) -> Unit:
    bare = end
    while bare > start and (kinds[bare - 1] in ("space", "feed") or parts[bare - 1] == SOFT_HYPHEN):
        bare -= 1
    return Unit(start, bare, end, hyphen=soft and bare > start, forced=kinds[end - 1] == "feed")


def _boundaries(parts: Sequence[str], kinds: list[str], hyphenated: str) -> frozenset[int]:
    """The graphemes in front of which a word ends that has no space there, or may be parted."""
    found: list[int] = []
    for kind in ("complex", "letter") if hyphenated else ("complex",):
        start = None
        for index, one in enumerate((*kinds, "")) if kind in kinds else ():
            if one == kind:
                start = index if start is None else start
            elif start is not None:
                word = tuple(parts[start:index])
                if kind == "complex":
                    found += [start + place for place in word_breaks.places(word)]
                elif not is_in_address(parts, start):
                    found += [start + place for place in hyphenation.places(word, hyphenated)]
                start = None
    return frozenset(found)


def _kinds(parts: Sequence[str]) -> list[str]:
    kinds = [str(match.lastgroup) if (match := _CLASSES.match(part)) else "letter" for part in parts]
    hangul = "letter" if "space" in kinds else "ideograph"  # Korean has words if it has spaces
    for index, kind in enumerate(kinds):
        free_before = index == 0 or kinds[index - 1] == "space"
        free_after = index + 1 == len(kinds) or kinds[index + 1] == "space"
        if kind == "hangul":
            kinds[index] = hangul
        elif parts[index].endswith(KEYCAP):
            kinds[index] = "ideograph"
        elif kind == "guillemet":  # « French », »German«
            by_itself = "open" if parts[index] in "«‹" else "close"
            kinds[index] = by_itself if free_before == free_after else ("open" if free_before else "close")
        elif kind in ("hyphen", "dash") and free_before:
            kinds[index] = "close" if free_after else "open"  # a dash between words goes with what it follows
    return kinds


def _may_part_at_space(before: str, after: str) -> bool:
    """Whether a line may end at the space between two classes: not inside of « », nor between a number and its unit."""
    if after in ("space", "close", "slash", "feed") or before == "open":
        return False
    return not (before == "digit" and after == "unit")


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two classes."""
    if after in ("space", "feed"):
        return False
    if after in _STICKS_TO_WHAT_IS_BEFORE or before in ("glue", "open", "quote"):
        return False
    if before in ("hyphen", "slash"):
        return after != "digit"
    if "dash" in (before, after):
        return True
    return before == "ideograph" or after == "ideograph" or (before == "close" and after == "open")
