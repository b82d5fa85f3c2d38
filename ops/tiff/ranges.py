"""Ranges: which numbers are black and white in a TIFF whose bits do not say so: signed ones, fractions, 32 bits.

What the file declares; else what people write who mean a picture: 0 to 1, or to the greatest number of 8, 16 or 32
bits; else, as in maps of heights, from the least number that there is to the greatest. Cells without data do not count.
Transparency has a range of its own: it begins at 0, and what is opaque is 1 or the greatest number of some bits.
"""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

from ops.libvips import Image
from ops.tiff import tags
from ops.tiff.directory import Directory
from ops.tiff.kind import Kind
from ops.tiff.samples import Range, Samples

USUAL = (255, 65_535, 2**31 - 1, 2**32 - 1)
BEYOND = 1e30  # numbers of which nobody makes a picture

LEAST, GREATEST, SUM = 0, 1, 2  # columns of the statistics of libvips
ALL = 0  # their row for all bands together; one for each follows


def known(descriptor: int, directory: Directory, kind: Kind, samples: Samples, opened: Callable[[], Image]) -> Samples:
    """The samples of a page with what is black and white, and what is opaque; `opened` are its numbers as they will be
    decoded from top to bottom, which may be those of a smaller copy. Raises VipsError."""
    fractions, alpha = kind.format == tags.FLOAT, samples.alpha
    ends = _declared(descriptor, directory, samples.space.bands)
    if not ends:
        found = _ends(lambda: samples.colours(opened()), _no_data(descriptor, directory))
        ends = usual(*found, fractions=fractions)
    range_ = Range(*(reversed(ends) if kind.negative else ends))
    if alpha is None:
        return replace(samples, range=range_)
    most = None if fractions else 2**kind.bits - 1 if kind.format == tags.UNSIGNED else 2 ** (kind.bits - 1) - 1
    return replace(samples, range=range_, opacity=Range(*opacity(*_ends(lambda: opened()[alpha], None), most)))


def _declared(descriptor: int, directory: Directory, bands: int) -> tuple[float, float] | None:
    """The ends of its colours that a file declares, if they are any."""
    low, high = directory.numbers(descriptor, tags.LEAST)[:bands], directory.numbers(descriptor, tags.GREATEST)[:bands]
    if low and high and isfinite(min(low)) and isfinite(max(high)) and min(low) < max(high):
        return min(low), max(high)
    return None


def usual(low: float, high: float, *, fractions: bool) -> tuple[float, float]:
    """What is meant by numbers between these two."""
    if fractions and low >= 0 and high <= 1:
        return 0, 1
    top = next((top for top in USUAL if high <= top), high)
    if (low >= 0 and top / 2 < high) or low == high:
        return 0, top
    return low, high


def opacity(low: float, high: float, most: int | None) -> tuple[float, float]:
    """What is meant by numbers between these two for transparency, of a type whose greatest number is `most`, or which
    has fractions."""
    if most is None:  # one may be missed by a little where a picture was made smaller
        return 0, 1 if high <= 2 else next((top for top in USUAL if high <= top), high)
    if low < 0:
        return -most - 1, most
    # GDAL writes 8 bits of it whatever the type, but for those of 16.
    return 0, next((top for top in (255, most) if high <= top <= most), high)


def _ends(opened: Callable[[], Image], no_data: float | None) -> tuple[float, float]:
    """The least and the greatest number that are any. The picture is never in memory as a whole, as it may have
    thousands of times the bytes of its file: it is decoded once more if what is no number has to be left out, which
    takes four times as long."""
    if no_data is None:
        found = opened().stats()
        low, high = found(LEAST, ALL)[0], found(GREATEST, ALL)[0]
        if isfinite(found(SUM, ALL)[0]) and -BEYOND < low <= high < BEYOND:
            return low, high
    raw = opened().cast("double")
    counts = raw.abs() < BEYOND  # which what is no number is not
    if no_data is not None:
        counts = counts & (raw != no_data)
    found = counts.ifthenelse(raw, BEYOND).bandjoin(counts.ifthenelse(raw, -BEYOND)).stats()
    low = min(found(LEAST, row)[0] for row in range(1, 1 + raw.bands))
    high = max(found(GREATEST, row)[0] for row in range(1 + raw.bands, found.height))
    return (low, high) if low <= high else (0, 0)


def _no_data(descriptor: int, directory: Directory) -> float | None:
    said = directory.content(descriptor, tags.NO_DATA).strip(b"\0 ")
    try:
        return float(said)
    except ValueError:
        return None
