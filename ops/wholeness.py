"""Wholeness: whether a file looks cut off, and how much of its picture is there.

A file that lacks its end is a picture as far as its rows can be decoded, as browsers show it; what is missing is
transparent. Of a JPEG that comes coarse first and finer later, all rows are there, as fine as they came.
"""

import os

from ops import gif
from ops.avif import boxes
from ops.libvips import Image, Region, VipsError
from ops.reading import content
from ops.tiff import probing as tiff

JPEG_END = b"\xff\xd9"
PNG_END = b"IEND"
TAIL = 4096  # bytes in which the end of a file is looked for: some programs put something behind it


def has_end(descriptor: int, name: str) -> bool:
    """Whether a file ends as its format says, as far as that is seen without decoding it."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, TAIL, max(0, size - TAIL))
    match name:
        case "jpg":
            return JPEG_END in tail
        case "png":
            return PNG_END in tail
        case "gif":
            return gif.part(content(descriptor)) is None
        case "avif" | "heic":
            found = boxes.items(descriptor)
            return found is None or found.end <= size
        case "tif":
            return not tiff.is_cut_off(descriptor)
        case "webp":
            return 8 + int.from_bytes(os.pread(descriptor, 4, 4), "little") <= size
        case _:
            return True


def rows(image: Image) -> int:
    """How many rows of a picture, which is read from top to bottom and fails where something is missing, can be
    decoded."""
    region = Region.new(image)
    for row in range(image.height):
        try:
            region.fetch(0, row, image.width, 1)
        except VipsError:
            return row
    return int(image.height)


def is_blank(image: Image) -> bool:
    """Whether all its pixels are the same: that is what a decoder leaves that has nothing to decode."""
    held = image.copy_memory()
    return all(held[band].min() == held[band].max() for band in range(held.bands))


def shown(image: Image, there: int) -> Image:
    """A picture of which only so many rows are there: the others are transparent."""
    if there >= image.height:
        return image
    part = image.crop(0, 0, image.width, max(1, there))  # a reduced copy has no less than a row
    if not part.hasalpha():
        part = part.bandjoin(255 if part.format == "uchar" else 65535).copy(interpretation=part.interpretation)
    return part.embed(0, 0, image.width, image.height)
