from datetime import UTC, date, time, timedelta, timezone, tzinfo
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.dates import LONGEST, Said, said
from server.designs.kinds.locales import Place, cldr
from tests.places import EVERYWHERE, LOCALES, PLACES, at

DAY = date(2026, 12, 1)
SIX, HALF = time(18), time(18, 30)


def hours(number: float) -> tzinfo:
    return timezone(timedelta(hours=number))


@pytest.mark.parametrize(
    ("text", "clock", "zone"),
    [
        ("2026-12-01", None, None),
        ("2026-12-1", None, None),
        ("2026/12/01", None, None),
        ("2026. 12. 01.", None, None),
        ("20261201", None, None),
        ("01.12.2026", None, None),
        ("1. 12. 2026", None, None),
        ("２０２６年12月1日", None, None),
        ("Dec 1, 2026", None, None),
        ("DEC 1 2026", None, None),
        ("December 1st, 2026", None, None),
        ("1 December 2026", None, None),
        ("1st of December 2026", None, None),
        ("1 dec 26", None, None),
        ("Tuesday, December 1, 2026", None, None),
        ("2026-12-01T18:00", SIX, None),
        ("2026-12-01 18:00:00", SIX, None),
        ("2026-12-01T18:00:00Z", SIX, UTC),
        ("2026-12-01T18:00:00.123456Z", SIX, UTC),
        ("2026-12-01T18:00:00+02:00", SIX, hours(2)),
        ("2026-12-01T18:00:00 02:00", SIX, hours(2)),
        ("2026-12-01T18:00:00-0800", SIX, hours(-8)),
        ("2026-12-01 18:00:00 +0000", SIX, UTC),
        ("2026-12-01 18:00:00 UTC+1", SIX, hours(1)),
        ("2026-12-01 6:00 pm PST", SIX, hours(-8)),
        ("2026-12-01 18:00 America/New_York", SIX, ZoneInfo("America/New_York")),
        ("2026-12-01T18:00[Europe/Berlin]", SIX, ZoneInfo("Europe/Berlin")),
        ("20261201T180000Z", SIX, UTC),
        ("20261201180000", SIX, None),
        ("1796148000", SIX, UTC),
        ("1796148000.25", SIX, UTC),
        ("1796148000000", SIX, UTC),
        ("Tue, 01 Dec 2026 18:00:00 +0000", SIX, UTC),
        ("Tue, 1 Dec 2026 18:00:00 GMT", SIX, UTC),
        ("Tue Dec 01 2026 18:00:00 GMT+0100 (Central European Standard Time)", SIX, hours(1)),
        ("Tue Dec  1 18:00:00 2026", SIX, None),
        ("Tue Dec 1 18:00:00 UTC 2026", SIX, UTC),
        ("Dec 1, 2026 at 6:00 PM", SIX, None),
        ("Dec 1, 2026, 6pm", SIX, None),
        ("1.12.2026 18.30", HALF, None),
        ("1.12.2026 klo 18.30", HALF, None),
        ("2026-12-01 18h30", HALF, None),
        ("2026-12-01 18:00 (CET)", SIX, hours(1)),
        ("December 1, 2026 6:00 PM (PST)", SIX, hours(-8)),
        ("December 1, 2026 6:00 PM ET", SIX, ZoneInfo("America/New_York")),
        ("2026-12-01 18:00 IST", SIX, hours(5.5)),
        ("2026-12-01 18:00 AEST", SIX, hours(10)),
        ("2026-12-01 18:00:00 +0000 UTC", SIX, UTC),
        ("2026-12-01 18:00:00 +0100 CET", SIX, hours(1)),
        ("2026-12-01 18:00 Eastern Standard Time", SIX, hours(-5)),
        ("Dec 1, 2026 @ 6pm", SIX, None),
        ("1 Dec 2026 · 6 pm – 8 pm", SIX, None),
        ("2026-12-01t18:00:00z", SIX, UTC),
        ("2026-12-01T18Z", SIX, UTC),
        ("01/Dec/2026:18:00:00 +0000", SIX, UTC),
        ("2026-12-01-18.00.00.000000", SIX, None),
        ("01-DEC-26 06.00.00.000000 PM", SIX, None),
        ("1 December 2026, 6pm-8pm", SIX, None),
        ("2026年12月1日 18:00〜20:00", SIX, None),
        ("2026年12月1日18時30分", HALF, None),
        ("2026-12-01T18:00:60", time(18, 0, 59), None),
        ("2026-11-30T24:00", time(), None),
        ("2026-12-01 18:00 МСК", SIX, hours(3)),
    ],
)
def test_a_day_is_read_everywhere(text: str, clock: time | None, zone: tzinfo | None) -> None:
    for locale in LOCALES:
        assert said(text, at(locale)) == Said(DAY, clock, zone), locale


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "12/01/2026"),
        ("en", "12/1/26"),
        ("en", "12-01-2026"),
        ("en-GB", "01/12/2026"),
        ("de", "1/12/2026"),
        ("de", "1. Dezember 2026"),
        ("de", "Di., 1. Dez. 2026"),
        ("fr", "1er décembre 2026"),
        ("fr", "mardi 1 déc. 2026"),
        ("es", "mar, 1 dic 2026"),
        ("pt-BR", "1 de dezembro de 2026"),
        ("ca", "1 de desembre del 2026"),
        ("ja", "2026年12月1日(火)"),
        ("ja", "26/12/01"),
        ("zh-Hans", "2026年12月1日 星期二"),
        ("ko", "2026년 12월 1일 화요일"),
        ("ar", "١ ديسمبر ٢٠٢٦"),
        ("ar", "١\u200f/١٢\u200f/٢٠٢٦"),
        ("hi", "१ दिसंबर २०२६"),
        ("tr", "1 Aralık 2026 Salı"),
        ("tr", "1 ARALIK 2026"),
        ("sv", "tis 1 dec. 2026"),
        ("sv", "26-12-01"),
        ("sv", "1/12/2026"),
        ("hu", "2026. december 1."),
        ("ru", "1 декабря 2026 г."),
        ("vi", "Thứ Ba, 1 tháng 12, 2026"),
        ("he", "יום שלישי, 1 בדצמבר 2026"),
        ("th", "1 ธันวาคม ค.ศ. 2026"),
        ("fa", "سه\u200cشنبه ۱ دسامبر ۲۰۲۶"),
    ],
)
def test_a_day_is_read_by_the_customs_of_the_locale(locale: str, text: str) -> None:
    found = said(text, at(locale))

    assert found is not None
    assert (found.day, found.clock) == (DAY, None)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "18:30"),
        ("en", "6:30 PM"),
        ("en", "6:30p.m."),
        ("en", "18:30:00"),
        ("fr", "18h30"),
        ("fr", "18 h 30"),
        ("fr", "18h30m"),
        ("fr", "T18:30"),
        ("de", "18.30 Uhr"),
        ("de", "um 18:30"),
        ("sv", "kl. 18.30"),
        ("ja", "午後6時30分"),
        ("zh-Hans", "下午6:30"),
        ("ko", "오후 6시 30분"),
        ("ar", "٦:٣٠ م"),
        ("hi", "6:30 pm"),
        ("en", "6.30pm"),
        ("en", "6:30 - 8:00 PM"),
        ("en", "6:30 pm to 8 pm"),
        ("en", "18:30 – 20:00"),
        ("fr", "à 18h30"),
        ("es", "a las 18:30 h"),
        ("it", "ore 18.30"),
        ("da", "kl. 18.30"),
        ("nl", "18.30 uur"),
        ("de", "18 Uhr 30"),
        ("pl", "godz. 18:30"),
        ("uk", "о 18:30"),
        ("th", "18.30 น."),
        ("id", "pukul 18.30"),
        ("en", "6:30 in the evening"),
        ("en", "6:30-8pm"),
        ("es", "6:30 de la tarde"),
        ("ru", "6:30 вечера"),
        ("tr", "akşam 6:30"),
        ("fr", "18 heures 30"),
        ("nl", "18u30"),
        ("sv", "klockan 18.30"),
        ("it", "alle 18,30"),
        ("vi", "18 giờ 30"),
        ("ja", "午後6時半"),
        ("zh-TW", "下午6:30"),
        ("zh", "下午6点半"),
        ("ko", "저녁 6시 반"),
    ],
)
def test_a_time_is_read_by_the_customs_of_the_locale(locale: str, text: str) -> None:
    found = said(text, at(locale))

    assert found is not None
    assert (found.day, found.clock) == (None, HALF)


