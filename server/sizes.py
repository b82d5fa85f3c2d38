"""Sizes: how many bytes a picture has in a format, by its key, for whoever compares formats.

A size is known when the picture was made once, whether or not that was worth keeping. It stands beside the pictures on
disk, under a key of its own and with the picture's tags: so all workers know it, after a restart too, and it is purged
and swept with the picture.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext
from hashlib import blake2b

from cachetools import LRUCache

from server.cache.disk import Disk
from server.cache.purges import Purges, Stand
from server.threads import Threads
from server.wanted import Wanted

REMEMBERED = 50_000  # sizes, some hundred bytes each


class Sizes:
    """Sizes of pictures in bytes. For one event loop; the `readers` do what blocks."""

    def __init__(self, disk: Disk | None, readers: Threads, purges: Purges) -> None:
        self._disk = disk
        self._readers = readers
        self._purges = purges
        self._known: LRUCache[str, tuple[int, Stand]] = LRUCache(REMEMBERED)

    def known(self, wanted: Wanted) -> int | None:
        """The size of a picture, if it is known here and was not purged."""
        found = self._known.get(wanted.key)
        if found is None or self._purges.stale(wanted.tags, found[1]):
            return None
        return found[0]

    def learn(self, wanted: Wanted, size: int) -> None:
        """Know a size here."""
        self._known[wanted.key] = size, wanted.begun

    async def note(self, wanted: Wanted, size: int) -> None:
        """Know a size, here and wherever the disk is read. Raises Busy."""
        self.learn(wanted, size)
        disk = self._disk
        if disk:
            body = str(size).encode()
            await self._readers.run(lambda: disk.put(_key(wanted), body, wanted.tags, wanted.begun))

    async def recall(self, several: Iterable[Wanted]) -> None:
        """Learn what others have noted of these. Raises Busy."""
        disk, unknown = self._disk, [one for one in several if self.known(one) is None]
        if disk and unknown:
            bodies = await self._readers.run(lambda: [disk.get(_key(one)) for one in unknown])
            for one, body in zip(unknown, bodies, strict=True):
                if body:
                    self.learn(one, int(body))

    @asynccontextmanager
    async def claim(self, wanted: Wanted) -> AsyncIterator[None]:
        """Be the only process on this machine that finds a size out."""
        async with self._disk.claim(_key(wanted)) if self._disk else nullcontext():
            yield


def _key(wanted: Wanted) -> str:
    """Under which the size of a picture stands on disk."""
    return blake2b(f"{wanted.key} size".encode(), digest_size=20).hexdigest()
