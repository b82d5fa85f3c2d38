from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import BadParameter
from server.designs.kinds.amounts import Amount, Money, Sum
from server.designs.kinds.kind import IGNORED, OUT_OF_RANGE, Read
from server.designs.kinds.locales import Place
from server.designs.kinds.numerals import MOST
from tests.places import EVERYWHERE, HERE, LOCALES, PLACES, at

SPACES = str.maketrans("\u00a0\u202f", "  ", "\u200e\u200f\u061c")
AMOUNTS = (Amount(), Amount(Decimal(0), Decimal(100), "percent"), Amount(style="compact"), Amount(style="#,##0.00"))
MONIES = (Money(), Money("EUR", "always"), Money("KWD"), Money("JPY", "never", Decimal(0), Decimal(1000)))
FINITE = st.decimals(-MOST, MOST, allow_nan=False, places=3)


def readable(text: str) -> str:
    """Without what locale data of different years do not agree on: kinds of spaces, and what parts thousands in
    Switzerland, if anything does."""
    return text.translate(SPACES).replace("’", "").replace("'", "")


def test_a_number_is_read_and_bounded() -> None:
    kind = Amount(Decimal(0), Decimal("99.5"))

    assert kind.read("12,5", at("de")) == Read(Decimal("12.5"))
    assert kind.read("12%", HERE) == Read(Decimal(12))
    assert kind.read("%12", at("tr")) == Read(Decimal(12))
    assert kind.read("١٢٪", at("ar")) == Read(Decimal(12))
    assert kind.read("100", HERE) == Read(None, OUT_OF_RANGE)
    assert kind.read("-1", HERE) == Read(None, OUT_OF_RANGE)
    assert kind.read("a lot", HERE) == Read(None, IGNORED)
    assert kind.read("1" + " " * 64 + "x", HERE) == Read(None, IGNORED)
    assert kind.read("1" * 500, HERE) == Read(None, IGNORED)
    assert Amount().read("1" * 60, HERE) == Read(None, OUT_OF_RANGE)
    assert kind.accepts == "a number from 0 to 99.5"
    assert Amount().accepts == "a number such as 1234.5"


@pytest.mark.parametrize(
    ("locale", "usual", "percent", "compact"),
    [
        ("en", "1,234,567.89", "12.5%", "1.2M"),
        ("de", "1.234.567,89", "12,5 %", "1,2 Mio."),
        ("de-CH", "1234567.89", "12.5%", "1,2 Mio."),
        ("fr", "1 234 567,89", "12,5 %", "1,2 M"),
        ("pt-BR", "1.234.567,89", "12,5%", "1,2 mi"),
        ("ar-EG", "١٬٢٣٤٬٥٦٧٫٨٩", "١٢٫٥%", None),
        ("hi", "12,34,567.89", "12.5%", None),
        ("tr", "1.234.567,89", "%12,5", "1,2 Mn"),
        ("ja", "1,234,567.89", "12.5%", "123.4万"),
    ],
)
def test_a_number_is_shown_as_the_locale_writes(locale: str, usual: str, percent: str, compact: str | None) -> None:
    value, place = Decimal("1234567.891"), at(locale)

    assert readable(Amount().shown(value, place)) == usual
    assert readable(Amount(style="percent").shown(Decimal("12.5"), place)) == percent
    if compact is not None and locale not in ("de-CH", "ja"):
        assert readable(Amount(style="compact").shown(value, place)) == compact


def test_a_design_says_how_a_number_is_shown() -> None:
    assert Amount(style="0.00").shown(Decimal(3), at("de")) == "3,00"
    assert Amount(style="#,##0 'points'").shown(Decimal(1200), HERE) == "1,200 points"
    assert Amount(style="compact").shown(Decimal(999_999), HERE) == "1M"
    assert Amount(style="compact").shown(Decimal(950), HERE) == "950"


