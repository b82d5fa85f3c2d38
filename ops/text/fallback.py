"""Fallback: which font each grapheme of a text is drawn in, and what no font has.

Letter, marks, joiners and variation selectors go together: a grapheme is drawn by one font or not at all.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

from ops.text.breaks import KEYCAP, SOFT_HYPHEN, graphemes
from ops.text.font_files import Face
from ops.text.fonts import Font, Fonts
from ops.text.shaping import Instance

TEXT_STYLE, EMOJI_STYLE = "\ufe0e", "\ufe0f"  # UTS #51
BOLD = 700  # the least weight at which a font without it is made bolder
ZERO_WIDTH_SPACE = "\u200b"

_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}")
_MARK = regex.compile(r"[\p{M}\p{Grapheme_Cluster_Break=SpacingMark}]")  # what belongs to the letter before it
# What is not seen itself, but says where lines end, or in which direction they are read.
_GUIDING = frozenset({"\n", SOFT_HYPHEN, ZERO_WIDTH_SPACE, "\u2060", "\u200e", "\u200f", "\u061c"})


@lru_cache(maxsize=8192)
def face(part: str, font: Font, language: str, fonts: Fonts) -> Face | None:
    """The face that a grapheme is drawn in: the first of the fonts' candidates that has all of it; None if none has."""
    needed = _IGNORABLE.sub("", part)
    if not needed or _MARK.match(needed):
        return None  # joiners alone, and marks on nothing
    spellings = [frozenset(map(ord, one)) for one in _spellings(needed)]
    for one in fonts.candidates(font, language, emoji=is_emoji(part)):
        if any(one.characters.issuperset(spelling) for spelling in spellings):
            return one
    return None


def is_emoji(part: str) -> bool:
    """Whether a grapheme is to be seen as a picture, if there is one."""
    if part.isascii() or TEXT_STYLE in part:
        return False
    return EMOJI_STYLE in part or KEYCAP in part or _EMOJI.search(part) is not None


def _spellings(part: str) -> Iterator[str]:
    """A grapheme as it is, and with its marks taken apart or put together: shaping finds either."""
    yield part
    if len(part) > 1 or not part.isascii():
        yield from {unicodedata.normalize(form, part) for form in ("NFC", "NFD")} - {part}


def covers(one: Face, text: str) -> bool:
    """Whether a face has all letters of a text."""
    return (text.isascii() and text.isprintable() and _has_ascii(one)) or one.characters.issuperset(map(ord, text))


@lru_cache(maxsize=256)
def _has_ascii(one: Face) -> bool:
    return one.characters.issuperset(range(0x20, 0x7F))


def is_guiding(part: str) -> bool:
    """Whether a grapheme is not seen itself, but says where lines end, or in which direction they are read."""
    return part in _GUIDING


def is_seen(part: str) -> bool:
    """Whether there is anything to be seen of a grapheme: not of joiners and selectors that stand alone."""
    return _IGNORABLE.sub("", part) != ""


def lost(text: str, fonts: Fonts, language: str = "") -> list[str]:
    """The graphemes of a text that no font has, in their order."""
    font = Font(fonts.default)
    if covers(fonts.candidates(font, language)[0], text):
        return []
    parts = (part for part in graphemes(text) if is_seen(part) and not is_guiding(part))
    return [part for part in parts if not part.isspace() and not _has(part, font, language, fonts)]


def _has(part: str, font: Font, language: str, fonts: Fonts) -> bool:
    """Whether a grapheme is drawn, be it in its plain form."""
    if face(part, font, language, fonts):
        return True
    plain = plain_form(part)
    return plain != part and all(face(one, font, language, fonts) for one in graphemes(plain))


def plain_form(part: str) -> str:
    """Letters without a style that is only another form of them: S for 𝓢. Unicode's NFKC."""
    return unicodedata.normalize("NFKC", part)


def drawn(text: str, fonts: Fonts, language: str = "") -> bool:
    """Whether fonts have anything of a text but white space."""
    font = Font(fonts.default)
    return any(not part.isspace() and _has(part, font, language, fonts) for part in graphemes(text))


def has_letters(parts: list[str]) -> bool:
    """Whether there are letters or digits among graphemes: what a name is made of, and no ornament."""
    return any(unicodedata.category(part[0])[0] in "LN" for part in parts)


@lru_cache(maxsize=2048)
def instance(one: Face, font: Font, em: float) -> Instance:
    """A face as a font is set in it, `em` pixels of the canvas to the em: at its optical size for that, slanted or made
    bolder if it has no italics or no bold."""
    lightest, boldest = one.weights
    optical = one.axes.get("opsz")
    return Instance(
        file=one.file,
        weight=min(max(font.weight, lightest), boldest),
        optical=round(min(max(em, optical[0]), optical[2])) if optical else 0,
        slanted=font.italic and not one.italic and not one.colour,
        emboldened=font.weight >= BOLD > boldest and not one.colour,
        pictured=one.colour,
    )
