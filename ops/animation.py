"""Animation: a picture of several frames, which libvips gives as one high picture, one frame below the other, each
composed as it is seen; and takes again in the same form.

How many frames a file has is counted before libvips opens it: of a WebP it would walk past all frames to each of them,
and of a GIF remember each, whatever one of them is asked for.
"""

from collections.abc import Iterator

from ops import libvips
from ops.errors import TooLarge
from ops.geometry import Box, Extent
from ops.libvips import Image

HEIGHT = "page-height"  # of a frame, for those who write the picture
TIMES = (HEIGHT, "delay", "loop")  # what says how an animation is shown
EXTENSION, FRAME = 0x21, 0x2C  # how parts of a GIF begin
MOST = {"gif": 100_000, "webp": 5_000}  # frames of a file that is opened: some hundredths of a second
PARTS = 1_000_000  # of which a file may consist; one of 128 MB does of half as many


def must_be_few(content: bytes) -> None:
    """Raises TooLarge if a GIF or a WebP has more frames than may be looked at, or too many parts to count them."""
    name, found = "gif" if content.startswith(b"GIF8") else "webp", 0
    for passed, is_frame in enumerate(parts(content)):
        found += is_frame
        if found > MOST[name] or passed > PARTS:
            raise TooLarge(f"The original has too many frames; a {name} may have {MOST[name]}.")


def parts(content: bytes) -> Iterator[bool]:
    """For each part of a GIF or a WebP whether a frame begins there; of a WebP that is a still none does."""
    return _gif(content) if content.startswith(b"GIF8") else _webp(content)


def _gif(content: bytes) -> Iterator[bool]:
    """As far as it can be read. GIF89a §18 to §27."""
    at = 13 + colour_table(content, 10)
    while at + 10 <= len(content) and content[at] in (EXTENSION, FRAME):
        yield content[at] == FRAME
        at += 11 + colour_table(content, at + 9) if content[at] == FRAME else 2
        while at < len(content) and content[at]:
            yield False
            at += content[at] + 1
        at += 1


def colour_table(content: bytes, at: int) -> int:
    """Bytes of a table of colours, by what is said of it there."""
    flags = content[at] if at < len(content) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _webp(content: bytes) -> Iterator[bool]:
    """WebP Container Specification, "Extended File Format"."""
    at = 12
    while at + 8 <= len(content):
        yield content[at : at + 4] == b"ANMF"
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2


def frames(image: Image, extent: Extent) -> Iterator[Image]:
    """Its frames, first to last. Each has to be used before the next one, as they are decoded on the way."""
    for top in range(0, image.height, extent.height):
        yield libvips.crop(image, Box(0, top, extent.width, extent.height))


def joined(shown: list[Image]) -> Image:
    """Frames of one extent as a picture that is written as an animation. How long each is shown, and how often all are,
    is what the first one carries from its original."""
    image = Image.arrayjoin(shown, across=1).copy()
    image.set_type(libvips.NUMBER, HEIGHT, shown[0].height)
    return image