@pytest.mark.parametrize(
    ("locale", "text", "hour"),
    [
        ("en", "6-8pm", 18),
        ("en", "9 – 5pm", 9),
        ("en", "11-1 pm", 11),
        ("en", "12 noon", 12),
        ("en", "12 midnight", 0),
        ("de", "18-20 Uhr", 18),
        ("fr", "18 heures", 18),
        ("fr", "de 18h à 20h", 18),
        ("pl", "godz. 18", 18),
        ("fi", "klo 18", 18),
        ("nl", "18u", 18),
        ("es", "7 de la tarde", 19),
        ("de", "8 Uhr abends", 20),
        ("zh", "晚上8点", 20),
        ("zh", "中午12点", 12),
        ("zh", "早上9:00", 9),
        ("zh-TW", "凌晨1點", 1),
        ("ja", "夜7時", 19),
        ("ja", "夜12時", 0),
        ("ko", "밤 9시", 21),
        ("ko", "새벽 1시", 1),
        ("hu", "este 7", 19),
    ],
)
def test_an_hour_is_in_the_period_of_the_day_that_is_said(locale: str, text: str, hour: int) -> None:
    assert said(text, at(locale)) == Said(None, time(hour))


def test_a_period_that_is_not_beside_a_time_is_not_passed_over() -> None:
    assert said("下午 星期二 6:30", at("zh")) is None


