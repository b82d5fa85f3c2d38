from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.locales import Place
from server.designs.kinds.numerals import DIGITS, MOST, number, rounded, spelled
from tests.places import PLACES, at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1'234", "1234"),
        ("1’234.5", "1234.5"),
        ("1_000_000", "1000000"),
        ("12,34,567.5", "1234567.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("۱۲۳", "123"),
        ("१२३४", "1234"),
        ("１２．５", "12.5"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1.2345", "1.2345"),
        ("1234.567", "1234.567"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("5,-", "5"),
        ("5.–", "5"),
        ("5,--", "5"),
        ("5.00-", "-5"),
        ("+ 5", "5"),
        ("007", "7"),
    ],
)
def test_what_can_be_read_in_one_way_is_read_so_everywhere(text: str, value: str) -> None:
    assert [number(text, place) for place in PLACES] == [Decimal(value)] * len(PLACES)


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1,234", "en", "1234"),
        ("1,234", "de", "1.234"),
        ("1,234", "fr", "1.234"),
        ("1,234", "de-CH", "1234"),
        ("1.234", "en", "1.234"),
        ("1.234", "de", "1234"),
        ("-1.234", "pt-BR", "-1234"),
    ],
)
def test_what_can_be_read_in_two_ways_is_read_as_the_locale_writes(text: str, locale: str, value: str) -> None:
    assert number(text, at(locale)) == Decimal(value)


def test_a_sum_with_cents_has_no_thousandths() -> None:
    assert [number(text, at(locale), cents=True) for text in ("1,234", "1.234") for locale in ("en", "de")] == [
        1234
    ] * 4


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "1e5", "nan", "NaN", "inf", "Infinity", "0x1f", "1.2.3", "12 34", "1,23", "1,2,3", "--5", "-5-", "1,234.5.6", "1 2", "½", "²", "五", "9" * 65, "1.234,567,8"],
)  # fmt: skip
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text, at("en")) == (Decimal("1.23") if text == "1,23" else None)


@given(st.text(), st.sampled_from(PLACES))
def test_any_text_can_be_tried(text: str, place: Place) -> None:
    found = number(text, place)

    assert found is None or found.is_finite()


@given(st.text("0123456789.,' -+٫", max_size=30), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_a_number_is_spelled_so_that_every_place_reads_it_as_the_same(text: str, here: Place, there: Place) -> None:
    found = number(text, here)
    if found is not None:
        value = rounded(found)

        assert number(spelled(value), there) == value
        assert rounded(value) == value
        assert len(value.as_tuple().digits) <= DIGITS


def test_a_number_is_kept_within_its_digits() -> None:
    assert rounded(Decimal("9" * 40)) == MOST
    assert rounded(Decimal("0.12345678")) == Decimal("0.123457")
    assert str(rounded(Decimal("1234567890123456.789"))) == "1234567890123456.79"
    assert str(rounded(Decimal("-0.0"))) == "0"
    assert [spelled(Decimal(text)) for text in ("1.234", "1234.567", "0.125", "1E+3", "2.50")] == [
        "1.2340",
        "1234.567",
        "0.125",
        "1000",
        "2.5",
    ]
