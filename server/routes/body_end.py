"""Where the body of a request ends, so that the parser is handed nothing behind it. RFC 9112 §6, §7.1.

Bodies are only measured here. Whether they are as they should be is for the parser to say: for a body that it refuses,
any end will do.
"""

import re
from typing import Protocol

from server.routes.replies import Raw

LENGTH = b"content-length"
FRAMING = frozenset({LENGTH, b"transfer-encoding"})
LINE_END = 2  # bytes, behind the data of a chunk
KEPT = 20  # bytes of a line, which tell the size of a chunk, and whether the line is empty
SIZE = re.compile(rb"[0-9A-Fa-f]+")


class BodyEnd(Protocol):
    """Measures one body, piece by piece."""

    def find(self, data: bytes, start: int, most: int) -> int:
        """Where the body ends whose next piece begins at `start`; `most` if it does not end before."""


class KnownLength:
    """Of a body with Content-Length."""

    def __init__(self, length: int) -> None:
        self._left = length

    def find(self, data: bytes, start: int, most: int) -> int:  # noqa: ARG002 (it is not looked at)
        end = min(most, start + max(1, self._left))
        self._left -= end - start
        return end


class InChunks:
    """Of a body with Transfer-Encoding: chunked."""

    def __init__(self) -> None:
        self._left = 0  # bytes of a chunk
        self._line = b""  # what has come of a line
        self._last = False  # whether the last chunk has come, behind which are trailers and an empty line

    def find(self, data: bytes, start: int, most: int) -> int:
        while start < most:
            if self._left:
                step = min(self._left, most - start)
                self._left -= step
                start += step
                continue
            found = data.find(b"\n", start, most)
            line = self._line + data[start : min(found if found >= 0 else most, start + KEPT)]
            if found < 0:
                self._line = line[:KEPT]
                break
            self._line, start = b"", found + 1
            if not self._last:
                self._begin_chunk(line)
            elif not line.strip():
                return start
        return most

    def _begin_chunk(self, line: bytes) -> None:
        size = SIZE.match(line)
        length = int(size[0], 16) if size else 0
        self._last = length == 0
        self._left = length + LINE_END if length else 0


def body_end(framing: Raw) -> BodyEnd:
    """What measures a body with these headers."""
    length = next((value for name, value in framing if name == LENGTH), None)
    if length is None:
        return InChunks()
    return KnownLength(int(length.strip().lstrip(b"0") or b"0"))  # int() refuses thousands of digits, be they all 0
