"""PNGs with chunks that libvips does not write."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = 8  # bytes
HEAD = 33  # bytes up to where chunks may be put


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk with its length and its sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunks(png: bytes, **chunks: bytes) -> bytes:
    """A PNG with these chunks in front of its others."""
    return png[:HEAD] + b"".join(chunk(name.encode(), body) for name, body in chunks.items()) + png[HEAD:]


def chunks(png: bytes) -> Iterator[bytes]:
    """The chunks of a whole PNG, each with its length and its sum."""
    at = SIGNATURE
    while at < len(png):
        end = at + 12 + int.from_bytes(png[at : at + 4], "big")
        yield png[at:end]
        at = end


def cicp(primaries: int, transfer: int) -> bytes:
    """The body of a cICP chunk: colours by number, as RGB in full range."""
    return bytes([primaries, transfer, 0, 1])


def chromaticities(*points: float) -> bytes:
    """The body of a cHRM chunk: white, red, green, blue, x and y of each."""
    return struct.pack(">8I", *(round(number * 100_000) for number in points))
