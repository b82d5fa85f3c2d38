"""An original: a file that an identifier names, and the fingerprint by which a replaced one is noticed."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from server.config.sources import Statement
from server.errors import Busy, SourceUnavailable, Unreadable

# What the system says of a file or a folder that was there, and that it cannot get at: a share whose server is away, a
# handle that is stale, a disk that fails. Not every system has a number for each of them.
AWAY = frozenset(
    getattr(errno, name)
    for name in (
        "EIO", "ESTALE", "ENODEV", "ENXIO", "ENOTCONN", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN",
        "ENETUNREACH", "EREMOTEIO", "ECONNRESET", "ESHUTDOWN",
    )
    if hasattr(errno, name)
)  # fmt: skip
SIDECAR = ".json"  # portrait.jpg.json says what is to be said of portrait.jpg


class Replaced(Exception):
    """The original is not the one it was when it was found; look it up again."""


class Mark(NamedTuple):
    """Numbers that change whenever a file is written to or another takes its place; times in nanoseconds since 1970.

    The time of the last change of the inode is one of them: it cannot be set back as that of the content can.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Mark":
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @property
    def fingerprint(self) -> str:
        return "-".join(f"{number:x}" for number in self)


def fingerprint(status: os.stat_result) -> str:
    """A text that changes with a file's mark."""
    return Mark.of(status).fingerprint


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was found: `modified` is in seconds since 1970; `statement` is its source's, whose name `source`
    is; nothing if it has none."""

    identifier: str
    path: str
    fingerprint: str
    modified: float
    statement: Statement
    source: str = ""

    @contextmanager
    def open(self) -> Iterator[int]:
        """A descriptor to read it by.

        Raises Replaced if it is no longer the same, before or after reading; Busy if this process has too many files
        open; Unreadable if it is there but may not be read; SourceUnavailable if what it is on is away.
        """
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise why(error, self) from error
        try:
            self._same(descriptor)
            try:
                yield descriptor
            finally:
                self._same(descriptor)
        finally:
            os.close(descriptor)

    def _same(self, descriptor: int) -> None:
        try:
            status = os.fstat(descriptor)
        except OSError as error:
            raise why(error, self) from error
        if fingerprint(status) != self.fingerprint:
            raise Replaced(self.identifier)


@dataclass(frozen=True, slots=True)
class Fetched(Original):
    """A copy of a picture from elsewhere. Its fingerprint is that of its content, so that the same bytes are the same
    original in every worker and at every address; nothing ever writes to it again, so there is nothing to notice."""

    def _same(self, descriptor: int) -> None:
        pass


def is_plain(identifier: str) -> bool:
    """Whether an identifier is a path downwards without tricks; hidden files and sidecars stay hidden."""
    if "\0" in identifier or "\\" in identifier or identifier.endswith(SIDECAR):
        return False
    return all(part and not part.startswith(".") for part in identifier.split("/"))


plain = lru_cache(maxsize=10_000)(is_plain)  # what is asked for again and again is looked at once


def why(error: OSError, original: Original) -> Exception:
    """What it means that a file cannot be opened."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return Busy("The server is busy: it has too many files open. Try again in a moment.")
    if error.errno in AWAY:
        return SourceUnavailable(original.source)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Unreadable("The original is there but cannot be read.")
    return Replaced(original.identifier)
