"""Boxes of an AVIF: its items, what each is, the properties that belong to it, and where its bytes are.

ISO/IEC 14496-12 (boxes, `meta`), 23008-12 (properties of items, `ipma`); https://aomediacodec.github.io/av1-avif/
"""

import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LARGEST = 1_000_000  # bytes of the box that describes all items
MOST = 2000  # of anything in it that is looked at
COMPATIBLE = 64  # brands that are looked at


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its type, what is in it, and where in the file that begins."""

    type: bytes
    body: bytes
    at: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A picture, or a part of one: its kind, its properties in order, where its first bytes are, and the items that it
    is made of."""

    type: bytes = b""
    properties: tuple[Box, ...] = ()
    extent: tuple[int, int] | None = None
    made_of: tuple[int, ...] = ()

    def property(self, type_: bytes, beginning: bytes = b"") -> bytes | None:
        """What is in its first property of this type that begins so."""
        return next((one.body for one in self.properties if one.type == type_ and one.body.startswith(beginning)), None)


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a file by number: the one that is shown, and those that belong to others, such as transparency."""

    primary: int
    items: Mapping[int, Item]
    auxiliary: Mapping[int, Sequence[int]] = field(default_factory=dict)  # by the number of what they belong to
    end: int = 0  # where the last bytes of all items end

    def of(self, number: int) -> Item:
        return self.items.get(number, Item())


def brands(descriptor: int) -> tuple[bytes, ...]:
    """What a file says it is, the first of all first; nothing if it has no boxes."""
    head = os.pread(descriptor, 8 + 8 + 4 * COMPATIBLE, 0)
    if len(head) < 16 or head[4:8] != b"ftyp":
        return ()
    end = min(len(head), int.from_bytes(head[:4], "big"))
    return head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))


def items(descriptor: int) -> Items | None:
    """What a file is made of; None if that cannot be read."""
    meta = _meta(descriptor)
    if meta is None:
        return None
    try:
        return _items(list(_inside(meta.body[4:], meta.at + 4)))
    except (struct.error, IndexError, ValueError):
        return None


def _meta(descriptor: int) -> Box | None:
    """The box at the top that describes all items."""
    at, size = 0, os.fstat(descriptor).st_size
    for _ in range(MOST):
        head = os.pread(descriptor, 16, at)
        if len(head) < 8:
            return None
        length, begins = _length(head, size - at)
        if length < begins:
            return None
        if head[4:8] == b"meta":
            fits = length <= LARGEST
            return Box(b"meta", os.pread(descriptor, length - begins, at + begins), at + begins) if fits else None
        at += length
    return None


def _length(head: bytes, rest: int) -> tuple[int, int]:
    """Bytes of a box, and of its own head."""
    length = int.from_bytes(head[:4], "big")
    if length == 1:
        return int.from_bytes(head[8:16], "big"), 16
    return length or rest, 8


def _inside(body: bytes, at: int) -> Iterator[Box]:
    """The boxes in a box."""
    place = 0
    for _ in range(MOST):
        if place + 8 > len(body):
            return
        length, begins = _length(body[place : place + 16], len(body) - place)
        if not begins <= length <= len(body) - place:
            return
        yield Box(body[place + 4 : place + 8], body[place + begins : place + length], at + place + begins)
        place += length


def _items(boxes: list[Box]) -> Items | None:
    found = {box.type: box for box in reversed(boxes)}
    if not {b"pitm", b"iinf", b"iprp"} <= found.keys():
        return None
    kept = found.get(b"idat")
    types = _types(found[b"iinf"].body)
    properties = _properties(list(_inside(found[b"iprp"].body, found[b"iprp"].at)))
    places, end = _places(found[b"iloc"].body, kept.at if kept else 0) if b"iloc" in found else ({}, 0)
    references = list(_references(found[b"iref"].body)) if b"iref" in found else []
    made_of = {one: others for type_, one, others in references if type_ == b"dimg"}
    auxiliary: dict[int, list[int]] = {}
    for type_, one, others in references:
        for other in others if type_ == b"auxl" else ():
            auxiliary.setdefault(other, []).append(one)
    several = {
        number: Item(type_, properties.get(number, ()), places.get(number), made_of.get(number, ()))
        for number, type_ in types.items()
    }
    return Items(_number(found[b"pitm"].body, 4, 2 if found[b"pitm"].body[0] == 0 else 4), several, auxiliary, end)


def _number(body: bytes, at: int, size: int) -> int:
    if at + size > len(body):
        raise ValueError("a box ends too early")
    return int.from_bytes(body[at : at + size], "big")


def _types(body: bytes) -> dict[int, bytes]:
    begins = 6 if body[0] == 0 else 8
    found = {}
    for box in _inside(body[begins:], 0):
        if box.type == b"infe" and box.body[0] >= 2:
            size = 2 if box.body[0] == 2 else 4
            found[_number(box.body, 4, size)] = box.body[6 + size : 10 + size]
    return found


def _properties(boxes: list[Box]) -> dict[int, tuple[Box, ...]]:
    several = [one for box in boxes if box.type == b"ipco" for one in _inside(box.body, box.at)]
    found: dict[int, tuple[Box, ...]] = {}
    for box in boxes:
        if box.type != b"ipma":
            continue
        size, wide = 2 if box.body[0] == 0 else 4, box.body[3] & 1
        at, entries = 8, _number(box.body, 4, 4)
        for _ in range(min(entries, MOST)):
            item, count = _number(box.body, at, size), _number(box.body, at + size, 1)
            at += size + 1
            numbers = [_number(box.body, at + index * (1 + wide), 1 + wide) for index in range(count)]
            at += count * (1 + wide)
            chosen = (number & (0x7FFF if wide else 0x7F) for number in numbers)
            found[item] = tuple(several[number - 1] for number in chosen if 0 < number <= len(several))
    return found


def _places(body: bytes, inside: int) -> tuple[dict[int, tuple[int, int]], int]:
    """Where the first bytes of each item are, and how many; and where the last bytes of all of them end."""
    version, sizes = body[0], _number(body, 4, 2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 2 if version < 2 else 4
    count, at = _number(body, 6, wide), 6 + wide
    found, end = {}, 0
    for _ in range(min(count, MOST)):
        item, at = _number(body, at, wide), at + wide
        method = _number(body, at, 2) & 15 if version else 0
        at += 4 if version else 2
        start, at = _number(body, at, base), at + base
        extents, at = _number(body, at, 2), at + 2
        each = (index if version else 0) + offset + length
        if extents and method in (0, 1):
            first = at + (index if version else 0)
            begins = start + _number(body, first, offset) + (inside if method else 0)
            found[item] = begins, _number(body, first + offset, length)
        for part in range(at, at + extents * each, each) if each and method == 0 else ():
            first = part + each - length - offset
            end = max(end, start + _number(body, first, offset) + _number(body, first + offset, length))
        at += extents * each
    return found, end


def _references(body: bytes) -> Iterator[tuple[bytes, int, tuple[int, ...]]]:
    """How items belong together: the kind of it, from which item, to which others."""
    size = 2 if body[0] == 0 else 4
    for box in _inside(body[4:], 0):
        count = min(_number(box.body, size, 2), MOST)
        others = tuple(_number(box.body, size + 2 + index * size, size) for index in range(count))
        yield box.type, _number(box.body, 0, size), others
