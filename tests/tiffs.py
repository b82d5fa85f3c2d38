"""TIFFs of any kind, written by hand: what no library writes, or only one that shares a decoder's mistakes."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7
_FORMS = {BYTE: "B", ASCII: "s", SHORT: "H", LONG: "I", RATIONAL: "II", UNDEFINED: "s"}

Tags = dict[int, tuple[int, Sequence[int] | bytes]]


@dataclass(frozen=True)
class Tiff:
    """A picture of `samples` a pixel, whose values are one after the other as `struct` writes them by `form`: in one
    strip or strips of some rows, or in tiles; with all samples of a pixel together, or in planes."""

    width: int
    height: int
    samples: int
    values: Sequence[float]
    form: str = "B"
    photometric: int = 2
    tile: int = 0
    rows: int = 0
    planar: bool = False
    order: str = "<"
    tags: Tags = field(default_factory=dict)

    def written(self) -> bytes:
        """Its bytes."""
        parts = self._parts()
        sizes = [len(part) for part in parts]
        offsets = [8 + sum(sizes[:index]) for index in range(len(sizes))]
        data = b"".join(parts)
        data += b"\0" * (len(data) % 2)
        head = (b"II*\0" if self.order == "<" else b"MM\0*") + struct.pack(self.order + "I", 8 + len(data))
        return head + data + self._directory(8 + len(data), offsets, sizes)

    def _directory(self, at: int, offsets: list[int], sizes: list[int]) -> bytes:
        depth, kind = 8 * struct.calcsize(self.form), {"e": 3, "f": 3, "b": 2, "h": 2, "i": 2}.get(self.form, 1)
        tags: Tags = {256: (LONG, [self.width]), 257: (LONG, [self.height]), 258: (SHORT, [depth] * self.samples)}
        tags |= {259: (SHORT, [1]), 262: (SHORT, [self.photometric]), 277: (SHORT, [self.samples])}
        tags |= {284: (SHORT, [2 if self.planar else 1]), 339: (SHORT, [kind] * self.samples)}
        if self.tile:
            tags |= {322: (LONG, [self.tile]), 323: (LONG, [self.tile]), 324: (LONG, offsets), 325: (LONG, sizes)}
        else:
            tags |= {273: (LONG, offsets), 278: (LONG, [self.rows or self.height]), 279: (LONG, sizes)}
        tags |= self.tags
        behind, entries = b"", b""
        first_free = at + 2 + 12 * len(tags) + 4
        for tag, (form, values) in sorted(tags.items()):
            body, count = self._values(form, values)
            entries += struct.pack(self.order + "HHI", tag, form, count)
            if len(body) <= 4:
                entries += body.ljust(4, b"\0")
            else:
                entries += struct.pack(self.order + "I", first_free + len(behind))
                behind += body + b"\0" * (len(body) % 2)
        return struct.pack(self.order + "H", len(tags)) + entries + bytes(4) + behind

    def _values(self, form: int, values: Sequence[int] | bytes) -> tuple[bytes, int]:
        if isinstance(values, bytes):
            return values, len(values)
        each = 2 if form == RATIONAL else 1
        forms = _FORMS[form] * (len(values) // each)
        return struct.pack(self.order + forms, *values), len(values) // each

    def _parts(self) -> list[bytes]:
        places = range(0, len(self.values), self.samples)
        pixels = [tuple(self.values[place : place + self.samples]) for place in places]
        planes = [[(pixel[band],) for pixel in pixels] for band in range(self.samples)] if self.planar else [pixels]
        return [part for plane in planes for part in self._tiles(plane)]

    def _tiles(self, pixels: list[tuple[float, ...]]) -> list[bytes]:
        if not self.tile:
            size = (self.rows or self.height) * self.width
            return [self._packed(pixels[place : place + size]) for place in range(0, len(pixels), size)]
        empty = (0,) * len(pixels[0])

        def at(x: int, y: int) -> tuple[float, ...]:
            return pixels[y * self.width + x] if x < self.width and y < self.height else empty

        side = range(self.tile)
        corners = [(x, y) for y in range(0, self.height, self.tile) for x in range(0, self.width, self.tile)]
        return [self._packed([at(left + x, top + y) for y in side for x in side]) for left, top in corners]

    def _packed(self, pixels: Sequence[tuple[float, ...]]) -> bytes:
        values = [value for pixel in pixels for value in pixel]
        return struct.pack(f"{self.order}{len(values)}{self.form}", *values)


@dataclass(frozen=True)
class Deflated(Tiff):
    """The same, compressed."""

    def _directory(self, at: int, offsets: list[int], sizes: list[int]) -> bytes:
        compressed = replace(self, tags={259: (SHORT, [8])} | self.tags)
        return Tiff._directory(compressed, at, offsets, sizes)

    def _packed(self, pixels: Sequence[tuple[float, ...]]) -> bytes:
        return zlib.compress(super()._packed(pixels))


def directory_first(tiff: Tiff) -> bytes:
    """A file whose pixels are behind its directory, as those of GeoTIFFs in the cloud are."""
    parts = tiff._parts()
    sizes = [len(part) for part in parts]
    start = 8 + len(tiff._directory(8, [0] * len(parts), sizes))
    offsets = [start + sum(sizes[:number]) for number in range(len(sizes))]
    head = (b"II*\0" if tiff.order == "<" else b"MM\0*") + struct.pack(tiff.order + "I", 8)
    return head + tiff._directory(8, offsets, sizes) + b"".join(parts)


def chained(*pages: Tiff, below: Sequence[Tiff] = ()) -> bytes:
    """A file of several pages; the first one names those `below` it as its copies in other sizes."""
    order = pages[0].order
    body = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))
    places = [_appended(body, copy)[0] for copy in below]
    link = 4
    for number, page in enumerate(pages):
        named: Tags = {330: (LONG, places)} if places and not number else {}
        at, following = _appended(body, replace(page, tags=page.tags | named))
        struct.pack_into(order + "I", body, link, at)
        link = following
    return bytes(body)


def _appended(body: bytearray, page: Tiff) -> tuple[int, int]:
    """Where the directory of a page stands then, and where it says which is the next."""
    offsets, sizes = [], []
    for part in page._parts():
        offsets.append(len(body))
        sizes.append(len(part))
        body += part + b"\0" * (len(part) % 2)
    at = len(body)
    body += page._directory(at, offsets, sizes)
    body += b"\0" * (len(body) % 2)
    (count,) = struct.unpack_from(page.order + "H", body, at)
    return at, at + 2 + 12 * count