def test_a_number_that_begins_with_nought_is_no_time_of_unix() -> None:
    assert said("0301234567", at("en")) is None


@pytest.mark.parametrize(
    ("locale", "text", "day", "ambiguous"),
    [
        ("en", "Tue 09/03/2027", date(2027, 3, 9), False),
        ("en", "Tuesday, 9/3/27", date(2027, 3, 9), False),
        ("de", "Di., 09/03/27", date(2027, 3, 9), False),
        ("en", "Fri. 09/03/2027", date(2027, 9, 3), False),
        ("bg", "09/03/2027 г.", date(2027, 3, 9), True),
        ("fr", "mar. 9 mars 2027", date(2027, 3, 9), False),
        ("en", "Thurs 11 March 2027", date(2027, 3, 11), False),
        ("cs", "st 10. 3. 2027", date(2027, 3, 10), False),
        ("en", "Wed 9 March 2027", None, False),
        ("ja", "2027年3月9日（水）", None, False),
        ("ja", "R9.3.9", None, False),
        ("ja", "9年3月9日", None, False),
        ("ja", "H39.3.9", None, False),
        ("en", "27/03/09", date(2009, 3, 27), True),
        ("en", "2027030910", date(2027, 3, 9), True),
        ("en", "1912123112", date(2030, 8, 5), False),
        ("de", "09.03.27", date(2027, 3, 9), False),
        ("ja", "09.03.27", date(2027, 3, 9), True),
        ("ko", "27. 3. 9.", date(2027, 3, 9), False),
        ("hu", "27. 03. 09.", date(2027, 3, 9), False),
        ("ja", "27年3月9日", date(2027, 3, 9), False),
        ("hu", "27. márc. 09.", date(2027, 3, 9), True),
        ("th", "9/3/2570", date(2027, 3, 9), True),
        ("en-ZA", "09/03/2027", date(2027, 3, 9), True),
        ("fr-CA", "09/03/2027", date(2027, 3, 9), True),
        ("eu", "09/03/2027", date(2027, 3, 9), True),
        ("fa", "09/03/2027", date(2027, 3, 9), True),
        ("ja", "03/09/2027", date(2027, 3, 9), True),
        ("th", "9 มี.ค. 2570", date(2027, 3, 9), False),
        ("th", "9 มี.ค. 70", date(2027, 3, 9), True),
    ],
)
def test_what_is_said_beside_numbers_decides_between_days(
    locale: str, text: str, day: date | None, ambiguous: bool
) -> None:
    found = said(text, at(locale))

    assert (found and found.day, bool(found and found.ambiguous)) == (day, ambiguous)


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("vi", "Thứ Ba, ngày 9 tháng 3 năm 2027", date(2027, 3, 9)),
        ("vi", "NGÀY 9 THÁNG 3 NĂM 2027", date(2027, 3, 9)),
        ("pl", "9 marca 2027 r.", date(2027, 3, 9)),
        ("pl", "9 PAZDZIERNIKA 2027 ROKU", date(2027, 10, 9)),
        ("ru", "9 марта 2027 года", date(2027, 3, 9)),
        ("ru", "9 МАРТА 2027 Г.", date(2027, 3, 9)),
        ("uk", "9 березня 2027 року", date(2027, 3, 9)),
        ("el", "9 ΜΑΡΤΙΟΥ 2027", date(2027, 3, 9)),
        ("fr", "9 FEVRIER 2027", date(2027, 2, 9)),
        ("de-AT", "9. Januar 2027", date(2027, 1, 9)),
        ("de", "9. Jänner 2027", date(2027, 1, 9)),
        ("de", "9. MAERZ 2027", date(2027, 3, 9)),
        ("tr", "9 SUBAT 2027", date(2027, 2, 9)),
        ("ar", "9 كانون الثاني 2027", date(2027, 1, 9)),
        ("ar-IQ", "9 تشرين الثاني 2027", date(2027, 11, 9)),
        ("he", "31 בדצמ׳ 2026", date(2026, 12, 31)),
        ("lt", "2027 m. kovo 9 d.", date(2027, 3, 9)),
        ("mn", "2027 оны нэгдүгээр сарын 20, лхагва гараг", date(2027, 1, 20)),
        ("th", "วันอังคารที่ 9 มีนาคม 2027", date(2027, 3, 9)),
        ("th", "วันที่ 9 มีนาคม 2570", date(2027, 3, 9)),
        ("sv", "9:e mars 2027", date(2027, 3, 9)),
        ("hu", "2027. március 9-én", date(2027, 3, 9)),
        ("pl", "9 III 2027", date(2027, 3, 9)),
        ("ro", "9.XII.2027", date(2027, 12, 9)),
        ("hu", "2027. III. 9.", date(2027, 3, 9)),
        ("sl", "9. marca 2027", date(2027, 3, 9)),
        ("it", "l'8 marzo 2027", date(2027, 3, 8)),
        ("fr", "1ᵉʳ mars 2027", date(2027, 3, 1)),
        ("mt", "L-Erbgħa, 20 ta’ Jannar 2027", date(2027, 1, 20)),
        ("en", "Mar 9th, 2027 | ", date(2027, 3, 9)),
    ],
)
def test_a_day_is_read_as_its_language_writes_it(locale: str, text: str, day: date) -> None:
    assert said(text, at(locale)) == Said(day)


