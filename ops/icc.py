"""ICC profiles, written: of RGB by its primaries, with a transfer function as a table. For grey too, as three equal
channels, because littleCMS applies profiles of grey by a table that is coarse where it is dark.

ICC.1:2010 (version 2 would do as well): 7 (the file), 8.3.3 and 8.4.3 (what it needs), 10.6 (curves).
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from ops.matrices import Matrix, Vector, inverse, product, times

Point = tuple[float, float]  # x and y of CIE 1931
Primaries = tuple[Point, Point, Point, Point]  # red, green, blue, white

STEPS = 1024
RGB = b"RGB "  # what a profile is of


@dataclass(frozen=True, slots=True)
class Power:
    """Light that is a power of the value."""

    exponent: float

    def __call__(self, value: float) -> float:
        return float(value**self.exponent)


D50: Vector = (0.9642, 1.0, 0.8249)
BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def profile(primaries: Primaries, light: Callable[[float], float]) -> bytes:
    """The profile of RGB with these primaries; `light` makes values of 0 to 1 to light."""
    tags = {b"desc": _text(b"CICP"), b"cprt": _text(b"None"), b"wtpt": _xyz(D50)}
    columns = zip(*to_d50(primaries), strict=True)
    tags |= {name: _xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(light))
    return _file(tags)


def is_rgb(profile: bytes) -> bool:
    """Whether a profile is one of RGB."""
    return profile[16:20] == RGB


def to_xyz(primaries: Primaries) -> Matrix:
    """Linear RGB to XYZ, white being of lightness 1."""
    *colours, white = map(_xyz_of, primaries)
    matrix = tuple(zip(*colours, strict=True))
    weights = times(inverse(matrix), white)
    return tuple(tuple(n * weight for n, weight in zip(row, weights, strict=True)) for row in matrix)


def to_d50(primaries: Primaries) -> Matrix:
    """Linear RGB to XYZ as an eye sees it that is used to D50."""
    seen, wanted = times(BRADFORD, _xyz_of(primaries[3])), times(BRADFORD, D50)
    scale = tuple(tuple(wanted[row] / seen[row] if row == column else 0.0 for column in range(3)) for row in range(3))
    adapted = product(inverse(BRADFORD), product(scale, BRADFORD))
    return product(adapted, to_xyz(primaries))


def _xyz_of(point: Point) -> Vector:
    x, y = point
    y = y or 1e-6  # blue of XYZ itself has none
    return x / y, 1.0, (1 - x - y) / y


def _curve(light: Callable[[float], float]) -> bytes:
    if isinstance(light, Power):  # exactly, as a table is coarse where a curve is steep
        return b"para" + bytes(4) + struct.pack(">HHi", 0, 0, round(light.exponent * 65536))
    values = [min(65535, max(0, round(light(step / (STEPS - 1)) * 65535))) for step in range(STEPS)]
    return b"curv" + bytes(4) + struct.pack(f">I{STEPS}H", STEPS, *values)


def _xyz(vector: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(number * 65536) for number in vector))


def _text(text: bytes) -> bytes:
    letters = text.decode().encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(letters), 28) + letters


def _file(tags: dict[bytes, bytes]) -> bytes:
    table, body, begins = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", begins + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    whole = struct.pack(">I", len(tags)) + table + body
    head = struct.pack(">I4sI4s4s4s", 128 + len(whole), b"", 0x04200000, b"mntr", RGB, b"XYZ ")
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp"
    return head.ljust(68, b"\0") + struct.pack(">3i", *(round(n * 65536) for n in D50)) + bytes(48) + whole
