from datetime import UTC, date, datetime, time

import pytest
from babel.dates import PATTERN_CHARS
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import BadParameter
from server.designs.kinds.dates import Order
from server.designs.kinds.kind import AMBIGUOUS, IGNORED, OUT_OF_RANGE, Read
from server.designs.kinds.locales import Place
from server.designs.kinds.moments import FIRST, LAST, STYLES, Clock, Moment, check_style
from tests.places import EVERYWHERE, HERE, PLACES, at

SHOWN = "EEEE d MMMM, HH:mm"
DAY = date(2026, 12, 1)
SIX = datetime(2026, 12, 1, 18, tzinfo=UTC)
KINDS = (Clock(), Moment(), Moment(SHOWN))
BERLIN, NEW_YORK, TOKYO = (at("en", tz) for tz in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))


def moment(text: str, place: Place) -> date | None:
    return Moment().read(text, place).value


def test_a_time_counts_where_it_says_or_else_at_the_place() -> None:
    assert moment("2026-12-01T18:00Z", BERLIN) == SIX
    assert moment("2026-12-01 19:00", BERLIN) == SIX
    assert moment("2026-12-01T13:00-05:00", BERLIN) == SIX
    assert moment("1796148000", TOKYO) == SIX


def test_a_day_is_never_moved() -> None:
    for place in PLACES:
        assert Moment().read("2026-12-01", place) == Read(DAY)


def test_a_moment_has_the_time_of_the_place() -> None:
    assert Clock().read("2026-12-01T23:30Z", TOKYO) == Read(time(8, 30))
    assert Clock().read("18:30", TOKYO) == Read(time(18, 30))
    assert Clock().read("1830", TOKYO) == Read(time(18, 30))
    assert Clock().read("2026-12-01", TOKYO) == Read(None, IGNORED)
    assert Moment().read("18:30", TOKYO) == Read(None, IGNORED)


def test_a_time_that_clocks_leave_out_is_an_hour_later() -> None:
    gap = moment("2026-03-29T02:30", BERLIN)

    assert gap == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert Moment("HH:mm").shown(gap, BERLIN) == "03:30"
    assert moment("2026-10-25T02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "1900-01-01T00:00+14:00", "2200-12-31T23:00-14:00"]
)
def test_a_moment_too_far_away_is_none(text: str) -> None:
    assert Moment().read(text, HERE) == Read(None, OUT_OF_RANGE)


@pytest.mark.parametrize(
    ("order", "locale", "text", "value", "remark"),
    [
        (None, "en", "09/03/2027", date(2027, 9, 3), AMBIGUOUS),
        (None, "en-GB", "09/03/2027", date(2027, 3, 9), AMBIGUOUS),
        (None, "fr", "09/03/27", date(2027, 3, 9), AMBIGUOUS),
        ("dmy", "en", "09/03/2027", date(2027, 3, 9), ""),
        ("dmy", "en", "9-3-27", date(2027, 3, 9), ""),
        ("mdy", "de", "09/03/2027", date(2027, 9, 3), ""),
        ("mdy", "de", "09.03.2027", date(2027, 9, 3), ""),
        ("ymd", "en", "27-03-09", date(2027, 3, 9), ""),
        ("dmy", "en", "12/25/2027", date(2027, 12, 25), ""),
        (None, "en", "25/12/2027", date(2027, 12, 25), ""),
        (None, "en", "03/03/2027", date(2027, 3, 3), ""),
        (None, "en", "09.03.2027", date(2027, 3, 9), ""),
        (None, "en", "2027-03-09", date(2027, 3, 9), ""),
        (None, "en", "2027/03/09", date(2027, 3, 9), ""),
        (None, "en", "9 March 2027", date(2027, 3, 9), ""),
        (None, "ja", "27/03/09", date(2027, 3, 9), AMBIGUOUS),
    ],
)
def test_a_day_that_can_be_read_in_two_ways_goes_by_its_order(
    order: Order | None, locale: str, text: str, value: date, remark: str
) -> None:
    assert Moment(order=order).read(text, at(locale)) == Read(value, remark)
    timed = Moment(order=order).read(f"{text} 17:00", at(locale))
    assert (timed.value, timed.remark) == (datetime(value.year, value.month, value.day, 17, tzinfo=UTC), remark)


@pytest.mark.parametrize(
    ("locale", "long", "day", "clock"),
    [
        ("en", "December 1, 2026, 6:00 PM", "Tuesday, December 1, 2026", "6:05 PM"),
        ("en-GB", "1 December 2026, 18:00", "Tuesday, 1 December 2026", "18:05"),
        ("de", "1. Dezember 2026, 18:00", "Dienstag, 1. Dezember 2026", "18:05"),
        ("fr", "1 décembre 2026, 18:00", "mardi 1 décembre 2026", "18:05"),
        ("pt-BR", "1 de dezembro de 2026 18:00", "terça-feira, 1 de dezembro de 2026", "18:05"),
        ("ja", "2026年12月1日 18:00", "2026年12月1日火曜日", "18:05"),
        ("zh-Hans", "2026年12月1日 18:00", "2026年12月1日星期二", "18:05"),
        ("tr", "1 Aralık 2026 18:00", "1 Aralık 2026 Salı", "18:05"),
        ("ar-EG", "١ ديسمبر ٢٠٢٦، ٦:٠٠ م", "الثلاثاء، ١ ديسمبر ٢٠٢٦", "٦:٠٥ م"),
    ],
)
def test_a_moment_is_shown_as_the_locale_writes(locale: str, long: str, day: str, clock: str) -> None:
    place = at(locale)

    assert Moment("full").shown(DAY, place) == day
    # What stands between a day and its time changes from one edition of CLDR to the next.
    assert Moment().shown(SIX, place).startswith(Moment().shown(DAY, place))
    assert set(Moment().shown(SIX, place).replace("\u202f", " ").split()) >= set(long.replace(",", "").split()[:1])
    assert Clock().shown(time(18, 5), place).replace("\u202f", " ") == clock


