"""Numbers and sums of money: read as people write them, shown as a locale writes them (CLDR, by babel).

`spell` writes a number with a point, and a sum with its currency's code: `1234.5`, `EUR 12.5`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import regex
from babel import Locale
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)

from ops.errors import BadParameter
from server.designs.kinds.currencies import is_code, meant
from server.designs.kinds.kind import IGNORED, OUT_OF_RANGE, Kind, Plain, Read
from server.designs.kinds.locales import Place, native, numbering, plain
from server.designs.kinds.numerals import LONGEST, MOST, number, rounded, spelled, tidy

LONGEST_PATTERN = 60
COMPACT_DIGITS = 4  # more cannot be seen in 1.2M; babel writes 999,999 as 1000K if it is not rounded before

_FRACTION = re.compile(r"(?<=[0#])\.[0#]+")
_PATTERN = re.compile(r"[^0-9@#{}]*[#,]*0[0,]*(?:\.0*#*)?[^0-9@#]*")
_SUM = re.compile(r"([^0-9]*?)([.,]?[0-9](?:.*[0-9])?)([^0-9]*)", re.DOTALL)
_BRACKETS = re.compile(
    r"([^0-9()]*)\(([^0-9()]*[0-9][0-9.,٫ ']*)([^0-9()]*)\)([^0-9()]*)"
)  # less than nothing, to accountants
_NO_CENTS = re.compile(r"^(?:[.,] ?-{1,2}|:-|--|/[-=])(?!\w)")  # 12,– and 12.- and 12:- and 12/-
_CENTS = re.compile(r"[.,][0-9]{1,2}$")
_CENTS_BEHIND = regex.compile(r"([0-9]) ?(\p{Sc}) ?([0-9]{2})$")  # 5€50
_ESCUDOS = re.compile(r"(?<=[0-9])\$([0-9]{2})(?: ?(?:CVE|ECV|Esc\.?))?$")  # 500$00, which are no dollars
_STOP = regex.compile(r"(?<=[\p{L}\p{M}])\.(?=[0-9])")  # of an abbreviation: Rs.500
_CLOSE = re.compile(r"(?<=[^\W\d_])(?=-?[0-9])")  # a currency's letters and its number, which babel lets touch


class Numeric(Kind):
    """What is a number, or has one."""

    __slots__ = ()

    def taken(self, written: Plain, place: Place) -> Read[Any]:
        """A number that a design writes is the same everywhere."""
        if isinstance(written, int | float) and not isinstance(written, bool):
            written = spelled(Decimal(str(written)))
        return super().taken(written, place)


@dataclass(frozen=True, slots=True)
class Amount(Numeric):
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
class Money(Numeric):
    """A sum of money within bounds. With a `currency` it may come without one, but never with another, as nothing is
    converted here. `cents` are shown always, never, or if there are any. Raises BadParameter for no currency."""

    currency: str = ""
    cents: Literal["auto", "always", "never"] = "auto"
    low: Decimal = -MOST
    high: Decimal = MOST

    def __post_init__(self) -> None:
        if self.currency and not is_code(self.currency):
            raise BadParameter("currency", "a code of ISO 4217 such as EUR", self.currency)

    @property
    def accepts(self) -> str:
        if self.currency:
            return f"a sum such as 12.50 or {self.currency} 12.50"
        return "a sum and its currency, such as EUR 12.50 or 12,50 €"

    def read(self, text: str, place: Place) -> Read[Sum]:
        match = _SUM.fullmatch(_tidied(plain(text), place)) if len(text) <= LONGEST else None
        if match is None:
            return Read(None, IGNORED)
        before, digits, after = match[1].strip(), match[2], match[3].strip()
        mark = _NO_CENTS.match(after)
        after = after[mark.end() :].strip() if mark else after
        signs = before[:1], before[1:][-1:], after[:1], after[1:][-1:]
        negative = signs.count("-")
        before, after = before.strip("+- "), after.strip("- ")
        if before or after:
            currency = meant(before, after, place, self.currency)
        else:
            currency = self.currency or ("SEK" if mark and mark[0] == ":-" else "")
        # A single dash behind whole units may be a sign, or stand for cents that are none.
        if not currency or negative > 1 or ("-" in signs[2:] and not _CENTS.search(digits)):
            return Read(None, IGNORED)
        if currency == "SEK" and place.language == "sv":
            digits = re.sub(r":(?=[0-9]{2}$)", ",", digits)
        value = number(digits, place, cents=get_currency_precision(currency) < 3)
        if value is None:
            return Read(None, IGNORED)
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


def _tidied(text: str, place: Place) -> str:
    """A sum without the notations of a few: `($5.00)` is -$5.00, `5€50` is 5.50€, and the stop of `Rs.500` no point."""
    text = text.replace("—", "-")
    brackets = _BRACKETS.fullmatch(text)
    if brackets and (not brackets[3].strip() or _has_sign_in_brackets(place)):
        text = "-" + "".join(brackets.groups())
    escudos = _ESCUDOS.search(text) if place.language == "pt" else None
    if escudos and place.territory == "CV":
        text = _ESCUDOS.sub(r",\1 CVE", text)
    elif not escudos:
        text = _CENTS_BEHIND.sub(r"\1.\3\2", text)
    stop = _STOP.search(text)
    return _STOP.sub(". ", text) if stop and not is_code(text[: stop.start()].strip("+- ")) else text


def _has_sign_in_brackets(place: Place) -> bool:
    """Whether accountants of a place write a currency behind what is less than nothing: `(5,00 €)`."""
    return str(place.cldr.currency_formats["accounting"].pattern).rstrip("\u200e\u200f").endswith("¤)")
