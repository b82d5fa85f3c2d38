"""Where a picture is read: a language's customs and a time zone, read from what strangers write for them.

Locales are those of CLDR (https://cldr.unicode.org) by babel; time zones those of IANA, or an offset such as +02:00.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from server.on_demand import on_demand

if TYPE_CHECKING:
    import babel
    from babel import core, localedata
else:  # a picture with a text on it does without, until it says of which language
    babel, core = on_demand("babel"), on_demand("babel.core")
    localedata = on_demand("babel.localedata")

LONGEST = 64  # characters of a locale or a time zone that are looked at
KEPT = 32  # locales at hand at a time; all that there are would take 330 MB
FARTHEST = 14 * 60  # minutes that a zone may be away from UTC

_BABEL_KEEPS = ("_cache", "_dict_cache")  # locales; the second in some of its versions only
_TAG = re.compile(r"[A-Za-z]{2,8}(?:[_-][A-Za-z0-9]{2,8}){0,3}")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE | re.ASCII)
_UNIVERSAL = frozenset({"utc", "gmt", "z", "ut", "zulu", "etc/utc", "etc/gmt", "etc/zulu"})
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})
_ZEROS = {"arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "beng": 0x9E6, "mymr": 0x1040, "latn": 0x30}
_UNSEEN = dict.fromkeys(
    (0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x2066, 0x2067, 0x2068, 0x2069)
)  # joiners, and which way to read
_SIGNS = str.maketrans("−﹣－–٬，．：／", "----',.:/")  # as they are written elsewhere


@dataclass(frozen=True, slots=True)
class Place:
    """A locale such as `pt-BR`, and a time zone such as `Europe/Berlin`, `UTC` or `+02:00`; both as `place` spells
    them."""

    locale: str
    tz: str

    @property
    def cldr(self) -> babel.Locale:
        """The customs of the locale."""
        return cldr(self.locale)

    @property
    def language(self) -> str:
        return re.split("[-_]", self.locale, maxsplit=1)[0].lower()

    @property
    def territory(self) -> str:
        """The country, or the one where most who speak the language live; nothing if none is known."""
        return _territory(self.locale)

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        return zone(self.tz) or UTC


NOWHERE = Place("en", "UTC")  # in particular


@lru_cache(maxsize=1024)
def place(locale: str, tz: str, default: Place) -> Place:
    """Read a locale and a time zone; what is empty or cannot be read is as in `default`."""
    return Place(locale_named(locale) or default.locale, zone_named(tz) or default.tz)


@lru_cache(maxsize=1024)
def locale_named(text: str) -> str | None:
    """The one spelling of a locale, None if there is none: `de_de` is de-DE, `de-XX` is de, `de_DE.UTF-8` de-DE."""
    written = re.split(r"[.@]|[-_][A-Za-z0-9](?:[-_]|$)", text.strip()[: LONGEST + 1], maxsplit=1)[0]
    if len(written) > LONGEST or not _TAG.fullmatch(written) or written.lower().startswith(("root", "und")):
        return None
    parts = written.replace("-", "_").split("_")
    while parts:
        try:
            found = babel.Locale.parse("_".join(parts))
        except (babel.UnknownLocaleError, ValueError):
            parts.pop()
        else:
            return str(found).replace("_", "-")
    return None


@lru_cache(maxsize=KEPT)
def cldr(locale: str) -> babel.Locale:
    """The customs of a locale in its one spelling.

    babel keeps every locale that it ever read; as strangers say which, it is made to forget them now and then.
    """
    with localedata._cache_lock:
        if len(localedata._cache) > KEPT:
            for name in _BABEL_KEEPS:
                getattr(localedata, name, {}).clear()
    found = babel.Locale.parse(locale, sep="-")
    _ = found.number_symbols  # read here, so that nobody waits for it later
    return found


@lru_cache(maxsize=1024)
def zone_named(text: str) -> str | None:
    """The one spelling of a time zone, None if there is none: `europe/berlin` is Europe/Berlin, `+2` is +02:00."""
    written = text.strip().replace("−", "-").replace(" ", "_")
    if len(written) > LONGEST:
        return None
    if written.lower() in _UNIVERSAL:
        return "UTC"
    offset = minutes_from(written)
    if offset is not None:
        return spelled_offset(offset)
    return zones().get(written.lower())


@lru_cache(maxsize=1024)
def zone(tz: str) -> tzinfo | None:
    """A time zone by its one spelling."""
    if tz == "UTC":
        return UTC
    offset = minutes_from(tz)
    if offset is not None:
        return timezone(timedelta(minutes=offset))
    return ZoneInfo(tz) if tz in zones().values() else None


def minutes_from(text: str) -> int | None:
    """The minutes before or behind UTC that an offset says, None if it is none or out of this world."""
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[3] or 0) > 59:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return None if minutes > FARTHEST else -minutes if match[1] == "-" else minutes


def spelled_offset(minutes: int) -> str:
    if not minutes:
        return "UTC"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def plain(text: str) -> str:
    """A text whose digits and signs are those of ASCII, without marks of direction, and with one kind of space."""
    if text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFC", text).translate(_UNSEEN).translate(_SIGNS)
    return "".join(" " if letter.isspace() else _digit(letter) for letter in text).strip()


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def numbering(place: Place) -> str:
    """The digits that are usual at a place, of those that are known here."""
    system = place.cldr.default_numbering_system
    return system if system in _ZEROS else "latn"


def native(text: str, place: Place) -> str:
    """A text with the digits that are usual at a place; babel knows their signs, but not them."""
    zero = _ZEROS[numbering(place)]
    return text if zero == 0x30 else text.translate({0x30 + digit: zero + digit for digit in range(10)})


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """All time zones, by their names in small letters."""
    return {name.lower(): name for name in available_timezones() - _NO_PLACES}


@lru_cache(maxsize=KEPT)
def _territory(locale: str) -> str:
    found = cldr(locale)
    if found.territory:
        return str(found.territory)
    likely = core.get_global("likely_subtags")
    fullest = likely.get(str(found)) or likely.get(found.language) or ""
    last = str(fullest).rpartition("_")[2]
    return last if len(last) == 2 else ""