@pytest.mark.parametrize("style", ["abc", "%", "0E0", "@@@", "#", "# ##0", "¤0", "0" * 61, "0.0.0", "{0}", "%d"])
def test_a_pattern_that_is_none_is_refused(style: str) -> None:
    with pytest.raises(BadParameter, match="pattern of a number"):
        Amount(style=style)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("EUR 12.50", "12.5", "EUR"),
        ("eur12.50", "12.5", "EUR"),
        ("12,50 €", "12.5", "EUR"),
        ("12,50€", "12.5", "EUR"),
        ("$1,200", "1200", "USD"),
        ("$.50", "0.5", "USD"),
        ("US$ 5", "5", "USD"),
        ("-€5", "-5", "EUR"),
        ("-EUR.09", "-0.09", "EUR"),
        ("€-5", "-5", "EUR"),
        ("CHF 12.–", "12", "CHF"),
        ("12,-- €", "12", "EUR"),
        ("Fr. 1'200.50", "1200.5", "CHF"),
        ("Rs. 500", "500", "INR"),
        ("R$ 1.234,50", "1234.5", "BRL"),
        ("1.234 EUR", "1234", "EUR"),
        ("1,234 EUR", "1234", "EUR"),
        ("199 zł", "199", "PLN"),
        ("5000円", "5000", "JPY"),
        ("20 euros", "20", "EUR"),
        ("٥ د.إ", "5", "AED"),
        ("د.ك 1.2340", "1.234", "KWD"),
        ("R500", "500", "ZAR"),
        ("$5 USD", "5", "USD"),
        ("USD$5", "5", "USD"),
        ("US $5", "5", "USD"),
        ("5 $ US", "5", "USD"),
        ("NT$5", "5", "TWD"),
        ("S/. 5.50", "5.5", "PEN"),
        ("RD$5", "5", "DOP"),
        ("RMB 5", "5", "CNY"),
        ("Rs.500/-", "500", "INR"),
        ("₹1,23,456", "123456", "INR"),
        ("KSh 5/=", "5", "KES"),
        ("5 Kč", "5", "CZK"),
        ("5.000 đ", "5000", "VND"),
        ("5 р.", "5", "RUB"),
        ("￦5,000", "5000", "KRW"),
        ("5 ש״ח", "5", "ILS"),
        ("5,– €", "5", "EUR"),
        ("500:- kr", "500", "SEK"),
        ("500:-", "500", "SEK"),
        ("CHF 1’234.50", "1234.5", "CHF"),
        ("5€50", "5.5", "EUR"),
        ("1.200'50 €", "1200.5", "EUR"),
        ("($5.00)", "-5", "USD"),
        ("$(5.00)", "-5", "USD"),
        ("(5.00) USD", "-5", "USD"),
        ("$-5", "-5", "USD"),
        ("5,00- €", "-5", "EUR"),
    ],
)
def test_money_is_read_with_its_currency(text: str, amount: str, currency: str) -> None:
    for locale in LOCALES:
        assert Money().read(text, at(locale)) == Read(Sum(Decimal(amount), currency)), locale


