"""Numerals: how people write numbers, whatever their commas and points mean.

`1234.5`, `1,234.50`, `1.234,50`, `1 234,5`, `1'234` can be read in one way only. What could be read in two, `1,234`,
is read as the locale writes it. Numbers are spelled so that no locale can read them in another way.
"""

import re
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from server.designs.kinds.locales import Place, plain

LONGEST = 64  # characters of a number
DIGITS = 18  # that are kept
FRACTION = 6  # of them, at most behind the point
MOST = Decimal(10) ** DIGITS - 1

_WRITTEN = re.compile(r"([+-]?) ?([0-9.,٫' ]*[0-9](?:[.,](?: ?-{1,2}$)?)?) ?(-?)")  # with 5,-- for 5.00
_PARTER = re.compile("['’‘ʼ`_]")  # what is no decimal point but in front of cents
_CENTS = re.compile(r"'(?=[0-9]{2}$)")  # 12'50, which can be no thousands
_GROUPED = re.compile(r"[0-9]{1,3}([ ,.'])[0-9]{3}(?:\1[0-9]{3})*|[0-9]{1,2}([ ,.'])(?:[0-9]{2}\2)+[0-9]{3}")
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


def number(text: str, place: Place, *, cents: bool = False) -> Decimal | None:
    """Read a number as it stands, however large and fine; None if it is none. With `cents` it is one that has at most
    two digits behind its point, so that `1,234` are a thousand everywhere."""
    text = _PARTER.sub("'", plain(text)).replace("،", ",") if len(text) <= LONGEST else ""
    if cents and text.count("'") == 1:
        text = _CENTS.sub(",", text)
    match = _WRITTEN.fullmatch(text)
    if match is None or (match[1] and match[3]):
        return None
    whole, fraction = _parted(match[2].rstrip("- "), place, cents)
    if whole and not whole.isdigit() and not _GROUPED.fullmatch(whole):
        return None
    if fraction and not fraction.isdigit():
        return None
    value = Decimal(f"{re.sub(r'[^0-9]', '', whole) or 0}.{fraction or 0}")
    return -value if "-" in (match[1], match[3]) else value


def _parted(body: str, place: Place, cents: bool) -> tuple[str, str]:
    """What stands in front of the decimal point, and what behind it."""
    if "٫" in body:
        whole, _, fraction = body.rpartition("٫")
        return whole, fraction
    mark = max(".,", key=body.rfind)
    thousands = _EITHER.fullmatch(body) and (cents or get_decimal_symbol(place.cldr) != mark)
    if body.count(mark) != 1 or thousands:
        return body, ""
    whole, _, fraction = body.partition(mark)
    return whole, fraction


def rounded(value: Decimal) -> Decimal:
    """As much of a number as is kept: 18 digits, six of them behind the point at most."""
    value = min(max(value, -MOST), MOST)
    places = min(FRACTION, DIGITS - max(value.adjusted() + 1, 0))
    return tidy(value.quantize(Decimal(1).scaleb(-places)))


def tidy(value: Decimal) -> Decimal:
    """The same number without noughts at its end, which would be another way of writing it."""
    return Decimal(f"{value.normalize():f}") if value else Decimal(0)


def spelled(value: Decimal) -> str:
    """A number so that every locale reads it as the same: 1.234 as 1.2340, which nobody takes for a thousand."""
    text = f"{value.normalize():f}" if value else "0"
    return f"{text}0" if _EITHER.fullmatch(text) else text