def test_a_day_as_a_locale_shows_it_is_read_as_no_other() -> None:
    unread = 0
    for locale in EVERYWHERE[::2]:
        for day in (date(2027, 3, 9), date(2026, 12, 31)):
            for length in ("short", "medium", "long", "full"):
                shown = str(format_date(day, length, locale=cldr(locale)))  # type: ignore[arg-type]
                for text in (shown, shown.upper(), shown.lower(), without_accents(shown.upper())):
                    found = said(text, at(locale))
                    unread += found is None
                    assert found is None or found.day == day, (locale, text)
    assert unread <= 40


def test_a_zone_can_be_looked_for_everywhere() -> None:
    for locale in (*EVERYWHERE[::8], "gsw", "yi"):
        assert said("18:00 Foo Time", at(locale)) is None
        assert said("18:00 (Eastern Standard Time)", at(locale)) == Said(None, SIX, hours(-5)), locale


def without_accents(text: str) -> str:
    return "".join(letter for letter in normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")


def test_a_thirteenth_month_is_a_day() -> None:
    assert [said(text, at("en")) for text in ("25/12/2026", "12/25/2026")] == [said("2026-12-25", at("en"))] * 2


def test_two_digits_are_a_year_near_to_now() -> None:
    years = [
        found.day.year for text in ("1.1.68", "1.1.69", "1 May 99") if (found := said(text, at("de"))) and found.day
    ]

    assert years == [2068, 1969, 1999]


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "December 2026", "1 December", "2026-13-01", "2026-02-30", "0000-00-00", "1 Foo 2026", "1,234,567", "192.168.1.1", "25:00", "18:61", "2026", "12", "1.5", "2026-12-01 18:00 Mars/Olympus", "2026-12-01 18:00 (Mars)", "2026-W10-2", "1/2/345", "Jan Feb 1 2026", "<2026-12-01>", "2026-12-01T", "x" * (LONGEST + 1)],
)  # fmt: skip
def test_what_says_neither_is_none(text: str) -> None:
    found = said(text, at("en"))

    assert found is None or text == "2026-12-01T"


@given(
    st.text() | st.text("0123456789:/-. TZapmAPMDec()+,時年月日", max_size=40) | st.from_regex(r"[0-9]{1,16}", fullmatch=True),
    st.sampled_from(PLACES),
)  # fmt: skip
def test_any_text_can_be_tried(text: str, place: Place) -> None:
    found = said(text, place)

    assert found is None or found.day or found.clock is not None


@pytest.mark.parametrize(
    ("text", "clock", "zone"),
    [
        ("March 9, 2027 10:00-11:00", time(10), None),
        ("2027-03-09 09:00-10:00", time(9), None),
        ("2027-03-09T10:00-11:00", time(10), timezone(-timedelta(hours=11))),
        ("2027-03-09 10:00-05:00", time(10), timezone(-timedelta(hours=5))),
    ],
)
def test_when_something_ends_is_no_zone(text: str, clock: time, zone: tzinfo | None) -> None:
    found = said(text, Place("en", "UTC"))

    assert found is not None
    assert (found.day, found.clock, found.zone) == (date(2027, 3, 9), clock, zone)
