"""What is known of an original before a pixel is decoded: extent, orientation, colours, levels. And opening it no
larger than needed.

An original is given as an open file descriptor, so that what was looked at is what is read, and so that no name from a
URL ever reaches libvips, which reads options out of names.
"""

from dataclasses import dataclass

from ops import resample, wholeness
from ops.colour import Conversion
from ops.errors import Damaged
from ops.geometry import Extent
from ops.layers.paint import OPAQUE, Colour
from ops.libvips import Image, VipsError
from ops.reading import AS_IT_IS, LENIENT, RANDOM, SEQUENTIAL, STRICT, Access, Options, Reading
from ops.rotation import UPRIGHT, Rotation
from ops.tone import Light


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution in which an original can be read.

    factor   how many pixels of the original one of its pixels stands for, along a side
    extent   its extent in pixels, before the picture is turned upright
    least    the reduction of the original from which on it is good enough
    options  what the loader is told to get it
    halved   how often it is halved then
    cut      whether its last column and row are missing, rather than squeezed in, if the factor does not divide
    """

    factor: int
    extent: Extent
    least: float
    options: Options = ()
    halved: int = 0
    cut: bool = False

    @property
    def key(self) -> str:
        """The same text for the same pixels of an original."""
        return f"{self.options} {self.halved}"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of an original before a pixel is decoded. `extent` is that of the upright picture."""

    format: str
    extent: Extent
    orientation: Rotation
    grey: bool
    conversion: Conversion
    tile: Extent | None
    levels: tuple[Level, ...]
    held: bool = False  # whether it is decoded whole, whatever part of it is wanted
    alpha: bool = False  # whether parts of it may be transparent
    frames: int = 1  # that it is shown in: more than one if it is an animation within the ceiling
    reading: Reading = AS_IT_IS  # how its file is given to the decoder
    light: Light | None = None  # what its colours mean, if they are HDR
    rows: int | None = None  # of its file that are there, if it is cut off

    @property
    def drawn(self) -> bool:
        """Whether it has no pixels of its own, and is sharp in every size."""
        return self.format == "svg"


@dataclass(frozen=True, slots=True)
class Blank:
    """A ground of one colour, where there is no original."""

    extent: Extent
    colour: Colour

    @property
    def picture(self) -> Picture:
        """What is known of it."""
        clear = self.colour.alpha != OPAQUE
        return Picture(
            "blank", self.extent, UPRIGHT, False, Conversion.NONE, None, (Level(1, self.extent, 1),), alpha=clear
        )

    def drawn(self, extent: Extent) -> Image:
        """Any part of it, in this extent."""
        colour = self.colour
        bands = [colour.red, colour.green, colour.blue] + ([] if colour.alpha == OPAQUE else [colour.alpha])
        pixel = Image.black(1, 1, bands=len(bands)).linear(1, bands).cast("uchar").copy(interpretation="srgb")
        return pixel.embed(0, 0, extent.width, extent.height, extend="copy")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How many pixels an original may have: as a rule, when it has to be held in memory whole, and when it is a pyramid
    of which only tiles are read; and how many bytes, when it has to be read first. How many frames an animation may
    have, and how many pixels in all of them: of one beyond that the first frame is shown."""

    pixels: int
    held: int
    pyramid: int
    size: int
    frames: int = 1
    animated: int = 0


def try_whole(descriptor: int, picture: Picture) -> None:
    """Decode a picture and forget it. Raises Damaged if that cannot be done, or a part of it is missing."""
    if picture.rows is not None:
        raise Damaged("The picture is cut off.")
    try:
        load(descriptor, picture, picture.levels[0]).avg()
    except VipsError as error:
        raise Damaged("The picture is damaged: it cannot be decoded.") from error


def load(descriptor: int, picture: Picture, level: Level) -> Image:
    """The pixels of a level, not yet decoded. Raises VipsError."""
    image = picture.reading.load(descriptor, level.options, _access(picture))
    if picture.rows is not None:
        image = wholeness.shown(image, picture.rows // (1 if level.halved else level.factor))
    return reduced(image, level)


def load_frames(descriptor: int, picture: Picture) -> Image:
    """The pixels of all frames, one below the other, not yet decoded: to be read from top to bottom, once. Raises
    VipsError, and Damaged if they are others than its header says."""
    image = picture.reading.load(descriptor, (("n", picture.frames),), _access(picture))
    extent = picture.levels[0].extent
    if (image.width, image.height) != (extent.width, extent.height * picture.frames):
        raise Damaged("The original is damaged: its frames are not what its header says.")
    return image


def _access(picture: Picture) -> Access:
    return Access(RANDOM if picture.tile else SEQUENTIAL, STRICT if picture.rows is None else LENIENT)


def reduced(image: Image, level: Level) -> Image:
    """What was read for a level as its pixels."""
    for _ in range(level.halved):
        image = resample.halved(resample.trimmed(image))
    return image
