"""How numbers are written in a URL: ASCII digits and one point, nothing else.

Image API 3.0 §4.7. `int()` and `float()` accept signs, exponents, `nan`, underscores and the digits of every
script; none of these is a number here. Lengths are bounded so that the arithmetic stays exact and cheap.
"""

from decimal import Decimal

INTEGER = r"[0-9]{1,18}"
DECIMAL = r"(?:[0-9]{1,9}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})"


def print_decimal(value: Decimal) -> str:
    """`0.9`, never `.9` or `0.90`; `22`, never `22.0` or `2.2E+1`."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
