"""AVIF files: colour spaces by code points (CICP), limited ranges, brands, sequences, turned ones."""

import struct
from collections.abc import Iterator, Sequence
from typing import Any

from PIL import Image

from tests.differential.made.colours import P3
from tests.differential.made.jpegs import saved, turned
from tests.differential.made.scene import Made, grey, scene, veiled

PLAIN: dict[str, Any] = {"quality": 95, "speed": 8}
NCLX = b"colrnclx"
P3_PRIMARIES, BT2020, PQ, SRGB_TRANSFER, HLG = 12, 9, 16, 13, 18  # code points of ITU-T H.273
# Numbers of light that may be brighter than white, and what Chromium 156 makes of them for a screen that shows no such
# light. There is no standard for that.
NUMBERS = (
    (60, 60, 60),
    (100, 100, 100),
    (130, 130, 130),
    (150, 150, 150),
    (120, 100, 80),
    (80, 100, 120),
    (140, 110, 110),
)
DIMMED: dict[str, tuple[int, int, tuple[tuple[int, int, int], ...]]] = {
    "pq": (
        BT2020,
        PQ,
        ((26, 26, 26), (76, 76, 76), (137, 137, 137), (193, 193, 193), (136, 70, 43), (0, 79, 116), (194, 80, 92)),
    ),
    "pq-of-display-p3": (
        P3_PRIMARIES,
        PQ,
        ((26, 26, 26), (76, 76, 76), (137, 137, 137), (193, 193, 193), (123, 74, 43), (36, 77, 115), (175, 90, 92)),
    ),
    "hlg": (
        BT2020,
        HLG,
        ((39, 39, 39), (75, 75, 75), (101, 101, 101), (122, 122, 122), (100, 73, 59), (43, 76, 89), (120, 81, 84)),
    ),
}
PATCH = 32  # pixels of its side


def made() -> Iterator[Made]:
    right = scene()
    whole = saved(right, "AVIF", **PLAIN)
    yield Made("avif.avif", whole, right)
    yield Made("avif-with-alpha.avif", saved(veiled(), "AVIF", **PLAIN), veiled())
    yield Made("avif-in-display-p3-by-nclx.avif", _meant(whole, P3_PRIMARIES, SRGB_TRANSFER), P3.in_srgb(right))
    yield Made("avif-in-a-limited-range.avif", saved(right, "AVIF", range="limited", **PLAIN), right)
    mono = {"subsampling": "4:0:0", **PLAIN}
    yield Made("avif-monochrome.avif", saved(grey(), "AVIF", range="full", **mono), grey())
    yield Made("avif-monochrome-in-a-limited-range.avif", saved(grey(), "AVIF", range="limited", **mono), grey())
    yield Made("avif-with-the-brand-mif1.avif", whole[:8] + b"mif1" + whole[12:], right)
    frames = [right.rotate(90 * turn) for turn in (1, 2)]
    body = saved(right, "AVIF", save_all=True, append_images=frames, duration=100, **PLAIN)
    yield Made("avif-animated.avif", body, right)
    numbers = saved(_patches(NUMBERS), "AVIF", subsampling="4:4:4", **PLAIN)
    for name, (primaries, transfer, shown) in DIMMED.items():
        yield Made(f"avif-{name}.avif", _meant(numbers, primaries, transfer), _patches(shown))
    for tag in (2, 3, 6, 8):
        yield Made(f"avif-orientation-{tag}.avif", turned("AVIF", tag, **PLAIN), right)
        body = turned("AVIF", tag, image=veiled(), **PLAIN)
        yield Made(f"avif-with-alpha-orientation-{tag}.avif", body, veiled())


def _meant(body: bytes, primaries: int, transfer: int) -> bytes:
    """The same numbers, said to be of other primaries and another transfer function."""
    at = body.index(NCLX) + len(NCLX)
    return body[:at] + struct.pack(">HH", primaries, transfer) + body[at + 4 :]


def _patches(colours: Sequence[tuple[int, int, int]]) -> Image.Image:
    image = Image.new("RGB", (PATCH * len(colours), PATCH))
    for place, colour in enumerate(colours):
        image.paste(colour, (place * PATCH, 0, (place + 1) * PATCH, PATCH))
    return image
