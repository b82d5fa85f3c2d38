"""Backdrops: what lies below the texts of a design, drawn once for all texts and samples that it lies below, and no
larger than is needed to judge it."""

from cachetools import LRUCache

from ops import canvas
from ops.canvas import Hand, Laid, Layer
from ops.geometry import Box, Extent
from ops.layers.paint import Surface
from ops.levels import Levels
from ops.libvips import Image
from ops.picture import Blank

COARSE = 250_000  # pixels of a backdrop
KEPT = 16_000_000  # bytes of them
DECODED = 32_000_000  # bytes of pictures that they are drawn with

Below = tuple[Layer, ...]


class Backdrops:
    """Draws backdrops, and keeps those that were used last. For one thread."""

    def __init__(self) -> None:
        self.levels = Levels(DECODED)
        self._kept: LRUCache[tuple[Blank, Below], Image] = LRUCache(KEPT, _size)
        self._last: tuple[Blank, Below] | None = None

    def part(self, ground: Blank, below: tuple[Laid, ...], box: Box, most: int) -> Image:
        """A box of a ground's extent with what lies on it, at most so many pixels wide and high, as an 8-bit sRGB
        picture."""
        whole = self._whole(ground, below)
        across, down = whole.width / ground.extent.width, whole.height / ground.extent.height
        x, y = min(int(box.x * across), whole.width - 1), min(int(box.y * down), whole.height - 1)
        width = max(1, min(round(box.width * across), whole.width - x))
        height = max(1, min(round(box.height * down), whole.height - y))
        part = whole.crop(x, y, width, height)
        return part.resize(min(1, most / width), vscale=min(1, most / height), kernel="linear")

    def _whole(self, ground: Blank, below: tuple[Laid, ...]) -> Image:
        key = ground, tuple(one.layer for one in below)
        image = self._kept.get(key)
        if image is None:
            drawn = self._drawn_before(*key)
            extent = coarse(ground.extent)
            first = self._kept[ground, key[1][:drawn]] if drawn else ground.drawn(extent)
            box, hand = Box(0, 0, ground.extent.width, ground.extent.height), Hand([], self.levels)
            image = canvas.draw(Surface(first), below[drawn:], box, extent, hand).image.copy_memory()
            self._kept[key] = image
        self._last = key
        return image

    def _drawn_before(self, ground: Blank, layers: Below) -> int:
        """How many of the layers are on the backdrop that was used last, if nothing else is: texts come from below."""
        if self._last not in self._kept or self._last is None:
            return 0
        other, first = self._last
        return len(first) if other == ground and layers[: len(first)] == first else 0


def coarse(extent: Extent) -> Extent:
    """The extent in which a canvas is looked at."""
    scale = min(1.0, (COARSE / extent.area) ** 0.5)
    return Extent(max(1, round(extent.width * scale)), max(1, round(extent.height * scale)))


def _size(image: Image) -> int:
    return int(image.width * image.height * image.bands)
