"""Days and times as people and programs write them.

ISO 8601, RFC 2822, seconds and milliseconds of Unix, `Dec 1, 2026`, `1. Dezember 2026`, `12/01/2026` and `01.12.2026`
in the order that is said, or else by the customs of the locale. English is understood everywhere. A time is looked for
first; what is left has to be a day.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import regex

from server.designs.kinds.clocks import clock_in
from server.designs.kinds.customs import Customs, Names, customs, folded, tokens
from server.designs.kinds.locales import Place, plain
from server.designs.kinds.zones import zone_written

Order = Literal["dmy", "mdy", "ymd"]

LONGEST = 100  # characters of a text that are looked at
PIVOT = 69  # two digits from here on are of the last century, as with POSIX
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BUDDHIST = 543  # years that Thai calendars are ahead
BUDDHIST_FIRST, BUDDHIST_PIVOT = 2400, 60  # years from here on are theirs, written with four digits and with two

_UNIX = re.compile(r"(?P<seconds>-?[1-9][0-9]{8,9})(?:\.[0-9]{1,9})?|(?P<milliseconds>-?[1-9][0-9]{11,12})")
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"(?:[T_ -]?([0-9]{2})([0-9]{2})([0-9]{2})?(?:[.,][0-9]{1,9})?(Z|[+-][0-9:]{2,5})?"
    r"|[T_ ]?(?P<hour>[01][0-9]|2[0-3])(?P<utc>Z?))?"
)
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?)?(Z|[+-][0-9:]{2,6})?)?",
    re.IGNORECASE,
)
_STRANGE = regex.compile(r"(?V1)[^[\p{L}\p{M}0-9\s.,/'()|;@º°-]||[\p{P}--\p{ASCII}]]")
_NUMERIC = re.compile(r"[^0-9]*[0-9]{1,4}[^0-9,]+[0-9]{1,2}[^0-9,]+[0-9]{1,4}[^0-9]*")
_POINTED = re.compile(r"[0-9] ?\. ?[0-9]")
_GLUED = re.compile(r"\b[a-z][0-9]")  # as with years of Japanese eras: R9.3.9
_COUNTED = re.compile("(?<=[0-9])([年日号號년일])")  # with a weekday right behind it
_ORDINAL = regex.compile(r"(?<=[0-9])(?::[ae]|-(?:j?én|án))(?!\p{L})", regex.IGNORECASE)  # 9:e mars, március 9-én
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = re.compile(  # months, between a day and a year: 9 III 2027
    r"(?<=[0-9])[ ./-]+(?P<month>I{1,3}|IV|VI{0,3}|IX|XI{0,2})[ ./-]+(?=[0-9]{4}\b)"
    r"|\b(?P<year>[0-9]{4})[ ./-]+(?P<next>I{1,3}|IV|VI{0,3}|IX|XI{0,2})[ ./-]+(?=[0-9]{1,2}\b)"
)
_YEAR = re.compile(r"([0-9]{1,4}) ?[年년]")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says: a day, a time of day, where that time counts; each None if it says nothing of it. It is
    `ambiguous` if the day could be another one as well."""

    day: date | None
    clock: time | None = None
    zone: tzinfo | None = None
    ambiguous: bool = False


def said(text: str, place: Place, order: Order | None = None) -> Said | None:
    """Read a text, None if it says neither a day nor a time. `order` is that of day, month and year, if it is known."""
    if len(text) > LONGEST:
        return None
    text = plain(text)
    try:
        return _compact(text, place) or _unix(text) or _written(text, place, order)
    except (ValueError, OverflowError):  # a thirteenth month, a day behind the end of all days
        return None


def _unix(text: str) -> Said | None:
    match = _UNIX.fullmatch(text)
    if match is None:
        return None
    seconds = int(match["seconds"]) if match["seconds"] else int(match["milliseconds"]) // 1000
    moment = EPOCH + timedelta(seconds=seconds)
    return Said(moment.date(), moment.time(), UTC)


