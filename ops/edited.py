"""A file as if some of its bytes were others: for what a decoder misreads because of a number in its header."""

import os
import weakref
from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import itemgetter

from ops.libvips import SourceCustom

Edits = tuple[tuple[int, bytes], ...]  # other bytes for some of a file, by where they begin


def source(descriptor: int, edits: Edits) -> SourceCustom:
    """A source of an open file with these edits, which may be read as long as it is there."""
    reader = _Reader(os.dup(descriptor), edits)
    made = SourceCustom()
    made.on_read(reader.read)
    made.on_seek(reader.seek)
    return made


def applied(content: bytes, edits: Edits) -> bytes:
    """A file with these edits."""
    return Sorted(edits).applied(content)


class Sorted:
    """Edits by where they begin, so that a part of a file is compared with those only that may touch it. Of two that
    touch the same byte the one that begins later counts, or comes later."""

    def __init__(self, edits: Edits) -> None:
        self._edits = sorted(edits, key=itemgetter(0))
        self._places = [place for place, _ in self._edits]
        self._ends = list(accumulate((place + len(body) for place, body in self._edits), max))

    def touching(self, at: int, size: int) -> Edits:
        """Those that may change a part of a file."""
        return tuple(self._edits[bisect_right(self._ends, at) : bisect_left(self._places, at + size)])

    def applied(self, content: bytes, at: int = 0) -> bytes:
        """A part of a file, which begins at this place, with these edits."""
        touching = self.touching(at, len(content))
        if not touching:
            return content
        changed = bytearray(content)
        for place, body in touching:
            first, last = max(place, at), min(place + len(body), at + len(content))
            if first < last:
                changed[first - at : last - at] = body[first - place : last - place]
        return bytes(changed)


class _Reader:
    """Reads a file for libvips, from a descriptor of its own: the decoder may be at work for longer than the file is
    open elsewhere."""

    def __init__(self, descriptor: int, edits: Edits) -> None:
        self._descriptor = descriptor
        self._edits = Sorted(edits)
        self._at = 0
        self._size = os.fstat(descriptor).st_size
        weakref.finalize(self, os.close, descriptor)

    def read(self, size: int) -> bytes | None:
        """The next bytes; None at the end."""
        try:
            content = os.pread(self._descriptor, size, self._at)
        except OSError:  # which cannot be told through libvips: it is as if the file ended here
            return None
        found = self._edits.applied(content, self._at)
        self._at += len(content)
        return found or None

    def seek(self, offset: int, whence: int) -> int:
        """Where reading goes on then, -1 if that is nowhere."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            return -1
        self._at = start + offset
        return self._at
