"""What a file is, learned from its header: extent, orientation, colours, levels. And opening it no larger than needed.

An original is given as an open file descriptor, so that what was looked at is what is read, and so that no name from a
URL ever reaches libvips, which reads options out of names.
"""

from dataclasses import dataclass
from fractions import Fraction

from ops import libvips
from ops.colour import Conversion, conversion, is_grey
from ops.errors import Damaged, NotAPicture, TooLarge
from ops.geometry import Extent, rounded
from ops.libvips import Image, Source, VipsError
from ops.rotation import ORIENTATIONS, UPRIGHT, Rotation

MOST_BANDS = 5  # CMYK and transparency
MOST_LEVELS = 20
PDF_DPI = 150

# What a JPEG decoder can leave out while decoding, and the reduction from which on nobody sees it: a proper resampling
# has to follow. Measured on photos: SSIM at least 0.99 and a mean difference of at most 1 of 255 to a full decode.
SHRINKS = ((2, Fraction(4)), (4, Fraction(8)), (8, Fraction(16)))

UNKNOWN = "The file is not a picture of a kind that is read here."

Options = tuple[tuple[str, int], ...]

_NAMES = {"jpeg": "jpg", "tiff": "tif", "jp2k": "jp2"}


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution in which an original can be read.

    factor   how many pixels of the original one of its pixels stands for, along a side
    extent   its extent in pixels, before the picture is turned upright
    least    the reduction of the original from which on it is good enough
    options  what the loader is told to get it
    cut      whether its last column and row are missing, rather than squeezed in, if the factor does not divide
    """

    factor: int
    extent: Extent
    least: Fraction
    options: Options = ()
    cut: bool = False


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


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How many pixels an original may have: as a rule, when it is progressive or interlaced and has to be held in
    memory whole, and when it is a pyramid of which only tiles are read."""

    pixels: int
    progressive: int
    pyramid: int


def probe(descriptor: int, ceiling: Ceiling, read: frozenset[str]) -> Picture:
    """Look at an original's header.

    Raises NotAPicture if its content is not one of the formats in `read`, TooLarge if it has more pixels than the
    ceiling, Damaged if its header cannot be understood.
    """
    try:
        likely = libvips.formats_of(Source.new_from_descriptor(descriptor))
        if not likely & read:
            raise NotAPicture(UNKNOWN)
        options = (("dpi", PDF_DPI),) if "pdf" in likely else ()
        return _describe(_load(descriptor, options), options, descriptor, ceiling, read)
    except VipsError as error:
        raise Damaged("The original is damaged: its header cannot be read.") from error


def load(descriptor: int, picture: Picture, level: Level) -> Image:
    """The pixels of a level, not yet decoded. Raises VipsError."""
    return _load(descriptor, level.options, random=picture.tile is not None)


def _load(descriptor: int, options: Options, *, random: bool = False) -> Image:
    source = Source.new_from_descriptor(descriptor)
    access = "random" if random else "sequential"
    return Image.new_from_source(source, "", access=access, fail_on="error", **dict(options))


def _describe(image: Image, options: Options, descriptor: int, ceiling: Ceiling, read: frozenset[str]) -> Picture:
    name = _format(image)
    if name not in read or image.bands > MOST_BANDS:
        raise NotAPicture(UNKNOWN)
    raw = Extent(image.width, image.height)
    levels = _levels(name, image, Level(1, raw, Fraction(1), options), descriptor)
    tile = _number(image, "tile-width", 0), _number(image, "tile-height", 0)
    # Of a pyramid only some tiles are read, provided that it has tiles, and an end.
    pyramid = all(tile) and len(levels) > 1 and levels[-1].extent.area <= ceiling.pixels
    _must_fit(image, raw, ceiling, pyramid=pyramid)
    orientation = ORIENTATIONS.get(_number(image, "orientation", 1), UPRIGHT)
    return Picture(
        format=name,
        extent=orientation.turned(raw),
        orientation=orientation,
        grey=is_grey(image),
        conversion=conversion(image),
        tile=Extent(*tile) if all(tile) else None,
        levels=levels,
    )


def _format(image: Image) -> str:
    loader = str(image.get("vips-loader")).removesuffix("_source").removesuffix("load")
    if loader == "heif":
        return "avif" if image.get("heif-compression") == "av1" else "heic"
    return _NAMES.get(loader, loader)


def _must_fit(image: Image, raw: Extent, ceiling: Ceiling, *, pyramid: bool) -> None:
    progressive = bool(_number(image, "interlaced", 0))
    most = ceiling.pyramid if pyramid else ceiling.progressive if progressive else ceiling.pixels
    if raw.area > most:
        kind = "pyramid" if pyramid else "progressive picture" if progressive else "picture"
        raise TooLarge(f"The original has {raw.width} × {raw.height} pixels; a {kind} may have {most} in all.")


def _levels(name: str, image: Image, whole: Level, descriptor: int) -> tuple[Level, ...]:
    """The resolutions at hand, largest first."""
    raw = whole.extent
    if name == "jpg":
        shrinks = ((shrink, least) for shrink, least in SHRINKS if min(raw.width, raw.height) >= shrink)
        reduced = (
            Level(shrink, _shrunk(raw, shrink), least, (("shrink", shrink),), cut=True) for shrink, least in shrinks
        )
        return whole, *reduced
    if name not in ("tif", "jp2"):
        return (whole,)
    count = _number(image, "n-subifds", 0)
    option, first = ("subifd", 0) if count else ("page", 1)
    count = count or _number(image, "n-pages", 1)
    stored = [whole]
    for index in range(first, min(count, MOST_LEVELS)):
        page = _load(descriptor, ((option, index),))
        level = _stored(raw, Extent(page.width, page.height), (option, index))
        if level is None or level.factor <= stored[-1].factor:
            break
        stored.append(level)
    return tuple(stored)


def _stored(raw: Extent, extent: Extent, option: tuple[str, int]) -> Level | None:
    """A page as a level, if it is the original reduced by a whole number, rounded up or down."""
    factor = rounded(raw.width, extent.width) if raw.width > raw.height else rounded(raw.height, extent.height)
    near = abs(raw.width - extent.width * factor) < factor and abs(raw.height - extent.height * factor) < factor
    return Level(factor, extent, Fraction(factor), (option,)) if near and factor > 1 else None


def _shrunk(extent: Extent, factor: int) -> Extent:
    """What libvips gives of a JPEG: whole blocks only, so that an edge never shows what lies outside."""
    return Extent(max(1, extent.width // factor), max(1, extent.height // factor))


def _number(image: Image, field: str, default: int) -> int:
    return int(image.get(field)) if image.get_typeof(field) else default
