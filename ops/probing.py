"""Probing: what a file is, learned from its header, and tried where a header does not tell.

Whether a picture is whole is seen at its end, where its kind has one. What looks cut off is decoded once to see what
there is (`damage`); so is, of a TIFF, its first pixel, as there are more kinds of TIFF than of decoders.
"""

import os
from dataclasses import dataclass, replace

from ops import animation, damage, estimate, gif, libvips, magic, png, svg, wholeness
from ops.avif import boxes
from ops.avif import reading as avif
from ops.avif.reading import AvifReading
from ops.colour import Conversion, conversion, is_grey
from ops.drawn import Drawn
from ops.errors import Damaged, NotAPicture, TooLarge
from ops.estimate import Estimate
from ops.geometry import Extent, rounded
from ops.libvips import Image, Source, VipsError
from ops.picture import Ceiling, Level, Picture
from ops.reading import AS_IT_IS, LENIENT, Access, Held, Options, Reading, content
from ops.rotation import ORIENTATIONS, UPRIGHT
from ops.tiff import directory as directories
from ops.tiff import probing as tiff
from ops.tiff.reading import TiffReading

MOST_BANDS = 5  # CMYK and transparency
MOST_LEVELS = directories.MOST_COPIES
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

NONE, TIFF = frozenset[str](), frozenset({"tif"})
AV1 = frozenset({"avif"})  # what a file may be that names a brand which libvips does not know

UNKNOWN = "The file is not a picture of a kind that is read here."

_NAMES = {"jpeg": "jpg", "tiff": "tif", "jp2k": "jp2"}


@dataclass(frozen=True, slots=True)
class Glance:
    """What is known of an original from its header, whether it looks whole, and whether what is black and what is white
    in it is still to be found among its numbers."""

    picture: Picture
    whole: bool
    ranged: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing more is learned by decoding it."""
        return self.whole and not self.ranged

    def cost(self, *, thorough: bool = False) -> Estimate:
        """What it takes to decode it; its smallest copy only, to find black and white."""
        return estimate.of_reading(self.picture, self.picture.levels[-1 if self.whole and not thorough else 0])


def probe(descriptor: int, ceiling: Ceiling, read: frozenset[str], *, thorough: bool = False) -> Picture:
    """Look at an original's header, and at its end. If that is missing, or to be `thorough`, it is decoded to see how
    much of it is there. Raises what `glance` and `completed` raise."""
    seen = glance(descriptor, ceiling, read)
    return seen.picture if seen.complete and not thorough else completed(descriptor, seen, thorough=thorough)


def completed(descriptor: int, seen: Glance, *, thorough: bool = False) -> Picture:
    """What is learned of an original by decoding it. Raises Damaged if nothing of it can be decoded."""
    picture = seen.picture
    if seen.ranged and isinstance(picture.reading, TiffReading):
        try:
            reading = tiff.ranged(descriptor, picture.reading, picture.levels[-1].options)
        except VipsError as error:
            raise Damaged("The original is damaged: it cannot be decoded.") from error
        picture = replace(picture, reading=reading)
    return damage.assessed(descriptor, picture) if thorough or not seen.whole else picture


def glance(descriptor: int, ceiling: Ceiling, read: frozenset[str]) -> Glance:
    """Look at an original's header, and at its end, without decoding more than a pixel.

    Raises NotAPicture if its content is not one of the formats in `read`, UnsupportedFormat if it is and nothing at
    hand can decode it, TooLarge if it is beyond the ceiling, Damaged if its header cannot be understood.
    """
    magic.must_be_readable(descriptor, read)
    try:
        likely = _likely(descriptor) & read
        if not likely:
            if "tif" in read and magic.is_tiff(descriptor):
                raise Damaged("The original is damaged: it is a TIFF without a directory, which may be at its end.")
            raise NotAPicture(UNKNOWN)
        _must_be_fit_to_open(descriptor, likely, ceiling)
        reading = _reading(descriptor, likely)
        options = (("dpi", PDF_DPI),) if "pdf" in likely else ()
        image, whole = _opened(descriptor, reading, options)
        picture = _tried(descriptor, _describe(image, options, descriptor, reading, ceiling, read))
        whole = whole and wholeness.has_end(descriptor, picture.format)
    except VipsError as error:
        raise Damaged("The original is damaged: its header cannot be read.") from error
    # Which a pyramid may not, if not all of its levels can be decoded.
    _must_fit(image, picture.format, ceiling, pyramid=_is_pyramid(picture.tile, picture.levels, ceiling))
    ranged = isinstance(picture.reading, TiffReading) and tiff.is_ranged(descriptor, picture.reading)
    return Glance(picture, whole, ranged)


def _opened(descriptor: int, reading: Reading, options: Options) -> tuple[Image, bool]:
    """A file's header, and whether nothing was missing from it. Raises VipsError."""
    try:
        return reading.load(descriptor, options, Access()), True
    except VipsError:
        return reading.load(descriptor, options, Access(missing=LENIENT)), False


