"""Directories of a TIFF: where each is, and its entries. They are counted before libvips opens the file, as it walks
along all of them each time, whichever it reads.

TIFF 6.0 §2; BigTIFF: https://libtiff.gitlab.io/libtiff/specification/bigtiff.html
"""

import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any

from ops.edited import Edits
from ops.errors import TooLarge
from ops.tiff import tags

MOST = 10_000  # directories of a file that is opened: a tenth of a second each time
MOST_ENTRIES = 1_000  # of a directory that are looked at
MOST_VALUES = 64  # of an entry that are looked at
MOST_BYTES = 1_000_000  # of an entry that are looked at
MOST_READ = 64  # directories of which entries are looked at
HEADER = 16

UNKNOWN = 65_000  # a tag for private use, which nobody reads
SHORT = 3  # the type of small numbers
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

    def read(self, descriptor: int, form: str, at: int) -> tuple[Any, ...]:
        """Numbers from a place in the file. Raises struct.error, OSError or OverflowError if there are none."""
        shape = struct.Struct(self.order + form)
        return shape.unpack(os.pread(descriptor, shape.size, at))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its type, how many values it has, where it stands in the file and where its values do."""

    kind: int
    count: int
    at: int
    values_at: int

    @property
    def size(self) -> int:
        """Bytes of one value; 0 of a type that is not known."""
        form = _KINDS.get(self.kind, "")
        return struct.calcsize("=" + form) if form else 0


@dataclass(frozen=True, slots=True)
class Directory:
    """One picture of a TIFF: its entries by tag."""

    layout: Layout
    entries: Mapping[int, Entry]

    def numbers(self, descriptor: int, tag: int) -> tuple[float, ...]:
        """The first values of a tag, fractions as one number each; none if there is no such tag, or it cannot be
        read."""
        entry = self.entries.get(tag)
        if entry is None or not entry.size:
            return ()
        count = min(entry.count, MOST_VALUES)
        try:
            found = self.layout.read(descriptor, _KINDS[entry.kind] * count, entry.values_at)
        except UNREADABLE:
            return ()
        if entry.kind in _FRACTIONS:
            return tuple(above / below if below else 0.0 for above, below in zip(found[::2], found[1::2], strict=True))
        return found

    def content(self, descriptor: int, tag: int) -> bytes:
        """The bytes of a tag, as they are; none if there is no such tag, or it is too long to be looked at."""
        entry = self.entries.get(tag)
        size = entry.count * entry.size if entry else 0
        try:
            return os.pread(descriptor, size, entry.values_at) if entry and size <= MOST_BYTES else b""
        except UNREADABLE:
            return b""

    def all_numbers(self, descriptor: int, tag: int) -> tuple[int, ...]:
        """The values of a tag of whole numbers; none if they are too many to be looked at, or cannot be read."""
        entry, content = self.entries.get(tag), self.content(descriptor, tag)
        if entry is None or entry.kind in _FRACTIONS or not content or len(content) % entry.size:
            return ()
        return struct.unpack(f"{self.layout.order}{len(content) // entry.size}{_KINDS[entry.kind]}", content)

    def number(self, descriptor: int, tag: int, default: int) -> int:
        """The first value of a tag as a whole number."""
        found = self.numbers(descriptor, tag)
        return int(found[0]) if found and isfinite(found[0]) else default

    def saying(self, tag: int, value: int) -> Edits:
        """What makes an entry say just this small number; nothing if there is no such entry."""
        body = struct.pack(f"{self.layout.order}H", value)
        return self._restated(tag, SHORT, 1, body.ljust(self.layout.room, b"\0"))

    def naming(self, descriptor: int, tag: int, first: int, count: int) -> Edits:
        """What makes an entry name only some of its values, which are left where they are unless they fit into it."""
        entry = self.entries.get(tag)
        if entry is None:
            return ()
        at = entry.values_at + first * entry.size
        if count * entry.size <= self.layout.room:
            body = os.pread(descriptor, count * entry.size, at).ljust(self.layout.room, b"\0")
        else:
            body = struct.pack(self.layout.order + self.layout.offset, at)
        return self._restated(tag, entry.kind, count, body)

    def without(self, tag: int) -> Edits:
        """What makes an entry one that nobody knows."""
        entry = self.entries.get(tag)
        return ((entry.at, struct.pack(f"{self.layout.order}H", UNKNOWN)),) if entry else ()

    def _restated(self, tag: int, kind: int, count: int, body: bytes) -> Edits:
        entry, order = self.entries.get(tag), self.layout.order
        if entry is None:
            return ()
        return ((entry.at, struct.pack(f"{order}HH{self.layout.offset}", tag, kind, count) + body),)


def all_of(descriptor: int) -> tuple[Directory, ...]:
    """The directories of a TIFF in the order of its pages, as far as they can be read; none of what is no TIFF."""
    layout = _layout(os.pread(descriptor, HEADER, 0))
    places = list(islice(_places(descriptor), MOST_READ)) if layout else []
    return tuple(_read(descriptor, layout, at) for at in places) if layout else ()


def below(descriptor: int, directory: Directory) -> tuple[Directory, ...]:
    """The directories of the reduced copies that a directory names. TIFF Technical Note 1."""
    places = directory.numbers(descriptor, tags.SUB_DIRECTORIES)
    return tuple(_read(descriptor, directory.layout, int(at)) for at in places[:MOST_READ])


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
    at, seen = struct.unpack_from(layout.order + layout.offset, header, 8 if layout.big else 4)[0], set[int]()
    while at and at not in seen:
        seen.add(at)
        yield at
        try:
            (count,) = layout.read(descriptor, layout.count, at)
            (at,) = layout.read(descriptor, layout.offset, at + layout.head + count * layout.entry)
        except UNREADABLE:
            return


def _read(descriptor: int, layout: Layout, at: int) -> Directory:
    """A directory as far as it can be read."""
    entries = dict[int, Entry]()
    try:
        (count,) = layout.read(descriptor, layout.count, at)
        for index in range(min(count, MOST_ENTRIES)):
            place = at + layout.head + index * layout.entry
            tag, kind, number = layout.read(descriptor, f"HH{layout.offset}", place)
            values_at = place + layout.entry - layout.room
            entry = Entry(kind, number, place, values_at)
            if number * entry.size > layout.room:
                (outside,) = layout.read(descriptor, layout.offset, values_at)
                entry = Entry(kind, number, place, outside)
            entries.setdefault(tag, entry)
    except UNREADABLE:
        pass
    return Directory(layout, entries)


def _layout(header: bytes) -> Layout | None:
    order = {b"II": "<", b"MM": ">"}.get(header[:2])
    if order is None or len(header) < HEADER:
        return None
    (kind,) = struct.unpack_from(f"{order}H", header, 2)
    return Layout(order, kind == 43) if kind in (42, 43) else None
