from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import BadParameter
from server.designs.kinds import skeletons
from server.designs.kinds.locales import NOWHERE, place
from server.designs.kinds.moments import Clock, Moment

SIX = datetime(2027, 3, 9, 17, tzinfo=UTC)
WHOLE = "::EEEEdMMMMjmmz"


def shown(style: str, locale: str, tz: str) -> str:
    return Moment(style).shown(SIX, place(locale, tz, NOWHERE)).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("locale", "tz", "said"),
    [
        ("en", "America/New_York", "Tuesday, March 9, 12:00 PM EST"),
        ("en-GB", "Europe/Berlin", "Tuesday 9 March, 18:00 CET"),
        ("de", "Europe/Berlin", "Dienstag, 9. März, 18:00 MEZ"),
        ("fr", "Europe/Paris", "mardi 9 mars, 18:00 CET"),
        ("zh", "Asia/Urumqi", "3月9日星期二 23:00 GMT+6"),
        ("ja", "Asia/Tokyo", "3月10日水曜日 2:00 JST"),
        ("ar", "Asia/Riyadh", "الثلاثاء، 9 مارس، 8:00 م غرينتش+3"),
    ],
)
def test_every_locale_has_its_own_order_and_names(locale: str, tz: str, said: str) -> None:
    assert shown(WHOLE, locale, tz) == said


@pytest.mark.parametrize(
    ("style", "locale", "said"),
    [
        (WHOLE, "en-GB", "Tuesday 9 March"),
        ("::yMMMMd", "ja", "2027年3月9日"),
        ("::yMMMMdjmm", "ja", "2027年3月9日"),
        ("::yMd", "de", "9.3.2027"),
        ("::jmm", "en", "Mar 9, 2027"),
    ],
)
def test_a_day_has_no_time(style: str, locale: str, said: str) -> None:
    there = place(locale, "UTC", NOWHERE)

    assert Moment(style).shown(date(2027, 3, 9), there) == said


@pytest.mark.parametrize(
    ("style", "tz", "said"),
    [
        ("HH:mm z", "Europe/Berlin", "18:00 CET"),
        ("HH:mm z", "Australia/Sydney", "04:00 AEDT"),
        ("HH:mm z", "Asia/Dubai", "21:00 GMT+4"),
        ("HH:mm z", "+05:30", "22:30 GMT+5:30"),
        ("HH:mm z", "-03:00", "14:00 GMT-3"),
        ("HH:mm z", "UTC", "17:00 UTC"),
        ("HH:mm zzzz", "Europe/Berlin", "18:00 Central European Standard Time"),
    ],
)
def test_the_short_name_of_a_zone_is_as_people_write_it(style: str, tz: str, said: str) -> None:
    assert shown(style, "en", tz) == said


@pytest.mark.parametrize("style", ["::", "::z", "::d z", "::dd MM", "::dMd", "::jm", "::hmm", "::yyyyy", "::d" * 9])
def test_what_is_no_skeleton_is_refused(style: str) -> None:
    assert not skeletons.is_skeleton(style)
    with pytest.raises(BadParameter, match="or ::EEEEdMMMMjmm"):
        Moment(style)


def test_a_time_of_day_has_no_skeleton() -> None:
    with pytest.raises(BadParameter):
        Clock("::jmm")


@given(st.lists(st.sampled_from(["E", "EEEE", "d", "dd", "M", "MMM", "MMMM", "y", "yy"]), unique_by=lambda one: one[0]),
       st.sampled_from(["", "jmm", "jmmz"]), st.sampled_from(["en", "de", "zh", "ar-EG", "th", "hu", "fa", "my", "root"]))  # fmt: skip
def test_every_skeleton_can_be_shown_everywhere(days: list[str], clock: str, locale: str) -> None:
    style = "::" + "".join(days) + clock
    there = place(locale, "Europe/Berlin", NOWHERE)
    if style != "::":
        assert skeletons.is_skeleton(style)
        assert Moment(style).shown(SIX, there)
        assert Moment(style).shown(date(2027, 3, 9), there)
