"""The rows of a damaged PNG that are there, found without its decoder, which loses what it has read ahead.

Portable Network Graphics (third edition), 7.2, 9.2 and 10.1.
"""

import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Self

SIGNATURE = 8  # bytes
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # per pixel, by colour type
FILTERS = 5  # ways in which a row may be filtered
PIECE = 16_384  # bytes that are inflated at once
MOST_CHUNKS = 100_000


@dataclass(frozen=True, slots=True)
class Header:
    """What a PNG says of its extent in pixels, and of the bits of each."""

    width: int
    height: int
    bits: int

    @classmethod
    def of(cls, descriptor: int) -> Self | None:
        """Reads it; None if it cannot be understood."""
        head = os.pread(descriptor, 26, 0)
        if len(head) < 26 or head[25] not in SAMPLES:
            return None
        width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
        return cls(width, height, head[24] * SAMPLES[head[25]])

    def stride(self, width: int) -> int:
        """Bytes of a row of so many pixels, with the one that says how it is filtered."""
        return 1 + (width * self.bits + 7) // 8


def count(descriptor: int) -> int:
    """How many rows of a PNG that is not interlaced are there."""
    header = Header.of(descriptor)
    return sum(1 for _ in whole(descriptor, repeat(header.stride(header.width), header.height))) if header else 0


def whole(descriptor: int, strides: Iterable[int]) -> Iterator[bytes]:
    """Rows of so many bytes each, up to the first that cannot be inflated or does not say how it is filtered."""
    try:
        for row in _inflated(_pixels(descriptor), strides):
            if row[0] >= FILTERS:
                return
            yield row
    except zlib.error:
        return  # what came before it counts


def _inflated(pieces: Iterator[bytes], strides: Iterable[int]) -> Iterator[bytes]:
    """Raises zlib.error."""
    inflater, rest = zlib.decompressobj(), b""
    for stride in strides:
        row = b""
        while len(row) < stride:
            if not rest:
                rest = next(pieces, b"")
            more = inflater.decompress(rest, stride - len(row))
            if not (rest or more):
                return
            row, rest = row + more, inflater.unconsumed_tail
        yield row


def _pixels(descriptor: int) -> Iterator[bytes]:
    """What is in the chunks of pixels that follow each other, in pieces; whatever their checksums say."""
    at, seen = SIGNATURE, False
    for _ in range(MOST_CHUNKS):
        head = os.pread(descriptor, 8, at)
        pixels = head[4:] == b"IDAT"
        if len(head) < 8 or (seen and not pixels):
            return
        seen = pixels
        start, at = at + 8, at + 12 + int.from_bytes(head[:4], "big")
        while pixels and start < at - 4 and (piece := os.pread(descriptor, min(PIECE, at - 4 - start), start)):
            yield piece
            start += len(piece)