@pytest.mark.parametrize(
    ("text", "locale", "currency"),
    [
        ("$5", "en", "USD"),
        ("$5", "en-CA", "CAD"),
        ("¥5", "ja", "JPY"),
        ("¥5", "zh-Hans", "CNY"),
        ("5 kr", "sv", "SEK"),
        ("5 kr.", "da", "DKK"),
        ("5 US-Dollar", "de", "USD"),
        ("￥5", "zh", "CNY"),
        ("5元", "zh-TW", "TWD"),
        ("5 $", "fr-CA", "CAD"),
        ("C$ 5", "es-NI", "NIO"),
        ("Bs 5", "es-VE", "VES"),
        ("5 FCFA", "fr-SN", "XOF"),
        ("5 FCFA", "fr-CM", "XAF"),
        ("5 DH", "fr-MA", "MAD"),
        ("Rs. 5", "si", "LKR"),
        ("K5", "en-ZM", "ZMW"),
        ("5 рублей", "ru", "RUB"),
        ("5 złotych", "pl", "PLN"),
        ("5 ZL", "pl", "PLN"),
        ("5 гривень", "uk", "UAH"),
        ("5 Franken", "de-CH", "CHF"),
        ("5 ریال", "fa", "IRR"),
        ("5 ΕΥΡΩ", "el", "EUR"),
        ("5 ريال", "ar-SA", "SAR"),
        ("5 đồng", "vi", "VND"),
        ("5 dhs", "fr-MA", "MAD"),
        ("5 Dhs", "en-AE", "AED"),
        ("5 руб.", "ru-BY", "BYN"),
        ("5 р.", "be", "BYN"),
        ("5 rubles", "en", "RUB"),
        ("5 rubles", "ru-BY", "BYN"),
        ("Rs 5", "en-SC", "SCR"),
        ("5 Ft", "hu", "HUF"),
        ("LE 5", "ar-EG", "EGP"),
        ("Sh 5", "sw", "TZS"),
        ("Shs 5", "en-UG", "UGX"),
        ("FJ$5", "en", "FJD"),
        ("N$5", "en-NA", "NAD"),
        ("G$5", "en-GY", "GYD"),
        ("P5", "en-PH", "PHP"),
        ("N5", "en-NG", "NGN"),
        ("5 F", "fr-SN", "XOF"),
        ("5 F", "fr-CM", "XAF"),
        ("5 MT", "pt-MZ", "MZN"),
        ("5 manat", "az", "AZN"),
        ("5 de lei", "ro", "RON"),
        ("5 mad", "ar-MA", "MAD"),
        ("5$00", "pt-CV", "CVE"),
        ("SFr. 5.—", "de-CH", "CHF"),
    ],
)
def test_a_sign_of_several_currencies_is_that_of_the_place(text: str, locale: str, currency: str) -> None:
    assert Money().read(text, at(locale)) == Read(Sum(Decimal(5), currency))


def test_escudos_are_no_dollars() -> None:
    assert Money().read("500$00", at("pt")) == Read(None, IGNORED)


def test_cents_stand_behind_a_colon_in_swedish() -> None:
    assert Money().read("1 234:50 kr", at("sv")) == Read(Sum(Decimal("1234.5"), "SEK"))


def test_a_design_with_a_currency_takes_no_other() -> None:
    kind = Money("CAD")

    assert kind.read("12.50", HERE) == Read(Sum(Decimal("12.5"), "CAD"))
    assert kind.read("$12.50", HERE) == Read(Sum(Decimal("12.5"), "CAD"))
    assert kind.read("€12.50", HERE) == Read(None, IGNORED)
    assert kind.read("USD 12.50", HERE) == Read(None, IGNORED)
    assert kind.read("$5 USD", HERE) == Read(None, IGNORED)
    assert kind.read("(5.00)", HERE) == Read(Sum(Decimal(-5), "CAD"))
    assert Money("ZMW").read("K5", HERE) == Read(Sum(Decimal(5), "ZMW"))
    assert kind.accepts == "a sum such as 12.50 or CAD 12.50"
    with pytest.raises(BadParameter, match="ISO 4217"):
        Money("EURO")


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "",
        "EUR",
        "5 USD 3",
        "XXQ 5",
        "5 EUR USD 6",
        "EUR 5 EUR",
        "1e5 €",
        "€ nan",
        "(5 €)",
        "$5k",
        "$5 EUR",
        "$5-$10",
        "£50p",
        "K5",
        "le 5",
        "den 5",
        "5- USD",
        "-$5-",
        "5 €-",
        "Top 5",
        "Try 5",
        "all 5",
        "Cup 5",
        "5 Bob",
        "5 ft",
        "N$5",
        "5 F",
    ],
)
def test_what_is_no_sum_is_passed_over(text: str) -> None:
    assert Money().read(text, HERE) == Read(None, IGNORED)


