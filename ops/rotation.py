"""Rotation: mirrored or not, then turned clockwise. Image API 3.0 §4.3, 2.1 §4.3.

    n | !n      n from 0 to 360 degrees

An original's EXIF orientation is a rotation too, so that both become one turn of the finished, small picture.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, cos, radians, sin

from ops import libvips
from ops.errors import BadParameter
from ops.geometry import Box, Extent
from ops.libvips import Image
from ops.numbers import DECIMAL, print_decimal

ACCEPTED = "degrees from 0 to 360, with `!` in front to mirror,"

DUST = 1e-9  # what floating point adds to a length that is a whole number

_ROTATION = re.compile(f"(!?)({DECIMAL})")


@dataclass(frozen=True, slots=True)
class Rotation:
    """Mirror left to right, then turn clockwise by `degrees` (0 ≤ degrees < 360)."""

    mirror: bool = False
    degrees: Decimal = Decimal(0)

    def __str__(self) -> str:
        return ("!" if self.mirror else "") + print_decimal(self.degrees)

    @property
    def quarters(self) -> int | None:
        """How many quarter turns this is, None if it is not a whole number of them."""
        quarters, rest = divmod(self.degrees, 90)
        return None if rest else int(quarters)

    def then(self, other: "Rotation") -> "Rotation":
        """This rotation followed by another, as one: a mirror reverses the turn before it."""
        before = 360 - self.degrees if other.mirror else self.degrees
        return Rotation(self.mirror != other.mirror, (before + other.degrees) % 360)

    def turned(self, extent: Extent) -> Extent:
        """The bounding box of an extent after turning; exact for quarter turns, else rounded up."""
        if (quarters := self.quarters) is not None:
            return extent.swapped if quarters % 2 else extent
        angle = radians(float(self.degrees))
        across, down = abs(cos(angle)), abs(sin(angle))
        wide, high = extent.width * across + extent.height * down, extent.width * down + extent.height * across
        return Extent(ceil(wide - DUST), ceil(high - DUST))


UPRIGHT = Rotation()

# EXIF 2.32 §4.6.4 A: what has to be done to a picture that carries the number, so that it stands upright.
ORIENTATIONS = {
    1: UPRIGHT,
    2: Rotation(True, Decimal(0)),
    3: Rotation(False, Decimal(180)),
    4: Rotation(True, Decimal(180)),
    5: Rotation(True, Decimal(270)),
    6: Rotation(False, Decimal(90)),
    7: Rotation(True, Decimal(90)),
    8: Rotation(False, Decimal(270)),
}


def parse(text: str) -> Rotation:
    """Read a rotation; 360 is 0. Raises BadParameter."""
    match = _ROTATION.fullmatch(text)
    if match is None or Decimal(match[2]) > 360:
        raise BadParameter("rotation", ACCEPTED, text)
    return Rotation(bool(match[1]), Decimal(match[2]) % 360)


def unturned(box: Box, extent: Extent, rotation: Rotation) -> Box:
    """Where a box of a turned picture lies in the picture before it was turned by `rotation` (quarter turns only).

    `extent` is that of the turned picture.
    """
    for _ in range(rotation.quarters or 0):  # one quarter back, counter-clockwise
        box = Box(box.y, extent.width - box.x - box.width, box.height, box.width)
        extent = extent.swapped
    return Box(extent.width - box.x - box.width, box.y, box.width, box.height) if rotation.mirror else box


def turn(image: Image, rotation: Rotation) -> Image:
    """Mirror and turn. Quarter turns move pixels; other angles resample and leave transparent corners."""
    if rotation.mirror:
        image = image.fliphor()
    if (quarters := rotation.quarters) is not None:
        return image.rot(f"d{90 * quarters}") if quarters else image
    return _slant(image if image.hasalpha() else image.addalpha(), rotation)


def _slant(image: Image, rotation: Rotation) -> Image:
    """Turn by any angle about the centre, into the tight bounding box. libvips' own `rotate` rounds the box so that
    the picture may lie off its centre."""
    box = rotation.turned(Extent(image.width, image.height))
    angle = radians(float(rotation.degrees))
    across, down = cos(angle), sin(angle)
    x, y = (image.width - 1) / 2, (image.height - 1) / 2
    return image.affine(
        [across, -down, down, across],
        interpolate=libvips.bicubic(),
        oarea=[0, 0, box.width, box.height],
        odx=(box.width - 1) / 2 - (across * x - down * y),
        ody=(box.height - 1) / 2 - (down * x + across * y),
        extend="background",
        background=[0] * image.bands,
    )
