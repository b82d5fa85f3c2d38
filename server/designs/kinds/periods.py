"""Periods of a day as people say them beside an hour of twelve: `pm`, `in the evening`, `晚上`, `de la tarde`.

The words and the hours that they mean are those of CLDR, by babel, in the language of the place and in English. In a
text each becomes one mark, a letter of Unicode's private use, that says where its period begins and how long it is.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import regex

from server.designs.kinds.customs import folded
from server.designs.kinds.locales import KEPT, Place, cldr, plain

MARK = "[\ue000-\ue9ff]"

_HALF_HOURS = 48  # of a day, in which periods are counted
_FIRST = 0xE000
_TOKENS = ("am", "pm")  # that are read as they stand, in every language: `am` is a word as well
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_ALSO = {  # the hours from and before which CLDR does not know a word
    "ko": {"새벽": (0, 6), "낮": (11, 17)}, "ja": {"深夜": (22, 4), "早朝": (4, 8), "晩": (18, 23), "夕": (16, 19)},
    "zh": {"傍晚": (17, 20), "深夜": (22, 4), "早晨": (5, 9), "夜里": (20, 4), "夜裡": (20, 4), "夜晚": (18, 24)},
    "de": {"früh": (4, 9)},
}  # fmt: skip


def _mark(begins: int, long: int) -> str:
    return chr(_FIRST + begins * (_HALF_HOURS + 1) + long)


AM, PM = _mark(0, 24), _mark(24, 24)


def marked(text: str, place: Place) -> str:
    """A text whose words for periods are marks."""
    words, pattern = _known(place.locale)
    return pattern.sub(lambda found: f" {words[found[0].casefold()]} ", text)


def hour_of(hour: int, period: str) -> int:
    """The hour of 24 that an hour of twelve is in a period: in it, or else as near to it as can be."""
    if not period or hour > 12:
        return hour
    begins, long = divmod(ord(period) - _FIRST, _HALF_HOURS + 1)

    def away(hour: int) -> int:
        behind = (2 * hour - begins) % _HALF_HOURS
        return 0 if behind < max(long, 1) else min(behind - long + 1, _HALF_HOURS - behind)

    return min(hour % 12, hour % 12 + 12, key=away)


@lru_cache(maxsize=KEPT)
def _known(locale: str) -> tuple[dict[str, str], regex.Pattern[str]]:
    language = locale.partition("-")[0]
    words: dict[str, str] = {}
    for name in (locale, language, "en"):
        for word, mark in _words(name):
            for form in (plain(word).casefold(), folded(plain(word))):
                if form not in _TOKENS:
                    words.setdefault(form, mark)
    for word, (begins, before) in _ALSO.get(language, {}).items():
        words[word] = _mark(2 * begins, 2 * (before - begins) % _HALF_HOURS)
    all_words = "|".join(map(regex.escape, sorted(words, key=len, reverse=True)))
    unspaced = "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True) if _UNSPACED.match(word))
    alone = rf"(?<!\p{{L}})(?:{all_words})(?!\p{{L}})"
    return words, regex.compile(f"{alone}|(?:{unspaced})(?= ?[0-9])" if unspaced else alone, regex.IGNORECASE)


def _words(locale: str) -> Iterator[tuple[str, str]]:
    """The words of a locale with their marks, those for halves of a day first."""
    here = cldr(locale)
    rules: Mapping[str | None, Any] = here.day_period_rules
    spans = {period: _span(parts[0]) for period, parts in rules[None].items()} if None in rules else {}
    tables = [(context, width, table) for context, of in here.day_periods.items() for width, table in of.items()]
    for half, mark in (("am", AM), ("pm", PM)):
        names = {str(table[half]) for _, _, table in tables if half in table}
        yield from ((name, mark) for name in names if len(name) > 1 or not name.isascii())
    for context, width, table in tables:
        if context == "format" and width != "narrow":
            yield from ((str(table[period]), mark) for period, mark in spans.items() if period in table)


def _span(rule: Mapping[str, int]) -> str:
    """The mark of a period that begins `from` one second of the day and ends `before` another, or is `at` one."""
    begins = rule.get("from", rule.get("at", 0)) // 1800 % _HALF_HOURS
    ends = rule.get("before", rule.get("at", 0)) // 1800
    return _mark(begins, (ends - begins) % _HALF_HOURS)
