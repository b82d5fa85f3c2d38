"""Codes: what a QR code or a barcode says → its modules; or why it cannot say it."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import segno
from barcode import get_barcode_class
from barcode.codex import Code128
from barcode.errors import BarcodeError

from server.mistakes import received

LONGEST = 1200  # characters of a QR code that telephones still read
LONGEST_BAR = 60
DIGITS = {"ean13": 13, "ean8": 8, "upca": 12}  # the last of which follows from the others and may be left out
MOST_BYTES = {"L": 2953, "M": 2331, "Q": 1663, "H": 1273}  # of the largest QR code. ISO/IEC 18004, table 7
ENCODINGS = ("utf-8", None)  # decoders take Latin-1 for Japanese; where UTF-8 has no room, the shortest may have
QUIET = 4  # empty modules around a QR code. ISO/IEC 18004
CODE39 = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-. $/+%")  # small ones are read large
ASCII = frozenset(map(chr, range(128)))
NUMERALS = frozenset("0123456789")
PAIRS = 99  # the character of Code 128 that is a pair of digits, or begins pairs of them


@dataclass(frozen=True, slots=True)
class Symbology:
    """A kind of barcode: which characters it has, in words too, and how many empty modules scanners need in front of
    it and behind it."""

    characters: frozenset[str]
    accepts: str
    before: int
    behind: int


# ISO/IEC 15417 (Code 128), ISO/IEC 16388 (Code 39), GS1 General Specifications §5.2.3.4 (the others).
SYMBOLOGIES = {
    "code128": Symbology(ASCII, f"at most {LONGEST_BAR} characters of ASCII", 10, 10),
    "code39": Symbology(CODE39, f"at most {LONGEST_BAR} capital letters, digits, spaces, and signs of -.$/+%", 10, 10),
    "ean13": Symbology(NUMERALS, "12 or 13 digits, the last of which checks the others", 11, 7),
    "ean8": Symbology(NUMERALS, "7 or 8 digits, the last of which checks the others", 7, 7),
    "upca": Symbology(NUMERALS, "11 or 12 digits, the last of which checks the others", 9, 9),
}


class Pairs(Code128):  # type: ignore[misc]
    """Code 128. The library begins with pairs of digits, takes a first pair 99 for its own command of the same number,
    by which pairs begin, and leaves it out."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        optimised: list[int] = encoded if encoded[1] == PAIRS else super()._try_to_optimize(encoded)
        return optimised


@lru_cache(maxsize=512)
def qr(data: str, error: str) -> tuple[str, ...] | None:
    """The modules of a QR code (ISO/IEC 18004), row by row; None if there is too much to be said."""
    if len(data) > LONGEST:
        return None
    for encoding in ENCODINGS:
        with suppress(segno.DataOverflowError, ValueError):
            made = segno.make_qr(data, error=error.lower(), boost_error=False, encoding=encoding)
            return tuple("".join("1" if module else "0" for module in row) for row in made.matrix)
    return None


@lru_cache(maxsize=512)
def bars(data: str, symbology: str) -> tuple[str, ...] | None:
    """The modules of a barcode, one row; None if it cannot say this."""
    digits = DIGITS.get(symbology)
    if not 0 < len(data) <= LONGEST_BAR or (digits and len(data) not in (digits - 1, digits)):
        return None
    if not SYMBOLOGIES[symbology].characters.issuperset(data):  # of others the library makes commands to the scanner
        return None
    options = {"add_checksum": False} if symbology == "code39" else {}
    try:
        made = Pairs(data) if symbology == "code128" else get_barcode_class(symbology)(data, **options)
        built = made.build()
    except (BarcodeError, ValueError, KeyError, IndexError, TypeError):
        return None
    if len(data) == digits and made.get_fullcode() != data:
        return None  # its last digit would be put right, and another number be said
    return (built[0].replace("G", "1"),)


def is_qr(data: str, error: str) -> bool:
    """Whether a QR code can say this; none is made where that is plain to see."""
    return len(data) <= LONGEST and (len(data.encode()) <= MOST_BYTES[error] or qr(data, error) is not None)


def is_barcode(data: str, symbology: str) -> bool:
    """Whether a barcode can say this; none is made where that is plain to see."""
    plain = symbology not in DIGITS and 0 < len(data) <= LONGEST_BAR
    known = SYMBOLOGIES[symbology].characters.issuperset(data)
    return known and (plain or bars(data, symbology) is not None)


def why_no_qr(data: str) -> str:
    """Why there is no QR code of some data, as what was expected and what came."""
    return f"Expected 1 to {LONGEST} characters that a QR code can hold but received {len(data)}."


def why_no_bars(data: str, symbology: str) -> str:
    """The same of a barcode; it names the first character that it lacks."""
    kind = SYMBOLOGIES[symbology]
    strange = next((letter for letter in data if letter not in kind.characters), None)
    what = received(data) if strange is None else f"“{strange}” (U+{ord(strange):04X}) in {received(data)}"
    return f"Expected {kind.accepts}, for a barcode of kind {symbology} but received {what}."
