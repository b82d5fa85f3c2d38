"""Codes: what a QR code or a barcode says → its modules."""

from functools import lru_cache

import segno
from barcode import get_barcode_class
from barcode.errors import BarcodeError

LONGEST = 1200  # characters of a QR code that telephones still read
LONGEST_BAR = 60
DIGITS = {"ean13": 13, "ean8": 8, "upca": 12}  # the last of which follows from the others and may be left out


@lru_cache(maxsize=512)
def qr(data: str, error: str) -> tuple[str, ...] | None:
    """The modules of a QR code (ISO/IEC 18004), row by row; None if there is too much to be said."""
    if len(data) > LONGEST:
        return None
    try:
        made = segno.make_qr(data, error=error.lower(), boost_error=False)
    except (segno.DataOverflowError, ValueError):
        return None
    return tuple("".join("1" if module else "0" for module in row) for row in made.matrix)


@lru_cache(maxsize=512)
def bars(data: str, symbology: str) -> tuple[str, ...] | None:
    """The modules of a barcode, one row; None if it cannot say this."""
    digits = DIGITS.get(symbology)
    if not 0 < len(data) <= LONGEST_BAR or (digits and len(data) not in (digits - 1, digits)):
        return None
    options = {"add_checksum": False} if symbology == "code39" else {}
    try:
        made = get_barcode_class(symbology)(data, **options)
        built = made.build()
    except (BarcodeError, ValueError, KeyError, IndexError, TypeError):
        return None
    if len(data) == digits and made.get_fullcode() != data:
        return None  # its last digit would be put right, and another number be said
    return (built[0].replace("G", "1"),)
