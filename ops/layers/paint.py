"""Paint: colours that may be transparent, and laying them on a picture through a mask."""

from dataclasses import dataclass
from functools import lru_cache

from ops.geometry import Box
from ops.layers.raster import Raster, around
from ops.libvips import Image

OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Colour:
    """An sRGB colour and how opaque it is, each 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    def __str__(self) -> str:
        digits = f"{self.red:02x}{self.green:02x}{self.blue:02x}"
        return digits if self.alpha == OPAQUE else f"{digits}{self.alpha:02x}"


def faded(mask: Image, alpha: int) -> Image:
    """The mask of something that is itself transparent."""
    return mask if alpha == OPAQUE else (mask * (alpha / 255)).rint().cast("uchar")


@dataclass(frozen=True, slots=True)
class Surface:
    """An upright 8-bit sRGB picture that is painted on, and the part of it that was; all else is as it was before."""

    image: Image
    touched: Box | None = None

    @property
    def window(self) -> Box:
        """All of it, in its own pixels."""
        return Box(0, 0, self.image.width, self.image.height)

    def covered(self, part: Raster) -> "Surface":
        """With some pixels, as many bands of them, instead of those that were there."""
        image = self.image.insert(part.image, part.x, part.y)
        return Surface(image, around(self.touched, part.box) if self.touched else part.box)


def lay(surface: Surface, raster: Raster, ink: Colour | Image) -> Surface:
    """A picture with `ink` laid on it where a mask is, which lies wholly inside.

    `ink` is one colour, or a picture of three bands and the mask's extent. Where there is nothing of the mask the
    picture stays as it is: laying nothing on a transparent pixel would round it.
    """
    mask, image = raster.image, surface.image
    below = image.crop(raster.x, raster.y, mask.width, mask.height)
    if isinstance(ink, Colour):
        mask = faded(mask, ink.alpha)
        ink = _drop(ink).embed(0, 0, mask.width, mask.height, extend="copy")
    if image.hasalpha():
        part = (mask > 0).ifthenelse(below.composite2(ink.bandjoin(mask), "over").cast("uchar"), below)
    else:
        part = mask.ifthenelse(ink, below, blend=True)
    return surface.covered(Raster(part, raster.x, raster.y))


@lru_cache(maxsize=256)
def _drop(colour: Colour) -> Image:
    """One pixel of a colour."""
    pixel = Image.black(1, 1, bands=3).linear(1, [colour.red, colour.green, colour.blue]).cast("uchar")
    return pixel.copy(interpretation="srgb").copy_memory()
