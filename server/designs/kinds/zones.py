"""Time zones as people name them: `CET`, `ET`, `UTC+2`, `Europe/Berlin`, `Eastern Standard Time`, `MEZ`.

An abbreviation that several zones share is that of the place itself, if its own zone is called so; then that of its
language; then the one that most people know. Long names are those of CLDR, in the language of the place or in English.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from babel.core import get_global

from server.designs.kinds.customs import folded, regions
from server.designs.kinds.locales import KEPT, Place, cldr, minutes_from, zone, zone_named

MOST_WORDS = 5  # in the name of a zone

_SEASONS = (datetime(2027, 1, 15), datetime(2027, 7, 15))  # as the clocks of a zone show them
_HOURS = {
    -10: "HST", -9: "AKST", -8: "PST AKDT", -7: "MST PDT", -6: "CST MDT", -5: "EST CDT COT PET", -4: "AST EDT CLT",
    -3.5: "NST", -3: "ADT BRT ART", -2.5: "NDT", 0: "UTC GMT UT Z WET", 1: "CET MEZ WEST BST WAT",
    2: "CEST MESZ EET CAT SAST", 3: "EEST MSK МСК EAT IDT TRT", 4: "GST", 5: "PKT", 5.5: "IST", 5.75: "NPT",
    7: "WIB ICT", 8: "HKT SGT MYT WITA AWST PHT", 9: "JST KST WIT", 9.5: "ACST", 10: "AEST", 10.5: "ACDT", 11: "AEDT",
    12: "NZST", 13: "NZDT",
}  # fmt: skip
_OFFSETS = {name: hours for hours, names in _HOURS.items() for name in names.split()}
_ZONES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AKT": "America/Anchorage", "AET": "Australia/Sydney", "UK": "Europe/London",
}  # fmt: skip


def zone_written(text: str, place: Place) -> tzinfo | None:
    """The time zone that a text names, None if it names none."""
    text = text.strip()
    if not text or not text[0].isascii() or text[0].isdigit():
        if text in _OFFSETS:
            return _fixed(timedelta(hours=_OFFSETS[text]))
        return _by_name(text, place.locale) if text and not text[0].isdigit() else None
    minutes = minutes_from(text)
    if minutes is not None:
        return timezone(timedelta(minutes=minutes)) if minutes else UTC
    if "/" in text:
        return zone(zone_named(text) or "")
    return _abbreviated(text, place) or _by_name(text, place.locale)


def _abbreviated(text: str, place: Place) -> tzinfo | None:
    """Small letters are an abbreviation in English only; `est` and `ist` are words elsewhere."""
    name = text.upper() if place.language == "en" and len(text) > 2 else text
    if not name.isalpha() or name != name.upper():
        return None
    for season in _SEASONS:
        here = season.replace(tzinfo=place.zone)
        if here.tzname() == name:
            return _fixed(here.utcoffset() or timedelta())
    if name in _ZONES:
        return zone(_ZONES[name])
    hours = _OFFSETS.get(name)
    return None if hours is None else _fixed(timedelta(hours=hours))


def _by_name(text: str, locale: str) -> tzinfo | None:
    for names in (_names(locale), _names("en")):
        for key in (text, folded(text)):
            if key in names:
                return _meta(*names[key])
    return None


@lru_cache(maxsize=KEPT)
def _names(locale: str) -> dict[str, tuple[str, str]]:
    """The names of zones in a language, the long ones folded: each is a zone of CLDR, and standard, daylight or
    generic."""
    here = cldr(locale)
    tables = [*(data.get("meta_zones", {}) for data in regions(here.language)), here.meta_zones]
    return {name: meant for table in tables for name, meant in _called(table)}


def _called(table: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The names in a table of zones. Some refer to others that are not there, which `get` passes over."""
    for meta in table:
        widths = table.get(meta, {})
        for width in ("long", "short"):
            names = widths.get(width, {})
            for kind, name in names.items() if isinstance(names, Mapping) else ():
                yield str(name) if width == "short" else folded(str(name)), (str(meta), str(kind))


@lru_cache(maxsize=256)
def _meta(meta: str, kind: str) -> tzinfo | None:
    """The zone that most places of a zone of CLDR have: at one season, or as its clocks go."""
    places = [there for name, known in get_global("meta_zones").items() if known == meta and (there := zone(name))]
    offsets = {there: tuple(there.utcoffset(season) or timedelta() for season in _SEASONS) for there in places}
    if not places:
        return None
    varied = {there: pair for there, pair in offsets.items() if len(set(pair)) > 1} or offsets
    usual = Counter(varied.values()).most_common(1)[0][0]
    if kind == "generic":
        return next(there for there, pair in varied.items() if pair == usual)
    return _fixed(min(usual) if kind == "standard" else max(usual))


def _fixed(offset: timedelta) -> tzinfo:
    return timezone(offset) if offset else UTC
