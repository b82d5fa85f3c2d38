"""What a file is, learned from its header: extent, orientation, colours, levels. And opening it no larger than needed.

An original is given as an open file descriptor, so that what was looked at is what is read, and so that no name from a
URL ever reaches libvips, which reads options out of names.
"""

import os
from dataclasses import dataclass

from ops import animation, directories, libvips, resample, svg
from ops.colour import Conversion, conversion, is_grey
from ops.errors import Damaged, NotAPicture, TooLarge
from ops.geometry import Extent, rounded
from ops.layers.paint import OPAQUE, Colour
from ops.libvips import Image, Source, VipsError
from ops.rotation import ORIENTATIONS, UPRIGHT, Rotation

MOST_BANDS = 5  # CMYK and transparency
MOST_LEVELS = 20
LONGEST_SIDE = 1_000_000
WIDEST_GAP = 4  # between two levels of a pyramid, so that no picture needs much more than it shows
PDF_DPI = 150

# libvips maps files of these formats into memory, and a mapped file that is truncated meanwhile ends the process. They
# are read first.
MAPPED = frozenset({"jpg", "webp", "gif", "jxl"})

# These are decoded whole, whatever part of them is wanted.
HELD = frozenset({"webp", "avif", "heic", "gif", "jxl"})

# What a JPEG decoder can leave out while decoding, and the reduction from which on nobody sees it: a proper resampling
# has to follow. Measured on photos: SSIM at least 0.994 to a full decode, and 1 of 255 between them in the mean.
SHRINKS = ((2, 3.2), (4, 7.5), (8, 15.0))

# Whatever else is decoded whole is halved in memory as often, with more care: 0.996 and 0.75.
HALVES = ((1, 2.5), (2, 5.0), (3, 10.0))
HALVED = frozenset({"png", "webp", "avif", "heic", "gif", "jxl", "tif", "jp2"})
# Formats of which all frames are read, if what is asked for shows them too.
MOVING = frozenset({"gif", "webp"})

SMALLEST = 64  # pixels of a side that is worth halving

UNKNOWN = "The file is not a picture of a kind that is read here."

Options = tuple[tuple[str, float], ...]

_NAMES = {"jpeg": "jpg", "tiff": "tif", "jp2k": "jp2"}


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


def probe(descriptor: int, ceiling: Ceiling, read: frozenset[str]) -> Picture:
    """Look at an original's header.

    Raises NotAPicture if its content is not one of the formats in `read`, TooLarge if it is beyond the ceiling,
    Damaged if its header cannot be understood.
    """
    try:
        likely = libvips.formats_of(Source.new_from_descriptor(descriptor)) & read
        if not likely:
            raise NotAPicture(UNKNOWN)
        mapped = bool(likely & MAPPED)
        size = os.fstat(descriptor).st_size
        if mapped and size > ceiling.size:
            raise TooLarge(f"The original has {size} bytes; a picture of its kind may have {ceiling.size}.")
        if likely & MOVING:
            animation.must_be_few(_content(descriptor))
        if "tif" in likely:
            directories.must_be_few(descriptor)
        if "svg" in likely:
            svg.must_stand_alone(_content(descriptor) if size <= svg.LARGEST else None)
        options = (("dpi", PDF_DPI),) if "pdf" in likely else ()
        image = _load(descriptor, options, mapped=mapped)
        return _describe(image, options, descriptor, ceiling, read)
    except VipsError as error:
        raise Damaged("The original is damaged: its header cannot be read.") from error


def try_whole(descriptor: int, picture: Picture) -> None:
    """Decode a picture and forget it. Raises Damaged if that cannot be done."""
    try:
        load(descriptor, picture, picture.levels[0]).avg()
    except VipsError as error:
        raise Damaged("The picture is damaged: it cannot be decoded.") from error


def load(descriptor: int, picture: Picture, level: Level) -> Image:
    """The pixels of a level, not yet decoded. Raises VipsError."""
    image = _load(descriptor, level.options, mapped=picture.format in MAPPED, tiled=picture.tile is not None)
    return reduced(image, level)


def load_frames(descriptor: int, picture: Picture) -> Image:
    """The pixels of all frames, one below the other, not yet decoded: to be read from top to bottom, once. Raises
    VipsError, and Damaged if they are others than its header says."""
    image = _load(descriptor, (("n", picture.frames),), mapped=picture.format in MAPPED)
    extent = picture.levels[0].extent
    if (image.width, image.height) != (extent.width, extent.height * picture.frames):
        raise Damaged("The original is damaged: its frames are not what its header says.")
    return image


def reduced(image: Image, level: Level) -> Image:
    """What was read for a level as its pixels."""
    for _ in range(level.halved):
        image = resample.halved(resample.trimmed(image))
    return image


def _load(descriptor: int, options: Options, *, mapped: bool, tiled: bool = False) -> Image:
    how = {"access": "random" if tiled else "sequential", "fail_on": "error", **dict(options)}
    if mapped:
        return Image.new_from_buffer(_content(descriptor), "", **how)
    return Image.new_from_source(Source.new_from_descriptor(descriptor), "", **how)


def _content(descriptor: int) -> bytes:
    """The whole file, wherever it was read to before; as long as it was at the beginning, or shorter."""
    size = os.fstat(descriptor).st_size
    content = os.pread(descriptor, size, 0)
    while len(content) < size and (more := os.pread(descriptor, size - len(content), len(content))):
        content += more
    return content


