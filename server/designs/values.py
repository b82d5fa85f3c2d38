"""Values: from what a mail tool sends to what is meant.

Tags that were never filled in and blanks are *missing*. The rest is decoded once, leniently, freed of
entities, controls and doubled spaces, and capped. That is repeated until nothing changes, so that a value that was
cleaned is clean: it can be spelled in a URL again and means the same.
"""

import re
import string
import unicodedata
from base64 import urlsafe_b64decode
from binascii import Error
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import quote, unquote_to_bytes

import regex

from server.designs.merge_tags import has_raw_tag, has_tag

NONE: frozenset[str] = frozenset()
ROUNDS = 4
LONG = "long"  # what is said of a value that was cut
SHORT = 40  # characters of a value that is worth remembering
MARKS = 6  # combining marks on one letter; no language needs more
MOST_FEEDS = 2  # line feeds that follow each other
POINTS = 24  # code points of one grapheme: families of emoji have a dozen

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# What is encoded still has escapes of what encoders escape: nobody escapes letters and digits, as in `100%4ever`.
_ENCODED_STILL = re.compile(
    r"(?:[!-$&-;=?-Z_a-z~@\[\]]|%(?:0[9AaDd]|2[0-9A-Fa-f]|3[A-Fa-f]|40|5[B-Fb-f]|60|7[B-Eb-e]|[89A-Fa-f][0-9A-Fa-f]))*"
)
_ONE_PLUS = re.compile(r"(?<=[^+\s])\+(?=[^+\s])")
_GRAPHEME = regex.compile(r"\X")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+|[\u00a0\u202f]{2,}")  # what is not to be parted by a line's end is kept
_PLAIN = re.compile(r"[!-%'-~]+(?: [!-%'-~]+)*")  # ASCII without a trace of anything that is looked for
_FEED = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
_FEEDS = re.compile(rf"[^\S\n]*(?:\r\n|{_FEED.pattern})[^\S\n]*")
_MANY_FEEDS = re.compile(rf"\n{{{MOST_FEEDS},}}")
_FILLERS = "\u3164\u115f\u1160\uffa0"  # letters of Hangul of which nothing is seen
_JOINERS = "\u200c\u200d"
_BREAKS = "\u00ad\u200b\u2060"  # soft hyphens, and spaces without a width at which a line may end or not
_TAGS = range(0xE0020, 0xE0080)  # of which some flags are made


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it came, as it was decoded, and as it is used: None if it is missing; what happened, in words of one
    token."""

    raw: str
    decoded: str
    text: str | None
    remarks: tuple[str, ...] = ()

    @property
    def is_cleaned(self) -> bool:
        """Whether spaces or unseen characters were left out of it."""
        came, kept = (
            Counter(letter for letter in text if letter.isspace() or _is_unseen(letter, ""))
            for text in (self.decoded, self.text or "")
        )
        return bool(came - kept)


def read(
    raw: str,
    longest: int,
    *,
    base64: bool = False,
    once: bool = False,
    own: frozenset[str] = NONE,
    lines: bool = False,
) -> Value:
    """Read a value from a URL, of which at most `longest` graphemes are used; what is an address itself is decoded
    `once` only. `own` are names of fields of the design. With `lines` it may have several, and say where else one may
    end. Never fails."""
    return (_read_before if len(raw) <= SHORT else _read)(raw, longest, base64, once, own, lines)


def again(text: str, longest: int, *, once: bool = False, own: frozenset[str] = NONE, lines: bool = False) -> Value:
    """What a text is read as when it comes back, spelled in an address."""
    return read(quote(text, safe=""), longest, once=once, own=own, lines=lines)


def fits(text: str, longest: int) -> bool:
    """Whether a text has no more graphemes than that."""
    return len(text) <= longest or (not text.isascii() and len(_GRAPHEME.findall(text)) <= longest)


def line_feeds(text: str) -> str:
    """A text whose lines end in line feeds, of which hardly any follow each other."""
    if _FEED.search(text) is None:
        return text
    return _MANY_FEEDS.sub("\n" * MOST_FEEDS, _FEEDS.sub("\n", text))


def _read(raw: str, longest: int, base64: bool, once: bool, own: frozenset[str], lines: bool) -> Value:
    remarks: list[str] = []
    if base64:
        content = _from_base64(raw)
        if content is None:
            return Value(raw, "", None, ("unreadable",))
        decoded = _characters(content, remarks)
    else:
        spaced = _spaced(raw)
        decoded = _characters(unquote_to_bytes(spaced.encode("latin-1", "replace")), remarks)
        if has_raw_tag(spaced):
            return Value(raw, decoded, None, ("unresolved",))
    text = _settled(decoded, longest, remarks, once=once, own=own, lines=lines)
    if text and not text.isascii() and all(_is_nothing(letter) for letter in text):
        text = ""  # marks of no letter, and what holds letters together
    if text == "":
        remarks.append("blank")
        text = None
    if text and raw.endswith("&"):
        remarks.append("truncated")  # an entity whose # began a fragment
    return Value(raw, decoded, text, tuple(dict.fromkeys(remarks)))


_read_before = lru_cache(2000)(_read)  # colours, sizes and places are the same for all recipients


def _settled(
    text: str, longest: int, remarks: list[str], *, once: bool, own: frozenset[str], lines: bool
) -> str | None:
    """The text, cleaned until nothing changes; None if it is a tag, or never comes to rest."""
    for _ in range(ROUNDS + 1):
        if has_tag(text, own, address=once):
            remarks.append("unresolved")
            return None
        before = text
        if (
            not once
            and "%" in text
            and _ENCODED_STILL.fullmatch(text)
            and (decoded := _utf8(unquote_to_bytes(text))) is not None
        ):
            text = decoded
            remarks.append("twice")
        text = _capped(_tidy(text, lines), longest, remarks)
        if text == before:
            return text
    remarks.append("unstable")
    return None


def _from_base64(raw: str) -> bytes | None:
    text = unquote_to_bytes(raw).decode("latin-1").rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)) if re.fullmatch(r"[A-Za-z0-9_-]*", text) else None
    except (Error, ValueError):
        return None


def _spaced(raw: str) -> str:
    """`+` is a space between two words, unless the value has spaces of another kind; `C++` and `Disney+` have none."""
    if "%20" in raw or " " in raw:
        return raw
    return _ONE_PLUS.sub(" ", raw)


def _characters(content: bytes, remarks: list[str]) -> str:
    """UTF-8; what is not is read as most of the rest is written."""
    text = _utf8(content)
    if text is None:
        remarks.append("windows-1252")
        text = content.decode("cp1252", "ignore")
    return text


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _tidy(text: str, lines: bool) -> str:
    if _PLAIN.fullmatch(text):
        return text
    text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    kept = _JOINERS + _BREAKS if lines else _JOINERS
    text = "".join(letter for letter in text if letter.isspace() or not _is_unseen(letter, kept))
    if not text.strip(_JOINERS + _BREAKS + string.whitespace):
        return ""
    parts = line_feeds(text).split("\n") if lines else [text]
    return unicodedata.normalize("NFC", "\n".join(_SPACES.sub(" ", part).strip() for part in parts).strip())


def _is_unseen(letter: str, kept: str) -> bool:
    """Controls, marks of direction, halves and things that are no characters; not what holds emoji or letters together,
    or says where lines may end, nor what stands for a letter that was lost."""
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return letter not in kept and ord(letter) not in _TAGS
    nothing = letter in _FILLERS or ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef"
    return nothing or kind in ("Cc", "Cs")


def _is_nothing(letter: str) -> bool:
    """Whether it is a mark, a space, or what holds letters together: nothing without a letter."""
    kind = unicodedata.category(letter)
    return kind[0] in "MZ" or kind in ("Cf", "Cc")


def _capped(text: str, longest: int, remarks: list[str]) -> str:
    """No more graphemes than allowed, and none with more marks than a language has."""
    if text.isascii() and len(text) <= longest:
        return text
    found = [_lightened(grapheme) for grapheme in _GRAPHEME.findall(text)]
    if len(found) > longest:
        remarks.append(LONG)
        return "".join(found[: longest - 1]).rstrip() + "…"
    return "".join(found)


def _lightened(grapheme: str) -> str:
    if len(grapheme) <= MARKS + 1:
        return grapheme
    kept, marks = "", 0
    for letter in grapheme[:POINTS]:
        marks += unicodedata.category(letter) in ("Mn", "Me")
        if marks <= MARKS or unicodedata.category(letter) not in ("Mn", "Me"):
            kept += letter
    return kept
