"""Skeletons: which parts of a day and a time are shown; every locale puts them in its own order. UTS 35, part 4.

`::EEEEdMMMMjmmz` is “Tuesday 9 March, 18:00 CET” in Britain, “Dienstag, 9. März, 18:00 MEZ” in Germany and
“3月9日星期二 18:00 GMT+8” in China. They are marked by two colons, as in ICU's messages.
"""

import re
from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.dates import get_timezone_name, match_skeleton, tokenize_pattern, untokenize_pattern

from server.designs.kinds.locales import KEPT

MARK = "::"
WIDEST = {"E": 4, "d": 2, "M": 4, "y": 4}  # letters of a part
LONG_NAME = 4  # letters of a pattern that ask for the long name of a time zone

_WHOLE = re.compile(r"(?!$)(?P<day>[EdMy]{0,14})(?P<clock>jmm)?(?P<zone>z)?")
_GROUP = re.compile(r"(.)\1*")
_NAME = re.compile(r"[^\W\d_]{2,}")  # of a time zone; others are offsets, or words for a whole sentence

Token = tuple[str, str | tuple[str, int]]


def is_skeleton(style: str) -> bool:
    """Whether it is one that can be shown."""
    match = _WHOLE.fullmatch(style.removeprefix(MARK)) if style.startswith(MARK) else None
    if match is None or (match["zone"] and not match["clock"]):
        return False
    groups = [group[0] for group in _GROUP.finditer(match["day"])]
    return len({group[0] for group in groups}) == len(groups) and all(len(one) <= WIDEST[one[0]] for one in groups)


@lru_cache(maxsize=KEPT)
def pattern(skeleton: str, locale: Locale, *, timed: bool) -> str:
    """The pattern by which a locale shows the parts that a skeleton names: only those of a day unless it is `timed`,
    nothing if there are none."""
    match = _WHOLE.fullmatch(skeleton.removeprefix(MARK))
    assert match  # noqa: S101 (who calls this has asked whether it is one)
    day, clock = _day(match["day"], locale), ""
    if timed and match["clock"]:
        clock = str(locale.time_formats["short"].pattern) + (" z" if match["zone"] else "")
    if not day or not clock:
        return day or clock
    return str(locale.datetime_formats["medium"]).replace("{0}", clock).replace("{1}", day)


def _day(asked: str, locale: Locale) -> str:
    known = locale.datetime_skeletons
    found = match_skeleton(asked, known) if asked else None
    if found is None:
        return str(locale.date_formats["long"].pattern) if asked else ""
    lengths = {group[0][0]: len(group[0]) for group in _GROUP.finditer(asked)}
    tokens: list[Token] = [
        (kind, _widened(kind, part, lengths)) for kind, part in tokenize_pattern(known[found].pattern)
    ]
    return str(untokenize_pattern(tokens))


def _widened(kind: str, part: str | tuple[str, int], lengths: dict[str, int]) -> str | tuple[str, int]:
    """A field that is a word as long as it was asked for; numbers stay as the locale writes them."""
    if kind != "field" or isinstance(part, str):
        return part
    letter, length = part
    asked = lengths.get(letter, length)
    is_word = letter == "E" or (letter == "M" and length > 2)
    return (letter, asked) if is_word and asked > 2 else part


def named_zone(style: str, moment: datetime, locale: Locale) -> str:
    """A pattern with the short name of the time zone in place of its `z`: the locale's own, or that of the database of
    time zones (CET, JST), or else how far it is from Greenwich. A moment has the zone that is named."""
    tokens = tokenize_pattern(style)
    if not any(map(_is_short_zone, tokens)):
        return style
    name = ("chars", _zone(moment, locale))
    return str(untokenize_pattern([name if _is_short_zone(token) else token for token in tokens]))


def _is_short_zone(token: Token) -> bool:
    kind, part = token
    return kind == "field" and part[0] == "z" and part[1] != LONG_NAME


def _zone(moment: datetime, locale: Locale) -> str:
    own, common = str(get_timezone_name(moment, width="short", locale=locale)), moment.tzname() or ""
    for name in (own, common):
        if _NAME.fullmatch(name):
            return name
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    far = f"{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return str(locale.zone_formats["gmt"]).replace("%s", far)