def _describe(image: Image, options: Options, descriptor: int, ceiling: Ceiling, read: frozenset[str]) -> Picture:
    name = _format(image)
    if name not in read or image.bands > MOST_BANDS:
        raise NotAPicture(UNKNOWN)
    whole = Level(1, Extent(image.width, image.height), 1, options)
    tile = _number(image, "tile-width", 0), _number(image, "tile-height", 0)
    levels = _levels(name, image, whole, descriptor)
    # Of a pyramid only some tiles are read, provided that it has tiles, and an end.
    pyramid = all(tile) and len(levels) > 1 and levels[-1].extent.area <= ceiling.pixels
    _must_fit(image, name, ceiling, pyramid=pyramid)
    orientation = ORIENTATIONS.get(_number(image, "orientation", 1), UPRIGHT)
    return Picture(
        format=name,
        extent=orientation.turned(whole.extent),
        orientation=orientation,
        grey=is_grey(image),
        conversion=conversion(image),
        tile=Extent(*tile) if all(tile) else None,
        levels=levels,
        held=_is_held(image, name),
        alpha=bool(image.hasalpha()),
        frames=_frames(image, name, ceiling),
    )


def _format(image: Image) -> str:
    loader = str(image.get("vips-loader")).removesuffix("_source").removesuffix("_buffer").removesuffix("load")
    if loader == "heif":
        return "avif" if image.get("heif-compression") == "av1" else "heic"
    return _NAMES.get(loader, loader)


def _must_fit(image: Image, name: str, ceiling: Ceiling, *, pyramid: bool) -> None:
    held = _is_held(image, name)
    most = ceiling.pyramid if pyramid else ceiling.held if held else ceiling.pixels
    extent = f"{image.width} × {image.height}"
    if image.width * image.height > most:
        kind = "pyramid" if pyramid else "picture that is decoded whole" if held else "picture"
        raise TooLarge(f"The original has {extent} pixels; a {kind} may have {most} in all.")
    if max(image.width, image.height) > LONGEST_SIDE:
        raise TooLarge(f"The original has {extent} pixels; a side may have {LONGEST_SIDE}.")


def _is_held(image: Image, name: str) -> bool:
    return name in HELD or bool(_number(image, "interlaced", 0))


def _frames(image: Image, name: str, ceiling: Ceiling) -> int:
    """In how many frames it is shown. What its header claims costs nothing until it is decoded."""
    frames = _number(image, "n-pages", 1) if name in MOVING else 1
    high = image.height * frames
    shown = frames <= ceiling.frames and high * image.width <= ceiling.animated and high <= LONGEST_SIDE
    return frames if shown else 1


def _levels(name: str, image: Image, whole: Level, descriptor: int) -> tuple[Level, ...]:
    """The resolutions at hand, largest first."""
    if name == "jpg":
        shortest = min(whole.extent.width, whole.extent.height)
        shrinks = [(shrink, least) for shrink, least in SHRINKS if shortest >= shrink]
        reduced = (Level(s, _shrunk(whole.extent, s), least, (("shrink", s),), cut=True) for s, least in shrinks)
        return whole, *reduced
    stored = _stored(image, whole, descriptor) if name in ("tif", "jp2") else []
    tiled = bool(image.get_typeof("tile-width"))
    return whole, *(stored or ([] if tiled or name not in HALVED else _halves(whole)))


def _halves(whole: Level) -> list[Level]:
    """What it may be reduced to in memory, as long as nothing is left over at the edges."""
    width, height = whole.extent.width, whole.extent.height
    return [
        Level(2**times, Extent(width >> times, height >> times), least, whole.options, times)
        for times, least in HALVES
        if width % 2**times == height % 2**times == 0 and min(width, height) >> times >= SMALLEST
    ]


def _stored(image: Image, whole: Level, descriptor: int) -> list[Level]:
    """The reduced copies in a pyramid: below its directory, or as pages. Pages are taken for levels only if all of them
    are, because the second page of a document may be of half the size by chance."""
    below, pages = _number(image, "n-subifds", 0), _number(image, "n-pages", 1) - 1
    option, first, count = ("subifd", 0, below) if below else ("page", 1, pages)
    found: list[Level] = []
    if count > MOST_LEVELS:
        return found
    for index in range(first, first + count):
        page = _load(descriptor, ((option, index),), mapped=False)
        above = found[-1] if found else whole
        level = _reduced(whole.extent, Extent(page.width, page.height), (option, index))
        alike = (page.bands, page.format, page.interpretation) == (image.bands, image.format, image.interpretation)
        if level is None or not alike or not above.factor < level.factor <= above.factor * WIDEST_GAP:
            break
        found.append(level)
    return found if below or len(found) == count > 1 else []


def _reduced(raw: Extent, extent: Extent, option: tuple[str, int]) -> Level | None:
    """A page as a level, if it is the original reduced by a whole number, rounded up or down."""
    factor = rounded(raw.width, extent.width) if raw.width > raw.height else rounded(raw.height, extent.height)
    near = abs(raw.width - extent.width * factor) < factor and abs(raw.height - extent.height * factor) < factor
    return Level(factor, extent, factor, (option,)) if near and factor > 1 else None


def _shrunk(extent: Extent, factor: int) -> Extent:
    """What libvips gives of a JPEG: whole blocks only, so that an edge never shows what lies outside."""
    return Extent(max(1, extent.width // factor), max(1, extent.height // factor))


def _number(image: Image, field: str, default: int) -> int:
    return int(image.get(field)) if image.get_typeof(field) else default
