"""EXIF: who made an original and may be asked, byte for byte, which is all that is kept of what it says; and files that
say nothing else, least of all that they were to be turned.

libvips reads these fields for people and not as they are written (letters beyond ASCII are lost, blanks become names),
writes none into a TIFF, and an orientation into each file that has any. Exif 2.32, 4.6.2 (directories), 4.6.4 and 4.6.5
(Orientation, Artist, Copyright).
"""

import struct
import zlib
from dataclasses import dataclass

ORIENTATION, ARTIST, COPYRIGHT = 274, 315, 33432
ASCII, UTF8 = 2, 129  # types of texts
PREFIX = b"Exif\0\0"
FIELD = "exif-data"  # as libvips calls it
ENTRY = 12  # bytes of an entry in a directory
LONGEST = 4096  # bytes of a text that is kept
MOST = 500  # entries of a directory that are looked at


@dataclass(frozen=True, slots=True)
class Credit:
    """Artist and copyright as they are written; of the latter a zero may part those of photographer and editor. False
    if there is none."""

    artist: bytes = b""
    copyright: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.artist or self.copyright)

    @property
    def texts(self) -> tuple[tuple[int, bytes], ...]:
        """By tag."""
        return tuple((tag, text) for tag, text in ((ARTIST, self.artist), (COPYRIGHT, self.copyright)) if text)


NONE = Credit()


def credit(block: bytes) -> Credit:
    """What an EXIF block says of who made a picture. Blanks are nothing, and neither is what cannot be read."""
    block = block.removeprefix(PREFIX)
    found = dict[int, bytes]()
    try:
        order = {b"II": "<", b"MM": ">"}[block[:2]]
        (at,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, at)
        for index in range(min(count, MOST)):
            tag, kind, size, place = struct.unpack_from(f"{order}HHII", block, at + 2 + ENTRY * index)
            if tag in (ARTIST, COPYRIGHT) and kind in (ASCII, UTF8) and size <= LONGEST:
                begins = at + 10 + ENTRY * index if size <= 4 else place
                found.setdefault(tag, kept(block[begins : begins + size]))
    except (KeyError, struct.error):
        return NONE
    return Credit(found.get(ARTIST, b""), found.get(COPYRIGHT, b""))


def kept(text: bytes) -> bytes:
    """A text as it is kept: without the zeros at its end, and not at all if it is blank."""
    text = text.rstrip(b"\0")
    return text.rstrip() if text.strip(b" \0\t\r\n") and len(text) <= LONGEST else b""


def block(said: Credit) -> bytes:
    """An EXIF block that says just this."""
    texts = said.texts
    body, entries, begins = b"", b"", 8 + 2 + ENTRY * len(texts) + 4
    for tag, text in texts:
        entry, body = _entry(tag, text, begins, body)
        entries += entry
    return PREFIX + b"II*\0" + struct.pack("<IH", 8, len(texts)) + entries + bytes(4) + body


def _entry(tag: int, text: bytes, begins: int, body: bytes) -> tuple[bytes, bytes]:
    """An entry for a text, and what stands behind the directory by then, from `begins` on."""
    text += b"\0"
    if len(text) <= 4:
        return struct.pack("<HHI", tag, ASCII, len(text)) + text.ljust(4, b"\0"), body
    entry = struct.pack("<HHII", tag, ASCII, len(text), begins + len(body))
    return entry, body + text + b"\0" * (len(text) % 2)


def unturned(body: bytes, name: str, said: Credit) -> bytes:
    """A file that libvips wrote in a format of this name, and that says this, without an orientation."""
    match name:
        case "tif":
            return _tiff(body, said)
        case "jpg" | "png" | "webp" | "avif" if said:
            at = body.find(b"II*\0\x08\0\0\0")
            without = _without_orientation(body, at, 8) if at >= 0 else body
            return _summed(without, at) if name == "png" and at >= 0 else without
        case _:
            return body


def _directory(body: bytes, at: int, place: int) -> list[bytes]:
    """The entries of a directory at a place in a block that begins at `at`."""
    (count,) = struct.unpack_from("<H", body, at + place)
    first = at + place + 2
    return [body[first + ENTRY * index : first + ENTRY * (index + 1)] for index in range(count)]


def _tag(entry: bytes) -> int:
    return int.from_bytes(entry[:2], "little")


def _without_orientation(body: bytes, at: int, place: int) -> bytes:
    """The same with one entry less, if it was there; nothing else changes its place."""
    entries = _directory(body, at, place)
    left = [entry for entry in entries if _tag(entry) != ORIENTATION]
    end = at + place + 2 + ENTRY * len(entries) + 4
    table = struct.pack("<H", len(left)) + b"".join(left) + body[end - 4 : end]
    return body[: at + place] + table.ljust(end - at - place, b"\0") + body[end:]


def _summed(body: bytes, at: int) -> bytes:
    """A PNG with the right sum behind the chunk whose content begins there."""
    length = int.from_bytes(body[at - 8 : at - 4], "big")
    return body[: at + length] + zlib.crc32(body[at - 4 : at + length]).to_bytes(4, "big") + body[at + length + 4 :]


def _tiff(body: bytes, said: Credit) -> bytes:
    """A TIFF of one picture with another directory, behind all others."""
    (place,) = struct.unpack_from("<I", body, 4)
    entries = [entry for entry in _directory(body, 0, place) if _tag(entry) != ORIENTATION]
    at = len(body) + len(body) % 2
    texts, begins = b"", at + 2 + ENTRY * (len(entries) + len(said.texts)) + 4
    for tag, text in said.texts:
        entry, texts = _entry(tag, text, begins, texts)
        entries.append(entry)
    entries.sort(key=_tag)
    table = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return body[:4] + struct.pack("<I", at) + body[8:].ljust(at - 8, b"\0") + table + texts
