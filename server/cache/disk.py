"""Finished pictures on disk: shared by all workers, kept over restarts, bounded in bytes.

A picture is one file named by its key, written aside and moved into place, and carries a checksum: whatever is killed
or pulled out at whatever moment, what is read back is the whole picture or nothing. Bytes are counted as a disk gives
them, in blocks: half of the files are shorter than one. What was used least recently goes first; when that was is the
file's own time. Nothing here ever fails a request: a disk that is full or read-only
means pictures are made anew.

In front of a picture stand its tags, and where the trail stood when it was begun: what was purged since is as good as
gone from that moment, and is swept up later, by one worker of all. Beside the pictures is written down up to which
purge that was done.
"""

import asyncio
import fcntl
import os
import stat
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from server.cache.label import HEADER, Label
from server.cache.purges import Purges, Stand

TOUCH = 60  # seconds after which a use is worth noting again
ABANDONED = 600  # seconds after which an unfinished file is nobody's
BLOCK = 4096  # bytes of which a disk gives a file at least one; of a folder in memory it is a page
SECTOR = 512  # bytes in which the system says how much a file was given, whatever its blocks are
FULL, EMPTIED = 0.9, 0.8  # parts of the budget: above the one room is made, down to the other
SHARE = 0.05  # of the budget may be written by all workers before one looks how full it is
POLL = 0.02  # seconds between two looks whether another worker has finished
QUIET = 60  # seconds between two complaints
SWEEPING, PURGING = 0, (1 << 60) + 1  # the bytes of the lock file that stand for making room, and for taking away
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe in a picture's place makes nobody wait
PATIENCE = 10  # seconds to wait for whoever is just taking away


