"""What all files that are made here show: a picture of which no half, quarter or mirror image is like another."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from PIL import Image

WIDTH, HEIGHT = 128, 96
CELL = 32


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its name, its bytes, and what it shows; None if it is right to refuse it."""

    name: str
    body: bytes
    right: Image.Image | None


@cache
def scene() -> Image.Image:
    """Red to the right, green downwards, blue in squares, all of it within what any colour space holds."""
    ramp = Image.linear_gradient("L")
    red = ramp.rotate(90).resize((WIDTH, HEIGHT)).point(_within)
    green = ramp.resize((WIDTH, HEIGHT)).point(_within)
    blue = Image.new("L", (WIDTH, HEIGHT), 70)
    for left in range(0, WIDTH, CELL):
        for top in range(left % (2 * CELL), HEIGHT, 2 * CELL):
            blue.paste(160, (left, top, left + CELL, top + CELL))
    return Image.merge("RGB", (red, green, blue))


@cache
def grey() -> Image.Image:
    """From black on the left to white, darker below."""
    ramp = Image.linear_gradient("L")
    across = ramp.rotate(90).resize((WIDTH, HEIGHT))
    down = ramp.resize((WIDTH, HEIGHT)).point(lambda value: 255 - value // 3)
    return Image.merge("L", (Image.composite(across, Image.new("L", across.size), down),))


@cache
def veil() -> Image.Image:
    """How opaque it is where it is transparent: not at all on the left, wholly on the right."""
    return Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT))


def veiled() -> Image.Image:
    """The scene with the veil as its transparency."""
    image = scene().copy()
    image.putalpha(veil())
    return image


def mapped(image: Image.Image, change: Callable[[int], float]) -> Image.Image:
    """Each sample changed; of 0 to 255, as are the results."""
    table = [max(0, min(255, round(change(value)))) for value in range(256)]
    return image.point(table * len(image.getbands()))


def _within(value: int) -> int:
    return 50 + value * 150 // 255
