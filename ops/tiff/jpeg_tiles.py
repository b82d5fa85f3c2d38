"""JPEG tiles of four samples: libvips decodes them in strips only. Each is a JPEG without its tables, which stand in
the directory. TIFF Technical Note 2.
"""

import os

from ops import libvips
from ops.errors import TooLarge
from ops.geometry import Box, Extent
from ops.libvips import Image, VipsError
from ops.reading import profiled
from ops.tiff import directory as directories
from ops.tiff import tags
from ops.tiff.directory import Directory

MOST = 16_384  # tiles of a page: a second to open them
START = b"\xff\xd8"


def load(descriptor: int, directory: Directory, extent: Extent, tile: Extent) -> Image:
    """A page, not yet decoded, with its samples as they are. Raises VipsError, and TooLarge if it has too many of
    them."""
    across, down = -(-extent.width // tile.width), -(-extent.height // tile.height)
    if across * down > MOST:
        raise TooLarge(f"The original has {across * down} tiles with transparency in tags.JPEG; it may have {MOST}.")
    tables = directory.content(descriptor, tags.TABLES)[2:-2]
    places = directory.all_numbers(descriptor, tags.TILE_OFFSETS), directory.all_numbers(descriptor, tags.TILE_SIZES)
    if min(map(len, places)) < across * down:
        raise VipsError("a tile has no place in the file")
    tiles = [_tile(os.pread(descriptor, size, at), tables) for at, size in zip(*places, strict=False)]
    joined = Image.arrayjoin(tiles[: across * down], across=across)
    image = libvips.crop(joined, Box(0, 0, extent.width, extent.height)).copy(interpretation="srgb")
    return _told(image, descriptor, directory, tile)


def _told(image: Image, descriptor: int, directory: Directory, tile: Extent) -> Image:
    """With what libvips says of a TIFF, in place of what it says of its first tile."""
    numbers = {"tile-width": tile.width, "tile-height": tile.height}
    numbers["orientation"] = directory.number(descriptor, tags.ORIENTATION, 1)
    numbers["n-pages"] = len(directories.all_of(descriptor))
    numbers["n-subifds"] = len(directories.below(descriptor, directory))
    image.set_type(libvips.TEXT, "vips-loader", "tiffload")
    for name, number in numbers.items():
        image.set_type(libvips.NUMBER, name, number)
    return profiled(image, directory.content(descriptor, tags.PROFILE))


def _tile(body: bytes, tables: bytes) -> Image:
    if not body.startswith(START):
        raise VipsError("a tile is no tags.JPEG")
    image = Image.new_from_buffer(START + tables + body[2:], "", access="random", fail_on="error")
    if image.bands != 4:
        raise VipsError("a tile has other samples than its directory says")
    return image.invert()  # libvips takes four samples for CMYK, which is inverted in the JPEGs of other files