class Disk:
    """Bodies by key (hexadecimal), within a budget in bytes. All but `claim` block, and may run in threads."""

    def __init__(
        self, folder: Path, budget: int, log: FilteringBoundLogger, workers: int = 1, purges: Purges | None = None
    ) -> None:
        self.folder = folder
        self._budget = budget
        self._log = log
        self._purges = purges or Purges()
        self._share = budget * SHARE / workers
        self._written = budget  # so that the first write looks how full the disk is
        self._guard = threading.Lock()
        self._lock = -1
        self._quiet_until = 0.0
        with self._forgiving("cannot be used"):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def close(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    @property
    def writable(self) -> bool:
        return os.access(self.folder, os.W_OK)

    def get(self, key: str) -> bytes | None:
        """The body, if it is there, whole, and not purged."""
        path = self._path(key)
        try:
            content = self._content(path)
        except OSError:
            return None
        label = Label.of(content, key)
        if label is None or self._purges.stale(label.tags, label.begun):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > TOUCH:
                os.utime(path)
        return label.body(content)

    def _content(self, path: Path) -> bytes:
        """What a file holds, nothing if it is none that was written here. Raises OSError."""
        with os.fdopen(os.open(path, READ), "rb") as file:
            status = os.fstat(file.fileno())
            return file.read() if stat.S_ISREG(status.st_mode) and status.st_size <= self._budget else b""

    def put(self, key: str, body: bytes, tags: Iterable[str] = (), begun: Stand | None = None) -> None:
        """Keep a body with its tags, which was begun when the trail stood there; makes room if need be."""
        label = Label(tuple(tags), begun or self._purges.stand)
        content = label.on(body, key)
        if taken(len(content)) > self._budget or self._purges.stale(label.tags, label.begun):
            return
        path = self._path(key)
        aside = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        with self._forgiving("cannot be written to"):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                aside.write_bytes(content)
                aside.replace(path)
            except OSError:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
                raise
            self._grown(taken(len(content)))

    def count(self) -> tuple[int, int]:
        """Bytes that are taken, and files that are there. Raises OSError."""
        sizes = [size for _, size, _ in self._entries()]
        return sum(sizes), len(sizes)

    @property
    def swept(self) -> bool:
        """Whether all that is known to be purged was taken away, by whomever."""
        try:
            return (self.folder / "swept").read_text() == str(self._purges.newest)
        except (OSError, ValueError):
            return False

    def sweep(self) -> int:
        """Take away what is purged, and write down that it is done; how many pictures that were. Waits for another who
        does so."""
        with self._forgiving("cannot be purged"), self._alone():
            done, gone = str(self._purges.newest), 0
            for _, _, path in self._entries():
                gone += not path.suffix and self._is_purged(path) and _removed(path)
            aside = self.folder / f"swept.{os.getpid()}.{threading.get_ident()}"
            aside.write_text(done)
            aside.replace(self.folder / "swept")
            return gone
        return 0

    def _is_purged(self, path: Path) -> bool:
        """Told by the label alone; what has none is not ours."""
        try:
            descriptor = os.open(path, READ)
        except OSError:
            return False
        try:
            label = Label.read(os.read(descriptor, HEADER))
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return label is not None and self._purges.stale(label.tags, label.begun)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only one of all processes who takes away; go on after a while whoever else does."""
        until = time.monotonic() + PATIENCE
        while not self._try(PURGING) and time.monotonic() < until:
            time.sleep(POLL)
        try:
            yield
        finally:
            self._give_back(PURGING)

    @asynccontextmanager
    async def claim(self, key: str) -> AsyncIterator[bool]:
        """Be the only one on this machine who makes a picture; yields whether others had to be waited for.

        A claim is one byte of one lock file, so that the system gives it back however its holder ends.
        """
        byte = 1 + int(key[:15], 16)
        waited = False
        while not self._try(byte):
            waited = True
            await asyncio.sleep(POLL)
        try:
            yield waited
        finally:
            self._give_back(byte)

    def _try(self, byte: int) -> bool:
        """Lock a byte; True if it was free, or if this disk knows no locks."""
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except BlockingIOError:
            return False
        except (OSError, ValueError):
            return True
        return True

    def _give_back(self, byte: int) -> None:
        with suppress(OSError, ValueError):
            fcntl.lockf(self._lock, fcntl.LOCK_UN, 1, byte)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _grown(self, by: int) -> None:
        with self._guard:
            self._written += by
            if self._written < self._share or not self._try(SWEEPING):
                return
            try:
                self._make_room()
                self._written = 0
            finally:
                self._give_back(SWEEPING)

    def _make_room(self) -> None:
        """Remove what was left unfinished and, if the budget is nearly used up, the least recently used."""
        files = list(self._entries())
        now = time.time()
        total = sum(size for _, size, _ in files)
        over = total > self._budget * FULL
        for modified, size, path in sorted(files):
            dead = path.suffix and now - modified > ABANDONED
            if not dead and not (over and total > self._budget * EMPTIED):
                continue
            if _removed(path):
                total -= size

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """The files: when they were used last, what they take, and where they are. Raises OSError."""
        for shelf in self.folder.iterdir():
            if not shelf.is_dir():
                continue
            for entry in os.scandir(shelf):
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    yield status.st_mtime, _taken(status), Path(entry.path)

    @contextmanager
    def _forgiving(self, what: str) -> Iterator[None]:
        """Go on without the disk if it fails; tell the log, but not more than once a minute."""
        try:
            yield
        except OSError as error:
            if time.monotonic() >= self._quiet_until:
                self._quiet_until = time.monotonic() + QUIET
                self._log.warning(f"the disk cache {what}; going on without", folder=str(self.folder), cause=str(error))


def taken(size: int) -> int:
    """Bytes of a disk that a file of so many bytes takes."""
    return max(1, -(-size // BLOCK)) * BLOCK


def _taken(status: os.stat_result) -> int:
    """What a file takes, or more: a disk that has not yet given it its blocks, or does not tell, says less."""
    return max(taken(status.st_size), status.st_blocks * SECTOR)


def _removed(path: Path) -> bool:
    """Whether a file could be taken away."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
