"""The file of an SQLite database: whether it is still the one that was opened, and still a database.

SQLite looks at neither. A connection goes on to write to a file that was removed, and takes what it remembers of a file
for its content after somebody has written over it.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html §1.3
HEADER = 100  # bytes: page size and count, counters of changes and of changes to the tables

Identity = tuple[int, int]  # device and inode


@dataclass(slots=True)
class _Held:
    descriptor: int
    users: int = 1


class _Descriptors:
    """Descriptors of database files, one per file and process.

    POSIX gives back all locks that a process has on a file as soon as it closes any descriptor of it, so a file that
    is looked into must stay open for as long as anybody here is connected to it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[Identity, _Held] = {}

    def take(self, path: Path) -> tuple[Identity, int]:
        """The file of this name, and a descriptor of it to read from. Raises OSError."""
        with self._lock:
            identity = identify(path)
            if identity in self._held:
                self._held[identity].users += 1
                return identity, self._held[identity].descriptor
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            status = os.fstat(descriptor)
            identity = status.st_dev, status.st_ino  # if it was replaced meanwhile, nobody here has a lock on it
            self._held[identity] = _Held(descriptor)
            return identity, descriptor

    def give(self, identity: Identity) -> None:
        with self._lock:
            held = self._held[identity]
            held.users -= 1
            if not held.users:
                del self._held[identity]
                os.close(held.descriptor)


_descriptors = _Descriptors()


@dataclass(slots=True)
class WatchedFile:
    """A database's file as it was when it was opened, and its write-ahead log once there is one."""

    path: Path
    main: Identity
    descriptor: int
    log: Identity | None = None
    damaged: bool = False  # it was seen to be no database
    suspected: bool = False  # SQLite found something in it that it cannot be
    header: bytes = b""  # as it was when it was last found to be sound
    _log_descriptor: int = field(default=-1, repr=False)

    @classmethod
    def of(cls, path: Path) -> "WatchedFile":
        """The file of this name, which is there. Raises OSError."""
        path = path.resolve()
        return cls(path, *_descriptors.take(path))

    @property
    def log_path(self) -> Path:
        return self.path.with_name(self.path.name + "-wal")

    @property
    def index_path(self) -> Path:
        return self.path.with_name(self.path.name + "-shm")

    def opened(self) -> None:
        """Remember the beginning, and the write-ahead log, now that SQLite has made one. Held open, its inode is no
        other file's."""
        self.header = self.header_there()
        try:
            self._log_descriptor = os.open(self.log_path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return
        status = os.fstat(self._log_descriptor)
        self.log = status.st_dev, status.st_ino

    def close(self) -> None:
        """To be called when all connections are closed."""
        _descriptors.give(self.main)
        if self._log_descriptor >= 0:
            os.close(self._log_descriptor)

    def is_the_same(self) -> bool:
        """Whether the name stands for the file that was opened."""
        return identify_or_none(self.path) == self.main

    def header_there(self) -> bytes:
        """How the file begins that the name stands for, whichever it is; nothing if there is none."""
        try:
            if self.is_the_same():
                return os.pread(self.descriptor, HEADER, 0)
            with self.path.open("rb") as file:
                return file.read(HEADER)
        except OSError:  # also if another thread has just closed it, as it opened another file in its place
            return b""

    def is_there(self) -> bool:
        """Whether the name stands for something that begins as a database, whichever file it is."""
        return self.header_there().startswith(MAGIC)

    def is_sound(self) -> bool:
        """Whether connections to it may be used: nothing was exchanged, written over or found to be damaged."""
        if self.damaged or self.suspected or not self.is_the_same():
            return False
        header = self.header_there()
        if not header.startswith(MAGIC):
            self.damaged = True
            return False
        self.header = header
        return identify_or_none(self.log_path) == self.log


def identify(path: Path) -> Identity:
    """Raises OSError."""
    status = path.stat()
    return status.st_dev, status.st_ino


def identify_or_none(path: Path) -> Identity | None:
    try:
        return identify(path)
    except OSError:
        return None
