"""Numbers and sums of money: read as people write them, shown as a locale writes them (CLDR, by babel).

`spell` writes a number with a point, and a sum with its currency's code: `1234.5`, `EUR 12.5`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_territory_currencies,
    list_currencies,
)

from ops.errors import BadParameter
from server.designs.kinds.locales import KEPT, Place, native, numbering, plain
from server.designs.kinds.numerals import LONGEST, MOST, number, rounded, spelled, tidy
from server.designs.kinds.simple import IGNORED, OUT_OF_RANGE, Read

LONGEST_PATTERN = 60
COMPACT_DIGITS = 4  # more cannot be seen in 1.2M; babel writes 999,999 as 1000K if it is not rounded before

_FRACTION = re.compile(r"(?<=[0#])\.[0#]+")
_PATTERN = re.compile(r"[^0-9@#{}]*[#,]*0[0,]*(?:\.0*#*)?[^0-9@#]*")
_SUM = re.compile(r"([^0-9]*?)([.,]?[0-9](?:.*[0-9])?)([^0-9]*)", re.DOTALL)
_CLOSE = re.compile(r"(?<=[^\W\d_])(?=-?[0-9])")  # a currency's letters and its number, which babel lets touch
_NO_CENTS = re.compile(r"^[.,]? ?[-–—]{1,2}(?!\w)")  # 12,– and 12.-
_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP", "UYU", "JMD", "BBD", "TTD"),
    "¥": ("JPY", "CNY"),
    "£": ("GBP", "EGP", "LBP", "SYP"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "€": ("EUR",), "₹": ("INR",), "₽": ("RUB",), "₺": ("TRY",), "₴": ("UAH",), "₩": ("KRW",), "₪": ("ILS",),
    "₫": ("VND",), "฿": ("THB",), "₦": ("NGN",), "₱": ("PHP",), "₲": ("PYG",), "₡": ("CRC",), "₸": ("KZT",),
    "₾": ("GEL",), "₼": ("AZN",), "₵": ("GHS",), "us$": ("USD",), "ca$": ("CAD",), "c$": ("CAD",), "a$": ("AUD",),
    "au$": ("AUD",), "nz$": ("NZD",), "hk$": ("HKD",), "s$": ("SGD",), "mx$": ("MXN",), "nt$": ("TWD",),
    "r$": ("BRL",), "cn¥": ("CNY",), "jp¥": ("JPY",), "元": ("CNY",), "円": ("JPY",), "원": ("KRW",), "fr": ("CHF",),
    "sfr": ("CHF",), "zł": ("PLN",), "kč": ("CZK",), "ft": ("HUF",), "lei": ("RON",), "лв": ("BGN",), "руб": ("RUB",),
    "грн": ("UAH",), "tl": ("TRY",), "rp": ("IDR",), "rm": ("MYR",), "euro": ("EUR",), "euros": ("EUR",),
    "dollar": ("USD",), "dollars": ("USD",), "pounds": ("GBP",), "yen": ("JPY",), "ر.س": ("SAR",), "د.إ": ("AED",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """A number within bounds, shown by `style`: a pattern of CLDR such as `#,##0.00`, or `percent` (of what is written:
    12 is 12%), or `compact` (1.2M); nothing for what is usual. Raises BadParameter for a pattern that is none."""

    low: Decimal = -MOST
    high: Decimal = MOST
    style: str = ""

    def __post_init__(self) -> None:
        if self.style not in ("", "percent", "compact"):
            check_pattern(self.style)

    @property
    def accepts(self) -> str:
        if (self.low, self.high) == (-MOST, MOST):
            return "a number such as 1234.5"
        return f"a number from {spelled(self.low)} to {spelled(self.high)}"

    def read(self, text: str, place: Place) -> Read[Decimal]:
        text = plain(text) if len(text) <= LONGEST else ""
        for sign in "%٪％":
            text = text.removesuffix(sign).removeprefix(sign)
        value = number(text, place)
        return Read(None, IGNORED) if value is None else _within(value, self.low, self.high)

    def spell(self, value: Decimal) -> str:
        return spelled(value)

    def shown(self, value: Decimal, place: Place) -> str:
        locale, digits = place.cldr, numbering(place)
        if self.style == "percent":
            pattern = _FRACTION.sub("", locale.percent_formats[None].pattern)
            pattern = re.sub(r"0(?!.*0)", "0.##", pattern)
            text = format_percent(value / 100, pattern, locale=locale, numbering_system=digits)
        elif self.style == "compact":
            text = format_compact_decimal(_coarse(value), locale=locale, fraction_digits=1, numbering_system=digits)
        else:
            pattern = self.style or _FRACTION.sub(".##", locale.decimal_formats[None].pattern)
            text = format_decimal(value, pattern, locale=locale, numbering_system=digits)
        return native(text, place)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of a currency, by its code of ISO 4217."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Money:
    """A sum of money within bounds. With a `currency` it may come without one, but never with another, as nothing is
    converted here. `cents` are shown always, never, or if there are any. Raises BadParameter for no currency."""

    currency: str = ""
    cents: Literal["auto", "always", "never"] = "auto"
    low: Decimal = -MOST
    high: Decimal = MOST

    def __post_init__(self) -> None:
        if self.currency and self.currency not in _codes():
            raise BadParameter("currency", "a code of ISO 4217 such as EUR", self.currency)

    @property
    def accepts(self) -> str:
        if self.currency:
            return f"a sum such as 12.50 or {self.currency} 12.50"
        return "a sum and its currency, such as EUR 12.50 or 12,50 €"

    def read(self, text: str, place: Place) -> Read[Sum]:
        match = _SUM.fullmatch(plain(text)) if len(text) <= LONGEST else None
        if match is None:
            return Read(None, IGNORED)
        before, after = match[1].strip(), _NO_CENTS.sub("", match[3].strip()).strip()
        written = [word for word in (before.strip("+- "), after) if word]
        currency = self._meant(written[0], place) if written else self.currency
        if not currency or len(written) > 1:
            return Read(None, IGNORED)
        value = number(match[2], place, cents=get_currency_precision(currency) < 3)
        if value is None:
            return Read(None, IGNORED)
        negative = "-" in (before[:1], before[-1:])
        read = _within(-value if negative else value, self.low, self.high)
        return Read(None if read.value is None else Sum(read.value, currency), read.remark)

    def spell(self, value: Sum) -> str:
        return f"{value.currency} {spelled(value.amount)}"

    def shown(self, value: Sum, place: Place) -> str:
        precision = 0 if self.cents == "never" else get_currency_precision(value.currency)
        amount = value.amount.quantize(Decimal(1).scaleb(-precision)) if abs(value.amount) < 10**15 else value.amount
        bare = self.cents == "never" or (self.cents == "auto" and amount == amount.to_integral_value())
        pattern = place.cldr.currency_formats["standard"].pattern
        text = format_currency(
            amount,
            value.currency,
            _FRACTION.sub("", pattern) if bare else pattern,
            locale=place.cldr,
            currency_digits=not bare,
            numbering_system=numbering(place),
        )
        return native(_CLOSE.sub("\u00a0", text), place)

    def _meant(self, written: str, place: Place) -> str:
        """The currency that is written, nothing if there is none, or if it is not the one that there has to be."""
        if written.upper() in _codes():
            found: tuple[str, ...] = (written.upper(),)
        else:
            word = written.lower()
            found = _SIGNS.get(word.strip(". ")) or _named(place.locale).get(word) or ()
        if self.currency:
            return self.currency if self.currency in found else ""
        home = _home(place.locale)
        return home if home in found else next(iter(found), "")


def check_pattern(pattern: str) -> None:
    """Raises BadParameter unless it is a pattern by which numbers can be shown."""
    if len(pattern) > LONGEST_PATTERN or not _PATTERN.fullmatch(pattern) or "¤" in pattern:
        raise BadParameter("format", "percent, compact, or a pattern of a number such as #,##0.00", pattern)
    try:
        format_decimal(Decimal("-1234.5"), pattern, locale=Locale("en"))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise BadParameter("format", "a pattern of a number such as #,##0.00", pattern) from error


def _within(value: Decimal, low: Decimal, high: Decimal) -> Read[Decimal]:
    """A number; none that is out of bounds: the nearest that is allowed would be untrue."""
    kept = rounded(value)
    return Read(tidy(kept)) if low <= kept <= high and abs(value) < MOST + 1 else Read(None, OUT_OF_RANGE)


def _coarse(value: Decimal) -> Decimal:
    digits = value.adjusted() + 1
    return value.quantize(Decimal(1).scaleb(digits - COMPACT_DIGITS)) if digits > COMPACT_DIGITS + 1 else value


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=KEPT)
def _named(locale: str) -> dict[str, tuple[str, ...]]:
    """The currencies by what a locale calls them."""
    customs = Place(locale, "UTC").cldr
    called = (*customs.currencies.items(), *customs.currency_symbols.items())
    return {plain(str(name)).lower(): (str(code),) for code, name in called}


@lru_cache(maxsize=KEPT)
def _home(locale: str) -> str:
    """The currency that is paid with where a locale is at home."""
    return next(iter(get_territory_currencies(Place(locale, "UTC").territory)), "")
