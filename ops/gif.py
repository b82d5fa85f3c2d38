"""Reading a GIF: as libvips does, but for what no frame covers, which is transparent, as browsers show it.

libvips gives a GIF transparency only if one of its frames has a transparent colour; what is not covered is black else.
So it is given one frame more, which has one, and which nobody asks for. A frame without a transparent colour is cleared
to a colour of the file afterwards; so it is given one that it has no pixels of, if it can have any. GIF89a §20 (image
descriptor) and §23 (graphic control).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ops import edited, libvips
from ops.animation import EXTENSION, FRAME, colour_table
from ops.edited import Edits
from ops.errors import Damaged
from ops.geometry import Box, Extent
from ops.libvips import Image
from ops.reading import Access, Options, content

CONTROL = 0xF9  # the label of an extension that says how a frame is shown
TRAILER = 0x3B
HEAD = 13  # bytes up to the table of colours
PAGES = "n-pages"
MOST = 20_000  # frames and extensions that are looked at
TO_GROUND = 2  # the disposal of what is cleared
CLEARED = (TO_GROUND, 3)  # disposals after which there may be nothing in a frame's place

# A frame of one transparent pixel, with colours of its own.
TRANSPARENT = bytes.fromhex("21f904 01 0000 00 00 2c 0000 0000 0100 0100 80 000000 000000 02 02 4401 00")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a frame lies; what becomes of it before the next one, whether it has a transparent colour, and where that
    is said, 0 if it is not; whether it may have pixels of all 256 colours; and where it ends."""

    box: Box
    disposal: int
    transparent: bool
    control_at: int
    full: bool
    end: int

    @property
    def cleared(self) -> Edits:
        """What makes its place transparent when it is cleared."""
        if self.disposal != TO_GROUND or self.transparent or self.full:
            return ()
        return (self.control_at, bytes((self.disposal << 2 | 1,))), (self.control_at + 3, b"\xff")


@dataclass(frozen=True, slots=True)
class GifReading:
    """How to read a GIF some of which no frame covers: `end` is where its frames do, `edits` clear some of them, and
    `ended` ends the blocks of one that is cut off."""

    end: int
    edits: Edits = ()
    ended: bytes = b""
    light: None = field(default=None, init=False)

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading."""
        whole = content(descriptor)
        shown = edited.applied(whole[: self.end], self.edits), self.ended, TRANSPARENT, bytes((TRAILER,))
        changed = b"".join(shown)
        image = Image.new_from_buffer(changed, "", **access.said(options)).copy()
        image.set_type(libvips.NUMBER, PAGES, max(1, int(image.get(PAGES)) - 1))
        return image


def reading(whole: bytes) -> GifReading | None:
    """How a GIF has to be read; None if it is to be read as it is. Raises Damaged if it has no extent at all."""
    several = tuple(frames(whole))
    canvas = Extent(int.from_bytes(whole[6:8], "little"), int.from_bytes(whole[8:10], "little"))
    if not several:
        return None
    if not canvas.area and not any(frame.box.extent.area for frame in several):
        raise Damaged("The original is damaged: neither it nor a frame of it has any pixels.")
    edits = tuple(edit for frame in several for edit in frame.cleared)
    if any(frame.transparent for frame in several):
        return GifReading(several[-1].end, edits) if edits else None
    covered = [_covers(frame.box, canvas) for frame in several]
    cleared = any(
        frame.disposal in CLEARED and not next_covers
        for frame, next_covers in zip(several[:-1], covered[1:], strict=True)
    )
    return None if covered[0] and not cleared else GifReading(several[-1].end, edits)


def _covers(box: Box, canvas: Extent) -> bool:
    return (box.x, box.y) == (0, 0) and box.width >= canvas.width and box.height >= canvas.height


@dataclass(frozen=True, slots=True)
class Part:
    """What is there of a GIF that is cut off, and in how many frames."""

    reading: GifReading
    frames: int


def part(whole: bytes) -> Part | None:
    """What is there of a GIF; None if it is not cut off. What a frame lacks that is the first and not there as a whole
    is transparent."""
    blocks = tuple(_blocks(whole))
    if not blocks or len(blocks) == MOST:
        return None
    at, _, end = blocks[-1]
    if end < len(whole) or (end == len(whole) and whole[at] == FRAME):
        return None  # something follows, if only a trailer
    several = tuple(frames(whole))
    if several:
        return Part(GifReading(several[-1].end, tuple(edit for one in several for edit in one.cleared)), len(several))
    return Part(_ended(whole, blocks[-1][1]), 1) if whole[at] == FRAME else None


def _ended(whole: bytes, at: int) -> GifReading:
    """A frame whose blocks of data begin here, the last of which is as long as it is there."""
    while at < len(whole) and at + whole[at] + 1 <= len(whole):
        at += whole[at] + 1
    left = len(whole) - at - 1
    return GifReading(len(whole), ((at, bytes((left,))),), b"\0") if left > 0 else GifReading(at, (), b"\0")


def frames(whole: bytes) -> Iterator[Frame]:
    """The frames of a GIF, as far as they are there."""
    control = 0
    for start, data, end in _blocks(whole):
        if whole[start] == EXTENSION:
            control = start + 3 if whole[start + 1 : start + 2] == bytes((CONTROL,)) else control
        elif end <= len(whole):
            numbers = (int.from_bytes(whole[start + n : start + n + 2], "little") for n in (1, 3, 5, 7))
            said = whole[control] if control else 0
            full = whole[data - 1] >= 8
            yield Frame(Box(*numbers), said >> 2 & 7, bool(said & 1), control, full, end)
            control = 0


def _blocks(whole: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each frame or extension begins, where its data does, and where it ends: behind the file, if it does not."""
    at = HEAD + colour_table(whole, 10)
    for _ in range(MOST):
        if at >= len(whole) or whole[at] not in (EXTENSION, FRAME):
            return
        there = whole[at] == EXTENSION or at + 10 <= len(whole)
        data = at + 2 if whole[at] == EXTENSION else at + 11 + (colour_table(whole, at + 9) if there else 0)
        end = _behind(whole, data)
        yield at, data, end
        at = end


def _behind(whole: bytes, at: int) -> int:
    """Where blocks of data end that begin here; beyond the end of the file if they do not."""
    while at < len(whole) and whole[at]:
        at += whole[at] + 1
    return at + 1
