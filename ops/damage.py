"""Damage: how much of an original is there that looks cut off, or cannot be decoded. It is decoded once to find out.

What is missing is transparent. Of what comes coarse first all is there, as fine as it came.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from ops import edited, gif, png_passes, png_rows, wholeness
from ops.errors import Damaged
from ops.libvips import Image, VipsError
from ops.picture import Picture, load_frames
from ops.png import PngReading
from ops.reading import COMPLETE, LENIENT, SEQUENTIAL, STRICT, Access, Held, content
from ops.tiff import probing as tiff

FRAMES = frozenset({0xC0, 0xC1})  # markers of a JPEG behind which its extent stands, that comes from top to bottom
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd9\xff]")  # of those that are followed by a length
AHEAD = 16  # pixels of the side of a block that is decoded with the next one
HIGHEST = 65_500  # rows of a JPEG
MOST_MARKERS = 10_000


def assessed(descriptor: int, picture: Picture) -> Picture:
    """The same, with how many of its rows are there, if not all are. Raises Damaged if nothing is."""
    try:
        match picture.format:
            case "jpg":
                return _jpeg(descriptor, picture)
            case "png":
                return _png(descriptor, picture)
            case "gif":
                return _gif(descriptor, picture)
            case "tif":
                return _tiff(descriptor, picture)
            case _:
                return _other(descriptor, picture)
    except VipsError as error:
        raise Damaged("The original is damaged: nothing of it can be decoded.") from error


def _jpeg(descriptor: int, picture: Picture) -> Picture:
    """Without its end it may be a picture for all that."""
    body = content(descriptor)
    scanned = _scanned(body)
    ended = replace(picture, reading=Held(wholeness.JPEG_END, scanned))
    if picture.held:
        whole = scanned == len(body) and _rows(descriptor, ended, COMPLETE) == _height(picture)
        return ended if whole else _coarse(descriptor, ended)
    there = _jpeg_rows(body, _height(picture))
    if there == 0:
        raise VipsError("no row of it can be decoded")
    return ended if there == _height(picture) else replace(ended, rows=there, alpha=True)


def _jpeg_rows(body: bytes, height: int) -> int:
    """How many rows of a JPEG are there that comes from top to bottom. A decoder fills up the row of blocks in which it
    ends, and says so with the next one; so it is told that there are more. Where blocks are of two rows of colours it
    looks at one row of blocks ahead, and a row of pixels is mixed with what is not there."""
    at, block = _frame(body)
    told = min(HIGHEST, height + 2 * block)
    changed = edited.applied(body, ((at, told.to_bytes(2)),)) + wholeness.JPEG_END
    found = wholeness.rows(Image.new_from_buffer(changed, "", access=SEQUENTIAL, fail_on=COMPLETE))
    ahead = block == AHEAD
    there = found if ahead else found - block
    return height if found == told or there >= height else max(0, there - ahead)


def _frame(body: bytes) -> tuple[int, int]:
    """Where a JPEG says how many rows it has, and how many rows a block has. Raises VipsError."""
    at = next((at for marker, at, _ in _segments(body) if marker in FRAMES), None)
    if at is None or at + 12 > len(body):
        raise VipsError("it does not say how many rows it has")
    parts = range(at + 11, min(len(body), at + 11 + 3 * body[at + 9]), 3)
    return at + 5, 8 * max((body[part] & 15 for part in parts), default=1)


def _scanned(body: bytes) -> int:
    """How many bytes of a JPEG there are without what was begun behind its last scan, such as a table."""
    return next((at for _, at, end in _segments(body) if end > len(body)), len(body))


def _segments(body: bytes) -> Iterator[tuple[int, int, int]]:
    """The markers of a JPEG, where each stands, and where its segment ends: behind the file, if it does not. ITU-T T.81
    B.1."""
    at = 2
    for _ in range(MOST_MARKERS):
        found = MARKER.search(body, at)
        if found is None:
            return
        at = found.start()
        end = at + 2 + (int.from_bytes(body[at + 2 : at + 4]) if at + 4 <= len(body) else len(body))
        yield body[at + 1], at, end
        at = end


def _png(descriptor: int, picture: Picture) -> Picture:
    whole = picture.levels[0].extent
    if _rows(descriptor, picture, STRICT) == whole.height:
        return picture
    known = picture.reading if isinstance(picture.reading, PngReading) else PngReading()
    if png_passes.is_interlaced(descriptor):
        passes = png_passes.count(descriptor)
        reading, there = replace(known, passes=passes), png_passes.rows(whole, passes)
    else:
        reading, there = replace(known, padded=True), png_rows.count(descriptor)
    if there == 0:
        raise VipsError("no row of it can be decoded")
    return replace(picture, reading=reading, rows=there, alpha=picture.alpha or there < whole.height)


def _gif(descriptor: int, picture: Picture) -> Picture:
    """Of an animation the frames are shown that are there, at least the first, as far as it is."""
    part = gif.part(content(descriptor))
    if part is None:
        if _rows(descriptor, picture, STRICT) < _height(picture):
            return _coarse(descriptor, picture)
        return picture if _moves(descriptor, picture) else replace(picture, rows=_height(picture), frames=1)
    cut = replace(picture, reading=part.reading, frames=min(picture.frames, part.frames))
    return _coarse(descriptor, cut)


def _tiff(descriptor: int, picture: Picture) -> Picture:
    """What is not cut off and cannot be decoded is damaged. Of tiles those are counted that are there, not decoded:
    they may be those of a pyramid of any size."""
    cut_off = tiff.is_cut_off(descriptor)
    there = tiff.rows(descriptor) if cut_off else None
    if there is None:
        there = _rows(descriptor, picture, STRICT)
    if there == _height(picture):
        return picture
    if not cut_off or not there:
        raise VipsError("no row of it can be decoded, or it is not what its directory says")
    return replace(picture, rows=there, alpha=True)


def _other(descriptor: int, picture: Picture) -> Picture:
    there = _rows(descriptor, picture, STRICT)
    if there == _height(picture):
        return picture if _moves(descriptor, picture) else replace(picture, rows=there, frames=1)
    if picture.held:
        return _coarse(descriptor, replace(picture, frames=1))
    if not there:
        raise VipsError("no row of it can be decoded")
    return replace(picture, rows=there, frames=1, alpha=True)


def _coarse(descriptor: int, picture: Picture) -> Picture:
    """A picture of which a decoder leaves what it has, if that is anything."""
    found = picture.reading.load(descriptor, picture.levels[0].options, Access(missing=LENIENT))
    if wholeness.is_blank(found):
        raise VipsError("there is nothing to decode")
    return replace(picture, rows=_height(picture), alpha=bool(found.hasalpha()))


def _rows(descriptor: int, picture: Picture, missing: str) -> int:
    return wholeness.rows(picture.reading.load(descriptor, picture.levels[0].options, Access(missing=missing)))


def _moves(descriptor: int, picture: Picture) -> bool:
    """Whether all frames of an animation can be decoded; of what is none there is nothing to try."""
    try:
        picture.frames == 1 or load_frames(descriptor, picture).avg()
    except VipsError:
        return False
    return True


def _height(picture: Picture) -> int:
    return picture.levels[0].extent.height
