"""Days, times of day and moments: read as people write them, shown as a locale writes them (CLDR, by babel).

`spell` writes ISO 8601, moments in UTC: `2026-12-01`, `18:30`, `2026-12-01T17:30Z`. They are shown in the time zone of
the place; a day without a time is the same day everywhere.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import (
    PATTERN_CHARS,
    format_date,
    format_datetime,
    format_time,
    tokenize_pattern,
    untokenize_pattern,
)

from ops.errors import BadParameter
from server.designs.kinds import skeletons
from server.designs.kinds.clocks import clock_shown
from server.designs.kinds.dates import LONGEST, Order, Said, said
from server.designs.kinds.kind import AMBIGUOUS, IGNORED, OUT_OF_RANGE, Kind, Read
from server.designs.kinds.locales import Place, native

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
STYLES = ("short", "medium", "long", "full")
LONGEST_PATTERN = 80
PATTERNS = "short, medium, long, full, or a pattern of CLDR such as EEEE d MMMM, HH:mm or ::EEEEdMMMMjmm"

_TIMES = frozenset("abBhHKkmsSAzZOvVXx")  # fields of a pattern that say something of a time
_CLOCKS = frozenset("ahHKkmsSA")  # those of a time that has no day and no zone
_SHOWABLE = frozenset(PATTERN_CHARS) - set("bBvV")  # of which babel does not know the words everywhere
_QUOTED = re.compile(r"'[^']*'")
_MILITARY = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Clock(Kind):
    """A time of day, to the second. Raises BadParameter for a style that is none."""

    style: str = "short"

    accepts = "a time of day such as 18:30"

    def __post_init__(self) -> None:
        check_style(self.style)
        if self.style not in STYLES and (skeletons.is_skeleton(self.style) or not _fields(self.style) <= _CLOCKS):
            raise BadParameter("format", PATTERNS + " (of hours, minutes and seconds only)", self.style)

    def read(self, text: str, place: Place) -> Read[time]:
        shown = clock_shown(text, place) if len(text) <= LONGEST else None
        if shown is not None:
            return Read(shown)
        found = said(_MILITARY.sub(r"\1:\2", text) if len(text) == 4 else text, place)
        if found is None or found.clock is None:
            return Read(None, IGNORED)
        if found.day is None or found.zone is None or not FIRST < found.day < LAST:
            return Read(found.clock)
        return Read(_instant(found.day, found, place).astimezone(place.zone).time())

    def spell(self, value: time) -> str:
        return _hours(value)

    def shown(self, value: time, place: Place) -> str:
        # A time of day has no zone, which the longer forms would name.
        style = self.style if self.style not in STYLES else "short" if self.style == "short" else "medium"
        return native(format_time(datetime.combine(FIRST, value, UTC), style, tzinfo=UTC, locale=place.cldr), place)


@dataclass(frozen=True, slots=True)
class Moment(Kind):
    """A moment, to the second, from 1900 to 2200; or a day, if nothing is said of a time. A time that does not say
    where it counts counts at the place. `order` is how days are written of which there are only numbers. Raises
    BadParameter for a style that is none."""

    style: str = "long"
    order: Order | None = None

    accepts = "a day and a time such as 2026-12-01T18:30+01:00"

    def __post_init__(self) -> None:
        check_style(self.style)

    def read(self, text: str, place: Place) -> Read[date]:
        found = said(text, place, self.order)
        if found is None or found.day is None:
            return Read(None, IGNORED)
        if found.clock is None or not FIRST <= found.day <= LAST:
            return _within(found.day, found)
        moment = _instant(found.day, found, place)
        return _within(moment.date(), found, moment)

    def spell(self, value: date) -> str:
        if isinstance(value, datetime):
            return f"{value.date().isoformat()}T{_hours(value.time())}Z"
        return value.isoformat()

    def shown(self, value: date, place: Place) -> str:
        locale = place.cldr
        if not isinstance(value, datetime):
            return native(format_date(value, _of_day(self.style, place), locale=locale), place)
        local, style = value.astimezone(place.zone), self.style
        if style.startswith(skeletons.MARK):
            style = skeletons.pattern(style, locale, timed=True)
        if style not in STYLES:
            named = skeletons.named_zone(style, local, locale)
            return native(format_datetime(value, named, tzinfo=place.zone, locale=locale), place)
        both = str(locale.datetime_formats[self.style]).replace("'", "")
        clock = format_time(local, "short", tzinfo=place.zone, locale=locale)
        return native(both.replace("{0}", clock).replace("{1}", format_date(local, self.style, locale=locale)), place)


def _of_day(style: str, place: Place) -> str:
    """The part of a style that a day has."""
    if style.startswith(skeletons.MARK):
        return skeletons.pattern(style, place.cldr, timed=False) or "medium"
    return _without_time(style)


def has_day(style: str) -> bool:
    """Whether a pattern shows something of a day, which a time of day does not have."""
    parts = [] if style in STYLES else tokenize_pattern(style)
    return any(kind == "field" and part[0] not in _TIMES for kind, part in parts)


def check_style(style: str) -> None:
    """Raises BadParameter unless it is a length, or a pattern by which moments can be shown."""
    if style in STYLES or skeletons.is_skeleton(style):
        return
    letters = {letter for letter in _QUOTED.sub("", style) if letter.isascii() and letter.isalpha()}
    odd = style.startswith(skeletons.MARK) or "%" in style or style.count("'") % 2 or len(style) > LONGEST_PATTERN
    if odd or not letters or not letters <= _SHOWABLE:
        raise BadParameter("format", PATTERNS, style)
    try:
        shown = format_datetime(datetime(2026, 12, 1, tzinfo=UTC), style, tzinfo=UTC, locale=Locale("en"))
    except (ValueError, KeyError, TypeError, AttributeError, NotImplementedError) as error:
        raise BadParameter("format", PATTERNS, style) from error
    if "None" in shown:  # which babel writes for what it does not know
        raise BadParameter("format", PATTERNS, style)


def _fields(style: str) -> set[str]:
    return {str(part[0]) for kind, part in tokenize_pattern(style) if kind == "field"}


def _instant(day: date, found: Said, place: Place) -> datetime:
    """The moment that is said. A time that the clocks of a place leave out in spring is an hour later; of two that they
    show in autumn it is the first."""
    local = datetime.combine(day, found.clock or time(), found.zone or place.zone)
    return local.astimezone(UTC).replace(microsecond=0)


def _within(day: date, found: Said, moment: datetime | None = None) -> Read[date]:
    """A day, or a moment of it; none that is out of bounds."""
    if not FIRST <= day <= LAST:
        return Read(None, OUT_OF_RANGE)
    return Read(moment or day, AMBIGUOUS if found.ambiguous else "")


def _hours(clock: time) -> str:
    return f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}"


@lru_cache(maxsize=256)
def _without_time(style: str) -> str:
    """A pattern for days alone: `EEEE d MMMM, HH:mm` without its comma and what follows."""
    if style in STYLES:
        return style
    parts: list[tuple[str, str | tuple[str, int]]] = []
    pending: list[tuple[str, str | tuple[str, int]]] = []  # what stands between fields, until the next one is known
    gap = False
    for kind, part in tokenize_pattern(style):
        if kind == "chars":
            pending.append((kind, part))
        elif part[0] in _TIMES:
            gap, pending = True, []
        else:
            between = [("chars", " ")] if gap else pending
            parts += [*(between if parts or not gap else []), (kind, part)]
            gap, pending = False, []
    return str(untokenize_pattern(parts if gap else parts + pending)) if parts else "medium"
