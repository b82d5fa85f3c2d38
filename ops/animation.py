"""Animation: a picture of several frames, which libvips gives as one high picture, one frame below the other, each
composed as it is seen; and takes again in the same form.

How many frames a file has is counted before libvips opens it: of a WebP it would walk past all frames to each of them,
and of a GIF remember each, whatever one of them is asked for.
"""

from collections.abc import Iterator
from itertools import islice

from ops import libvips
from ops.errors import TooLarge
from ops.geometry import Box, Extent
from ops.libvips import Image

HEIGHT = "page-height"  # of a frame, for those who write the picture
MOST = {"gif": 100_000, "webp": 5_000}  # frames of a file that is opened: some hundredths of a second


def must_be_few(content: bytes) -> None:
    """Raises TooLarge if a file has more frames than may be looked at."""
    name = "gif" if content.startswith(b"GIF8") else "webp"
    if sum(1 for _ in islice(starts(content), MOST[name] + 1)) > MOST[name]:
        raise TooLarge(f"The original has too many frames; a {name} may have {MOST[name]}.")


def starts(content: bytes) -> Iterator[int]:
    """Where the frames of a GIF or a WebP begin; none of a WebP that is a still."""
    return _gif(content) if content.startswith(b"GIF8") else _webp(content)


def _gif(content: bytes) -> Iterator[int]:
    """As far as it can be read. GIF89a §18 to §27."""
    at = 13 + _colours(content, 10)
    while at + 10 <= len(content):
        match content[at]:
            case 0x21:  # an extension
                at = _past_blocks(content, at + 2)
            case 0x2C:
                yield at
                at = _past_blocks(content, at + 11 + _colours(content, at + 9))
            case _:
                return


def _colours(content: bytes, at: int) -> int:
    """Bytes of a table of colours, by what is said of it there."""
    flags = content[at] if at < len(content) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _past_blocks(content: bytes, at: int) -> int:
    while at < len(content) and content[at]:
        at += content[at] + 1
    return at + 1


def _webp(content: bytes) -> Iterator[int]:
    """WebP Container Specification, "Extended File Format"."""
    at = 12
    while at + 8 <= len(content):
        if content[at : at + 4] == b"ANMF":
            yield at
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
