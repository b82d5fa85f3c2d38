"""How far two pictures are from each other, seen on a small copy of each.

A copy is 64 × 64 pixels of RGBA, whatever the picture's proportions. Two are compared over black and over white, so that
the colour of what is transparent does not count and transparency that is lost or invented does. What is compared is the
means of 4 × 4 pixels each: browsers and Pillow sample fine detail differently, and that is no difference of colours.
"""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageStat

SIDE = 64
COARSE = 16
GROUNDS = ((0, 0, 0, 255), (255, 255, 255, 255))


@dataclass(frozen=True, slots=True)
class Likeness:
    """The mean difference of two pictures' colours over the worse ground, and that of their mean alpha; of 255."""

    colour: float
    alpha: float


def small(image: Image.Image) -> Image.Image:
    """The small copy of a picture."""
    return image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def sampled(image: Image.Image) -> Image.Image:
    """The small copy as some browsers make it: of each few pixels one."""
    return image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.NEAREST)


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
