"""Kind: what a directory says of how its picture is written, and whether anything at hand can decode that. TIFF 6.0
part 2 and 3."""

from dataclasses import dataclass

from ops.errors import UnsupportedFormat
from ops.geometry import Extent
from ops.tiff import tags
from ops.tiff.directory import Directory
from ops.tiff.samples import Space

SPACES = {
    tags.RGB: Space.RGB,
    tags.CMYK: Space.CMYK,
    tags.YCBCR: Space.YCBCR,
    tags.LAB: Space.LAB,
    tags.ICC_LAB: Space.ICC_LAB,
}
UNSAID = -1  # in place of a photometric interpretation
MOST_SAMPLES = 64  # of a pixel
LARGEST_TILE = 8192  # pixels of a side, of a tile that is larger than its picture
DEPTHS = {1, 2, 4, 8, 16, 32}  # bits of a sample, of pictures of one; of others they are DEEP
DEEP = {1, 8, 16, 32}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a directory says of how its picture is written."""

    extent: Extent
    tile: Extent | None
    photometric: int
    compression: int
    bits: int
    samples: int
    format: int
    separate: bool
    subsampled: bool

    @classmethod
    def of(cls, descriptor: int, directory: Directory) -> "Kind":
        """Reads it, as it is understood where something is missing."""

        def number(tag: int, default: int) -> int:
            return directory.number(descriptor, tag, default)

        tile = Extent(number(tags.TILE_WIDTH, 0), number(tags.TILE_HEIGHT, 0))
        return cls(
            extent=Extent(number(tags.WIDTH, 0), number(tags.HEIGHT, 0)),
            tile=tile if tile.area else None,
            photometric=number(tags.PHOTOMETRIC, UNSAID),
            compression=number(tags.COMPRESSION, 1),
            bits=number(tags.BITS, 1),
            samples=number(tags.SAMPLES, 1),
            format=number(tags.FORMAT, tags.UNSIGNED),
            separate=number(tags.PLANAR, tags.CHUNKY) == tags.SEPARATE,
            subsampled=directory.numbers(descriptor, tags.SUBSAMPLING)[:2] != (1, 1),
        )

    @property
    def jpeg_with_alpha(self) -> bool:
        """Whether it consists of JPEGs of four samples, of which libtiff decodes strips only."""
        jpeg = self.compression == tags.JPEG and self.tile is not None and not self.separate
        return jpeg and self.photometric == tags.RGB and self.samples == 4

    @property
    def retold(self) -> bool:
        """Whether libvips is told that it is RGB, as it would convert its colours, or not understand them."""
        if self.compression == tags.JPEG and self.photometric == tags.YCBCR and not self.separate:
            return False  # which libjpeg converts
        return self.photometric in (tags.LAB, tags.ICC_LAB) or (self.photometric == tags.YCBCR and not self.subsampled)

    @property
    def in_planes(self) -> bool:
        """Whether each band has tiles of its own, which libvips does not read."""
        return self.separate and self.tile is not None

    @property
    def tiles(self) -> int:
        """How many tiles it has, or each of its planes; 0 if it has strips."""
        if self.tile is None:
            return 0
        return -(-self.extent.width // self.tile.width) * -(-self.extent.height // self.tile.height)

    @property
    def ranged(self) -> bool:
        """Whether its bits do not say what is black and what is white."""
        return self.format in (tags.SIGNED, tags.FLOAT) or self.bits == 32

    @property
    def compression_named(self) -> str:
        """The name of its compression, to say it."""
        name = tags.COMPRESSIONS.get(self.compression)
        return f", {name}" if name else ""

    @property
    def padded(self) -> Extent:
        """Its extent as libvips is told: it refuses tiles that are much larger than a picture."""
        if self.tile is None or max(self.tile.width, self.tile.height) > LARGEST_TILE:
            return self.extent
        return Extent(max(self.extent.width, self.tile.width), max(self.extent.height, self.tile.height))


def must_be_supported(kind: Kind) -> None:
    """Raises UnsupportedFormat."""
    if kind.compression == tags.OLD_JPEG:
        raise unsupported(f"its compression, {tags.COMPRESSIONS[tags.OLD_JPEG]},")
    if kind.bits not in (DEPTHS if kind.samples == 1 else DEEP):
        raise unsupported(f"its samples, of {kind.bits} bits each,")
    if kind.samples > MOST_SAMPLES:
        raise unsupported(f"a pixel of it, which has {kind.samples} samples,")
    if kind.photometric == UNSAID and kind.extent.area:
        raise unsupported("its samples, of which it does not say what they mean,")


def unsupported(what: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"The original is a TIFF, and {what} cannot be read here.")