def _tried(descriptor: int, picture: Picture) -> Picture:
    """The same, if what its header does not tell bears it out. Raises UnsupportedFormat, VipsError."""
    reading = picture.reading
    if not isinstance(reading, TiffReading):
        return picture
    levels = picture.levels
    if stored := [level.options for level in levels[1:] if not level.halved]:
        levels = levels[: 1 + tiff.decodable(descriptor, reading, stored)]
    tiff.must_decode(descriptor, reading)
    return replace(picture, levels=levels)


def _likely(descriptor: int) -> frozenset[str]:
    """The formats that a file may be in by its first bytes. libvips would read the directory of a TIFF for that."""
    if magic.is_tiff(descriptor):
        return TIFF if any(page.entries for page in directories.all_of(descriptor, 1)) else NONE
    found = libvips.formats_of(Source.new_from_descriptor(descriptor))
    return found or (AV1 if avif.BRANDS.intersection(boxes.brands(descriptor)[:1]) else found)


def _must_be_fit_to_open(descriptor: int, likely: frozenset[str], ceiling: Ceiling) -> None:
    """What can be seen before libvips opens a file. Raises TooLarge, NotAPicture."""
    size = os.fstat(descriptor).st_size
    if likely & MAPPED and size > ceiling.size:
        raise TooLarge(f"The original has {size} bytes; a picture of its kind may have {ceiling.size}.")
    if likely & MOVING:
        animation.must_be_few(content(descriptor))
    if "tif" in likely:
        directories.must_be_few(descriptor)
    if "svg" in likely:
        svg.must_stand_alone(content(descriptor) if size <= svg.LARGEST else None)


def _reading(descriptor: int, likely: frozenset[str]) -> Reading:
    """How a file of one of these formats is read."""
    if "tif" in likely:
        return tiff.reading(descriptor)
    if "png" in likely:
        return png.reading(descriptor) or AS_IT_IS
    if likely & {"avif", "heic"}:
        return avif.reading(descriptor) or AS_IT_IS
    if "gif" in likely:
        return gif.reading(content(descriptor)) or Held()
    if "svg" in likely:
        return Drawn.of(descriptor)
    return Held() if likely & MAPPED else AS_IT_IS


def _describe(
    image: Image, options: Options, descriptor: int, reading: Reading, ceiling: Ceiling, read: frozenset[str]
) -> Picture:
    name = _format(image, reading)
    if name not in read or image.bands > MOST_BANDS:
        raise NotAPicture(UNKNOWN)
    whole = Level(1, Extent(image.width, image.height), 1, options)
    tile = _number(image, "tile-width", 0), _number(image, "tile-height", 0)
    levels = _levels(name, image, whole, descriptor, reading)
    grid = Extent(*tile) if all(tile) else None
    _must_fit(image, name, ceiling, pyramid=_is_pyramid(grid, levels, ceiling))
    orientation = ORIENTATIONS.get(_number(image, "orientation", 1), UPRIGHT)
    return Picture(
        format=name,
        extent=orientation.turned(whole.extent),
        orientation=orientation,
        grey=is_grey(image),
        conversion=Conversion.HDR if reading.light else conversion(image),
        tile=grid,
        levels=levels,
        held=_is_held(image, name),
        alpha=bool(image.hasalpha()),
        frames=_frames(image, name, ceiling),
        reading=reading,
        light=reading.light,
    )


