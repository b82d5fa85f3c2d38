"""Taking a picture in: its bytes counted whatever was announced, its beginning looked at before the rest is fetched."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from server.sources.answers import Failed
from server.sources.copies import Landing

HEAD = 512  # bytes that are looked at before the rest is fetched
BREATH = 64  # chunks after which others get their turn: thousands of tiny ones may have come at once

_MARKUP = b"<", b"{", b"["
_GZIP = b"\x1f\x8b"  # which was not asked for: a few bytes could become very many

T = TypeVar("T")


def picturelike(head: bytes) -> bool:
    """Whether a file that begins like this may be a picture: no format that is read here begins as markup, as JSON or
    compressed once more."""
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(words) and not words.startswith((*_MARKUP, _GZIP))


def may_be_drawing(head: bytes) -> bool:
    """The same, of a source that may have drawings, which are XML; but no page, such as one that refuses."""
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return picturelike(head) or words.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg"))


@dataclass(frozen=True, slots=True)
class Intake:
    """How many bytes a picture may have; what its first bytes must be like."""

    size: int
    check: Callable[[bytes], bool] = picturelike

    def must_fit(self, length: int) -> None:
        """Raises Failed if so many bytes are more than are taken."""
        if length > self.size:
            raise Failed("large")

    async def land(self, chunks: AsyncIterator[bytes], landing: Landing) -> str:
        """Write a body down; its digest. Raises Failed, Busy."""
        head, count = b"", 0
        async with aclosing(chunks) as body:  # type: ignore[type-var]
            async for chunk in body:
                count += 1
                if not count % BREATH:
                    await asyncio.sleep(0)
                head = self._looked_at(head, chunk)
                self.must_fit(landing.size + len(chunk))
                await _written(landing.add(chunk))
        if len(head) < HEAD and not self.check(head):
            raise Failed("odd")
        return await _written(landing.close())

    def _looked_at(self, head: bytes, chunk: bytes) -> bytes:
        """The first bytes, and those of another chunk; checked when there are enough."""
        if len(head) >= HEAD:
            return head
        head += chunk[: HEAD - len(head)]
        if len(head) >= HEAD and not self.check(head):
            raise Failed("odd")
        return head


async def _written(writing: Awaitable[T]) -> T:
    """What comes of writing to this machine's disk, whose failures are no other server's. Raises Failed, Busy."""
    try:
        return await writing
    except OSError as error:
        raise Failed("unreachable", remembered=False) from error
