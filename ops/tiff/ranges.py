"""Ranges: which numbers are black and white in a TIFF whose bits do not say so: signed ones, fractions, 32 bits.

What the file declares; else what people write who mean a picture: 0 to 1, or to the greatest number of 8, 16 or 32
bits; else, as in maps of heights, from the least number that there is to the greatest. Cells without data do not count.
"""

from math import isfinite

from ops.libvips import Image
from ops.tiff import tags
from ops.tiff.directory import Directory
from ops.tiff.kind import Kind

USUAL = (255, 65_535, 2**31 - 1, 2**32 - 1)
BEYOND = 1e30  # numbers of which nobody makes a picture


def of(descriptor: int, directory: Directory, kind: Kind, raw: Image) -> tuple[float, float]:
    """Black and white of a page; `raw` are its colours as they are decoded, which may be a smaller copy. Raises
    VipsError."""
    low, high = directory.numbers(descriptor, tags.LEAST), directory.numbers(descriptor, tags.GREATEST)
    if low and high and isfinite(min(low)) and isfinite(max(high)) and min(low) < max(high):
        return min(low), max(high)
    return usual(*_ends(raw, _no_data(descriptor, directory)), fractions=kind.format == tags.FLOAT)


def usual(low: float, high: float, *, fractions: bool) -> tuple[float, float]:
    """What is meant by numbers between these two."""
    if fractions and low >= 0 and high <= 1:
        return 0, 1
    top = next((top for top in USUAL if high <= top), high)
    if (low >= 0 and top / 2 < high) or low == high:
        return 0, top
    return low, high


def _ends(raw: Image, no_data: float | None) -> tuple[float, float]:
    """The least and the greatest number that are any."""
    raw = raw.cast("double")
    counts = raw.abs() < BEYOND  # which what is no number is not
    if no_data is not None:
        counts = counts & (raw != no_data)
    kept = counts.ifthenelse(raw, BEYOND).bandjoin(counts.ifthenelse(raw, -BEYOND)).copy_memory()
    bands = raw.bands
    low, high = float(kept[:bands].min()), float(kept[bands:].max())
    return (low, high) if low <= high else (0, 0)


def _no_data(descriptor: int, directory: Directory) -> float | None:
    said = directory.content(descriptor, tags.NO_DATA).strip(b"\0 ")
    try:
        return float(said)
    except ValueError:
        return None
