"""Content: a text → its graphemes, each with its font and its look, and the runs that are shaped together.

What no font has is left out here, with what belongs to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from ops.layers.text import Span, Text
from ops.text import bidi, fallback, shaping
from ops.text.breaks import SOFT_HYPHEN, graphemes, joins
from ops.text.font_files import Face
from ops.text.fonts import Font, Fonts

T = TypeVar("T")

CLOSING = ".,;:!?…)]»”’"  # what stands close to the word before it
SPACES = " \n"  # at which a line may end
SEAMS = (SOFT_HYPHEN, fallback.ZERO_WIDTH_SPACE, "\u2060")  # say how a word is parted, and nothing beside a space
KEPT_SPACES = "\u00a0\u202f\u2007\u3000"  # at which no line ends, or which are wider
SMALL_CAPITALS, SMALLER = "smcp", 0.8  # a feature of OpenType, and what is done where a font lacks it


@dataclass(frozen=True, slots=True)
class Look:
    """What the shape of letters depends on: the font, the features of OpenType, and their size among the others."""

    font: Font
    features: tuple[str, ...] = ()
    size: float = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Graphemes that are shaped together: from `start` to before `end`; `level` is odd if they are read from right to
    left."""

    start: int
    end: int
    face: Face
    look: Look
    script: str
    level: int


@dataclass(frozen=True, slots=True)
class Content:
    """A text that can be set. `owners` has the number of each grapheme's span, -1 for none; `base` is its direction."""

    parts: tuple[str, ...]
    runs: tuple[Run, ...]
    owners: tuple[int, ...]
    base: int
    language: str
    spacing: float

    @property
    def backwards(self) -> bool:
        """Whether it is read from right to left."""
        return self.base == bidi.RIGHT


@dataclass(frozen=True, slots=True)
class _Piece:
    """A grapheme, the number of its span, and how it looks."""

    part: str
    owner: int
    look: Look
    face: Face | None


def content(text: Text, fonts: Fonts) -> tuple[Content | None, str]:
    """What is drawn of a text, None for nothing; and what no font has."""
    plain = _simple(text, fonts)
    if plain:
        return plain, ""
    pieces, left_out = _drawable(_pieces(text, fonts))
    if not any(piece.face and not piece.part.isspace() for piece in pieces):
        return None, left_out
    parts = tuple(piece.part for piece in pieces)
    base = bidi.direction("".join(parts), text.leading_words)
    spacing = 0.0 if joins("".join(parts)) else text.spacing
    owners = tuple(piece.owner for piece in pieces)
    return Content(parts, _runs(pieces, base), owners, base, text.language, spacing), left_out


def _simple(text: Text, fonts: Fonts) -> Content | None:
    """A text of nothing but ASCII that looks alike, which most are: one run, found at once."""
    words = text.text.strip()
    if not words.isascii() or not words.isprintable() or text.spans or SMALL_CAPITALS in text.features:
        return None
    face = fonts.candidates(text.font, text.language)[0]
    if not words or "  " in words or not fallback.covers(face, words):
        return None
    if bidi.direction(words, text.leading_words) == bidi.RIGHT:
        return None
    run = Run(0, len(words), face, Look(text.font, text.features), "Latn", bidi.LEFT)
    return Content(tuple(words), (run,), (-1,) * len(words), bidi.LEFT, text.language, text.spacing)


def _pieces(text: Text, fonts: Fonts) -> list[_Piece]:
    """The graphemes of a text with their fonts."""
    plain = Look(text.font, text.features)
    looks = [plain, *(_look(span, plain) for span in text.spans)]
    owners = _owners(text.spans, len(text.text)) if text.spans else None
    found, place = [], 0
    for part in graphemes(text.text):
        owner = owners[place] if owners else -1
        place += len(part)
        found += _set(_plain(part), owner, looks[owner + 1], text.language, fonts)
    return found


def _look(span: Span, plain: Look) -> Look:
    return Look(span.font or plain.font, plain.features + span.features, span.size)


def _owners(spans: Sequence[Span], length: int) -> list[int]:
    owners = [-1] * length
    for number, span in enumerate(spans):
        owners[span.start : span.end] = [number] * len(owners[span.start : span.end])
    return owners


