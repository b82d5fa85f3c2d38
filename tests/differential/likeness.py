"""How far two pictures are from each other, seen on a small copy of each.

A copy is 64 × 64 pixels of RGBA, whatever the picture's proportions. Two are compared over black and over white, so that
the colour of what is transparent does not count and transparency that is lost or invented does. What is compared is the
means of 4 × 4 pixels each: browsers and Pillow sample fine detail differently, and that is no difference of colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log2

from PIL import Image, ImageChops, ImageStat

SIDE = 64
COARSE = 16
WEIGHTS = 16  # in how many steps a browser goes from one pixel to the next
GROUNDS = ((0, 0, 0, 255), (255, 255, 255, 255))


@dataclass(frozen=True, slots=True)
class Likeness:
    """The mean difference of two pictures' colours over the worse ground, and that of their mean alpha; of 255."""

    colour: float
    alpha: float


def small(image: Image.Image) -> Image.Image:
    """The small copy of a picture."""
    return image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def drawn(image: Image.Image) -> Image.Image:
    """The small copy as Chromium's canvas makes it: halved as often as it can be, then each pixel mixed from two by two,
    in sixteenths."""
    image = image.convert("RGBA").convert("RGBa")
    halvings = max(0, floor(log2(min(image.size) / SIDE)))
    image = image.reduce(2**halvings)
    pixels, columns = image.load(), _neighbours(image.width)
    assert pixels is not None
    copy = Image.new("RGBa", (SIDE, SIDE))
    mixed = [
        _mixed(
            _mixed(pixels[left, above], pixels[right, above], across),
            _mixed(pixels[left, below], pixels[right, below], across),
            down,
        )
        for above, below, down in _neighbours(image.height)
        for left, right, across in columns
    ]
    copy.putdata([tuple(map(round, pixel)) for pixel in mixed])
    return copy.convert("RGBA")


def _neighbours(length: int) -> list[tuple[int, int, float]]:
    """For each pixel of a copy's side the two that it lies between, and how far it is from the first."""
    found = []
    for index in range(SIDE):
        place = (index + 0.5) * length / SIDE - 0.5
        first = floor(place)
        last = length - 1
        found.append((min(max(first, 0), last), min(first + 1, last), floor((place - first) * WEIGHTS) / WEIGHTS))
    return found


def _mixed(one: Sequence[float], other: Sequence[float], part: float) -> list[float]:
    return [first + (second - first) * part for first, second in zip(one, other, strict=True)]


def unpacked(rgba: bytes) -> Image.Image:
    """A small copy that was kept as bytes."""
    return Image.frombytes("RGBA", (SIDE, SIDE), rgba)


def compared(one: Image.Image, other: Image.Image) -> Likeness:
    """Compare two small copies."""
    colour = max(_apart(_over(one, ground), _over(other, ground)) for ground in GROUNDS)
    return Likeness(colour, abs(mean_alpha(one) - mean_alpha(other)))


def mean_alpha(image: Image.Image) -> float:
    """How opaque an RGBA picture is in the mean, of 255."""
    return float(ImageStat.Stat(image.getchannel("A")).mean[0])


def on_white(image: Image.Image) -> Image.Image:
    """The picture as a format without transparency shows it."""
    return Image.alpha_composite(Image.new("RGBA", image.size, GROUNDS[1]), image)


def cut_out(image: Image.Image) -> Image.Image:
    """The picture as a format shows it whose pixels are transparent or are not."""
    image = image.copy()
    image.putalpha(image.getchannel("A").point([0] * 128 + [255] * 128))
    return image


def _over(image: Image.Image, ground: tuple[int, int, int, int]) -> Image.Image:
    laid = Image.alpha_composite(Image.new("RGBA", image.size, ground), image).convert("RGB")
    return laid.resize((COARSE, COARSE), Image.Resampling.BOX)


def _apart(one: Image.Image, other: Image.Image) -> float:
    means = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return float(sum(means) / len(means))
