"""Directories of a TIFF, counted before libvips opens it: it walks along all of them each time, whichever it reads.

TIFF 6.0 §2; BigTIFF: https://libtiff.gitlab.io/libtiff/specification/bigtiff.html
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ops.errors import TooLarge

MOST = 10_000  # directories of a file that is opened: a tenth of a second each time
HEADER = 16


@dataclass(frozen=True, slots=True)
class _Layout:
    """How numbers are written: those of entries in a directory, offsets, and how long an entry is."""

    count: struct.Struct
    offset: struct.Struct
    entry: int


def must_be_few(descriptor: int) -> None:
    """Raises TooLarge if a TIFF has more directories than may be walked along. What is none has none."""
    for number, _ in enumerate(_directories(descriptor)):
        if number >= MOST:
            raise TooLarge(f"The original has too many directories; a tif may have {MOST}.")


def _directories(descriptor: int) -> Iterator[int]:
    """Where each begins, as far as they can be read, and until one comes again."""
    header = os.pread(descriptor, HEADER, 0)
    layout = _layout(header)
    if layout is None:
        return
    at, seen = layout.offset.unpack_from(header, 8 if layout.offset.size == 8 else 4)[0], set[int]()
    while at and at not in seen:
        seen.add(at)
        yield at
        try:
            (count,) = layout.count.unpack(os.pread(descriptor, layout.count.size, at))
            behind = at + layout.count.size + count * layout.entry
            (at,) = layout.offset.unpack(os.pread(descriptor, layout.offset.size, behind))
        except (struct.error, OSError, OverflowError):  # beyond the end, or any end
            return


def _layout(header: bytes) -> _Layout | None:
    order = {b"II": "<", b"MM": ">"}.get(header[:2])
    if order is None or len(header) < HEADER:
        return None
    (kind,) = struct.unpack_from(f"{order}H", header, 2)
    if kind == 42:
        return _Layout(struct.Struct(f"{order}H"), struct.Struct(f"{order}I"), 12)
    return _Layout(struct.Struct(f"{order}Q"), struct.Struct(f"{order}Q"), 20) if kind == 43 else None
