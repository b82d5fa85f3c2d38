"""Directories of a TIFF: where each is, and its entries. libvips walks along all of them each time that it opens a
file, whichever it reads, and takes the longer for each entry the more there are: it may be shown one of them only.

TIFF 6.0 §2; BigTIFF: https://libtiff.gitlab.io/libtiff/specification/bigtiff.html
"""

import os
import struct
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any

from ops.edited import Edits
from ops.errors import TooLarge
from ops.tiff import tags

MOST = 10_000  # directories of a file that is opened
MOST_COPIES = 20  # of a picture, in other sizes
MOST_ENTRIES = 1_000  # of a directory that are looked at
MOST_VALUES = 64  # of an entry that are looked at
MOST_BYTES = 8_000_000  # of an entry that are looked at: the places of a million tiles
HEADER = 16

SHORT, LONG = 3, 4  # types of whole numbers
UNREADABLE = (struct.error, OSError, OverflowError)  # what is raised where a file has ended, or would be if it had any

# Types of values: how `struct` calls them. A fraction is two numbers.
_KINDS = {1: "B", 2: "B", 3: "H", 4: "I", 5: "II", 6: "b", 7: "B", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d"}
_KINDS |= {13: "I", 16: "Q", 17: "q", 18: "Q"}
_FRACTIONS = frozenset({5, 10})


@dataclass(frozen=True, slots=True)
class Layout:
    """How numbers are written: their order, and the sizes of counts and offsets, which a BigTIFF doubles."""

    order: str
    big: bool

    @property
    def offset(self) -> str:
        return "Q" if self.big else "I"

    @property
    def count(self) -> str:
        """How the number of entries is written."""
        return "Q" if self.big else "H"

    @property
    def start(self) -> int:
        """Where a file says where its first directory stands."""
        return 8 if self.big else 4

    @property
    def head(self) -> int:
        """Bytes of the number of entries."""
        return 8 if self.big else 2

    @property
    def entry(self) -> int:
        """Bytes of an entry."""
        return 20 if self.big else 12

    @property
    def room(self) -> int:
        """Bytes of the values that stand in the entry itself."""
        return 8 if self.big else 4

    def packed(self, place: int) -> bytes:
        """A place in the file, as it is written."""
        return struct.pack(self.order + self.offset, place)

    def read(self, descriptor: int, form: str, at: int) -> tuple[Any, ...]:
        """Numbers from a place in the file. Raises struct.error, OSError or OverflowError if there are none."""
        shape = struct.Struct(self.order + form)
        return shape.unpack(os.pread(descriptor, shape.size, at))


Change = Mapping[int, bytes]  # other entries for some of a directory, by their tags


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its type, how many values it has, and its last bytes, which are the values or the place of them."""

    kind: int
    count: int
    last: bytes

    @property
    def size(self) -> int:
        """Bytes of one value; 0 of a type that is not known."""
        form = _KINDS.get(self.kind, "")
        return struct.calcsize("=" + form) if form else 0


@dataclass(frozen=True, slots=True)
class Directory:
    """One picture of a TIFF: where its directory stands, and its entries by tag, each without it."""

    layout: Layout
    at: int
    entries: Mapping[int, bytes]

    def entry(self, tag: int) -> Entry | None:
        """One entry; None if there is none."""
        record = self.entries.get(tag)
        if record is None:
            return None
        kind, count = struct.unpack_from(f"{self.layout.order}H{self.layout.offset}", record)
        return Entry(kind, count, record[-self.layout.room :])

    def numbers(self, descriptor: int, tag: int) -> tuple[float, ...]:
        """The first values of a tag, fractions as one number each; none if there is no such tag, or it cannot be
        read."""
        entry = self.entry(tag)
        if entry is None or not entry.size:
            return ()
        count = min(entry.count, MOST_VALUES)
        try:
            body = self._bytes(descriptor, entry, 0, count)
            found = struct.unpack(self.layout.order + _KINDS[entry.kind] * count, body)
        except UNREADABLE:
            return ()
        if entry.kind in _FRACTIONS:
            return tuple(above / below if below else 0.0 for above, below in zip(found[::2], found[1::2], strict=True))
        return found

    def content(self, descriptor: int, tag: int) -> bytes:
        """The bytes of a tag, as they are; none if there is no such tag, or it is too long to be looked at."""
        entry = self.entry(tag)
        if entry is None or entry.count * entry.size > MOST_BYTES:
            return b""
        try:
            return self._bytes(descriptor, entry, 0, entry.count)
        except UNREADABLE:
            return b""

    def all_numbers(self, descriptor: int, tag: int) -> tuple[int, ...]:
        """The values of a tag of whole numbers; none if they are too many to be looked at, or cannot be read."""
        entry, content = self.entry(tag), self.content(descriptor, tag)
        if entry is None or entry.kind in _FRACTIONS or not content or len(content) % entry.size:
            return ()
        return struct.unpack(f"{self.layout.order}{len(content) // entry.size}{_KINDS[entry.kind]}", content)

    def number(self, descriptor: int, tag: int, default: int) -> int:
        """The first value of a tag as a whole number."""
        found = self.numbers(descriptor, tag)
        return int(found[0]) if found and isfinite(found[0]) else default

    def is_there(self, descriptor: int) -> bool:
        """Whether the file has all values that matter for the pixels."""
        size = os.fstat(descriptor).st_size
        found = (self.entry(tag) for tag in tags.OF_PIXELS - {tags.PROFILE})
        return all(entry is None or self._end(entry) <= size for entry in found)

    def saying(self, tag: int, value: int) -> Change:
        """An entry that says just this number; nothing if there is no such entry, or none can say it."""
        if not 0 <= value < 2**32:
            return {}
        kind = SHORT if value < 2**16 else LONG
        return self._restated(tag, kind, 1, struct.pack(self.layout.order + _KINDS[kind], value))

    def naming(self, descriptor: int, tag: int, first: int, count: int) -> Change:
        """An entry that names only some of its values, which are left where they are unless they fit into it; nothing
        if they cannot be read."""
        entry = self.entry(tag)
        if entry is None:
            return {}
        try:
            if count * entry.size <= self.layout.room:
                body = self._bytes(descriptor, entry, first, count)
            else:
                body = self.layout.packed(self._place(entry) + first * entry.size)
        except UNREADABLE:
            return {}
        return self._restated(tag, entry.kind, count, body)

    def alone(self, change: Change, without: Container[int] = ()) -> Edits:
        """What makes the file one of this picture only, with these entries in place of its own: of all others those
        stay that matter for its pixels. They are sorted, as they have to be."""
        kept = {tag: body for tag, body in self.entries.items() if tag in tags.OF_PIXELS and tag not in without}
        order, told = self.layout.order, sorted((kept | dict(change)).items())
        body = struct.pack(order + self.layout.count, len(told))
        body += b"".join(struct.pack(f"{order}H", tag) + record for tag, record in told)
        return (self.layout.start, self.layout.packed(self.at)), (self.at, body + self.layout.packed(0))

    def _bytes(self, descriptor: int, entry: Entry, first: int, count: int) -> bytes:
        """Some values of an entry, as they are."""
        start, size = first * entry.size, count * entry.size
        if entry.count * entry.size <= self.layout.room:
            return entry.last[start : start + size]
        return os.pread(descriptor, size, self._place(entry) + start)

    def _end(self, entry: Entry) -> int:
        """Where the values of an entry end, 0 if they stand in it."""
        length = entry.count * entry.size
        return self._place(entry) + length if length > self.layout.room else 0

    def _place(self, entry: Entry) -> int:
        """Where the values of an entry stand that do not fit into it."""
        return int(struct.unpack(self.layout.order + self.layout.offset, entry.last)[0])

    def _restated(self, tag: int, kind: int, count: int, body: bytes) -> Change:
        if tag not in self.entries:
            return {}
        layout = self.layout
        return {tag: struct.pack(f"{layout.order}H{layout.offset}", kind, count) + body.ljust(layout.room, b"\0")}


def all_of(descriptor: int, most: int) -> tuple[Directory, ...]:
    """The first directories of a TIFF in the order of its pages, as far as they can be read; none of what is no
    TIFF."""
    layout = _layout(os.pread(descriptor, HEADER, 0))
    return tuple(_read(descriptor, layout, at) for at in islice(_places(descriptor), most)) if layout else ()


def below(descriptor: int, directory: Directory, most: int) -> tuple[Directory, ...]:
    """The directories of the first reduced copies that a directory names. TIFF Technical Note 1."""
    places = directory.numbers(descriptor, tags.SUB_DIRECTORIES)
    return tuple(_read(descriptor, directory.layout, int(at)) for at in places[:most])


def must_be_few(descriptor: int) -> None:
    """Raises TooLarge if a TIFF has more directories than may be walked along. What is none has none."""
    for number, _ in enumerate(_places(descriptor)):
        if number >= MOST:
            raise TooLarge(f"The original has too many directories; a tif may have {MOST}.")


def _places(descriptor: int) -> Iterator[int]:
    """Where each begins, as far as they can be read, and until one comes again."""
    header = os.pread(descriptor, HEADER, 0)
    layout = _layout(header)
    if layout is None:
        return
    at, seen = struct.unpack_from(layout.order + layout.offset, header, layout.start)[0], set[int]()
    while at and at not in seen:
        seen.add(at)
        yield at
        try:
            (count,) = layout.read(descriptor, layout.count, at)
            (at,) = layout.read(descriptor, layout.offset, at + layout.head + count * layout.entry)
        except UNREADABLE:
            return


def _read(descriptor: int, layout: Layout, at: int) -> Directory:
    """A directory; without entries if not all of it can be read. Of entries with the same tag the first one counts."""
    try:
        (count,) = layout.read(descriptor, layout.count, at)
        size = min(count, MOST_ENTRIES) * layout.entry
        body = os.pread(descriptor, size, at + layout.head)
    except UNREADABLE:
        return Directory(layout, at, {})
    if len(body) < size:
        return Directory(layout, at, {})
    found = list(struct.iter_unpack(f"{layout.order}H{layout.entry - 2}s", body))
    return Directory(layout, at, dict(reversed(found)))


def _layout(header: bytes) -> Layout | None:
    order = {b"II": "<", b"MM": ">"}.get(header[:2])
    if order is None or len(header) < HEADER:
        return None
    (kind,) = struct.unpack_from(f"{order}H", header, 2)
    return Layout(order, kind == 43) if kind in (42, 43) else None
