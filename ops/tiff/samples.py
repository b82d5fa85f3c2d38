"""Samples: what the numbers of a decoded TIFF mean, and the picture that they are.

Which bands are colours, which one is transparency (only what is declared as such is), what is black and what is white
where numbers are signed, fractions or of 32 bits, and two spaces that libvips does not convert. TIFF 6.0 §8 (types of
pictures), §18 (extra samples), §19 (formats of samples), §21 (YCbCr), §23 (CIE L*a*b*); TIFF Technical Note 4.
"""

from dataclasses import dataclass
from enum import Enum

from ops import libvips
from ops.libvips import Image

DEEP = frozenset({"ushort", "short"})


class Space(Enum):
    """What the colours of a TIFF are numbers of."""

    GREY = 1
    RGB = 3
    CMYK = 4
    YCBCR = "YCbCr"
    LAB = "CIE L*a*b*, with signed a* and b*"
    ICC_LAB = "CIE L*a*b* as in ICC profiles, with a* and b* around the middle"

    @property
    def bands(self) -> int:
        """How many numbers a colour has."""
        return self.value if isinstance(self.value, int) else 3


@dataclass(frozen=True, slots=True)
class Luma:
    """How YCbCr is made of RGB: the parts of red, green and blue in its lightness, and the numbers that stand for black
    and white of each of the three."""

    red: float = 0.299
    green: float = 0.587
    blue: float = 0.114
    range: tuple[float, ...] = (0, 255, 128, 255, 128, 255)

    def rgb(self, image: Image) -> Image:
        """8-bit YCbCr as RGB."""
        black, white = self.range[::2], self.range[1::2]
        spans = [255 / (white[0] - black[0]), *(127 / (white[n] - black[n]) for n in (1, 2))]
        even = image.linear(spans, [-low * span for low, span in zip(black, spans, strict=True)])
        to_red, to_blue = 2 - 2 * self.red, 2 - 2 * self.blue
        to_green = -self.blue * to_blue / self.green, -self.red * to_red / self.green
        return even.recomb([[1, 0, to_red], [1, *to_green], [1, to_blue, 0]])


@dataclass(frozen=True, slots=True)
class Range:
    """Which numbers are shown as black and as white, or as transparent and as opaque; either may be the greater one."""

    black: float
    white: float

    def stretched(self, image: Image) -> Image:
        """From 0 to 255, not yet rounded."""
        span = 255 / (self.white - self.black)
        even = image.cast("double") if image.format in ("int", "uint") else image
        return libvips.clamped(even.linear(span, -self.black * span), 0, 255)


@dataclass(frozen=True, slots=True)
class Samples:
    """The meaning of numbers.

    space          what the first bands are
    alpha          the band that is transparency, if one is
    range          which numbers are shown as black and as white; None if that is said by how many bits they have
    opacity        which are shown as transparent and as opaque, if there is a range
    negative       whether the least number is white, where there is no range
    luma           how YCbCr is meant
    premultiplied  whether colours are multiplied by the transparency
    """

    space: Space
    alpha: int | None = None
    range: Range | None = None
    opacity: Range | None = None
    negative: bool = False
    luma: Luma = Luma()
    premultiplied: bool = False

    def colours(self, image: Image) -> Image:
        """The bands of what was decoded that are colours."""
        bands = self.space.bands
        return image if image.bands == bands else image[0] if bands == 1 else image[:bands]

    def shown(self, image: Image) -> Image:
        """What was decoded as a picture in sRGB, grey or CMYK, perhaps with transparency; not yet made."""
        colours = self.colours(image)
        alpha = image[self.alpha] if self.alpha is not None else None
        if self.range:
            return self._stretched(colours, self.range, alpha)
        if self.negative:
            colours = colours.invert()
        colours, alpha = self._named(colours), _as_deep(alpha, colours) if alpha else None
        if not alpha:
            return colours
        joined = colours.bandjoin(alpha).copy(interpretation=colours.interpretation)
        return joined.unpremultiply().rint().cast(joined.format) if self.premultiplied else joined

    def _stretched(self, colours: Image, range_: Range, alpha: Image | None) -> Image:
        """In 8 bits."""
        colours = range_.stretched(colours)
        if alpha is None or self.opacity is None:
            return self._named(colours.rint().cast("uchar"))
        alpha = self.opacity.stretched(alpha)
        if self.premultiplied:  # before anything is rounded
            colours = colours.bandjoin(alpha).unpremultiply(max_alpha=255)[: colours.bands]
        named = self._named(colours.rint().cast("uchar"))
        return named.bandjoin(alpha.rint().cast("uchar")).copy(interpretation=named.interpretation)

    def _named(self, image: Image) -> Image:
        deep = image.format in DEEP
        match self.space:
            case Space.GREY:
                return image.copy(interpretation="grey16" if deep else "b-w")
            case Space.RGB:
                return image.copy(interpretation="rgb16" if deep else "srgb")
            case Space.CMYK:
                return image.copy(interpretation="cmyk")
            case Space.YCBCR:
                shallow = image.linear(1 / 257, 0) if deep else image
                rgb = libvips.clamped(self.luma.rgb(shallow), 0, 255)
                return rgb.rint().cast("uchar").copy(interpretation="srgb")
            case Space.LAB | Space.ICC_LAB:
                lab = _lab(image, deep=deep, centred=self.space is Space.LAB)
                return lab.icc_export(output_profile="srgb", depth=8, intent="relative")


def _lab(image: Image, *, deep: bool, centred: bool) -> Image:
    """L*, a* and b* as libvips counts them."""
    middle = 32768 if deep else 128
    light, colours = image[0], image[1:3]
    if centred and image.format in ("uchar", "ushort"):  # two's complement: what is above the middle is below zero
        colours = colours ^ middle
    if image.format in ("uchar", "ushort"):
        colours = colours - middle
    full = (65535 if centred else 65280) if deep else 255
    lab = light.linear(100 / full, 0).bandjoin(colours.linear(1 / 256 if deep else 1, 0))
    return lab.copy(interpretation="lab")


def _as_deep(alpha: Image, colours: Image) -> Image:
    """Transparency of as many bits as the colours."""
    if alpha.format == colours.format:
        return alpha
    return alpha.linear(1 / 257, 0).rint().cast("uchar") if alpha.format == "ushort" else alpha.cast(colours.format)
