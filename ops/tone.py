"""Tone mapping: pictures with light that is brighter than white (PQ, HLG), for screens that have none, as browsers do
it on such screens.

Paper white (203 cd/m²) and all that is darker is dimmed, by half where the brightest light of the picture is 1,000 or
more; what is brighter, up to that, is rolled off into the rest by a curve that goes on without a bend. How bright a
colour is, is the largest of its red, green and blue in Rec. 2020; all three are dimmed alike, so that hues stay. HLG is
taken as on a screen of 1,000 cd/m². ITU-R BT.2100 (PQ, HLG), BT.2408 (paper white).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log2

from ops import icc, libvips
from ops.cicp import BT709, HLG, PRIMARIES, TRANSFERS, Cicp
from ops.libvips import Image
from ops.matrices import Matrix, inverse, product

WHITE = 203.0  # candelas per square metre of paper white
BRIGHTEST = 1000.0  # … of the brightest light, if a picture does not say
PQ_LIGHT = 10_000.0  # … that PQ counts in
SYSTEM_GAMMA = 1.2  # of a screen of 1,000, for HLG
REC2020 = 9
LUMINANCE = (0.2627, 0.6780, 0.0593)  # of Rec. 2020
DIMMED = 0.5  # by how much paper white is dimmed, if the brightest light is BRIGHTEST or more
BEND = 0.65  # how far the curve's first tangent goes, of the way from paper white to what it would show as white


@dataclass(frozen=True, slots=True)
class Light:
    """What the numbers of an HDR picture mean, and the brightest light in it, in candelas per square metre."""

    cicp: Cicp
    brightest: float = BRIGHTEST

    def to_srgb(self, image: Image) -> Image:
        """The picture in 8-bit sRGB, not yet made; of grey ones too. Transparency is kept."""
        alpha = image[image.bands - 1] if image.hasalpha() else None
        colours = image[:3] if image.bands >= 3 else image[0].bandjoin([image[0], image[0]])
        bright = self._bright(colours)
        dimmed = bright * _gain(_largest(bright), self.brightest / WHITE)
        linear = dimmed.recomb(_rows(_between(REC2020, BT709)))
        shown = linear.copy(interpretation="scrgb").colourspace("srgb")
        if alpha is None:
            return shown
        shallow = (alpha / 257).rint().cast("uchar") if alpha.format == "ushort" else alpha
        return shown.bandjoin(shallow).copy(interpretation="srgb")

    def _bright(self, colours: Image) -> Image:
        """Linear light in Rec. 2020, paper white being 1."""
        known = self.cicp.known
        linear = colours.maplut(_table(known.transfer, colours.format == "ushort"))
        if known.primaries != REC2020:
            linear = linear.recomb(_rows(_between(known.primaries, REC2020)))
        if known.transfer == HLG:
            luminance = libvips.clamped(linear.recomb([list(LUMINANCE)]), 0, 1)
            return linear * luminance ** (SYSTEM_GAMMA - 1) * (BRIGHTEST / WHITE)
        return linear * (PQ_LIGHT / WHITE)


@lru_cache(maxsize=4)
def _table(transfer: int, deep: bool) -> Image:
    top = 65535 if deep else 255
    light = TRANSFERS[transfer]
    return Image.new_from_array([[light(value / top) for value in range(top + 1)]]).cast("float").copy_memory()


@lru_cache(maxsize=64)
def _between(first: int, second: int) -> Matrix:
    return product(inverse(icc.to_d50(PRIMARIES[second])), icc.to_d50(PRIMARIES[first]))


def _rows(matrix: Matrix) -> list[list[float]]:
    return [list(row) for row in matrix]


def _largest(bright: Image) -> Image:
    first, second, third = bright[0], bright[1], bright[2]
    larger = (first > second).ifthenelse(first, second)
    return (larger > third).ifthenelse(larger, third)


def _gain(largest: Image, peak: float) -> Image:
    """By how much a colour is dimmed; `peak` is the brightest light, paper white being 1. Up to white it is the same
    for all; beyond, the light follows a parabola, from there to where the peak is as light as the screen."""
    if peak <= 1:
        return largest * 0 + 1
    white = 1 - DIMMED * min(1, log2(peak) / log2(BRIGHTEST / WHITE))
    middle = 1 + BEND * (1 / white - 1)  # where the tangents of the parabola's two ends meet
    wide, narrow = 1 - 2 * middle + peak, 2 * (middle - 1)
    bright = libvips.clamped(largest, 1, peak)
    way = ((bright - 1) * (4 * wide) + narrow * narrow) ** 0.5 * (0.5 / wide) - narrow / (2 * wide)
    shown = way * way * (1 + white - 2 * white * middle) + way * (2 * white * (middle - 1)) + white
    return (largest <= 1).ifthenelse(white, shown / (largest + 1e-9))
