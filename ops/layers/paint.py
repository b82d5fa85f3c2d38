"""Paint: colours that may be transparent, and laying them on a picture through a mask."""

from dataclasses import dataclass
from functools import lru_cache, reduce

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
class Piece:
    """Something that is laid on a picture: `ink`, where a mask is; pixels, if there is no ink."""

    raster: Raster
    ink: Colour | Image | None = None


@dataclass(frozen=True, slots=True)
class Surface:
    """An upright 8-bit sRGB picture, and the pieces that are laid on it, from below; all else stays as it was."""

    ground: Image
    pieces: tuple[Piece, ...] = ()

    @property
    def window(self) -> Box:
        """All of it, in its own pixels."""
        return Box(0, 0, self.ground.width, self.ground.height)

    @property
    def touched(self) -> Box | None:
        """The part that something was laid on."""
        return reduce(around, (piece.raster.box for piece in self.pieces)) if self.pieces else None

    @property
    def image(self) -> Image:
        """All of it, with all pieces."""
        return reduce(_laid, self.pieces, self.ground)

    def rows(self, top: int, bottom: int) -> Image:
        """Some rows of it, all pieces of which lie within them."""
        rows = self.ground.crop(0, top, self.window.width, bottom - top)
        moved = (Piece(piece.raster.moved(0, -top), piece.ink) for piece in self.pieces)
        return reduce(_laid_at_once, moved, rows)

    def covered(self, part: Raster) -> "Surface":
        """With some pixels, as many bands of them, instead of those that were there."""
        return Surface(self.ground, (*self.pieces, Piece(part)))


def lay(surface: Surface, raster: Raster, ink: Colour | Image) -> Surface:
    """A picture with `ink` laid on it where a mask is, which lies wholly inside.

    `ink` is one colour, or a picture of three bands and the mask's extent. Where there is nothing of the mask the
    picture stays as it is: laying nothing on a transparent pixel would round it.
    """
    return Surface(surface.ground, (*surface.pieces, Piece(raster, ink)))


def _laid(image: Image, piece: Piece) -> Image:
    """A picture with a piece on it."""
    raster = piece.raster
    return image.insert(_part(image, piece), raster.x, raster.y)


def _laid_at_once(image: Image, piece: Piece) -> Image:
    """The same of a picture so small that a colour may be painted on a copy of it."""
    if isinstance(piece.ink, Colour) and not image.hasalpha():
        return _painted(image, piece.raster, piece.ink)
    return _laid(image, piece)


def _part(image: Image, piece: Piece) -> Image:
    """The part of a picture that a piece covers, with the piece on it."""
    raster, ink = piece.raster, piece.ink
    if ink is None:
        return raster.image
    mask = raster.image
    box = raster.box
    below = image.crop(box.x, box.y, box.width, box.height)
    if isinstance(ink, Colour):
        if not image.hasalpha():
            return _painted(below, Raster(mask, 0, 0), ink)
        mask = faded(mask, ink.alpha)
        ink = _drop(ink).embed(0, 0, box.width, box.height, extend="copy")
    if image.hasalpha():
        return (mask > 0).ifthenelse(below.composite2(ink.bandjoin(mask), "over").cast("uchar"), below)
    return mask.ifthenelse(ink, below, blend=True)


def _painted(image: Image, mask: Raster, colour: Colour) -> Image:
    """An opaque picture with a colour on it; in memory."""
    paint = [float(value) for value in (colour.red, colour.green, colour.blue)]
    return image.draw_mask(paint, faded(mask.image, colour.alpha), mask.x, mask.y)


@lru_cache(maxsize=256)
def _drop(colour: Colour) -> Image:
    """One pixel of a colour."""
    pixel = Image.black(1, 1, bands=3).linear(1, [colour.red, colour.green, colour.blue]).cast("uchar")
    return pixel.copy(interpretation="srgb").copy_memory()
