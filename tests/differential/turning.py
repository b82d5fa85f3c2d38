"""Whether a file asks its viewer to turn it: read from its bytes, because decoders turn silently, or hide that they do not.

Exif (JPEG APP1, PNG `eXIf`, WebP `EXIF`, the `Exif` item of AVIF), TIFF's own tag, `irot` and `imir` of AVIF, and XMP.
"""

import re
import struct
from collections.abc import Iterator

TAG = 274  # Orientation
XMP = re.compile(rb'tiff:Orientation(?:="|>)\s*(\d)')
CONTAINERS = frozenset({b"meta", b"iprp", b"ipco"})


def asked(body: bytes) -> tuple[str, ...]:
    """All that asks a viewer to turn or mirror this file, in words; none of it if it is upright as it is."""
    found = [f"Orientation {value}" for block in _exif(body) if (value := _orientation(block)) not in (None, 1)]
    found += [f"XMP Orientation {value.decode()}" for value in XMP.findall(body) if value != b"1"]
    if body[4:8] == b"ftyp":
        found += _turning_boxes(body, 0, len(body))
    return tuple(found)


def _exif(body: bytes) -> Iterator[bytes]:
    """Blocks that begin as a TIFF file does, wherever this format keeps them."""
    if body[:4] in (b"II*\0", b"MM\0*"):
        yield body
    elif body[:2] == b"\xff\xd8":
        yield from _segments(body)
    elif body[:8] == b"\x89PNG\r\n\x1a\n":
        yield from (data for kind, data in _chunks(body, 8, ">I4s", 4) if kind == b"eXIf")
    elif body[:4] == b"RIFF":
        chunks = _riff(body)
        yield from (data.removeprefix(b"Exif\0\0") for kind, data in chunks if kind == b"EXIF")
    elif body[4:8] == b"ftyp":
        yield from (body[match.start(1) :] for match in re.finditer(rb"(?=(II\*\0|MM\0\*))", body))


def _segments(body: bytes) -> Iterator[bytes]:
    """The Exif blocks of a JPEG, as far as its markers go."""
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF and body[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", body, at + 2)
        data = body[at + 4 : at + 2 + length]
        if body[at + 1] == 0xE1 and data.startswith(b"Exif\0\0"):
            yield data[6:]
        at += 2 + length


def _chunks(body: bytes, at: int, head: str, after: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= len(body):
        length, kind = struct.unpack_from(head, body, at)
        yield kind, body[at + 8 : at + 8 + length]
        at += 8 + length + after


def _riff(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(body):
        kind, length = struct.unpack_from("<4sI", body, at)
        yield kind, body[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _orientation(block: bytes) -> int | None:
    """The tag in the first directory of a TIFF structure."""
    order = "<" if block[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(order + "HHIH", block, entry)
            if tag == TAG:
                return int(value)
    except struct.error:
        return None
    return None


def _turning_boxes(body: bytes, start: int, end: int) -> Iterator[str]:
    """`irot` and `imir` among the item properties of an ISO base media file."""
    at = start
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", body, at)
        stop = end if length == 0 else min(at + length, end)
        if kind in (b"irot", b"imir"):
            yield f"{kind.decode()} {body[at + 8]}"
        elif kind in CONTAINERS:
            yield from _turning_boxes(body, at + 8 + 4 * (kind == b"meta"), stop)
        if stop < at + 8:
            return
        at = stop
