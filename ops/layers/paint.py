"""Paint: colours that may be transparent, and laying them on a picture through a mask."""

from dataclasses import dataclass, replace
from functools import lru_cache, reduce

from ops.geometry import Box
from ops.layers.raster import Raster
from ops.libvips import Image, Pixels, operate

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
    return mask if alpha == OPAQUE else mask.linear(alpha / OPAQUE, 0.5, uchar=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is laid on a picture: `ink`, where a mask is; pixels, if there is no ink."""

    raster: Raster
    ink: Colour | Image | None = None

    @property
    def size(self) -> int:
        """Bytes of its pixels."""
        colours = self.ink.bands if isinstance(self.ink, Image) else 0
        box = self.raster.box
        return box.width * box.height * int(self.raster.image.bands + colours)

    def held(self) -> "Piece":
        """In memory, to be laid on many pictures."""
        raster, ink = self.raster, self.ink
        ink = ink.copy_memory() if isinstance(ink, Image) else ink
        return Piece(Raster(raster.image.copy_memory(), raster.x, raster.y), ink)

    def among(self, window: Box) -> "Piece | None":
        """What a window has of it, counted from its corner."""
        raster = self.raster.clipped(window)
        if raster is None:
            return None
        ink = self.ink
        if isinstance(ink, Image) and raster is not self.raster:
            x, y = raster.x - self.raster.x, raster.y - self.raster.y
            ink = ink.crop(x, y, raster.box.width, raster.box.height)
        return Piece(raster.moved(-window.x, -window.y), ink)


@dataclass(frozen=True, slots=True)
class Surface:
    """An upright 8-bit sRGB picture, and the pieces that are laid on it, from below; all else stays as it was. Its
    `pixels`, where they are at hand, are those of three bands."""

    ground: Image
    pieces: tuple[Piece, ...] = ()
    pixels: Pixels | None = None

    @property
    def window(self) -> Box:
        """All of it, in its own pixels."""
        return Box(0, 0, self.ground.width, self.ground.height)

    @property
    def image(self) -> Image:
        """All of it, with all pieces."""
        return reduce(_laid, self.pieces, self.ground)

    def rows(self, top: int, bottom: int) -> Image:
        """Some rows of it."""
        window = Box(0, top, self.window.width, bottom - top)
        pieces = [part for piece in self.pieces if (part := piece.among(window))]
        if self.pixels:
            return reduce(_laid_across, pieces, self.pixels.rows(top, bottom))
        return reduce(_laid, pieces, self.ground.crop(0, top, window.width, window.height))

    def flat(self) -> "Surface":
        """The same with no pieces any more, in memory; its ground carries what it carried."""
        if not self.pieces:
            return self
        image = self.image
        pixels = Pixels.of(image) if self.pixels else None
        return Surface(pixels.image() if pixels else image.copy_memory(), pixels=pixels)

    @property
    def size(self) -> int:
        """Bytes of its ground."""
        return int(self.ground.width * self.ground.height * self.ground.bands)

    def with_pieces(self, pieces: list[Piece]) -> "Surface":
        return replace(self, pieces=(*self.pieces, *pieces))

    def covered(self, part: Raster) -> "Surface":
        """With some pixels, as many bands of them, instead of those that were there."""
        return self.with_pieces([Piece(part)])


def lay(surface: Surface, raster: Raster, ink: Colour | Image) -> Surface:
    """A picture with `ink` laid on it where a mask is, which lies wholly inside.

    `ink` is one colour, or a picture of three bands and the mask's extent. Where there is nothing of the mask the
    picture stays as it is: laying nothing on a transparent pixel would round it.
    """
    return surface.with_pieces([Piece(raster, ink)])


def _laid(image: Image, piece: Piece) -> Image:
    """A picture with a piece on it."""
    raster = piece.raster
    return image.insert(_part(image, piece), raster.x, raster.y)


def _laid_across(image: Image, piece: Piece) -> Image:
    """The same of a few rows without transparency: what is all of them need not be taken out and put back."""
    if not isinstance(piece.ink, Colour):
        return _laid(image, piece)
    whole = Box(0, 0, image.width, image.height)
    return _painted(image, piece.raster.within(whole).image, piece.ink, whole)


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
            return _painted(below, mask, ink, box)
        mask = faded(mask, ink.alpha)
        ink = _field(ink, box.width, box.height)
    if image.hasalpha():
        return (mask > 0).ifthenelse(below.composite2(ink.bandjoin(mask), "over").cast("uchar"), below)
    return mask.ifthenelse(ink, below, blend=True)


def _painted(below: Image, mask: Image, colour: Colour, box: Box) -> Image:
    """An opaque picture of a box's extent with a colour on it."""
    ink = _field(colour, box.width, box.height)
    return operate("ifthenelse", "blend=true", cond=faded(mask, colour.alpha), in1=ink, in2=below)


@lru_cache(maxsize=256)
def _field(colour: Colour, width: int, height: int) -> Image:
    """Nothing but a colour."""
    pixel = Image.black(1, 1, bands=3).linear(1, [colour.red, colour.green, colour.blue]).cast("uchar")
    return pixel.copy(interpretation="srgb").copy_memory().embed(0, 0, width, height, extend="copy")
