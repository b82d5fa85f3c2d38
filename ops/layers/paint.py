"""Paint: colours that may be transparent, and laying them on a picture through a mask."""

from dataclasses import dataclass

from ops.libvips import Image


@dataclass(frozen=True, slots=True)
class Colour:
    """An sRGB colour and how opaque it is, each 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def rgb(self) -> list[int]:
        return [self.red, self.green, self.blue]

    def __str__(self) -> str:
        digits = f"{self.red:02x}{self.green:02x}{self.blue:02x}"
        return digits if self.alpha == 255 else f"{digits}{self.alpha:02x}"


def faded(mask: Image, alpha: int) -> Image:
    """The mask of something that is itself transparent."""
    return mask if alpha == 255 else (mask * (alpha / 255)).rint().cast("uchar")


def lay(image: Image, mask: Image, ink: Colour | Image, x: int, y: int) -> Image:
    """An 8-bit sRGB picture with `ink` laid on it where the mask is, whose corner comes to x, y.

    `ink` is one colour, or a picture of three bands and the mask's extent.
    """
    if isinstance(ink, Colour):
        mask = faded(mask, ink.alpha)
    if image.hasalpha():
        colours = mask.new_from_image(ink.rgb).cast("uchar") if isinstance(ink, Colour) else ink
        over = colours.bandjoin(mask).copy(interpretation="srgb")
        return image.composite2(over, "over", x=x, y=y).cast("uchar")
    if not isinstance(ink, Colour):
        ink = ink.embed(x, y, image.width, image.height)
    # A mask of nothing costs nothing: where it is empty the picture is passed on as it is.
    mask = mask.embed(x, y, image.width, image.height)
    return mask.ifthenelse(ink.rgb if isinstance(ink, Colour) else ink, image, blend=True)