def _plain(part: str) -> str:
    """White space in its one spelling, line feeds, spaces, and spaces at which no line ends; without marks on it."""
    part = part[0] if part[0].isspace() else part
    if part.isspace() and part not in KEPT_SPACES:
        return "\n" if part in "\n\r\v\f\x85\u2028\u2029" else " "
    return part


def _set(part: str, owner: int, look: Look, language: str, fonts: Fonts) -> list[_Piece]:
    """A grapheme in the first font that has it; in its plain form if none has it, such as 𝓢 in that of S; as a small
    capital of a larger letter if the font has none of its own."""
    if fallback.is_guiding(part):
        return [_Piece(part, owner, look, None)]
    face = fallback.face(part, look.font, language, fonts)
    if face is None and (plain := fallback.plain_form(part)) != part:
        return [one for each in graphemes(plain) for one in _set(_plain(each), owner, look, language, fonts)]
    piece = _Piece(part, owner, look, face)
    if face and SMALL_CAPITALS in look.features and part.upper() != part:
        return _small_capital(piece, face, language, fonts)
    return [piece]


def _small_capital(piece: _Piece, face: Face, language: str, fonts: Fonts) -> list[_Piece]:
    """A letter as a small capital: that of its font, else a larger letter made smaller, else as it is."""
    if shaping.changes(face.file, piece.part, SMALL_CAPITALS):
        return [piece]
    smaller = replace(piece.look, size=piece.look.size * SMALLER)
    found = [
        _Piece(one, piece.owner, smaller, fallback.face(one, piece.look.font, language, fonts))
        for one in graphemes(piece.part.upper())
    ]
    return found if all(one.face for one in found) else [piece]


def _drawable(pieces: list[_Piece]) -> tuple[list[_Piece], str]:
    """What of a text is drawn, and what is not. Lines begin without a space; what is left out, or is not seen, leaves
    none in front of what follows, nor two spaces where it was between two."""
    kept: list[_Piece] = []
    lost: list[str] = []
    gap = hidden = False  # whether something was left out since the last piece, and whether anything lies there
    for piece in pieces:
        before = kept[-1].part if kept else "\n"
        if piece.face is None and not fallback.is_guiding(piece.part):
            hidden = True
            if fallback.is_seen(piece.part):
                lost.append(piece.part)
                gap = True
            continue
        if piece.part in SEAMS and before in SPACES:
            hidden = True
            continue
        if before == "\n" and (piece.part == " " or (gap and (piece.part.isspace() or piece.part in CLOSING))):
            continue  # nothing but no-break spaces indents a line
        if piece.part == before == " " and hidden and not gap:
            continue
        if gap and before.isspace() and (piece.part.isspace() or piece.part in CLOSING):
            kept.pop()
        while kept and piece.part in SPACES and kept[-1].part in SEAMS:
            kept.pop()
        kept.append(piece)
        gap = hidden = False
    return _stripped(kept), "".join(lost)


def _stripped(pieces: list[_Piece]) -> list[_Piece]:
    """Without white space at its ends."""
    start, end = 0, len(pieces)
    while start < end and pieces[start].part.isspace():
        start += 1
    while end > start and pieces[end - 1].part.isspace():
        end -= 1
    return pieces[start:end]


def _runs(pieces: list[_Piece], base: int) -> tuple[Run, ...]:
    """Neighbours that are set alike."""
    parts = [piece.part for piece in pieces]
    keys = list(
        zip(
            _filled([piece.face for piece in pieces]),
            (piece.look for piece in pieces),
            _filled([shaping.script(part[0]) for part in parts]),
            _levels(parts, base),
            strict=True,
        )
    )
    ends = [index for index in range(1, len(keys)) if keys[index] != keys[index - 1]]
    return tuple(Run(start, end, *keys[start]) for start, end in pairwise((0, *ends, len(keys))))


def _levels(parts: list[str], base: int) -> list[int]:
    """In which direction each grapheme is read: a line feed ends a paragraph (UAX #9, P1)."""
    found: list[int] = []
    start = 0
    for end in (*(index + 1 for index, part in enumerate(parts) if part == "\n"), len(parts)):
        found += bidi.levels(parts[start:end], base) if end > start else []
        start = end
    return found


def _filled(values: list[T | None]) -> list[T]:
    """What has no value of its own has that of its neighbour before it, or of the first that has one."""
    known = next((value for value in values if value), None)
    found = []
    for value in values:
        known = value or known
        found.append(known)
    return found  # type: ignore[return-value]  # one of them has a value