def _compact(text: str, place: Place) -> Said | None:
    """`2026-12-01T18:00Z`, `20261201T180000Z`. Ten digits, `2026120118`, are a day and an hour of this century if they
    can be, though they could be seconds of Unix too."""
    match = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[3]) <= 31:
        return None
    day, named = date(int(match[1]), int(match[2]), int(match[3])), match.groupdict()
    hour = match[4] or named.get("hour")
    if hour is None:
        return Said(day)
    either = len(text) == 10 and text.isdigit()
    if either and not text.startswith("20"):
        return None
    zone = zone_written((match[7] or "").upper() or named.get("utc") or "", place)
    return replace(_together(day, hour, match[5], match[6], zone), ambiguous=either)


def _written(text: str, place: Place, order: Order | None) -> Said | None:
    found = clock_in(text, place)
    if found is None:
        day, ambiguous = _day(text, place, order)
        return Said(day, ambiguous=ambiguous) if day else None
    day, ambiguous = _day(found.rest, place, order) if re.search("[0-9]", found.rest) else (None, False)
    if day is None and (_STRANGE.search(found.rest) or not _is_padding(found.rest, place)):
        return None
    return replace(_together(day, found.hour, found.minute, found.second, found.zone), ambiguous=ambiguous)


def _is_padding(text: str, place: Place) -> bool:
    """Whether a text says nothing by itself: `at`, `kl.`."""
    return customs(place.locale).words.issuperset(tokens(folded(text)))


def _together(day: date | None, hour: int | str, minute: str | None, second: str | None, where: tzinfo | None) -> Said:
    """A day and a time; 24:00 is the beginning of the next day, and a leap second the one before it.
    Raises ValueError, OverflowError."""
    late = int(hour) == 24 and not int(minute or 0) and not int(second or 0)
    clock = time(0 if late else int(hour), int(minute or 0), min(int(second or 0), 59))
    return Said(day + timedelta(days=1) if day and late else day, clock, where)


def _day(text: str, place: Place, order: Order | None) -> tuple[date | None, bool]:
    """Read a day, None if the text says anything else too, and whether it could be another. A weekday decides between
    two days; a day that is on another weekday is none. Raises ValueError for one that does not exist."""
    text = _ROMAN.sub(_in_arabic, _ORDINAL.sub("", text))
    if _STRANGE.search(text):
        return None, False
    known = customs(place.locale)
    text = _COUNTED.sub(r"\1 ", known.numbered.sub(_in_english, folded(text)))
    words = _read_words(text, known)
    if words is None:
        return None, False
    if words.months is None:
        days = _numeric_days(words.numbers, text, known, order) if _NUMERIC.fullmatch(text) else []
    else:
        days = _named_days(words, text, known) if len(words.months) == 1 else []
    if words.weekdays is not None:
        days = [day for day in days if day.weekday() in words.weekdays]
    if not days:
        return None, False
    settled = order is not None and words.months is None
    of_two_calendars = known.buddhist and max(map(len, words.numbers)) < 4
    return days[0], (len(days) > 1 and not settled) or of_two_calendars


def _in_arabic(match: re.Match[str]) -> str:
    """The month of a Roman numeral as a word."""
    return f"{match['year'] or ''} {_ENGLISH[_NUMERALS.index(match['month'] or match['next'])]} "


def _in_english(match: regex.Match[str]) -> str:
    """The month of a number as a word. Raises ValueError for a thirteenth."""
    month = int(next(filter(None, match.groups())))
    if not 1 <= month <= len(_ENGLISH):
        raise ValueError(match[0])
    return f" {_ENGLISH[month - 1]} "


@dataclass(frozen=True, slots=True)
class Words:
    """What a text consists of: numbers, the months that its words can mean, the weekdays; None if it names none.
    `own` says that the month is written in the language of the place."""

    numbers: list[str]
    months: frozenset[int] | None
    weekdays: frozenset[int] | None
    own: bool


