"""Times of day as people and programs write them: `18:30`, `6:30 p.m.`, `18.30 Uhr`, `18h30`, `午後6時30分`.

A time is looked for anywhere in a text. A zone behind it, with or without brackets, belongs to it, and so does the time
when something ends. What is left has to be a day.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import time, tzinfo
from functools import lru_cache

from babel.dates import tokenize_pattern

from server.designs.kinds.customs import customs, folded
from server.designs.kinds.locales import KEPT, Place, cldr, plain
from server.designs.kinds.periods import AM, MARK, PM, hour_of, marked
from server.designs.kinds.zones import MOST_WORDS, zone_written

_HALF = rf"(?:(?i:[ap]m)|{MARK})"
_CLOCK = re.compile(
    rf"(?<![0-9:])(?:(?P<before>{_HALF}) ?)?(?P<hour>[0-9]{{1,2}})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9:])"
    rf"(?: ?(?P<after>{_HALF})(?![^\W\d_]))?|(?P<only> ?{_HALF})(?![^\W\d_])(?! ?[0-9]{{1,2}}:[0-9]))"
)
_UNTIL = re.compile(r" (?:to|until|bis|till|à|às|a|até|до) | ?[-—~〜] ?", re.IGNORECASE)
_OFFSET = re.compile(r" ?(\(?)((?:(?:UTC|GMT|UT) ?)?[+-][0-9]{1,2}(?::?[0-9]{2})?)(?![0-9:])(\)?)")
_BRACKETS = re.compile(r" ?(?:\(([^()]{0,60})\)|\[([^\[\]]{0,60})\])")
_WORD = re.compile(r" ?[^\W\d_][\w/+'’-]*")
_HALVES = re.compile(r"(?<![^\W\d_])([ap])\. ?m(?:\.|(?![^\W\d_]))", re.IGNORECASE)
_AT = r"(?:klo|klockan|kl\.?|um|om|ore|ora|alle|pukul|jam|godz\.?)"
_TWELVE = "(?<![0-9/-])(1[0-2]|0?[1-9])"
_TILL = r"(?: ?[-—~〜] ?| (?:to|until|bis|till) )"
_HALVES_SHORT = {"am": AM, "pm": PM}
_LENGTHS = ("short", "medium")
_PARTS = {  # of a pattern of CLDR
    **dict.fromkeys("hHkK", "(?P<hour>[0-9]{1,2})"), "m": "(?P<minute>[0-9]{1,2})", "s": "(?P<second>[0-9]{1,2})",
    **dict.fromkeys("abB", f"(?P<half>{_HALF})"),
}  # fmt: skip
_THIRTY = re.compile("(?<=[时時点點시]) ?[半반]")  # the half that is over of an hour
_OTHERWISE = (  # other ways to write 18:30
    re.compile(r"(?<![0-9:.])([0-9]{1,2}) ?[时時點点시](?: ?([0-9]{1,2}) ?[分분])?(?: ?([0-9]{1,2}) ?[秒초])?"),
    re.compile(rf"(?<![0-9:.]){_TWELVE}(?={_TILL}[0-9]{{1,2}}(?::[0-9]{{2}})? ?[ap]m\b)", re.IGNORECASE),
    re.compile(rf"(?<![0-9:./-])([0-9]{{1,2}})(?={_TILL}[0-9]{{1,2}} ?(?:Uhr|uur)\b)", re.IGNORECASE),
    re.compile(
        r"(?<![0-9:.])([0-9]{1,2}) ?(?:h|heures?|horas?|óra|ч|giờ)"
        r"(?: ?([0-9]{2})(?: ?(?:m(?:in)?|minutes?|minutos?|perc|мин|phút))?)?(?![^\W\d_])",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![0-9:.])([0-9]{1,2}) ?u ?([0-9]{2})\b"),
    re.compile(r"^([0-9]{1,2}) ?u$"),
    re.compile(rf"(?<={MARK} )([0-9]{{1,2}})$"),
    re.compile(rf"\b{_AT} ([0-9]{{1,2}})$", re.IGNORECASE),
    re.compile(r"(?<![0-9:.])([0-9]{1,2}) Uhr ([0-9]{2})\b", re.IGNORECASE),
    re.compile(r"(?<![0-9:.])([0-9]{1,2})(?:\.([0-9]{2})(?= ?(?:Uhr|uur)\b)| ?(?:Uhr|uur)\b)", re.IGNORECASE),
    re.compile(r"(?<![0-9.])([0-9]{1,2})\.([0-9]{2})(?= ?[ap]m\b)", re.IGNORECASE),
    re.compile(r"(?<=\b[ap]m )([0-9]{1,2})\.([0-9]{2})\b"),
    re.compile(rf"\b{_AT} ([0-9]{{1,2}})[.,]([0-9]{{2}})(?:\.([0-9]{{2}}))?(?![.:]?[0-9])", re.IGNORECASE),
    re.compile(r"(?:(?<=[0-9]{4})|(?<=[0-9][./-][0-9]{2}))[, ]+([0-9]{1,2})\.([0-9]{2})(?:\.([0-9]{2}))?$"),
    re.compile(r"^([0-9]{1,2})\.([0-9]{2})(?=[^0-9]*$)"),
    re.compile(r"(?<=[0-9])[ -]([0-9]{2})\.([0-9]{2})\.([0-9]{2})\.[0-9]{6,9}(?![0-9])"),
    re.compile(r"(?<=[0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2})(?![:0-9])"),
)
_LOST_PLUS = re.compile(r"(:[0-9]{2}(?:\.[0-9]{1,9})?) ((?:0[0-9]|1[0-4]):?[0-5][0-9])$")  # a raw + in a URL is a space


@dataclass(frozen=True, slots=True)
class Found:
    """A time of day in a text: its parts as they are written, the zone that is named, and what else the text says."""

    hour: int
    minute: str | None
    second: str | None
    zone: tzinfo | None
    rest: str


def clock_in(text: str, place: Place) -> Found | None:
    """The time of day that a plain text says, None if it says none."""
    if re.search(MARK, text):
        return None
    text = re.sub(" +", " ", _THIRTY.sub("30分", marked(text, place)))
    text = _LOST_PLUS.sub(r"\1+\2", re.sub(" +", " ", _HALVES.sub(r"\1m", text)))
    for way in _OTHERWISE:
        text = way.sub(_usual, text)
    text = re.sub(" +", " ", text).strip()
    match = _CLOCK.search(text)
    if match is None:
        return None
    over = _over(match, text)
    zone, behind = _zone_in_front_of(_without_unit(text[(over or match).end() :], place), place)
    half = _half(match) or (_half_before(match, over) if over else "")
    rest = re.sub(r"(?<![^0-9])T$", "", text[: match.start()]) + " " + behind
    return Found(hour_of(int(match["hour"]), half), match["minute"], match["second"], zone, rest)


def clock_shown(text: str, place: Place) -> time | None:
    """The time of day that a text says as the locale itself writes it, with a minute and nothing else: `18.30.00`."""
    text = marked(plain(text), place)
    matches = (form.fullmatch(text) for form in _forms(place.locale))
    found = next((match.groupdict() for match in matches if match), None)
    if found is None:
        return None
    half = (found.get("half") or "").lower()
    with suppress(ValueError):
        return time(
            hour_of(int(found["hour"]), _HALVES_SHORT.get(half, half)),
            int(found["minute"]),
            int(found.get("second") or 0),
        )
    return None


@lru_cache(maxsize=KEPT)
def _forms(locale: str) -> tuple[re.Pattern[str], ...]:
    """The ways in which a locale writes times without a zone."""
    return tuple(
        re.compile(_form(str(cldr(locale).time_formats[length].pattern)), re.IGNORECASE) for length in _LENGTHS
    )


def _form(pattern: str) -> str:
    parts = []
    for kind, part in tokenize_pattern(pattern):
        if kind == "field":
            parts.append(_PARTS.get(str(part[0]), "(?!)"))
        else:
            parts += [re.escape(word) for word in plain(str(part)).split()]
    return " *" + " *".join(parts) + " *"


def _over(match: re.Match[str], text: str) -> re.Match[str] | None:
    """The time at which something is over, behind the one at which it begins: `10:00-11:00`, `6 pm to 8 pm`. What looks
    like a zone is such a time behind a bare hour and minute that are earlier."""
    until = _UNTIL.match(text, match.end())
    over = _CLOCK.match(text, until.end()) if until else None
    if until is None or over is None or until[0] not in ("-", " -") or _half(over):
        return over
    if match["second"] or text[: match.start()].endswith("T") or not over["minute"] or len(over["hour"]) < 2:
        return None
    later = int(over["hour"]) * 60 + int(over["minute"]) > int(match["hour"]) * 60 + int(match["minute"] or 0)
    return over if later else None


def _half(match: re.Match[str]) -> str:
    half = (match["before"] or match["after"] or match["only"] or "").strip().lower()
    return _HALVES_SHORT.get(half, half)


def _half_before(match: re.Match[str], over: re.Match[str]) -> str:
    """The half of a day in which something begins that says only when it is over: `6:30 - 8:00 pm`."""
    half = _half(over)
    if not half or int(match["hour"]) % 12 <= int(over["hour"]) % 12:
        return half
    return {AM: PM, PM: AM}.get(half, "")


def _without_unit(text: str, place: Place) -> str:
    """What is behind a time, without the word for hours or the clock: `18:00 Uhr`."""
    word = _WORD.match(text)
    is_unit = word is not None and folded(word[0]).strip() in customs(place.locale).hours
    return text[word.end() :].removeprefix(".") if word and is_unit else text


def _zone_in_front_of(text: str, place: Place) -> tuple[tzinfo | None, str]:
    """The zone that a text begins with, and what is behind it. An offset may be followed by its zone's name."""
    offset = _OFFSET.match(text)
    if offset and bool(offset[1]) == bool(offset[3]):
        zone = zone_written(offset[2].replace(" ", ""), place)
        _, behind = _named(text[offset.end() :], place)
        if zone:
            return zone, _BRACKETS.sub("", behind, count=1) if _BRACKETS.match(behind) else behind
    zone, behind = _named(text, place)
    brackets = _BRACKETS.match(behind)
    if zone and brackets and zone_written(brackets[1] or brackets[2] or "", place):
        return zone, behind[brackets.end() :]
    return zone, behind


def _named(text: str, place: Place) -> tuple[tzinfo | None, str]:
    """The name of a zone that a text begins with, the longest there is, and what is behind it."""
    brackets = _BRACKETS.match(text)
    if brackets:
        zone = zone_written((brackets[1] or brackets[2] or "").strip(), place)
        return (zone, text[brackets.end() :]) if zone else (None, text)
    at, ends = 0, list[int]()
    while len(ends) < MOST_WORDS and (word := _WORD.match(text, at)):
        at = word.end()
        ends.append(at)
    for end in reversed(ends):
        zone = zone_written(text[:end], place)
        if zone:
            return zone, text[end:]
    return None, text


def _usual(found: re.Match[str]) -> str:
    """A time by its hour, minute and second, as far as they are said."""
    hour, minute, second = (*found.groups(), None, None)[:3]
    return f" {hour}:{minute or 0:0>2}:{second or 0:0>2} "
