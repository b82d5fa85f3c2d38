"""Magic numbers: formats that Bookplate knows and the libvips at hand may lack, told by a file's first bytes.

libvips can only name a format that it can read. Without this a photo of a phone and a text file would get the same
refusal.
"""

import os

from ops import libvips
from ops.avif import boxes
from ops.errors import UnsupportedFormat

NAMES = {"heic": "HEIC", "jp2": "JPEG 2000", "jxl": "JPEG XL", "pdf": "PDF"}
BEGINNINGS = (
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),  # a codestream without a file around it
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
    (b"\xff\x0a", "jxl"),
    (b"%PDF-", "pdf"),
)
# Brands of ISO/IEC 23008-12 that promise HEVC, and those that promise AV1 beside them.
HEVC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
AV1 = frozenset({b"avif", b"avis"})
TIFF = b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"
LONGEST = max(len(beginning) for beginning, _ in BEGINNINGS)


def format_of(descriptor: int) -> str | None:
    """The format that a file is in, of those in NAMES."""
    head = os.pread(descriptor, LONGEST, 0)
    found = next((name for beginning, name in BEGINNINGS if head.startswith(beginning)), None)
    if found:
        return found
    brands = boxes.brands(descriptor)
    return "heic" if HEVC.intersection(brands) and not AV1.intersection(brands) else None


def is_tiff(descriptor: int) -> bool:
    """Whether a file begins as a TIFF does, whatever is behind that."""
    return os.pread(descriptor, 4, 0) in TIFF


def must_be_readable(descriptor: int, wanted: frozenset[str]) -> None:
    """Raises UnsupportedFormat for a file in one of the `wanted` formats that the libvips at hand cannot read."""
    found = format_of(descriptor)
    if found is None or found not in wanted or found in libvips.readable():
        return
    raise UnsupportedFormat(
        f"The original is in {NAMES[found]}, which the libvips of this server cannot read. One of the system may, "
        "and is used in place of the bundled one after `pip uninstall pyvips-binary`."
    )
