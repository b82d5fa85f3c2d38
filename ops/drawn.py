"""Drawings have no pixels of their own: one is drawn as large as it is wanted, and only the part that is.

The whole of it is laid out in the size in which the part is delivered; what lies outside of the part is never drawn.
SVG 2 §8: a drawing has an extent of its own, which need not be a whole number of pixels.
"""

from dataclasses import dataclass, field, replace

from ops.geometry import Box, Extent
from ops.libvips import Image, Source
from ops.picture import Level, Picture
from ops.reading import Access, Options

WIDEST = 1_000_000  # pixels of the longer side of a whole drawing; beyond that its parts are enlarged
MOST = 3_000_000  # pixels of a part that is drawn; beyond that it is enlarged
CLOSE = 1  # pixel that a side may be rounded by
PRECISE = 100_000  # pixels of the side by which the extent of a drawing is measured


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a drawing is read whose own extent is not a whole number of pixels, perhaps. The same for the same file."""

    width: float
    height: float
    light: None = field(default=None, init=False)

    @classmethod
    def of(cls, descriptor: int) -> "Drawn":
        """Measure the drawing in an open file. Raises VipsError."""
        image = _open(descriptor, 1, Access())
        scale = max(1, PRECISE // max(image.width, image.height))
        image = _open(descriptor, scale, Access())
        return cls(image.width / scale, image.height / scale)

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading; in a `width` and a `height` in pixels, or in a `scale`. Raises VipsError."""
        said = dict(options)
        if "width" not in said:
            return _open(descriptor, said.get("scale", 1), access)
        width, height = int(said["width"]), int(said["height"])
        image = _open(descriptor, max(width / self.width, height / self.height), access)
        if max(abs(image.width - width), abs(image.height - height)) > CLOSE:
            image = image.resize(width / image.width, vscale=height / image.height)
        return image.embed(0, 0, width, height, extend="copy")


def _open(descriptor: int, scale: float, access: Access) -> Image:
    source = Source.new_from_descriptor(descriptor)
    return Image.new_from_source(source, "", scale=scale, **access.said(()))


def level(picture: Picture, crop: Box, scaled: Extent) -> tuple[Level, Box]:
    """The size in which a drawing is laid out to show a part of it in this extent, and where the part is in it."""
    whole = picture.extent
    most = min(WIDEST / max(whole.width, whole.height), (MOST / crop.extent.area) ** 0.5)
    scale = min(most, max(scaled.width / crop.width, scaled.height / crop.height))
    across = _side(whole.width, crop.width, scaled.width, scale)
    down = _side(whole.height, crop.height, scaled.height, scale)
    x, width = _span(crop.x, crop.width, whole.width, across, scaled.width)
    y, height = _span(crop.y, crop.height, whole.height, down, scaled.height)
    options = (("width", across), ("height", down))
    return replace(picture.levels[0], extent=Extent(across, down), options=options), Box(x, y, width, height)


def _side(whole: int, length: int, wanted: int, scale: float) -> int:
    """A side of the whole drawing; the one that is wanted, if that is meant."""
    side = max(1, int(whole * scale + 0.5))
    return wanted if length == whole and abs(side - wanted) <= CLOSE else side


def _span(start: int, length: int, whole: int, side: int, wanted: int) -> tuple[int, int]:
    """Where a part begins, and how long it is; as long as it is wanted, if that is meant."""
    count = max(1, int(length * side / whole + 0.5))
    count = min(side, wanted if abs(count - wanted) <= CLOSE else count)
    first = side - count if start + length == whole else int(start * side / whole + 0.5)
    return min(first, side - count), count