def test_a_moment_is_shown_in_the_zone_of_the_place() -> None:
    assert Moment(SHOWN).shown(SIX, BERLIN) == "Tuesday 1 December, 19:00"
    assert Moment(SHOWN).shown(SIX, at("de", "America/New_York")) == "Dienstag 1 Dezember, 13:00"
    assert Moment("HH:mm zzzz").shown(SIX, BERLIN) == "19:00 Central European Standard Time"
    assert Moment("HH:mm xxx").shown(SIX, at("en", "+05:30")) == "23:30 +05:30"


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        (SHOWN, "Tuesday 1 December"),
        ("HH:mm 'on' d MMM", "1 Dec"),
        ("d MMMM 'at' HH:mm 'sharp'", "1 December"),
        ("d MMM HH:mm yyyy", "1 Dec 2026"),
        ("HH:mm", "Dec 1, 2026"),
        ("full", "Tuesday, December 1, 2026"),
    ],
)
def test_a_day_is_shown_without_a_time(style: str, shown: str) -> None:
    assert Moment(style).shown(DAY, HERE) == shown


@pytest.mark.parametrize(
    "style", ["", " ", "'x'", "d 'open", "QQQQQQQ", "%Y-%m-%d", "U r g", "{0}", "VVVV", "B", "d" * 81, "tomorrow"]
)
def test_a_pattern_that_is_none_is_refused(style: str) -> None:
    for kind in (Clock, Moment):
        with pytest.raises(BadParameter, match="Expected short, medium, long, full, or a pattern of CLDR"):
            kind(style)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.locale)
def test_every_pattern_that_is_allowed_can_be_shown_everywhere(place: Place) -> None:
    for letter, lengths in PATTERN_CHARS.items():
        for length in lengths or (1, 2, 3, 4, 5):
            style = letter * length
            try:
                check_style(style)
            except BadParameter:
                continue
            for value in (SIX, DAY, datetime(1900, 1, 1, tzinfo=UTC), LAST):
                assert isinstance(Moment(style).shown(value, place), str)
            if letter in "ahHKkmsSA":
                assert isinstance(Clock(style).shown(time(0, 0, 1), place), str)
    for style in STYLES:
        assert Moment(style).shown(SIX, place)
        assert Clock(style).shown(time(), place)


def test_a_moment_can_be_shown_wherever_a_stranger_says_he_is() -> None:
    for locale in EVERYWHERE:
        place = at(locale, "Europe/Berlin")
        assert all(Moment(style).shown(SIX, place) for style in (*STYLES, SHOWN, "HH:mm zzzz OOOO XXX"))
        assert Moment().read(Moment().spell(SIX), place) == Read(SIX)
        assert Clock().shown(time(18), place)


@given(st.text(), st.sampled_from(PLACES), st.sampled_from(KINDS))
def test_any_text_can_be_tried(text: str, place: Place, kind: Clock | Moment) -> None:
    assert kind.read(text, place).remark in ("", IGNORED, OUT_OF_RANGE, AMBIGUOUS)


TEXTS = st.dates().map(str) | st.times().map(str) | st.datetimes(timezones=st.timezones() | st.none()).map(str)


@given(TEXTS | st.integers(-(10**13), 10**13).map(str), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_a_moment_spelled_is_the_same_moment_everywhere(text: str, here: Place, there: Place) -> None:
    found = Moment().read(text, here).value
    if found is not None:
        assert Moment().read(Moment().spell(found), there) == Read(found)
        assert Moment().shown(found, there)
    clock = Clock().read(text, here).value
    if clock is not None:
        assert Clock().read(Clock().spell(clock), there) == Read(clock.replace(microsecond=0))


@given(st.dates(FIRST, LAST), st.sampled_from(("medium", "long", "full")), st.sampled_from(PLACES))
def test_a_day_that_is_shown_can_be_read_again(day: date, style: str, place: Place) -> None:
    if day.year >= 1970:
        read = Moment().read(Moment(style).shown(day, place), place)
        assert read.value == day
        assert read.remark in ("", AMBIGUOUS)  # some locales write numbers only


def test_every_kind_says_what_it_accepts() -> None:
    assert [kind.accepts for kind in (Clock(), Moment())] == [
        "a time of day such as 18:30",
        "a day and a time such as 2026-12-01T18:30+01:00",
    ]


def test_a_time_that_is_shown_can_be_read_again() -> None:
    for locale in ("fi", "id", "da-GL", "yo", "nds", "zh-TW", "ko", "ee", "en", "my", "ar"):
        for style in ("short", "medium"):
            for hour in (0, 1, 5, 9, 12, 14, 18, 21, 23):
                kind, value = Clock(style), time(hour, 14)
                assert kind.read(kind.shown(value, at(locale)), at(locale)) == Read(value), (locale, hour)
