"""What is written in a file or comes in by standard input: lines, of which one at a time is held, or one document.

A pipe is waited for without keeping anybody else waiting; a file of a disk is always ready.
"""

import asyncio
import os
from collections.abc import AsyncIterator

from ops.errors import SHOWN
from server.errors import Malformed, TooHeavy
from server.warming.site import LONGEST

PIECE = 65_536  # bytes
MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16 and UTF-32
BLANK = b" \t\r\n"


def printable(words: str, most: int) -> str:
    """A stranger's words without what a terminal would obey, cut short."""
    return "".join(letter for letter in words[:most] if letter.isprintable())


class Text:
    """A text that is read once, from its beginning."""

    def __init__(self, descriptor: int, name: str) -> None:
        self.name = name
        self._descriptor = descriptor
        self._ahead = b""

    async def begins(self) -> bytes:
        """Its first bytes that are no white space, as far as one look goes. Raises Malformed, OSError."""
        while not self._ahead.strip(BLANK) and len(self._ahead) < PIECE and (piece := await self._more()):
            self._ahead += piece
        if self._ahead.startswith(WIDE_MARKS) or b"\0" in self._ahead:
            raise Malformed(f"Expected a text in UTF-8 for {self.name} but received another encoding, or no text.")
        self._ahead = self._ahead.removeprefix(MARK)
        return self._ahead.lstrip(BLANK)

    async def whole(self, most: int) -> bytes:
        """All of it. Raises TooHeavy, OSError."""
        found = bytearray(self._ahead)
        while piece := await self._more():
            found += piece
            if len(found) > most:
                raise TooHeavy(f"Expected at most {most} bytes for {self.name} but received more.")
        return bytes(found)

    async def lines(self) -> AsyncIterator[tuple[int, str]]:
        """Lines with their numbers, from 1 on, but for blank ones and those that begin with `#`. Raises Malformed,
        OSError."""
        async for first, several in self._several():
            for number, line in enumerate(several, first):
                if said := self._said(number, line):
                    yield number, said

    async def count(self) -> int:
        """How many lines there are, all of which can be read. Raises Malformed, OSError."""
        count = 0
        async for first, several in self._several():
            if not _is_sound(several):
                for number, line in enumerate(several, first):
                    self._said(number, line)
            count += sum(line[:1] not in (b"", b"#") for line in map(bytes.strip, several))
        return count

    async def _several(self) -> AsyncIterator[tuple[int, list[bytes]]]:
        """Lines as they come, several at a time, with the number of the first. Raises Malformed, OSError."""
        number, rest = 1, self._ahead
        while True:
            *whole, rest = rest.split(b"\n")
            yield number, whole
            number += len(whole)
            if len(rest) > LONGEST:
                self._said(number, rest)
            piece = await self._more()
            if not piece:
                break
            rest += piece
        yield number, [rest]

    def _said(self, number: int, line: bytes) -> str:
        """What a line says, nothing if it is a comment. Raises Malformed."""
        line = line.strip()
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

    async def _more(self) -> bytes:
        await _ready(self._descriptor)
        return os.read(self._descriptor, PIECE)


def _is_sound(lines: list[bytes]) -> bool:
    """Whether there is nothing to be said against any of these; one look at all is quicker than one at each."""
    together = b"\n".join(lines)
    if b"\0" in together or max(map(len, lines), default=0) > LONGEST:
        return False
    try:
        together.decode()
    except UnicodeDecodeError:
        return False
    return True


async def _ready(descriptor: int) -> None:
    """Wait until there is something to be read."""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    try:
        loop.add_reader(descriptor, came.set)
    except PermissionError:  # so the system says of a file, which need not be waited for
        await asyncio.sleep(0)
        return
    try:
        await came.wait()
    finally:
        loop.remove_reader(descriptor)
