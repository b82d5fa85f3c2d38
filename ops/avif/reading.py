"""Reading an AVIF: as libvips does, but for what it and libheif pass over.

They go by the first of a file's brands, take numbers of a limited range for full ones where there is no colour, or in
transparency, and say nothing of what colours mean other than by an ICC profile.
"""

import os
from dataclasses import dataclass

from ops import libvips
from ops.avif import boxes, sequence_header, turns
from ops.avif.boxes import Item, Items
from ops.avif.sequence_header import Colours
from ops.cicp import LIKE_BT709, SRGB, Cicp
from ops.colour import PROFILE
from ops.edited import Edits
from ops.libvips import Image
from ops.reading import Access, Options, Streamed, profiled
from ops.tone import BRIGHTEST, Light

AV1, GRID = b"av01", b"grid"
AVIF, SEQUENCE = b"avif", b"avis"
BRANDS = frozenset({AVIF, SEQUENCE, b"mif1", b"msf1", b"miaf"})
BRAND_AT = 8  # where the first of the brands stands
ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"
UNITS = 4096  # bytes among which a bitstream says how its colours are meant
CONFIGURED = 4  # bytes of a decoder's configuration before units begin
BLACK, WHITE = 16, 235  # of a limited range, in 8 bits


@dataclass(frozen=True, slots=True)
class AvifReading:
    """How to read an AVIF: with which edits, how it is turned then, whether its light and its transparency have a
    limited range that nobody widens, and what its colours mean."""

    edits: Edits = ()
    orientation: int = 1
    limited: bool = False
    limited_alpha: bool = False
    cicp: Cicp | None = None
    brightest: float = BRIGHTEST

    @property
    def light(self) -> Light | None:
        """What its colours mean, if they are HDR."""
        return Light(self.cicp, self.brightest) if self.cicp and self.cicp.hdr else None

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading."""
        image = Streamed(self.edits).load(descriptor, options, access)
        if self.orientation != 1:
            image = image.copy()
            image.set_type(libvips.NUMBER, "orientation", self.orientation)
        if self.limited or self.limited_alpha:
            colours = image.bands - image.hasalpha()
            limited = [self.limited] * colours + [self.limited_alpha] * (image.bands - colours)
            image = _widened(image, limited)
        if self.cicp and not self.cicp.hdr and not image.get_typeof(PROFILE):
            image = profiled(image, self.cicp.profile)
        return image


def reading(descriptor: int) -> AvifReading | None:
    """How a file has to be read; None if it is no AVIF."""
    brands = boxes.brands(descriptor)
    found = boxes.items(descriptor) if BRANDS.intersection(brands) else None
    if found is None:
        return None
    shown = found.of(found.primary)
    coded = _coded(found, shown)
    if coded.type != AV1:
        return None
    colours = _colours(descriptor, coded)
    alpha = _alpha(found)
    alphas = _colours(descriptor, _coded(found, alpha)) if alpha else None
    named = shown.property(b"colr", b"nclx") or coded.property(b"colr", b"nclx")
    full = bool(named[10] & 0x80) if named and len(named) > 10 else colours is None or colours.full_range
    edits: Edits = () if brands[0] == AVIF else ((BRAND_AT, AVIF),)
    turned = 1
    if alpha and turns.orientation(alpha) != turns.orientation(shown):
        edits, turned = edits + turns.none(shown, alpha), turns.orientation(shown)
    return AvifReading(
        edits=edits,
        orientation=turned,
        limited=not full and colours is not None and colours.monochrome,
        limited_alpha=alphas is not None and not alphas.full_range,
        cicp=None if _has_profile(shown) else _cicp(named, colours),
        brightest=_brightest(shown),
    )


def _coded(found: Items, item: Item) -> Item:
    """What an item is coded as: itself, or the first part of a grid."""
    return found.of(item.made_of[0]) if item.type == GRID and item.made_of else item


def _alpha(found: Items) -> Item | None:
    """The transparency of what is shown; of a grid it may belong to its parts."""
    shown = found.of(found.primary)
    for number in (found.primary, *shown.made_of[:1]):
        for other in found.auxiliary.get(number, ()):
            if (found.of(other).property(b"auxC") or b"")[4:].split(b"\0")[0] in ALPHA:
                return found.of(other)
    return None


def _colours(descriptor: int, item: Item) -> Colours | None:
    """What its bitstream says, which may begin in its configuration."""
    configured = (item.property(b"av1C") or b"")[CONFIGURED:]
    found = sequence_header.colours(configured)
    if found is None and item.extent:
        at, size = item.extent
        found = sequence_header.colours(os.pread(descriptor, min(size, UNITS), at)) if at < 2**62 else None
    return found


def _cicp(named: bytes | None, colours: Colours | None) -> Cicp | None:
    """What colours mean, a box going before the bitstream. As browsers do, what is filmed by BT.709's curve is taken
    for sRGB: cameras and converters mean no other."""
    if named and len(named) >= 8:
        primaries, transfer = int.from_bytes(named[4:6], "big"), int.from_bytes(named[6:8], "big")
    elif colours:
        primaries, transfer = colours.primaries, colours.transfer
    else:
        return None
    return Cicp(primaries, SRGB if transfer in LIKE_BT709 else transfer)


def _has_profile(item: Item) -> bool:
    """Whether an ICC profile says what its colours mean, which goes before numbers."""
    return any(item.property(b"colr", kind) is not None for kind in (b"prof", b"rICC"))


def _brightest(item: Item) -> float:
    """The brightest light that is said to be in it. CTA-861.3."""
    said = item.property(b"clli")
    return float(int.from_bytes(said[:2], "big")) or BRIGHTEST if said and len(said) >= 4 else BRIGHTEST


def _widened(image: Image, limited: list[bool]) -> Image:
    """Numbers of a limited range in the full one, in those bands that have it."""
    deep = image.format == "ushort"
    top = 65535 if deep else 255
    span = top / (WHITE - BLACK) / (256 if deep else 1)
    low = -BLACK * top / (WHITE - BLACK)
    wide = image.linear([span if one else 1 for one in limited], [low if one else 0 for one in limited])
    return libvips.clamped(wide, 0, top).rint().cast(image.format).copy(interpretation=image.interpretation)
