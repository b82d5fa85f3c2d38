"""Copies of pictures from elsewhere: files in a folder of this process, bounded in bytes; the least recently used goes.

Nothing of an address is in a file's name. A copy that is taken away while somebody reads it stays readable to them.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from server.sources.freshness import Life
from server.sources.original import Fetched
from server.threads import Threads

PREFIX = "bookplate-outside-"
BLOCK = 262_144  # bytes that are held in memory before they are written
MOST = 10_000  # copies, however small
YOUNG = 60  # seconds in which a folder without an owner may be about to get one


@dataclass(frozen=True, slots=True)
class Copy:
    """A picture that was fetched, in the end `at` this address; times are seconds of a monotonic clock."""

    original: Fetched
    size: int
    at: str = field(repr=False)  # may be personal
    validators: tuple[tuple[bytes, bytes], ...]
    life: Life
    fresh_until: float


class Landing:
    """A file that is being written, block by block; it is gone unless it is `kept`."""

    def __init__(self, path: Path, threads: Threads) -> None:
        self.path = path
        self.size = 0
        self._threads = threads
        self._block = bytearray()
        self._digest = blake2b(digest_size=20)
        self._dropped = False

    async def add(self, chunk: bytes) -> None:
        """Raises OSError, Busy."""
        self._block += chunk
        self.size += len(chunk)
        if len(self._block) >= BLOCK:
            await self._flush()

    async def close(self) -> str:
        """Write what is left; the digest of it all. Raises OSError, Busy."""
        await self._flush()
        return self._digest.hexdigest()

    def drop(self) -> None:
        """Take it away, also if a thread is just about to write to it."""
        self._dropped = True
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    async def _flush(self) -> None:
        block, self._block = self._block, bytearray()
        await self._threads.run(lambda: self._write(block))

    def _write(self, block: bytearray) -> None:
        self._digest.update(block)
        with self.path.open("ab") as file:
            file.write(block)
        if self._dropped:
            self.path.unlink(missing_ok=True)


class Copies:
    """What has been fetched, by the name of whose it is and a name that is theirs. For one event loop."""

    def __init__(self, parent: Path | None, budget: int, threads: Threads) -> None:
        """The folder is made below `parent`, or where the system keeps what is temporary. Raises OSError."""
        self.folder, self._lock = _own(parent or Path(tempfile.gettempdir()))
        self.size = 0
        self._budget = budget
        self._threads = threads
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._count = 0

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def get(self, key: str) -> Copy | None:
        """A copy that is really there: folders for temporary files are tidied by others too."""
        copy = self._copies.get(key)
        if copy is None:
            return None
        if not os.path.exists(copy.original.path):  # noqa: PTH110 (a path is a string here, and asked for often)
            self.drop(key)
            return None
        self._copies.move_to_end(key)
        return copy

    def put(self, key: str, copy: Copy) -> None:
        """Keep a copy instead of the one before, and make room for it."""
        before = self._copies.get(key)
        if before is None or before.original.path != copy.original.path:
            self.drop(key)
            self.size += copy.size
        self._copies[key] = copy
        self._copies.move_to_end(key)
        while (self.size > self._budget or len(self._copies) > MOST) and len(self._copies) > 1:
            self.drop(next(iter(self._copies)))

    def beginning(self, start: str) -> list[str]:
        """The keys that begin like this."""
        return [key for key in self._copies if key.startswith(start)]

    def drop(self, key: str) -> None:
        copy = self._copies.pop(key, None)
        if copy is not None:
            self.size -= copy.size
            with suppress(OSError):
                os.unlink(copy.original.path)  # noqa: PTH108

    @contextmanager
    def landing(self) -> Iterator[Landing]:
        """A new file; whoever fails while writing it leaves nothing behind."""
        self._count += 1
        landing = Landing(self.folder / f"{self._count:x}", self._threads)
        try:
            yield landing
        except BaseException:
            landing.drop()
            raise


def _own(parent: Path) -> tuple[Path, int]:
    """A folder for this process alone, and the descriptor whose lock says that it lives; those of the dead go."""
    parent.mkdir(parents=True, exist_ok=True)
    for folder in parent.glob(PREFIX + "*"):
        _bury(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    with suppress(OSError):  # on a disk without locks nobody can lock it to bury it either
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder, lock


def _bury(folder: Path) -> None:
    """Take a folder away if whoever made it is gone."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        status = os.fstat(lock)
        if status.st_uid == os.getuid() and time.time() - status.st_mtime > YOUNG:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return
    finally:
        os.close(lock)