def _read_words(text: str, known: Customs) -> Words | None:
    """The numbers and names in a folded text, None if it says anything else. A word that is a month and a weekday,
    `mar.`, is the month unless another one is named."""
    written = tokens(text)
    numbers = [token for token in written if token.isdigit()]
    months: list[str] = []
    either: list[str] = []
    weekdays: list[str] = []
    for index, token in enumerate(written):
        # A particle such as `do` is a weekday only in front of all else, and in its own language.
        is_weekday = token in known.weekdays and (token not in known.particles or (not index and token in known.own))
        if token in known.months:
            (either if is_weekday else months).append(token)
        elif is_weekday:
            weekdays.append(token)
        elif token not in known.words and not token.isdigit():
            return None
    months, weekdays = (months, weekdays + either) if months else (either, weekdays)
    own = bool(months) and known.own.issuperset(months)
    meant = _common(months, known.months)
    if meant and len(meant) > 1:
        meant = frozenset(month for month in meant if (frozenset(months), month) in known.whole_months)
    return Words(numbers, meant, _common(weekdays, known.weekdays), own)


def _common(words: list[str], names: Names) -> frozenset[int] | None:
    """What all words together can mean: `al-thani` is of two months, `kanun al-thani` of one."""
    return frozenset.intersection(*(names[word] for word in words)) if words else None


def _named_days(words: Words, text: str, known: Customs) -> list[date]:
    """`1 December 2026`, `December 1, 2026`, `2026 December 1`; of two short numbers the second is the year, but where
    years come first."""
    if len(words.numbers) != 2:
        return []
    first, second = words.numbers
    month = str(min(words.months or ()))
    year = _YEAR.search(text)
    if year or max(len(first), len(second)) > 2:
        last = year[1] == second if year else len(second) > 2
        pairs = [(first, second) if last else (second, first)]
    else:
        pairs = [(second, first), (first, second)] if known.year_before_names and words.own else [(first, second)]
    return _days(((year, month, day) for day, year in pairs), known)


def _numeric_days(numbers: list[str], text: str, known: Customs, order: Order | None) -> list[date]:
    """The days that `2026-12-01`, `12/01/2026`, `01.12.26` can be, the likeliest first. If nothing else is said, points
    stand behind the day first, unless the locale itself writes the year first."""
    if len(numbers) != 3 or len(numbers[1]) > 2 or _GLUED.search(text):
        return []
    if len(numbers[0]) == 4:
        return _in_orders(numbers, ["ymd"], known)
    short = len(numbers[2]) <= 2
    usual: Order = "ymd" if short and known.year_first else "mdy" if known.month_first else "dmy"
    others: list[Order] = ["dmy", "mdy", "ymd"] if short else ["dmy", "mdy"]
    if order or not _POINTED.search(text):
        return _in_orders(numbers, [order or usual, *others], known)
    pointed: list[Order] = ["dmy"]
    if usual == "ymd":
        pointed = ["ymd"] if known.pointed else ["dmy", "ymd"]
    return _in_orders(numbers, pointed, known) or _in_orders(numbers, others, known)


def _in_orders(numbers: list[str], orders: Iterable[Order], known: Customs) -> list[date]:
    """The days that three numbers are in some orders."""
    written = (dict(zip(order, numbers, strict=True)) for order in orders)
    return _days(((one["y"], one["m"], one["d"]) for one in written), known)


def _days(written: Iterable[tuple[str, str, str]], known: Customs) -> list[date]:
    """The days of years, months and days of the month, each once; without those that do not exist, and without years
    of one digit, which are of eras (`9年3月9日`)."""
    found: dict[date, None] = {}
    for year, month, day in written:
        if len(year) in (2, 4) and len(month) <= 2 and len(day) <= 2:
            with suppress(ValueError):
                found[date(_year(year, known), int(month), int(day))] = None
    return list(found)


def _year(written: str, known: Customs) -> int:
    year, short = int(written), len(written) < 4
    if known.buddhist and year >= (BUDDHIST_PIVOT if short else BUDDHIST_FIRST):
        return year + (2500 if short else 0) - BUDDHIST
    return year + (0 if not short else 1900 if year >= PIVOT else 2000)
