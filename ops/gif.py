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
    """How to read a GIF some of which no frame covers: `end` is where its frames do, and `edits` clear some of them."""

    end: int
    edits: Edits = ()
    light: None = field(default=None, init=False)

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading."""
        whole = content(descriptor)
        changed = b"".join((edited.applied(whole[: self.end], self.edits), TRANSPARENT, bytes((TRAILER,))))
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


def frames(whole: bytes) -> Iterator[Frame]:
    """The frames of a GIF, as far as they are there."""
    at, control = HEAD + colour_table(whole, 10), 0
    while at + 10 <= len(whole) and whole[at] in (EXTENSION, FRAME):
        start = at
        if whole[at] == EXTENSION:
            if whole[at + 1] == CONTROL:
                control = at + 3
            at += 2
        else:
            at += 10 + colour_table(whole, at + 9)
            full = at < len(whole) and whole[at] >= 8
            at += 1
        at = _behind(whole, at)
        if whole[start] == FRAME and at <= len(whole):
            numbers = (int.from_bytes(whole[start + n : start + n + 2], "little") for n in (1, 3, 5, 7))
            said = whole[control] if control else 0
            yield Frame(Box(*numbers), said >> 2 & 7, bool(said & 1), control, full, at)
            control = 0


def _behind(whole: bytes, at: int) -> int:
    """Where blocks of data end that begin here; beyond the end of the file if they do not."""
    while at < len(whole) and whole[at]:
        at += whole[at] + 1
    return at + 1
