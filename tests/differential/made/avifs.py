"""AVIF files: colour spaces by code points (CICP), limited ranges, brands, sequences, turned ones."""

import struct
from collections.abc import Iterator
from typing import Any

from tests.differential.made.colours import P3
from tests.differential.made.jpegs import saved, turned
from tests.differential.made.scene import Made, grey, scene, veiled

PLAIN: dict[str, Any] = {"quality": 95, "speed": 8}
NCLX = b"colrnclx"


def made() -> Iterator[Made]:
    right = scene()
    whole = saved(right, "AVIF", **PLAIN)
    yield Made("avif.avif", whole, right)
    yield Made("avif-with-alpha.avif", saved(veiled(), "AVIF", **PLAIN), veiled())
    yield Made("avif-in-display-p3-by-nclx.avif", _meant(whole, 12, 13), P3.in_srgb(right))
    yield Made("avif-in-a-limited-range.avif", saved(right, "AVIF", range="limited", **PLAIN), right)
    mono = {"subsampling": "4:0:0", **PLAIN}
    yield Made("avif-monochrome.avif", saved(grey(), "AVIF", range="full", **mono), grey())
    yield Made("avif-monochrome-in-a-limited-range.avif", saved(grey(), "AVIF", range="limited", **mono), grey())
    yield Made("avif-with-the-brand-mif1.avif", whole[:8] + b"mif1" + whole[12:], right)
    frames = [right.rotate(90 * turn) for turn in (1, 2)]
    body = saved(right, "AVIF", save_all=True, append_images=frames, duration=100, **PLAIN)
    yield Made("avif-animated.avif", body, right)
    for tag in (2, 3, 6, 8):
        yield Made(f"avif-orientation-{tag}.avif", turned("AVIF", tag, **PLAIN), right)


def _meant(body: bytes, primaries: int, transfer: int) -> bytes:
    """The same numbers, said to be of other primaries and another transfer function."""
    at = body.index(NCLX) + len(NCLX)
    return body[:at] + struct.pack(">HH", primaries, transfer) + body[at + 4 :]
