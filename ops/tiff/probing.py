"""Probing a TIFF: how it has to be read so that it is shown as what it is, and whether that can be done.

libvips takes some kinds of TIFF for others: colours that it mixes up, planes in tiles, tiles that are much larger than
the picture. What nothing at hand can decode is refused with the reason; that is seen when its first pixel is decoded.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import add

from ops.exif import ARTIST, COPYRIGHT, Credit, kept
from ops.libvips import Image, VipsError
from ops.reading import Access, Options
from ops.tiff import directory as directories
from ops.tiff import ranges, tags
from ops.tiff.directory import Directory
from ops.tiff.kind import SPACES, Kind, must_be_supported, unsupported
from ops.tiff.reading import TiffReading, View
from ops.tiff.samples import Luma, Samples, Space

# What a directory says of each tile or strip, of each sample of a pixel, and of all samples together.
OF_STRIPS = (tags.STRIP_OFFSETS, tags.STRIP_SIZES)
OF_TILES = (tags.TILE_OFFSETS, tags.TILE_SIZES)
OF_SAMPLES = (tags.BITS, tags.FORMAT)
OF_ALL = (tags.EXTRA, tags.LEAST, tags.GREATEST, tags.SUBSAMPLING, tags.COEFFICIENTS, tags.REFERENCE)

WHOLE: Options = ()  # options of the first page
# What libtiff and libvips say of a compression that they were built without, or do not know.
UNREAD = ("support is not configured", "decoding is not implemented", "built without")
MOST_PLANES = 5  # that are read
MANY_ENTRIES = 40  # of a directory: libtiff takes a hundred times as long for ten times as many


def reading(descriptor: int) -> TiffReading:
    """How a TIFF has to be read, by its directories. Raises UnsupportedFormat if nothing at hand can, and VipsError."""
    pages = directories.all_of(descriptor, directories.MOST_COPIES + 2)
    if not pages:
        return TiffReading()
    if not pages[0].is_there(descriptor):
        raise VipsError("its directory names what is behind its end")
    first = Kind.of(descriptor, pages[0])
    if not first.extent.area or first.samples < 1:
        raise VipsError("it has no pixels, or no samples")
    if first.in_planes and not _names_all(pages[0], first):
        raise VipsError("it does not say where all of its planes are")
    must_be_supported(first)
    samples = _samples(descriptor, pages[0], first)
    copies = _copies(descriptor, pages, first, samples)
    credit = Credit(*(kept(pages[0].content(descriptor, tag)) for tag in (ARTIST, COPYRIGHT)))
    tiled = first.tile is not None and not _is_sparse(descriptor, pages[0])
    plain = TiffReading((), samples, tuple(copies), tiled, credit)
    views = {WHOLE: _view(descriptor, pages[0], first, samples)}
    views |= {options: _view(descriptor, page, kind, samples) for options, (page, kind) in copies.items()}
    if not _needs_views(descriptor, pages, first, copies):
        return plain
    if first.in_planes and samples and samples.alpha is not None:
        samples = replace(samples, alpha=samples.space.bands)
    return replace(plain, views=tuple(views.items()), samples=samples)


def _is_sparse(descriptor: int, page: Directory) -> bool:
    """Whether there are tiles that were never written, as GDAL leaves those out of which all numbers are 0."""
    return 0 in page.all_numbers(descriptor, tags.TILE_SIZES)


def _names_all(page: Directory, kind: Kind) -> bool:
    """Whether a directory names all tiles or strips of all planes."""
    entries = [page.entry(tag) for tag in (OF_TILES if kind.tile else OF_STRIPS)]
    return all(entry is None or entry.count >= kind.parts * kind.samples for entry in entries)


def _copies(
    descriptor: int, pages: tuple[Directory, ...], first: Kind, samples: Samples | None
) -> dict[Options, tuple[Directory, Kind]]:
    """The pages that may be the first one in other sizes, by the options that read them: those that are read as it is.
    They are named by the first one, or are all that follow it."""
    below = directories.below(descriptor, pages[0], directories.MOST_COPIES + 1)
    name, found, among = ("subifd", 0, below) if below else ("page", 1, pages[1:])
    if len(among) > directories.MOST_COPIES:
        return {}
    copies = dict[Options, tuple[Directory, Kind]]()
    for number, page in enumerate(among, found):
        kind = Kind.of(descriptor, page)
        if not kind.is_like(first) or (kind.in_planes and not _names_all(page, kind)):
            break
        if _samples(descriptor, page, kind) != samples:
            break
        copies[((name, number),)] = page, kind
    return copies if below or len(copies) == len(among) else {}


def _needs_views(
    descriptor: int, pages: tuple[Directory, ...], first: Kind, copies: Mapping[Options, tuple[Directory, Kind]]
) -> bool:
    """Whether libvips would not read it as it is, or only after a long time."""
    if first.edited or any(kind.edited for _, kind in copies.values()):
        return True
    if len(pages) > directories.MOST_COPIES + 1:
        return True
    among = *pages, *(page for page, _ in copies.values())
    if any(len(page.entries) > MANY_ENTRIES for page in among):
        return True
    # Of the first page libvips decodes nothing where it walks along others that it cannot decode.
    compressions = {page.number(descriptor, tags.COMPRESSION, 1) for page in among}
    return not compressions <= tags.EVER_READ | {first.compression}


def decodable(descriptor: int, found: TiffReading, chosen: Sequence[Options]) -> int:
    """How many copies are there up to their ends, and their first pixels can be decoded, one after the other. They are
    chosen among those that it may have."""
    pages = directories.all_of(descriptor, directories.MOST_COPIES + 1)
    below = directories.below(descriptor, pages[0], directories.MOST_COPIES) if pages else ()
    for count, options in enumerate(chosen):
        ((name, number),) = options
        among = below if name == "subifd" else pages
        if int(number) >= len(among) or _is_cut_off(descriptor, among[int(number)]):
            return count
        try:
            _try(descriptor, found, options)
        except VipsError:
            return count
    return len(chosen)


def must_decode(descriptor: int, found: TiffReading) -> None:
    """Raises UnsupportedFormat or VipsError if the first pixel cannot be decoded."""
    try:
        _try(descriptor, found, WHOLE)
    except VipsError as error:
        if any(said in str(error) for said in UNREAD):
            (page,) = directories.all_of(descriptor, 1)
            raise unsupported(f"its compression, {Kind.of(descriptor, page).compression_named},") from error
        raise


def is_ranged(descriptor: int, found: TiffReading) -> bool:
    """Whether its bits do not say what is black and what is white."""
    pages = directories.all_of(descriptor, 1)
    return bool(pages) and found.samples is not None and Kind.of(descriptor, pages[0]).ranged


def ranged(descriptor: int, found: TiffReading, smallest: Options) -> TiffReading:
    """The same with what is black and what is white, which is found by decoding its smallest copy, that these options
    read. Raises VipsError."""
    (page,) = directories.all_of(descriptor, 1)
    kind, samples = Kind.of(descriptor, page), found.samples
    if samples is None:
        return found

    def opened() -> Image:
        return found.raw(descriptor, smallest, Access())

    return replace(found, samples=ranges.known(descriptor, page, kind, samples, opened))


def _try(descriptor: int, found: TiffReading, options: Options) -> None:
    found.load(descriptor, options, Access()).crop(0, 0, 1, 1).copy_memory()


def is_cut_off(descriptor: int) -> bool:
    """Whether a part of the first picture would be behind the end of the file. What fails otherwise is not what its
    directory says."""
    return any(_is_cut_off(descriptor, page) for page in directories.all_of(descriptor, 1))


def rows(descriptor: int) -> int | None:
    """Of how many rows of the first picture all tiles are there; None if it has strips, of which that is not known."""
    pages = directories.all_of(descriptor, 1)
    kind = Kind.of(descriptor, pages[0]) if pages else None
    if kind is None or kind.tile is None:
        return None
    ends = _ends(descriptor, pages[0], OF_TILES)
    size = os.fstat(descriptor).st_size
    missing = (number % kind.parts for number, end in enumerate(ends) if end > size)
    return min(min(missing, default=kind.parts) // kind.across * kind.tile.height, kind.extent.height)


def _is_cut_off(descriptor: int, page: Directory) -> bool:
    size = os.fstat(descriptor).st_size
    return any(max(_ends(descriptor, page, parts), default=0) > size for parts in (OF_STRIPS, OF_TILES))


def _ends(descriptor: int, page: Directory, parts: tuple[int, int]) -> Iterator[int]:
    """Where each strip or tile ends."""
    places, sizes = (page.all_numbers(descriptor, tag) for tag in parts)
    return map(add, places, sizes)


def _view(descriptor: int, directory: Directory, kind: Kind, samples: Samples | None) -> View:
    """What libvips is told of a page, to read one plane after the other, or all there is."""
    told: dict[int, bytes] = {}
    if kind.padded != kind.extent:
        told |= directory.saying(tags.WIDTH, kind.padded.width)
        told |= directory.saying(tags.HEIGHT, kind.padded.height)
    extent = kind.extent if kind.padded != kind.extent else None
    if not kind.in_planes:
        if kind.told is not None:
            told |= directory.saying(tags.PHOTOMETRIC, kind.told)
        if kind.raw_alpha:
            told |= directory.saying(tags.EXTRA, tags.UNSPECIFIED)
        return View((directory.alone(told),), extent)
    planes = (_plane(descriptor, directory, kind, plane) for plane in _needed(kind, samples))
    return View(tuple(directory.alone(told | plane, without=OF_ALL) for plane in planes), extent)


def _needed(kind: Kind, samples: Samples | None) -> list[int]:
    """The planes that are read: colours, and transparency."""
    if samples is None:
        return list(range(min(kind.samples, MOST_PLANES)))
    return [*range(samples.space.bands), *([] if samples.alpha is None else [samples.alpha])]


def _plane(descriptor: int, directory: Directory, kind: Kind, plane: int) -> dict[int, bytes]:
    told: dict[int, bytes] = {}
    for tag, number in {tags.SAMPLES: 1, tags.PLANAR: tags.CHUNKY, tags.PHOTOMETRIC: tags.MIN_IS_BLACK}.items():
        told |= directory.saying(tag, number)
    for tag in OF_TILES if kind.tile else OF_STRIPS:
        told |= directory.naming(descriptor, tag, plane * kind.parts, kind.parts)
    for tag in OF_SAMPLES:
        told |= directory.naming(descriptor, tag, 0, 1)
    return told


def _samples(descriptor: int, directory: Directory, kind: Kind) -> Samples | None:
    """What the numbers mean, if libvips has to be told."""
    extra = kind.extra
    declared = SPACES.get(kind.photometric, Space.GREY)
    if kind.photometric in (tags.MIN_IS_WHITE, tags.MIN_IS_BLACK):
        colours = kind.samples - sum(1 for one in extra if one in tags.ALPHAS)
        space = Space.RGB if colours >= Space.RGB.bands else Space.GREY
    elif kind.photometric in SPACES:
        space = declared
    else:
        return None  # a palette, say
    if kind.photometric == tags.YCBCR and kind.told is None and not kind.in_planes:
        return None  # RGB by now
    if kind.samples < space.bands:
        return None
    bands = (declared.bands + number for number, one in enumerate(extra) if one in tags.ALPHAS)
    alpha = next((band for band in bands if space.bands <= band < kind.samples), None)
    plain = kind.samples == space.bands + (alpha is not None) and space is declared and alpha in (None, space.bands)
    if plain and not kind.raw_alpha and kind.told is None:
        return None
    premultiplied = kind.raw_alpha and alpha is not None and extra[alpha - declared.bands] == tags.ASSOCIATED
    luma = _luma(descriptor, directory)
    return Samples(space, alpha, luma=luma, premultiplied=premultiplied, negative=kind.negative)


def _luma(descriptor: int, directory: Directory) -> Luma:
    """How YCbCr is meant; as ever where that is said in numbers that make no sense."""
    usual = Luma()
    parts = directory.numbers(descriptor, tags.COEFFICIENTS)
    if len(parts) == 3 and all(0 < part < 1 for part in parts) and abs(sum(parts) - 1) < 0.01:
        usual = replace(usual, red=parts[0], green=parts[1], blue=parts[2])
    bounds = directory.numbers(descriptor, tags.REFERENCE)
    if len(bounds) == 6 and all(high > low for low, high in zip(bounds[::2], bounds[1::2], strict=True)):
        usual = replace(usual, range=bounds)
    return usual