@pytest.mark.parametrize(
    ("locale", "whole", "broken", "without"),
    [
        ("en", "€1,200", "€12.50", "€12"),
        ("de", "1.200 €", "12,50 €", "12 €"),
        ("de-CH", "EUR 1200", "EUR 12.50", "EUR 12"),
        ("fr", "1 200 €", "12,50 €", "12 €"),
        ("pt-BR", "€ 1.200", "€ 12,50", "€ 12"),
        ("tr", "€1.200", "€12,50", "€12"),
        ("ar-EG", "١٬٢٠٠ €", "١٢٫٥٠ €", "١٢ €"),
    ],
)
def test_money_is_shown_as_the_locale_writes(locale: str, whole: str, broken: str, without: str) -> None:
    twelve = Sum(Decimal("12.5"), "EUR")

    assert readable(Money().shown(Sum(Decimal(1200), "EUR"), at(locale))) == whole
    assert readable(Money().shown(twelve, at(locale))) == broken
    assert readable(Money(cents="never").shown(twelve, at(locale))) == without


def test_cents_are_those_of_the_currency() -> None:
    assert Money(cents="always").shown(Sum(Decimal(5), "EUR"), HERE) == "€5.00"
    assert Money(cents="always").shown(Sum(Decimal(5), "JPY"), HERE) == "¥5"
    assert readable(Money().shown(Sum(Decimal("5.5"), "KWD"), HERE)) == "KWD 5.500"
    assert Money().shown(Sum(Decimal("5.001"), "EUR"), HERE) == "€5"


def test_a_sum_as_a_locale_shows_it_is_read_as_no_other() -> None:
    for locale in EVERYWHERE[::2]:
        place = at(locale)
        for value in (Decimal("1234.50"), Decimal("-5.25")):
            for form in ("standard", "accounting", "name"):
                shown = format_currency(value, "EUR", locale=place.cldr, format_type=form)  # type: ignore[arg-type]
                for text in (shown, shown.upper(), shown.replace("\u00a0", "")):
                    assert Money().read(text, place).value in (None, Sum(value, "EUR")), (locale, text)
        assert Money().read("5 foo", place) == Read(None, IGNORED)


@given(st.text(), st.sampled_from(PLACES), st.sampled_from(AMOUNTS), st.sampled_from(MONIES))
def test_any_text_can_be_tried(text: str, place: Place, amount: Amount, money: Money) -> None:
    for kind in (amount, money):
        assert (kind.read(text, place).value is None) is bool(kind.read(text, place).remark)


@given(FINITE, st.sampled_from(AMOUNTS), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_a_number_spelled_is_the_same_number_everywhere(
    value: Decimal, kind: Amount, here: Place, there: Place
) -> None:
    found = kind.read(f"{value:f}0", here).value
    assert (found is None) is not (kind.low <= value <= kind.high)

    if found is not None:
        assert kind.read(kind.spell(found), there) == Read(found)
        assert kind.shown(found, there)


@given(FINITE, st.sampled_from(("EUR", "JPY", "KWD")), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_money_spelled_is_the_same_money_everywhere(value: Decimal, currency: str, here: Place, there: Place) -> None:
    for kind in MONIES:
        found = kind.read(f"{value:f}0 {currency}", here).value
        if found is not None:
            assert kind.read(kind.spell(found), there) == Read(found)
            assert kind.shown(found, there)


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(PLACES))
def test_a_number_that_is_shown_can_be_read_again(value: Decimal, place: Place) -> None:
    assert Amount().read(Amount().shown(value, place), place) == Read(value)
    assert Money().read(Money().shown(Sum(value, "EUR"), place), place) == Read(Sum(value, "EUR"))


def test_a_number_can_be_shown_wherever_a_stranger_says_he_is() -> None:
    for locale in EVERYWHERE:
        assert all(kind.shown(Decimal("-1234567.8"), at(locale)) for kind in AMOUNTS)
        assert all(kind.shown(Sum(Decimal("-1234.5"), "EUR"), at(locale)) for kind in MONIES)
        assert Money().read("EUR 1.2340", at(locale)) == Read(Sum(Decimal("1.234"), "EUR"))
