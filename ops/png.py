"""Reading a PNG: as libvips does, but for the chunks that say what colours mean other than by an ICC profile, which it
passes over.

In the order in which they count: cICP, iCCP, sRGB, gAMA with cHRM. Portable Network Graphics (third edition), 4.3 and
11.3.2.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ops import icc, png_passes
from ops.cicp import SRGB, TRANSFERS, Cicp
from ops.icc import Power
from ops.libvips import Image
from ops.reading import AS_IT_IS, Access, Held, Options, profiled, unprofiled
from ops.tone import BRIGHTEST, Light

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 1000  # chunks that are looked at
LARGEST = 64  # bytes of one that is
AHEAD = 32_768  # bytes that libpng may read ahead
UNIT = 100_000  # what numbers of gAMA and cHRM are parts of
USUAL_GAMMA = range(45_000, 46_001)  # which everybody writes who means sRGB
NITS = 10_000  # what numbers of cLLI are parts of
SRGB_CHROMATICITIES = (31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000)
SAME = 100  # parts by which numbers of cHRM may differ without meaning it


@dataclass(frozen=True, slots=True)
class PngReading:
    """How to read a PNG: what its colours mean, by number, or by an ICC profile that is written for it. Of one that is
    damaged, whether something is put behind it, as libpng reads ahead and decodes nothing of what it cannot read; or
    how many rows of its passes are there, if it is interlaced."""

    cicp: Cicp | None = None
    brightest: float = BRIGHTEST
    gamma: int = 0
    chromaticities: tuple[int, ...] = ()
    padded: bool = False
    passes: int | None = None

    @property
    def light(self) -> Light | None:
        """What its colours mean, if they are HDR."""
        return Light(self.cicp, self.brightest) if self.cicp and self.cicp.hdr else None

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading."""
        if self.passes is not None:
            image = Image.new_from_buffer(png_passes.completed(descriptor), "", **access.said(options))
            image = png_passes.filled(image, self.passes)
        else:
            image = (Held(bytes(AHEAD)) if self.padded else AS_IT_IS).load(descriptor, options, access)
        if self.cicp:
            image = unprofiled(image)
        return profiled(image, self._profile)

    @property
    def _profile(self) -> bytes:
        if self.cicp:
            return b"" if self.cicp.hdr else self.cicp.profile
        return _profile(self.gamma, self.chromaticities or SRGB_CHROMATICITIES) if self.gamma else b""


def reading(descriptor: int) -> PngReading | None:
    """How a file has to be read; None if it is to be read as it is."""
    found = dict[bytes, bytes]()
    for name, content in _chunks(descriptor):
        found.setdefault(name, content)
    if cicp := _cicp(found.get(b"cICP", b"")):
        return PngReading(cicp, brightest=_brightest(found.get(b"cLLI", b"")))
    gamma = _number(found.get(b"gAMA", b""), 0)
    if not gamma or found.keys() & {b"iCCP", b"sRGB"}:
        return None
    body = found.get(b"cHRM", b"")
    chromaticities = tuple(_number(body, 4 * index) for index in range(8)) if len(body) == 32 else ()
    usual = all(abs(one - other) <= SAME for one, other in zip(chromaticities, SRGB_CHROMATICITIES, strict=False))
    if gamma in USUAL_GAMMA and usual:
        return None
    return PngReading(gamma=gamma, chromaticities=chromaticities)


def _chunks(descriptor: int) -> Iterator[tuple[bytes, bytes]]:
    """The chunks in front of the pixels; what is in those that are large is left out."""
    at = len(SIGNATURE)
    for _ in range(MOST):
        head = os.pread(descriptor, 8 + LARGEST, at)
        name = head[4:8]
        if len(head) < 8 or name in (b"IDAT", b"IEND"):
            return
        length = int.from_bytes(head[:4], "big")
        yield name, head[8 : 8 + length] if length <= LARGEST else b""
        at += 12 + length


def _cicp(body: bytes) -> Cicp | None:
    return Cicp(body[0], body[1]) if len(body) == 4 else None


def _brightest(body: bytes) -> float:
    """The brightest light that is said to be in it, in candelas per square metre."""
    return _number(body, 0) / NITS or BRIGHTEST


def _number(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], "big")


@lru_cache(maxsize=64)
def _profile(gamma: int, chromaticities: tuple[int, ...]) -> bytes:
    """An ICC profile that says the same; nothing of colours that there are not."""
    light = TRANSFERS[SRGB] if gamma in USUAL_GAMMA else Power(UNIT / gamma)
    numbers = [number / UNIT for number in chromaticities]
    white, red, green, blue = zip(numbers[::2], numbers[1::2], strict=True)
    try:
        return icc.profile((red, green, blue, white), light)
    except (ZeroDivisionError, struct.error):
        return b""
