"""Animation: a picture of several frames, which libvips gives as one high picture, one frame below the other, each
composed as it is seen; and takes again in the same form.
"""

from collections.abc import Iterator

from ops import libvips
from ops.geometry import Box, Extent
from ops.libvips import Image

HEIGHT = "page-height"  # of a frame, for those who write the picture


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
