"""How the languages of the world write days: names of months and weekdays, words beside them, the order of numbers.

All of it is of CLDR, by babel. Names are compared folded, without regard to case and accents, and those of all regions
that share a language are known to each of them: `Januar` is read in Austria too, which writes `Jänner`.
"""

import pickle
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex
from babel import Locale, localedata
from babel.dates import tokenize_pattern

from server.designs.kinds.locales import KEPT, Place, cldr, plain

BETWEEN = frozenset({  # what stands beside days and times in many languages, folded
    "st", "nd", "rd", "th", "er", "o", "º", "ª", "of", "the", "on", "am", "at", "de", "del", "do", "di", "le", "la",
    "el", "las", "den", "d", "a", "as", "um", "om", "v", "ob", "luc", "pukul", "jam", "alle", "kl", "klo", "στισ", "в",
    "о", "בשעה", "الساعة", "เวลา", "年", "月", "日", "号", "號", "년", "월", "일", "ngay", "nam", "คศ", "พศ", "г", "р",
    "року", "วันที่", "l",
})  # fmt: skip

_BEGINS, _ENDS = regex.compile(r"[\p{L}\p{M}]*"), regex.compile(r"[\p{L}\p{M}]*$")
_TOKEN = regex.compile(r"[0-9]+|[\p{L}\p{M}]+")
_INITIALS = regex.compile(r"(?<![\p{L}\p{M}])(\p{L}\p{M}*)\.(?=\p{L}\p{M}*(?![\p{L}\p{M}]))")  # `ม.ค.` is a word
_ACCENTS = regex.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]+")
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "º": "o", "ᵉ": "e", "ʳ": "r"}
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})  # without a key for them
_ALSO = {  # which CLDR does not know
    "days": {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    "months": {"mrz": 3, "feber": 2}
    | {  # and the genitives of Slovenian and Serbian, in which days are said
        word: index
        for index, words in enumerate(
            (
                "januarja januara",
                "februarja februara",
                "marca marta",
                "aprila",
                "maja",
                "junija juna",
                "julija jula",
                "avgusta",
                "septembra",
                "oktobra",
                "novembra",
                "decembra",
            ),
            start=1,
        )
        for word in words.split()
    },
}
FEW = 8  # languages whose regions are kept, for those who need them one after the other
_NAMED = ("months", "days", "meta_zones")
_MONTHS_FIRST = {"US", "AS", "GU", "MP", "PR", "UM", "VI", "FM", "MH", "PW", "CN", "JP", "KP", "KR", "TW"}
_UNITS = ("duration-year", "duration-month", "duration-day")
_HOURS = frozenset({"uhr", "uur", "h", "hrs", "hs", "hod", "น"})

Names = dict[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Customs:
    """How a locale writes days. Names are by their single folded words, each with all months (1 to 12) or weekdays (0
    is Monday) in whose names it is; `whole_months` are the names of months by all of their words; `own` are the names
    of the language itself. `words` may stand beside them; those of them that are `particles` are names only in front
    of all else; `hours` stand behind a time. `numbered` finds months that are numbers. `year_first` is of numbers
    alone, `year_before_names` of months by name; `pointed` says that there are points between numbers."""

    months: Names
    whole_months: frozenset[tuple[frozenset[str], int]]
    weekdays: Names
    own: frozenset[str]
    words: frozenset[str]
    particles: frozenset[str]
    hours: frozenset[str]
    numbered: regex.Pattern[str]
    month_first: bool
    year_first: bool
    year_before_names: bool
    pointed: bool
    buddhist: bool


def folded(text: str) -> str:
    """A text without regard to case and accents: `FÉVRIER` and `fevrier` are the same."""
    text = text.casefold()
    if text.isascii():
        return text
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_LETTERS)
    return unicodedata.normalize("NFC", text)


def tokens(text: str) -> list[str]:
    """The numbers and words of a folded text."""
    return _TOKEN.findall(_INITIALS.sub(r"\1", text))


@lru_cache(maxsize=KEPT)
def customs(locale: str) -> Customs:
    """The customs of a locale in its one spelling."""
    here = cldr(locale)
    patterns = {length: str(here.date_formats[length].pattern) for length in ("short", "medium", "long", "full")}
    written = [*patterns.values(), *(str(form.pattern) for form in here.datetime_skeletons.values())]
    clocks = [str(getattr(form, "pattern", form)) for form in (*here.time_formats.values(), *_joints(here))]
    affixes = _affixes(written)
    particles = BETWEEN | _words(_literals([*written, *clocks]))
    hours = _HOURS | _words(_units(here, "duration-hour"))
    own, regional = _named(here, affixes), _regional(here.language)
    others = {what: _without(names | regional[what], particles) for what, names in _english().items()}
    fields = {length: _fields(pattern) for length, pattern in patterns.items()}
    year_first = fields["short"][0] == "y"
    return Customs(
        months=others["months"] | own["months"],
        whole_months=frozenset(
            (frozenset(_parts(f"{before}{name}{after}", "months")), index)
            for index, name in _listed(here.months)
            for before, after in affixes["months"]
        ),
        weekdays=others["days"] | own["days"],
        own=frozenset((*own["months"], *own["days"])),
        words=particles | _words(_units(here, *_UNITS)) | _initials(here) | {hour for hour in hours if len(hour) > 1},
        particles=particles,
        hours=hours,
        numbered=_numbered(here, affixes["months"]),
        month_first=_is_month_first(locale) if year_first else _has_first("Md", fields["short"]),
        year_first=year_first,
        year_before_names=_has_first("yMd", fields["medium"]),
        pointed=any("." in part for part in _literals([patterns["short"]])),
        buddhist=here.language == "th",
    )


def _without(names: Names, words: frozenset[str]) -> Names:
    return {word: meant for word, meant in names.items() if word not in words or word in BETWEEN}


@lru_cache(maxsize=1)
def _english() -> dict[str, Names]:
    names = _regional("en")
    return {what: {word: frozenset({one}) for word, one in also.items()} | names[what] for what, also in _ALSO.items()}


@lru_cache(maxsize=KEPT)
def _regional(language: str) -> dict[str, Names]:
    """Names that are usual in some region of a language."""
    found: dict[str, dict[str, set[int]]] = {"months": {}, "days": {}}
    here = cldr(language)
    whole: Mapping[str, Mapping[str, Any]] = {"months": here.months, "days": here.days}
    for data in (whole, *regions(language)):
        for what, names in found.items():
            for index, name in _listed(data.get(what, {})):
                for word in _parts(name, what):
                    names.setdefault(word, set()).add(index)
    return {what: {word: frozenset(several) for word, several in names.items()} for what, names in found.items()}


@lru_cache(maxsize=FEW)
def regions(language: str) -> tuple[dict[str, Mapping[str, Any]], ...]:
    """The months, weekdays and time zones that the regions and scripts of a language write in another way than the
    language at large."""
    names = sorted(name for name in localedata.locale_identifiers() if name.startswith(f"{language}_"))
    read = (read_locale(name) for name in names)
    return tuple(found for data in read if (found := {what: data[what] for what in _NAMED if what in data}))


def read_locale(name: str) -> Mapping[str, Any]:
    """A locale as it is in CLDR, with nothing but its own; babel would keep that as if it were all of it."""
    with open(localedata.resolve_locale_filename(name), "rb") as file:  # noqa: PTH123 (a thousand of them are read)
        data: Mapping[str, Any] = pickle.load(file)  # noqa: S301
    return data


def _named(locale: Locale, affixes: dict[str, frozenset[tuple[str, str]]]) -> dict[str, Names]:
    found: dict[str, Names] = {}
    for what, table in (("months", locale.months), ("days", locale.days)):
        names: dict[str, set[int]] = {}
        for index, name in _listed(table):
            for before, after in affixes[what]:
                for word in _parts(f"{before}{name}{after}", what):
                    names.setdefault(word, set()).add(index)
        found[what] = {word: frozenset(several) for word, several in names.items()}
    return found


def _listed(table: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The names in a table of months or days, in all their forms. What refers to another table is left out."""
    for context in ("format", "stand-alone"):
        widths = table.get(context, {})
        for width in ("wide", "abbreviated", "short", "narrow"):
            names = widths.get(width, {})
            if isinstance(names, Mapping):
                yield from ((int(index), str(name)) for index, name in names.items())


def _parts(name: str, what: str) -> Iterator[str]:
    """The words of a name by which it is known. A single letter stands for a weekday only where it is as good as a
    word, as in Chinese; a number is none."""
    name = plain(name)
    if any(letter.isdigit() for letter in name):
        return
    for form in {folded(name), folded(name.lower().translate(_SPELLED_OUT))}:
        words = tokens(form)
        for word in words:
            letter = len(word) == 1 and (len(words) < 3 if what == "months" else unicodedata.category(word) != "Lo")
            if not letter and (what == "days" or word not in BETWEEN):
                yield word


def _fields(pattern: str) -> list[str]:
    return [str(part[0]).replace("L", "M") for kind, part in tokenize_pattern(pattern) if kind == "field"]


def _has_first(letters: str, fields: list[str]) -> bool:
    """Whether the first of some letters comes before the others."""
    return next(field for field in fields if field in letters) == letters[0]


def _is_month_first(locale: str) -> bool:
    """Whether months stand before days where a locale that begins with the year is at home."""
    return Place(locale, "UTC").territory in _MONTHS_FIRST


def _literals(patterns: Iterable[str]) -> list[str]:
    return [str(part) for form in patterns for kind, part in tokenize_pattern(form) if kind == "chars"]


def _affixes(patterns: Iterable[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """Letters that a locale sets in front of the name of a month or a weekday, or behind it: `בדצמבר` is “in December”.
    In a pattern, M stands for a month, and E for a weekday."""
    found = {"months": {("", "")}, "days": {("", "")}}
    for pattern in patterns:
        parts = [("chars", ""), *tokenize_pattern(pattern), ("chars", "")]
        for before, (kind, field), after in zip(parts, parts[1:], parts[2:], strict=False):
            if kind == "field" and (field[0] in "Ec" or (field[0] in "ML" and int(field[1]) > 2)):
                touching = [str(part) if other == "chars" else "" for other, part in (before, after)]
                affix = _ENDS.findall(touching[0])[0], _BEGINS.findall(touching[1])[0]
                found["days" if field[0] in "Ec" else "months"].add(affix)
    return {what: frozenset(affixes) for what, affixes in found.items()}


def _initials(locale: Locale) -> frozenset[str]:
    """The single letters in names of several words, by which alone nothing is known."""
    names = (tokens(folded(plain(name))) for table in (locale.months, locale.days) for _, name in _listed(table))
    return frozenset(word for words in names if len(words) > 1 for word in words if len(word) == 1 and word.isalpha())


def _joints(locale: Locale) -> list[str]:
    """What a locale writes between a day and a time."""
    return [str(form).replace("{0}", "").replace("{1}", "") for form in locale.datetime_formats.values()]


def _units(locale: Locale, *units: str) -> Iterator[str]:
    """The words for units of time in all their forms."""
    known = locale._data["unit_patterns"]  # of which babel shows one form at a time only
    for unit in units:
        widths = known.get(unit, {})
        for forms in (widths.get(width, {}) for width in widths):
            if isinstance(forms, Mapping):
                yield from (str(form).replace("{0}", " ") for form in forms.values())


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in tokens(folded(plain(text))) if not word.isdigit())


def _numbered(locale: Locale, affixes: frozenset[tuple[str, str]]) -> regex.Pattern[str]:
    """The months that are numbers, `3月`, `tháng 3`, in a folded text; the number is the only group that matches."""
    forms = {r"(\d{1,2}) ?月", r"(\d{1,2}) ?월", r"(?:thang|thg\.?) ?(\d{1,2})\b,?"}
    for index, name in _listed(locale.months):
        whole = folded(plain(name))
        if index == 1 and regex.fullmatch(r"\D*0?1\D*", whole) and regex.search(r"\p{L}", whole):
            before, after = map(regex.escape, regex.split(r"0?1", whole))
            forms |= {
                rf"(?<!\p{{L}}){folded(first)}{before}(\d{{1,2}}){after}{folded(last)}(?!\p{{L}})"
                for first, last in affixes
            }
    return regex.compile("|".join(sorted(forms, key=len, reverse=True)))