def _format(image: Image, reading: Reading) -> str:
    loader = str(image.get("vips-loader")).removesuffix("_source").removesuffix("_buffer").removesuffix("load")
    if loader == "heif":
        return "avif" if isinstance(reading, AvifReading) else "heic"
    return _NAMES.get(loader, loader)


def _is_pyramid(tile: Extent | None, levels: tuple[Level, ...], ceiling: Ceiling) -> bool:
    """Whether only some tiles are read of it, however small it is shown: it has tiles, and an end."""
    return tile is not None and len(levels) > 1 and levels[-1].extent.area <= ceiling.pixels


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


def _levels(name: str, image: Image, whole: Level, descriptor: int, reading: Reading) -> tuple[Level, ...]:
    """The resolutions at hand, largest first."""
    if name == "jpg":
        shortest = min(whole.extent.width, whole.extent.height)
        shrinks = [(shrink, least) for shrink, least in SHRINKS if shortest >= shrink]
        reduced = (Level(s, _shrunk(whole.extent, s), least, (("shrink", s),), cut=True) for s, least in shrinks)
        return whole, *reduced
    stored = _stored(image, whole, descriptor, reading) if name in ("tif", "jp2") else []
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


def _stored(image: Image, whole: Level, descriptor: int, reading: Reading) -> list[Level]:
    """The reduced copies in a pyramid: below its directory, or as pages. Pages are taken for levels only if all of them
    are, because the second page of a document may be of half the size by chance."""
    chosen = _copies(image, reading)
    found: list[Level] = []
    for options in chosen:
        try:
            page = reading.load(descriptor, options, Access())
        except VipsError:  # a mask, say, of a kind that is not read
            break
        above = found[-1] if found else whole
        level = _reduced(whole.extent, Extent(page.width, page.height), options)
        alike = (page.bands, page.format, page.interpretation) == (image.bands, image.format, image.interpretation)
        if level is None or not alike or not above.factor < level.factor <= above.factor * WIDEST_GAP:
            break
        found.append(level)
    return found if _are_below(chosen) or len(found) == len(chosen) > 1 else []


def _copies(image: Image, reading: Reading) -> tuple[Options, ...]:
    """What chooses the pages that may be reduced copies."""
    if isinstance(reading, TiffReading):
        return reading.copies
    pages = _number(image, "n-pages", 1)
    return tuple((("page", number),) for number in range(1, pages)) if pages <= MOST_LEVELS + 1 else ()


def _are_below(chosen: tuple[Options, ...]) -> bool:
    """Whether the picture itself names these pages as its copies."""
    return any(name == "subifd" for options in chosen for name, _ in options)


def _reduced(raw: Extent, extent: Extent, options: Options) -> Level | None:
    """A page as a level, if it is the original reduced by a whole number, rounded up or down."""
    factor = rounded(raw.width, extent.width) if raw.width > raw.height else rounded(raw.height, extent.height)
    near = abs(raw.width - extent.width * factor) < factor and abs(raw.height - extent.height * factor) < factor
    return Level(factor, extent, factor, options) if near and factor > 1 else None


def _shrunk(extent: Extent, factor: int) -> Extent:
    """What libvips gives of a JPEG: whole blocks only, so that an edge never shows what lies outside."""
    return Extent(max(1, extent.width // factor), max(1, extent.height // factor))


def _number(image: Image, field: str, default: int) -> int:
    return int(image.get(field)) if image.get_typeof(field) else default
