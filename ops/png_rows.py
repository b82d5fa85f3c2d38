"""How many rows of a damaged PNG are there, counted without its decoder, which loses what it has read ahead.

Portable Network Graphics (third edition), 7.2, 9.2 and 10.1.
"""

import os
import zlib
from collections.abc import Iterator

SIGNATURE = 8  # bytes
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # per pixel, by colour type
FILTERS = 5  # ways in which a row may be filtered
PIECE = 16_384  # bytes that are inflated at once
MOST_CHUNKS = 100_000


def count(descriptor: int) -> int:
    """How many rows of a PNG that is not interlaced can be inflated, and say how they are filtered."""
    header = os.pread(descriptor, 26, 0)
    if len(header) < 26 or header[25] not in SAMPLES:
        return 0
    width, height = int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")
    stride = 1 + (width * header[24] * SAMPLES[header[25]] + 7) // 8
    found = 0
    try:
        for row in _rows(_pixels(descriptor), stride):
            if found == height or row[0] >= FILTERS:
                break
            found += 1
    except zlib.error:
        pass  # what came before it counts
    return found


def _rows(pieces: Iterator[bytes], stride: int) -> Iterator[bytes]:
    """Raises zlib.error."""
    inflater = zlib.decompressobj()
    row = b""
    for piece in pieces:
        rest = piece
        while rest and (more := inflater.decompress(rest, stride - len(row))):
            rest, row = inflater.unconsumed_tail, row + more
            if len(row) == stride:
                yield row
                row = b""


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
