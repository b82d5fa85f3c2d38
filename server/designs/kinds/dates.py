"""Days and times as people and programs write them.

ISO 8601, RFC 2822, seconds and milliseconds of Unix, `Dec 1, 2026`, `1. Dezember 2026`, `12/01/2026` and `01.12.2026`
in the order that is said, or else by the customs of the locale. English is understood everywhere. A time is looked for
first; what is left has to be a day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal

import regex
from babel import Locale
from babel.dates import tokenize_pattern

from server.designs.kinds.locales import KEPT, Place, cldr, minutes_from, plain, zone, zone_named

Order = Literal["dmy", "mdy", "ymd"]

LONGEST = 100  # characters of a text that are looked at
PIVOT = 69  # two digits from here on are of the last century, as with POSIX
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_UNIX = re.compile(r"(?P<seconds>-?[0-9]{9,10})(?:\.[0-9]{1,9})?|(?P<milliseconds>-?[0-9]{12,13})")
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})?(?:[.,][0-9]{1,9})?(Z|[+-][0-9:]{2,5})?)?"
)
_ABBREVIATED = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CEST": 2, "CET": 1,
    "WEST": 1, "WET": 0, "EEST": 3, "EET": 2, "BST": 1, "JST": 9, "MESZ": 2, "MEZ": 1, "UTC": 0, "GMT": 0, "UT": 0,
    "Z": 0,
}  # fmt: skip
_CLOCK = re.compile(
    r"(?<![0-9:])(?:(?P<before>(?i:[ap]m)) ?)?(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9:])(?: ?(?P<after>(?i:[ap]m))\b)?"
    r"|(?P<only> ?(?i:[ap]m))\b)"
    r"(?: ?(?P<zone>(?:(?:UTC|GMT|UT) ?)?[+-][0-9]{1,2}(?::?[0-9]{2})?(?![0-9:])"
    rf"|(?:{'|'.join(_ABBREVIATED)})(?![A-Za-z/])|[A-Z][A-Za-z]{{2,14}}/[A-Za-z_/+-]{{2,30}}))?"
    r"(?: ?(?:\([^()]{0,60}\)|\[(?P<named>[A-Za-z_/+-]{2,40})\]))?"
)
_END = re.compile(r"-([0-9]{1,2}):([0-9]{2})")
_HALVES = re.compile(r"(?<![^\W\d_])([ap])\. ?m(?:\.|(?![^\W\d_]))", re.IGNORECASE)
_OTHERWISE = (  # other ways to write 18:30
    re.compile(r"\b([0-9]{1,2}) ?[時时點点시](?: ?([0-9]{1,2}) ?[分분])?(?: ?([0-9]{1,2}) ?[秒초])?"),
    re.compile(r"\b([0-9]{1,2}) ?[hH](?: ?([0-9]{2}))?(?: ?min)?\b"),
    re.compile(r"\b([0-9]{1,2})\.([0-9]{2})(?= ?Uhr\b)"),
    re.compile(r"(?<=[0-9]{4})[, ]+(?:klo |kl\.? )?([0-9]{1,2})\.([0-9]{2})(?:\.([0-9]{2}))?$"),
    re.compile(r"^(?:klo |kl\.? |um )?([0-9]{1,2})\.([0-9]{2})$"),
)

_LOST_PLUS = re.compile(r"(:[0-9]{2}(?:\.[0-9]{1,9})?) ((?:0[0-9]|1[0-4]):?[0-5][0-9])$")  # a raw + in a URL is a space

_TOKEN = regex.compile(r"[0-9]+|[\p{L}\p{M}]+")
_COUNTED = re.compile("(?<=[0-9])([年月日号號년월일])")  # with a weekday right behind it
_NUMBERED = re.compile(r"(?:tháng|thg) ([0-9]{1,2}),?", re.IGNORECASE)  # a month in Vietnamese
_STRANGE = regex.compile(r"[^\p{L}\p{M}0-9\s.,،/'’ºª°॰()–-]")
_NUMERIC = re.compile(r"[^0-9]*[0-9]{1,4}[^0-9,]{1,4}[0-9]{1,2}[^0-9,]{1,4}[0-9]{1,4}[^0-9]*")
_BETWEEN = frozenset({
    "st", "nd", "rd", "th", "er", "o", "º", "ª", "of", "the", "de", "del", "do", "di", "le", "la", "el", "den", "d",
    "at", "à", "às", "a", "um", "uhr", "kl", "klo", "on", "am", "年", "月", "日", "号", "號", "년", "월", "일",
    "ngày", "năm", "ค", "ศ", "г", "р", "року",
})  # fmt: skip
_ENGLISH_TOO = {"sept": 9}


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
        return _compact(text) or _unix(text) or _written(text, place, order)
    except (ValueError, OverflowError):  # a thirteenth month, a day behind the end of all days
        return None


def _unix(text: str) -> Said | None:
    match = _UNIX.fullmatch(text)
    if match is None:
        return None
    seconds = int(match["seconds"]) if match["seconds"] else int(match["milliseconds"]) // 1000
    moment = EPOCH + timedelta(seconds=seconds)
    return Said(moment.date(), moment.time(), UTC)


def _compact(text: str) -> Said | None:
    """`20261201T180000Z`."""
    match = _COMPACT.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[3]) <= 31:
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return Said(day)
    return _together(day, match[4], match[5], match[6], _zone_of(match[7] or ""))


def _written(text: str, place: Place, order: Order | None) -> Said | None:
    text = _halves(place.locale).sub(lambda found: f" {'ap'[found.lastgroup == 'pm']}m ", text)
    text = _LOST_PLUS.sub(r"\1+\2", _HALVES.sub(r"\1m", text))
    for way in _OTHERWISE:
        text = way.sub(lambda found: f" {found[1]}:{found[2] or 0:0>2}:{_third(found)} ", text)
    text = re.sub(" +", " ", text).strip()
    match = _CLOCK.search(text)
    if match is None:
        day, ambiguous = _day(text, place, order)
        return Said(day, ambiguous=ambiguous) if day else None
    rest = re.sub(r"(?<=[0-9])T$", "", text[: match.start()]) + " " + text[match.end() :]
    day, ambiguous = _day(rest, place, order) if re.search("[0-9]", rest) else (None, False)
    if day is None and not {word.strip(".,") for word in rest.lower().split()} <= _BETWEEN:
        return None
    zone = "" if _is_range(match, text) else match["zone"] or match["named"] or ""
    where = _zone_of(zone)
    if where is None and zone:
        return None
    hour = _hour(int(match["hour"]), (match["before"] or match["after"] or match["only"] or "").strip().lower())
    return replace(_together(day, hour, match["minute"], match["second"], where), ambiguous=ambiguous)


def _is_range(match: re.Match[str], text: str) -> bool:
    """Whether what looks like a zone is when it ends: `10:00-11:00`, behind a bare hour and minute that is earlier."""
    end = _END.fullmatch(match["zone"] or "")
    if end is None or match["second"] or text[: match.start()].endswith("T"):
        return False
    return int(end[1]) * 60 + int(end[2]) > int(match["hour"]) * 60 + int(match["minute"] or 0)


def _third(found: re.Match[str]) -> str:
    return f"{found[3] or 0:0>2}" if found.re.groups > 2 else "00"


def _hour(hour: int, half: str) -> int:
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half == "pm" else 0)


def _together(day: date | None, hour: int | str, minute: str | None, second: str | None, where: tzinfo | None) -> Said:
    """A day and a time; 24:00 is the beginning of the next day, and a leap second the one before it.
    Raises ValueError, OverflowError."""
    late = int(hour) == 24 and not int(minute or 0) and not int(second or 0)
    clock = time(0 if late else int(hour), int(minute or 0), min(int(second or 0), 59))
    return Said(day + timedelta(days=1) if day and late else day, clock, where)


def _zone_of(text: str) -> tzinfo | None:
    if text in _ABBREVIATED:
        hours = _ABBREVIATED[text]
        return timezone(timedelta(hours=hours)) if hours else UTC
    minutes = minutes_from(text)
    if minutes is not None:
        return timezone(timedelta(minutes=minutes)) if minutes else UTC
    return zone(zone_named(text) or "") if text else None


def _day(text: str, place: Place, order: Order | None) -> tuple[date | None, bool]:
    """Read a day, None if the text says anything else too, and whether it could be another. Raises ValueError for one
    that does not exist."""
    if _STRANGE.search(text):
        return None, False
    text = _NUMBERED.sub(r"\1", text)
    customs = _customs(place.locale)
    numbers: list[str] = []
    months: set[int] = set()
    perhaps: set[int] = set()
    for token in _TOKEN.findall(_COUNTED.sub(r"\1 ", text).lower().replace("i̇", "i")):
        if token.isdigit():
            numbers.append(token)
        elif token in customs.months:
            (perhaps if token in customs.words else months).add(customs.months[token])  # mar. is Tuesday, too
        elif token not in customs.words:
            return None, False
    months = months or perhaps
    if months:
        return _named_day(numbers, months), False
    return _numeric_day(numbers, text, customs, order) if _NUMERIC.fullmatch(text) else (None, False)


def _named_day(numbers: list[str], months: set[int]) -> date | None:
    """`1 December 2026`, `December 1, 2026`, `2026 December 1`; of two short numbers the second is the year."""
    if len(numbers) != 2 or len(months) != 1:
        return None
    day, year = numbers[::-1] if len(numbers[0]) == 4 else numbers
    return date(_year(year), months.pop(), int(day)) if len(day) <= 2 else None


def _numeric_day(numbers: list[str], text: str, customs: "Customs", order: Order | None) -> tuple[date | None, bool]:
    """`2026-12-01`, `12/01/2026`, `01.12.26`. If nothing else is said, points stand behind the day first. A day that
    can be read in another order too is ambiguous."""
    if len(numbers) != 3 or len(numbers[1]) > 2:
        return None, False
    first, middle, last = numbers
    if len(first) == 4:
        return date(_year(first), int(middle), int(last)), False
    short = len(first) + len(last) <= 4
    usual: Order = "ymd" if short and customs.year_first else "mdy" if customs.month_first else "dmy"
    likely = order or ("dmy" if "." in text else usual)
    orders: tuple[Order, ...] = ("dmy", "mdy", "ymd") if short and "ymd" in (likely, usual) else ("dmy", "mdy")
    read = {one: day for one in orders if (day := _in_order(numbers, one))}
    if not read:
        raise ValueError(text)
    day = read.get(likely) or next(iter(read.values()))
    return day, order is None and "." not in text and len(set(read.values())) > 1


def _in_order(numbers: list[str], order: Order) -> date | None:
    """The day that three numbers are in an order, None if it is none."""
    written = dict(zip(order, numbers, strict=True))
    try:
        return date(_year(written["y"]), int(written["m"]), int(written["d"]))
    except ValueError:
        return None


def _year(written: str) -> int:
    """Raises ValueError for one of three digits."""
    if len(written) == 4:
        return int(written)
    if len(written) > 2:
        raise ValueError(written)
    return int(written) + (1900 if int(written) >= PIVOT else 2000)


@dataclass(frozen=True, slots=True)
class Customs:
    """How a locale writes days: its months by their names, the words that may stand beside them, and what comes first
    if there are only numbers."""

    months: dict[str, int]
    words: frozenset[str]
    month_first: bool
    year_first: bool


@lru_cache(maxsize=KEPT)
def _customs(locale: str) -> Customs:
    here, english = cldr(locale), Locale("en")
    patterns = {length: str(here.date_formats[length].pattern) for length in ("short", "long", "full")}
    fields = [part[0] for kind, part in tokenize_pattern(patterns["short"]) if kind == "field"]
    days = [field for field in _pattern_of_days(here) if field in "dM"]
    words = _words(_named(here, "days")) | _words(_named(english, "days")) | _BETWEEN
    literals = [str(part) for form in patterns.values() for kind, part in tokenize_pattern(form) if kind == "chars"]
    return Customs(
        _ENGLISH_TOO | _months(english) | _months(here), words | _words(literals), days[0] == "M", fields[0] == "y"
    )


def _pattern_of_days(locale: Locale) -> str:
    found = locale.datetime_skeletons.get("Md")
    return str(found.pattern) if found else "d/M"


def _named(locale: Locale, what: str) -> Iterator[str]:
    """The names of days or months, in all their forms but the shortest."""
    table = getattr(locale, what)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from (str(name) for _, name in sorted(table[context][width].items()))


def _months(locale: Locale) -> dict[str, int]:
    """Months by the last word of their names that is no particle; not those that are numbers."""
    found: dict[str, int] = {}
    for index, name in enumerate(_named(locale, "months")):
        words = [word for word in _TOKEN.findall(plain(name)) if word.lower() not in _BETWEEN]
        if words and len(words[-1]) > 1 and not any(word.isdigit() for word in words):
            found |= dict.fromkeys(_small(words[-1]), index % 12 + 1)
            if locale.language == "he":
                found["ב" + words[-1]] = index % 12 + 1  # “in December”
    return found


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(form for text in texts for word in _TOKEN.findall(plain(text)) for form in _small(word))


def _small(word: str) -> tuple[str, str]:
    """A word as it is in small letters, and as it is after it was in large ones, which may have lost a point."""
    return word.lower().replace("i̇", "i"), word.upper().lower().replace("i̇", "i")


@lru_cache(maxsize=KEPT)
def _halves(locale: str) -> re.Pattern[str]:
    """The words of a locale for the halves of a day."""
    tables = [table for context in cldr(locale).day_periods.values() for table in context.values()]
    choices = []
    for half in ("am", "pm"):
        words = {plain(str(table[half])) for table in tables if half in table}
        words = {re.escape(word) for word in words if len(word) > 1 or not word.isascii()}
        if words:
            choices.append(f"(?P<{half}>{'|'.join(sorted(words, key=len, reverse=True))})")
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(choices)})(?![^\W\d_])" if choices else r"(?!)", re.IGNORECASE)
