"""Numbers of one RGB colour space as numbers of sRGB, and ICC profiles that say of which they are.

Primaries of ITU-R BT.709, BT.2020, SMPTE RP 431/EG 432 (Display P3) and Adobe RGB (1998), as XYZ with white D65, or D50 in
profiles. Written down anew here on purpose: a server that mixes them up is not compared with its own tables.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

Matrix = tuple[tuple[float, float, float], ...]

SRGB_OF_XYZ: Matrix = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
XYZ_OF_P3: Matrix = (
    (0.4865709, 0.2656677, 0.1982173),
    (0.2289746, 0.6917385, 0.0792869),
    (0.0, 0.0451134, 1.0439444),
)
XYZ_OF_ADOBE: Matrix = (
    (0.5767309, 0.1855540, 0.1881852),
    (0.2973769, 0.6273491, 0.0752741),
    (0.0270343, 0.0706872, 0.9911085),
)
XYZ_OF_BT2020: Matrix = (
    (0.6369580, 0.1446169, 0.1688810),
    (0.2627002, 0.6779981, 0.0593017),
    (0.0, 0.0280727, 1.0609851),
)
D50_OF_D65: Matrix = (  # Bradford
    (1.0478112, 0.0228866, -0.0501270),
    (0.0295424, 0.9904844, -0.0170491),
    (-0.0092345, 0.0150436, 0.7521316),
)
D50 = (0.9642, 1.0, 0.8249)
ADOBE_GAMMA = 563 / 256


def srgb_light(value: float) -> float:
    """Linear light of a number of sRGB, 0 to 1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def srgb_number(light: float) -> float:
    """The number of sRGB, 0 to 1, for linear light, which is cut off there."""
    light = max(0.0, min(1.0, light))
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


@dataclass(frozen=True, slots=True)
class Space:
    """Primaries, and how much light a number from 0 to 1 is."""

    xyz: Matrix
    light: Callable[[float], float]

    def in_srgb(self, image: Image.Image) -> Image.Image:
        """What numbers of this space look like."""
        matrix = _times(SRGB_OF_XYZ, self.xyz)
        lights = [self.light(value / 255) for value in range(256)]
        raw, shown = image.tobytes(), bytearray()
        for at in range(0, len(raw), 3):
            light = _applied(matrix, [lights[value] for value in raw[at : at + 3]])
            shown += bytes(round(255 * srgb_number(channel)) for channel in light)
        return Image.frombytes("RGB", image.size, bytes(shown))

    def profile(self, gamma: float) -> bytes:
        """An ICC profile (version 2) of these primaries and a gamma."""
        columns = zip(*_times(D50_OF_D65, self.xyz), strict=True)
        tags = {
            b"wtpt": _xyz(D50),
            **{name: _xyz(xyz) for name, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)},
        }
        curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
        tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
        tags |= {
            b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"made\0" + bytes(78),
            b"cprt": b"text" + bytes(4) + b"CC0\0",
        }
        return _icc(tags)


def gamma(power: float) -> Callable[[float], float]:
    """Light that is a power of the number."""
    return lambda value: value**power


ADOBE = Space(XYZ_OF_ADOBE, gamma(ADOBE_GAMMA))
P3 = Space(XYZ_OF_P3, srgb_light)
P3_GAMMA = Space(XYZ_OF_P3, gamma(2.2))


def _icc(tags: dict[bytes, bytes]) -> bytes:
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, block in tags.items():
        table += name + struct.pack(">II", at + len(data), len(block))
        data += block + bytes(-len(block) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(data), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + b"".join(_fixed(part) for part in D50)
    return head.ljust(128, b"\0") + table + data


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(value) for value in values)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _times(first: Matrix, second: Matrix) -> Matrix:
    columns = tuple(zip(*second, strict=True))
    return tuple(tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in first)


def _applied(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
