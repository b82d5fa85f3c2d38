"""The journal: a text file with a line for each request that is done, so that a stopped run can go on.

A line is the digest of a request: addresses may hold names of people, and are not kept. It is handed to the system as
soon as the request is done; a line that a kill has torn does not count.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Self

from ops.errors import Mistake
from server.errors import Malformed

FIRST = b"bookplate warm 1\n"
LINE = re.compile(rb"([0-9a-f]{16})(i?)\n")


class Taken(Mistake):
    """Another process has the journal."""


def digest(*words: str) -> int:
    """A number of 64 bits that stands for these words."""
    return int.from_bytes(blake2b("\n".join(words).encode(), digest_size=8).digest())


class Journal:
    """What earlier runs and this one have done or begun; `before` counts the requests of earlier runs, `noted` tells
    whether the file says anything."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.before = 0
        self.noted = False
        self._file = file
        self._known = set[int]()

    @classmethod
    @contextmanager
    def opened(cls, path: Path, *, fresh: bool = False) -> Iterator[Self]:
        """A journal that no other process has, which knows nothing of earlier runs if it is `fresh`. It is removed in
        the end if it says nothing. Raises Taken, Malformed, OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path) as file:
            journal = cls(path, file)
            if fresh:
                file.truncate(0)
            journal._read()
            try:
                yield journal
            finally:
                if not journal.noted:
                    journal.finish()

    @property
    def last(self) -> str:
        """When something was done last, for people."""
        return datetime.fromtimestamp(os.fstat(self._file.fileno()).st_mtime, UTC).strftime("%Y-%m-%d %H:%M UTC")

    def begin(self, number: int) -> bool:
        """Whether this is neither done nor begun yet; from now on it is begun."""
        before = len(self._known)
        self._known.add(number)
        return len(self._known) > before

    def done(self, number: int, *, image: bool = False) -> None:
        """Note that a request is done, or all requests of an image. Raises OSError."""
        self.noted = True
        self._file.write(b"%016x%b\n" % (number, b"i" if image else b""))

    def finish(self) -> None:
        """Remove the file: all is done, and the next run starts afresh."""
        self.noted = True
        self.path.unlink(missing_ok=True)

    def _read(self) -> None:
        """Raises Malformed, OSError."""
        with self.path.open("rb") as lines:
            first = lines.readline(len(FIRST))
            if not FIRST.startswith(first):
                raise Malformed(f"{self.path} was not written by this command. Say --fresh to begin anew.")
            if first != FIRST:  # it is new, or was torn at once
                self._file.truncate(0)
                self._file.write(FIRST)
                return
            self.noted = True
            line = first
            for line in lines:
                if (match := LINE.fullmatch(line)) and self.begin(int(match[1], 16)):
                    self.before += not match[2]
        if not line.endswith(b"\n"):
            self._file.write(b"\n")


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The file, to be added to. Raises Taken, OSError."""
    while True:
        with open(path, "ab", buffering=0, opener=_private) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Taken(f"The same is being warmed already: another process has {path}.") from None
            if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
                yield file
                return
        # Who had it has just finished, and removed it: a new one is made.


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
