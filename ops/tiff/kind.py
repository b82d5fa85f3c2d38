"""Kind: what a directory says of how its picture is written, and whether anything at hand can decode that. TIFF 6.0
part 2 and 3."""

from dataclasses import dataclass
from math import isfinite

from ops.errors import TooLarge, UnsupportedFormat
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
MOST_ACROSS = 10_000  # tiles beside each other: libvips takes four times as long for twice as many
DEPTHS = {1, 2, 4, 8, 16, 32}  # bits of a sample, where each is decoded by itself; of others they are DEEP
DEEP = {8, 16, 32}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a directory says of how its picture is written."""

    extent: Extent
    tile: Extent | None
    rows: int
    photometric: int
    compression: int
    bits: int
    samples: int
    format: int
    separate: bool
    subsampled: bool
    extra: tuple[int, ...]

    @classmethod
    def of(cls, descriptor: int, directory: Directory) -> "Kind":
        """Reads it, as it is understood where something is missing."""

        def number(tag: int, default: int) -> int:
            return directory.number(descriptor, tag, default)

        tile = Extent(number(tags.TILE_WIDTH, 0), number(tags.TILE_HEIGHT, 0))
        photometric, samples = number(tags.PHOTOMETRIC, UNSAID), number(tags.SAMPLES, 1)
        extra = tuple(int(one) for one in directory.numbers(descriptor, tags.EXTRA) if isfinite(one))
        if photometric == tags.RGB and samples == 4 and tags.EXTRA not in directory.entries:
            extra = (tags.UNASSOCIATED,)  # which is what everybody takes it for
        return cls(
            extent=Extent(number(tags.WIDTH, 0), number(tags.HEIGHT, 0)),
            tile=tile if tile.area else None,
            rows=number(tags.ROWS, 0),
            photometric=photometric,
            compression=number(tags.COMPRESSION, 1),
            bits=number(tags.BITS, 1),
            samples=samples,
            format=number(tags.FORMAT, tags.UNSIGNED),
            separate=number(tags.PLANAR, tags.CHUNKY) == tags.SEPARATE,
            subsampled=directory.numbers(descriptor, tags.SUBSAMPLING)[:2] != (1, 1),
            extra=extra,
        )

    @property
    def jpeg_with_alpha(self) -> bool:
        """Whether it consists of JPEGs of four samples, of which libtiff decodes strips only."""
        jpeg = self.compression == tags.JPEG and self.tile is not None and not self.separate
        return jpeg and self.photometric == tags.RGB and self.samples == 4

    @property
    def told(self) -> int | None:
        """The photometric interpretation that libvips is told, as it would convert its colours, or not understand them;
        None if that is its own."""
        if self.jpeg_with_alpha:
            return tags.CMYK  # whose four samples it leaves as they are
        if self.compression == tags.JPEG and self.photometric == tags.YCBCR and not self.separate:
            return None  # which libjpeg converts
        if self.photometric in (tags.LAB, tags.ICC_LAB) or (self.photometric == tags.YCBCR and not self.subsampled):
            return tags.RGB if self.samples >= 3 else tags.MIN_IS_BLACK
        return tags.MIN_IS_BLACK if self.negative else None

    @property
    def edited(self) -> bool:
        """Whether libvips is told anything else than its directory says."""
        transparent = self.raw_alpha and bool(self.extra)
        return self.in_planes or self.told is not None or transparent or self.padded != self.extent

    def is_like(self, other: "Kind") -> bool:
        """Whether its samples are those of another."""

        def facts(one: Kind) -> tuple[object, ...]:
            of_samples = one.bits, one.samples, one.format, one.extra
            return *of_samples, one.photometric, one.told, one.separate, one.in_planes

        return facts(self) == facts(other)

    @property
    def in_planes(self) -> bool:
        """Whether each band has tiles or strips of its own. libvips reads no such tiles; such strips of all bands it
        holds in memory as a whole, however long they are, and takes those of grey, of fractions of 16 bits and of less
        than a byte for strips of all bands together."""
        if not self.separate or self.tile:
            return self.separate
        if self.samples == 1 and self.bits >= 8:
            return False
        known = self.photometric in (tags.MIN_IS_WHITE, tags.MIN_IS_BLACK, *SPACES)
        return known and not (self.photometric == tags.YCBCR and self.subsampled)

    @property
    def negative(self) -> bool:
        """Whether the least number is white and libvips is not told so: it would see to that for numbers without a sign
        only, and for the first sample."""
        return self.photometric == tags.MIN_IS_WHITE and (self.ranged or self.in_planes or self.samples > 2)

    @property
    def raw_alpha(self) -> bool:
        """Whether libvips is not told of transparency: it would not know how much is opaque, or what it is part of."""
        return self.in_planes or self.ranged or self.told is not None

    @property
    def strip(self) -> int:
        """How many rows its strips have, if it has any."""
        height = max(self.extent.height, 1)
        return self.rows if 0 < self.rows < height else height

    @property
    def parts(self) -> int:
        """How many tiles or strips it has, or each of its planes."""
        if self.tile is None:
            return -(-self.extent.height // self.strip)
        return self.across * -(-self.extent.height // self.tile.height)

    @property
    def across(self) -> int:
        """How many tiles or strips stand beside each other."""
        return -(-self.extent.width // self.tile.width) if self.tile else 1

    @property
    def ranged(self) -> bool:
        """Whether its bits do not say what is black and what is white."""
        return self.format in (tags.SIGNED, tags.FLOAT) or self.bits == 32

    @property
    def compression_named(self) -> str:
        """The name of its compression, to say it."""
        return tags.COMPRESSIONS.get(self.compression, f"number {self.compression}")

    @property
    def padded(self) -> Extent:
        """Its extent as libvips is told: it refuses tiles that are much larger than a picture."""
        if self.tile is None or max(self.tile.width, self.tile.height) > LARGEST_TILE:
            return self.extent
        return Extent(max(self.extent.width, self.tile.width), max(self.extent.height, self.tile.height))


def must_be_supported(kind: Kind) -> None:
    """Raises UnsupportedFormat, and TooLarge if a row of it has too many tiles."""
    if kind.across > MOST_ACROSS:
        raise TooLarge(f"The original has {kind.across} tiles beside each other; a tif may have {MOST_ACROSS}.")
    if kind.compression == tags.OLD_JPEG:
        raise unsupported(f"its compression, {tags.COMPRESSIONS[tags.OLD_JPEG]},")
    if kind.bits not in (DEPTHS if kind.samples == 1 or kind.in_planes else DEEP):
        raise unsupported(f"its samples, of {kind.bits} bits each,")
    if kind.samples > MOST_SAMPLES:
        raise unsupported(f"a pixel of it, which has {kind.samples} samples,")
    if kind.photometric == UNSAID and kind.extent.area:
        raise unsupported("its samples, of which it does not say what they mean,")


def unsupported(what: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"The original is a TIFF, and {what} cannot be read here.")
