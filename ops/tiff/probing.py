"""Probing a TIFF: how it has to be read so that it is shown as what it is, and whether that can be done.

libvips takes some kinds of TIFF for others: colours that it mixes up, planes in tiles, tiles that are much larger than
the picture. What nothing at hand can decode is refused with the reason; that is seen when its first pixel is decoded.
"""

import os
from dataclasses import replace

from ops.edited import Edits
from ops.exif import ARTIST, COPYRIGHT, Credit, kept
from ops.libvips import Image, VipsError
from ops.reading import Access, Options
from ops.tiff import directory as directories
from ops.tiff import ranges, tags
from ops.tiff.directory import Directory
from ops.tiff.kind import SPACES, Kind, must_be_supported, unsupported
from ops.tiff.reading import TiffReading
from ops.tiff.samples import Luma, Samples, Space

# What a directory says of each tile or strip, of each sample of a pixel, and of all samples together.
OF_STRIPS = (tags.STRIP_OFFSETS, tags.STRIP_SIZES)
OF_TILES = (tags.TILE_OFFSETS, tags.TILE_SIZES)
OF_SAMPLES = (tags.BITS, tags.FORMAT)
OF_ALL = (tags.EXTRA, tags.LEAST, tags.GREATEST, tags.SUBSAMPLING, tags.COEFFICIENTS, tags.REFERENCE)

WHOLE: Options = ()  # options of the first page
UNCONFIGURED = "not configured"  # what libtiff says of a compression that it was built without


def reading(descriptor: int) -> TiffReading:
    """How a TIFF has to be read, by its directories. Raises UnsupportedFormat if nothing at hand can."""
    pages = directories.all_of(descriptor)
    if not pages:
        return TiffReading()
    first = Kind.of(descriptor, pages[0])
    must_be_supported(first)
    below = directories.below(descriptor, pages[0])
    named: dict[Options, Directory] = {(("page", number),): page for number, page in enumerate(pages)}
    named |= {(("subifd", number),): page for number, page in enumerate(below)}
    kinds = {options: Kind.of(descriptor, page) for options, page in named.items()}
    alike = {options: kind for options, kind in kinds.items() if _alike(kind, first)}
    planes = tuple(
        tuple(edit for options, kind in alike.items() for edit in _edits(descriptor, named[options], kind, plane))
        for plane in range(first.samples if first.in_planes else 1)
    )
    extents = [(options, kind.extent) for options, kind in alike.items() if kind.padded != kind.extent]
    if first.padded != first.extent:
        extents.append((WHOLE, first.extent))
    credit = Credit(*(kept(pages[0].content(descriptor, tag)) for tag in (ARTIST, COPYRIGHT)))
    return TiffReading(planes, _samples(descriptor, pages[0], first), tuple(extents), first.jpeg_with_alpha, credit)


def tried(descriptor: int, found: TiffReading, smallest: Options) -> TiffReading:
    """The same, if its first pixel can be decoded, with what is black and what is white if its bits do not say so: by
    its smallest copy, which these options read. Raises UnsupportedFormat, VipsError."""
    pages = directories.all_of(descriptor)
    if not pages:
        return found
    kind = Kind.of(descriptor, pages[0])
    try:
        found.load(descriptor, (), Access()).crop(0, 0, 1, 1).copy_memory()
    except VipsError as error:
        if UNCONFIGURED in str(error):
            raise unsupported(f"its compression{kind.compression_named},") from error
        raise
    if not kind.ranged or found.samples is None:
        return found

    def opened() -> Image:
        return found.raw(descriptor, smallest, Access())

    return replace(found, samples=ranges.known(descriptor, pages[0], kind, found.samples, opened))


def is_cut_off(descriptor: int) -> bool:
    """Whether a part of the first picture would be behind the end of the file. What fails otherwise is not what its
    directory says."""
    size = os.fstat(descriptor).st_size
    for page in directories.all_of(descriptor)[:1]:
        for offsets, sizes in (OF_STRIPS, OF_TILES):
            parts = page.all_numbers(descriptor, offsets), page.all_numbers(descriptor, sizes)
            if any(at + length > size for at, length in zip(*parts, strict=False)):
                return True
    return False


def _alike(kind: Kind, first: Kind) -> bool:
    """Whether a directory is read as the first one is."""

    def facts(one: Kind) -> tuple[object, ...]:
        return one.photometric, one.bits, one.samples, one.format, one.in_planes, one.retold

    return facts(kind) == facts(first)


def _edits(descriptor: int, directory: Directory, kind: Kind, plane: int) -> Edits:
    """What libvips is told in a directory, to read one plane, or all there is."""
    told: list[Edits] = []
    if kind.in_planes:
        numbers = {tags.SAMPLES: 1, tags.PLANAR: tags.CHUNKY, tags.PHOTOMETRIC: tags.MIN_IS_BLACK}
        parts = OF_TILES if kind.tile else OF_STRIPS
        told += [directory.saying(tag, number) for tag, number in numbers.items()]
        told += [directory.naming(descriptor, tag, plane * kind.parts, kind.parts) for tag in parts]
        told += [directory.naming(descriptor, tag, 0, 1) for tag in OF_SAMPLES]
        told += [directory.without(tag) for tag in OF_ALL]
    else:
        if kind.retold:
            told.append(directory.saying(tags.PHOTOMETRIC, tags.RGB if kind.samples >= 3 else tags.MIN_IS_BLACK))
        if kind.negative:
            told.append(directory.saying(tags.PHOTOMETRIC, tags.MIN_IS_BLACK))
        if kind.raw_alpha:
            told.append(directory.saying(tags.EXTRA, tags.UNSPECIFIED))
    if kind.padded != kind.extent:
        told += [directory.saying(tags.WIDTH, kind.padded.width), directory.saying(tags.HEIGHT, kind.padded.height)]
    return tuple(edit for edits in told for edit in edits)


def _samples(descriptor: int, directory: Directory, kind: Kind) -> Samples | None:
    """What the numbers mean, if libvips has to be told."""
    extra = directory.numbers(descriptor, tags.EXTRA)
    if kind.photometric == tags.RGB and kind.samples == 4 and tags.EXTRA not in directory.entries:
        extra = (tags.UNASSOCIATED,)  # which is what everybody takes it for
    declared = SPACES.get(kind.photometric, Space.GREY)
    if kind.photometric in (tags.MIN_IS_WHITE, tags.MIN_IS_BLACK):
        colours = kind.samples - sum(1 for one in extra if one in tags.ALPHAS)
        space = Space.RGB if colours >= Space.RGB.bands else Space.GREY
    elif kind.photometric in SPACES:
        space = declared
    else:
        return None  # a palette, say
    if kind.photometric == tags.YCBCR and not kind.retold and not kind.in_planes:
        return None  # RGB by now
    if kind.samples < space.bands:
        return None
    bands = (declared.bands + number for number, one in enumerate(extra) if one in tags.ALPHAS)
    alpha = next((band for band in bands if space.bands <= band < kind.samples), None)
    plain = kind.samples == space.bands + (alpha is not None) and space is declared and alpha in (None, space.bands)
    if plain and not kind.raw_alpha and not kind.retold:
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
