"""The sequence header of AV1: how colours are meant, where no box says so. AV1 Bitstream & Decoding Process
Specification, 5.5 (sequence header) and 5.5.2 (colours)."""

from dataclasses import dataclass

SEQUENCE_HEADER = 1  # type of a unit
UNSPECIFIED = 2
SRGB = (1, 13, 0)  # primaries, transfer and matrix of RGB that is stored as such, always in full range
MOST = 64  # units that are looked at


@dataclass(frozen=True, slots=True)
class Colours:
    """What a bitstream says: primaries and transfer by number (ITU-T H.273), whether it has no colours, and whether its
    numbers use their full range."""

    primaries: int
    transfer: int
    monochrome: bool
    full_range: bool


def colours(units: bytes) -> Colours | None:
    """What the first sequence header among these units says; None if there is none that can be read."""
    at = 0
    for _ in range(MOST):
        if at >= len(units):
            return None
        kind, extended, sized = units[at] >> 3 & 15, units[at] >> 2 & 1, units[at] >> 1 & 1
        at += 1 + extended
        length, read = _leb128(units, at) if sized else (len(units) - at, 0)
        at += read
        if kind == SEQUENCE_HEADER:
            try:
                return _header(_Bits(units[at : at + length]))
            except IndexError:
                return None
        at += length
    return None


def _leb128(body: bytes, at: int) -> tuple[int, int]:
    """A number of several bytes, and how many they are."""
    number = 0
    for index in range(8):
        if at + index >= len(body):
            break
        number |= (body[at + index] & 0x7F) << (7 * index)
        if not body[at + index] & 0x80:
            return number, index + 1
    return len(body), 0


class _Bits:
    """Reads numbers of some bits. Raises IndexError at the end."""

    def __init__(self, body: bytes) -> None:
        self._number = int.from_bytes(body, "big")
        self._left = len(body) * 8

    def __call__(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise IndexError
        return self._number >> self._left & (1 << count) - 1

    def skip_variable(self) -> None:
        """A number in as many bits as there are zeros in front of it."""
        zeros = 0
        while not self(1):
            zeros += 1
        self(min(zeros, 32))


def _header(bits: _Bits) -> Colours:
    profile, _, reduced = bits(3), bits(1), bits(1)
    if reduced:
        bits(5)
    else:
        _skip_operating_points(bits)
    wide, high = bits(4) + 1, bits(4) + 1
    bits(wide)
    bits(high)
    if not reduced and bits(1):  # numbers of frames
        bits(7)
    bits(3)
    if not reduced:
        _skip_tools(bits)
    bits(3)
    return _colours(bits, profile)


def _skip_operating_points(bits: _Bits) -> None:
    model, delay = 0, 0
    if bits(1):  # timing
        bits(32)
        bits(32)
        if bits(1):
            bits.skip_variable()
        model = bits(1)
        if model:
            delay = bits(5) + 1
            bits(32)
            bits(10)
    shown = bits(1)
    for _ in range(bits(5) + 1):
        bits(12)
        if bits(5) > 7:
            bits(1)
        if model and bits(1):
            bits(delay)
            bits(delay)
            bits(1)
        if shown and bits(1):
            bits(4)


def _skip_tools(bits: _Bits) -> None:
    bits(4)
    order = bits(1)
    if order:
        bits(2)
    chosen = bits(1)
    forced = 2 if chosen else bits(1)
    if forced and not bits(1):
        bits(1)
    if order:
        bits(3)


def _colours(bits: _Bits, profile: int) -> Colours:
    deep = bits(1)
    if profile == 2 and deep:
        bits(1)
    monochrome = bool(bits(1)) if profile != 1 else False
    primaries, transfer, matrix = (bits(8), bits(8), bits(8)) if bits(1) else (UNSPECIFIED,) * 3
    full = (primaries, transfer, matrix) == SRGB and not monochrome
    return Colours(primaries, transfer, monochrome, full or bool(bits(1)))
