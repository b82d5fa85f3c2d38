"""Fallback: which font each grapheme of a text is drawn in, and what no font has.

Letter, marks, joiners and variation selectors go together: a grapheme is drawn by one font or not at all.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

import regex

from ops.text import shaping
from ops.text.breaks import KEYCAP, SOFT_HYPHEN, graphemes
from ops.text.font_files import Face
from ops.text.fonts import Font, Fonts
from ops.text.shaping import Instance

TEXT_STYLE, EMOJI_STYLE = "\ufe0e", "\ufe0f"  # UTS #51
TRIED = 12  # fonts that are looked at for one that puts marks where they belong
BOLD = 700  # the least weight at which a font without it is made bolder
ZERO_WIDTH_SPACE = "\u200b"

_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}")
_KEYCAP = regex.compile(rf"[0-9#*]{EMOJI_STYLE}?{KEYCAP}")
REPLACEMENT = "\ufffd"  # what programs put in the place of a letter that they lost
# What means nothing outside of where it was written, whatever a font keeps there.
_MEANINGLESS = regex.compile(rf"[\p{{Co}}\p{{Noncharacter_Code_Point}}{REPLACEMENT}]")
_DOUBTFUL = regex.compile(rf"\p{{M}}|{_MEANINGLESS.pattern}")  # what a font may have, and is not drawn
_MARK = regex.compile(r"[\p{M}\p{Grapheme_Cluster_Break=SpacingMark}]")  # what belongs to the letter before it
# What is not seen itself, but says where lines end, or in which direction they are read.
_GUIDING = frozenset({"\n", SOFT_HYPHEN, ZERO_WIDTH_SPACE, "\u2060", "\u200e", "\u200f", "\u061c"})


@lru_cache(maxsize=8192)
def face(part: str, font: Font, language: str, fonts: Fonts) -> Face | None:
    """The face that a grapheme is drawn in: the first of the fonts' candidates that has all of it, and puts its marks
    where they belong, if any does; None if none has. Scripts that have no italics are leant from their upright ones."""
    needed = _IGNORABLE.sub("", part)
    if not needed or _MARK.match(needed) or _MEANINGLESS.search(needed):
        return None  # joiners alone, marks on nothing, and no letters
    spellings = [frozenset(map(ord, one)) for one in _spellings(needed)]
    alphabet = shaping.script(needed[0]) in (*shaping.ALPHABETS, "")
    used = font if alphabet else replace(font, italic=False)
    candidates = fonts.candidates(used, language, emoji=is_emoji(part))
    having = (one for one in candidates if any(one.characters.issuperset(spelling) for spelling in spellings))
    first = next(having, None)
    if first is None or not alphabet or not _MARK.search(unicodedata.normalize("NFD", needed)):
        return first
    tried = (one for one in islice(chain((first,), having), TRIED) if shaping.attaches(one.file, needed))
    return next(tried, first)


def is_emoji(part: str) -> bool:
    """Whether a grapheme is to be seen as a picture, if there is one."""
    if part.isascii() or TEXT_STYLE in part:
        return False
    if part[0].isascii():
        return _KEYCAP.match(part) is not None  # a digit with a selector that lost its frame is a digit
    return EMOJI_STYLE in part or _EMOJI.search(part) is not None


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
    if covers(fonts.candidates(font, language)[0], text) and not _DOUBTFUL.search(text):
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
    """Whether there are letters or digits among graphemes, or what stands for a lost one: what a name is made of, and
    no ornament."""
    return any(unicodedata.category(part[0])[0] in "LN" or REPLACEMENT in part for part in parts)


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
