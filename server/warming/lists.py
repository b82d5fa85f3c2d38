"""Lists: lines of a file or of a pipe, of which no more than a piece is held.

A pipe is waited for without keeping anybody else waiting; a file of a disk is always ready.
"""

import asyncio
import os
import re
import stat
from collections.abc import AsyncIterator

from ops.errors import SHOWN
from server.errors import Malformed, TooHeavy
from server.warming.client import printable
from server.warming.site import LONGEST

PIECE = 65_536  # bytes

_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16 and UTF-32
_BEGINNING = re.compile(rb"/|#|https?://", re.IGNORECASE)


class Text:
    """A text that comes in by a descriptor: a list, or a document."""

    def __init__(self, descriptor: int, name: str) -> None:
        self.name = name
        self.is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        self._descriptor = descriptor
        self._start = os.lseek(descriptor, 0, os.SEEK_CUR) if self.is_file else 0
        self._ahead = b""

    async def is_document(self) -> bool:
        """Whether it is JSON rather than a list. Raises Malformed if it is neither; OSError."""
        while not self._ahead.strip() and len(self._ahead) < PIECE and (piece := await self._piece()):
            self._ahead += piece
        if self._ahead.startswith(_WIDE_MARKS) or b"\0" in self._ahead:
            raise Malformed(f"Expected a text in UTF-8 for {self.name} but received another encoding, or no text.")
        begins = self._ahead.removeprefix(_MARK).lstrip()
        if not begins or begins.startswith(b"<"):
            what = "HTML or XML" if begins else "nothing"
            raise Malformed(f"Expected addresses or a manifest in {self.name} but received {what}.")
        is_document = begins.startswith((b"{", b"["))
        if not is_document and not _BEGINNING.match(begins):
            shown = printable(begins.partition(b"\n")[0].strip().decode("utf-8", "backslashreplace"), SHOWN)
            raise Malformed(
                f"Expected addresses or paths such as /iiif/3/…, one on each line of {self.name}, but received "
                f"“{shown}”. Identifiers of images go with --ladder."
            )
        return is_document

    async def whole(self, most: int) -> bytes:
        """All of it. Raises TooHeavy, OSError."""
        found = bytearray(self._ahead)
        while piece := await self._piece():
            found += piece
            if len(found) > most:
                raise TooHeavy(f"Expected at most {most} bytes for {self.name} but received more.")
        return bytes(found)

    async def lines(self) -> AsyncIterator[tuple[int, str]]:
        """Lines with their numbers, from 1 on, but for blank ones and those that begin with `#`; of a file as often as
        is wanted, of a pipe once. Raises Malformed, OSError."""
        number, rest, more = 0, self._ahead, True
        if self.is_file:
            os.lseek(self._descriptor, self._start, os.SEEK_SET)
            rest = b""
        while more:
            piece = await self._piece()
            more = bool(piece)
            *whole, rest = (rest + piece).split(b"\n")
            if not more or len(rest) > LONGEST:
                whole.append(rest)
            for line in whole:
                number += 1
                if said := self._said(number, line.removeprefix(_MARK).strip() if number == 1 else line.strip()):
                    yield number, said

    def _said(self, number: int, line: bytes) -> str:
        """What a line says, nothing if it is a comment. Raises Malformed."""
        where = f"line {number} of {self.name}"
        if len(line) > LONGEST:
            raise Malformed(f"Expected at most {LONGEST} bytes for {where} but received more.")
        if line.startswith(b"#"):
            return ""
        if b"\0" in line:
            raise Malformed(f"Expected a text for {where} but received bytes that are none.")
        try:
            return line.decode()
        except UnicodeDecodeError:
            shown = printable(line.decode("ascii", "backslashreplace"), SHOWN)
            raise Malformed(f"Expected a text in UTF-8 for {where} but received “{shown}”.") from None

    async def _piece(self) -> bytes:
        """The next bytes, once there are some; none at the end."""
        loop, came = asyncio.get_running_loop(), asyncio.Event()
        try:
            loop.add_reader(self._descriptor, came.set)
        except PermissionError:  # so the system says of a file, which need not be waited for
            await asyncio.sleep(0)
        else:
            try:
                await came.wait()
            finally:
                loop.remove_reader(self._descriptor)
        return os.read(self._descriptor, PIECE)
