from datetime import UTC, datetime, timedelta

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.locales import KEPT, Place, cldr, native, numbering, place, plain
from tests.places import HERE, PLACES, at


@pytest.mark.parametrize(
    ("written", "locale"),
    [
        ("de", "de"),
        ("de-DE", "de-DE"),
        ("de_de", "de-DE"),
        (" DE-de ", "de-DE"),
        ("pt-BR", "pt-BR"),
        ("zh-Hans", "zh-Hans"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("zh-TW", "zh-Hant-TW"),
        ("de_DE.UTF-8", "de-DE"),
        ("de_AT@euro", "de-AT"),
        ("en-US-u-ca-buddhist", "en-US"),
        ("ca-ES-valencia", "ca-ES-VALENCIA"),
        ("de-XX", "de"),
    ],
)
def test_a_locale_has_one_spelling(written: str, locale: str) -> None:
    assert place(written, "", HERE) == Place(locale, "UTC")
    assert place(locale, "", HERE) == Place(locale, "UTC")


@pytest.mark.parametrize("written", ["xx", "root", "und", "../de", "d", "deutsch!", "de" * 60, "1", "٣٣"])
def test_an_unknown_locale_is_the_default_one(written: str) -> None:
    assert place(written, "", HERE) == HERE


@pytest.mark.parametrize(
    ("written", "tz"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("Etc/UTC", "UTC"),
        ("+02:00", "+02:00"),
        ("+2", "+02:00"),
        ("−0930", "-09:30"),
        ("GMT-5", "-05:00"),
        ("UTC+5:30", "+05:30"),
        ("+00:00", "UTC"),
    ],
)
def test_a_time_zone_has_one_spelling(written: str, tz: str) -> None:
    assert place("", written, HERE) == Place("en", tz)
    assert place("", tz, HERE) == Place("en", tz)


@pytest.mark.parametrize("written", ["Mars/Olympus", "+15", "+02:60", "../../etc/passwd", "localtime", "+", "x" * 500])
def test_an_unknown_time_zone_is_the_default_one(written: str) -> None:
    assert place("", written, Place("de", "Europe/Berlin")) == Place("de", "Europe/Berlin")


def test_nothing_said_is_no_mistake() -> None:
    assert place("", " ", HERE) == HERE


@given(st.text(), st.text())
def test_any_text_leads_to_a_place(locale: str, tz: str) -> None:
    found = place(locale, tz, HERE)

    assert place(found.locale, found.tz, HERE) == found
    assert found.zone.utcoffset(datetime(2026, 12, 1)) is not None
    assert found.cldr.language


def test_a_zone_keeps_its_summer_time() -> None:
    zone = at("de", "Europe/Berlin").zone

    assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert at("de").zone is UTC
    assert datetime(2026, 7, 1, tzinfo=at("de", "-09:30").zone).utcoffset() == timedelta(hours=-9.5)


@pytest.mark.parametrize(
    ("locale", "language", "territory"), [("de-CH", "de", "CH"), ("sv", "sv", "SE"), ("zh-Hans", "zh", "CN")]
)
def test_a_locale_is_at_home_somewhere(locale: str, language: str, territory: str) -> None:
    assert (at(locale).language, at(locale).territory) == (language, territory)


def test_more_locales_than_are_kept_can_be_asked_for() -> None:
    for name in sorted(localedata.locale_identifiers())[: 4 * KEPT]:
        cldr(name.replace("_", "-"))

    assert all(len(kept) <= 2 * KEPT for kept in (localedata._cache, getattr(localedata, "_dict_cache", {})))
    assert [cldr(one.locale).language for one in PLACES] == [one.language for one in PLACES]


def test_digits_are_those_of_the_place() -> None:
    assert [numbering(at(locale)) for locale in ("en", "ar-EG", "ar-AE", "fa", "mr", "hi")] == [
        "latn",
        "arab",
        "latn",
        "arabext",
        "deva",
        "latn",
    ]
    assert native("2026", at("ar-EG")) == "٢٠٢٦"
    assert native("2026", at("en")) == "2026"


def test_a_plain_text_has_the_digits_of_ascii() -> None:
    assert plain("\u200f\u200c١٢٣٫٤\u00a0٪ −５，０") == "123٫4 ٪ -5,0"
