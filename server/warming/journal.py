"""The journal: what is done, one line each, so that who was stopped can go on.

Lines are added as soon as something is done, and handed to the system at once: whoever is killed loses what was under
way. A line that was torn is none.
"""

import fcntl
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from ops.errors import Mistake
from server.errors import Malformed
from server.warming.digests import Digests

FIRST = b"bookplate warm 1\n"
LINE = re.compile(rb"([0-9a-f]{16})(i?)")
PIECE = 1 << 20  # bytes, of whole lines and the first


class Taken(Mistake):
    """Another process has it."""


class Journal:
    """A file that is held alone until it is closed; `before` are the requests that earlier runs have done, `noted` is
    whether it says anything."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.before = 0
        self._descriptor = descriptor
        self._known = Digests()
        self.noted = False

    @classmethod
    def opened(cls, path: Path, *, fresh: bool = False) -> Self:
        """What is done so far, or nothing if it is to be `fresh`. Raises Taken, Malformed, OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        journal = cls(path, _held(path))
        try:
            if fresh:
                os.truncate(journal._descriptor, 0)
            journal._read()
        except BaseException:
            journal.close()
            raise
        return journal

    @property
    def last(self) -> str:
        """When something was done last, for people."""
        return datetime.fromtimestamp(os.fstat(self._descriptor).st_mtime, UTC).strftime("%Y-%m-%d %H:%M UTC")

    def begin(self, number: int) -> bool:
        """Whether this is to be done: neither done yet, nor begun in this run."""
        return self._known.add(number)

    def done(self, number: int, *, image: bool = False) -> None:
        """Note that a request is done, or all that was wanted of an image. Raises OSError."""
        self.noted = True
        os.write(self._descriptor, b"%016x%b\n" % (number, b"i" if image else b""))

    def finish(self) -> None:
        """All is done: the next run starts afresh. The file goes while it is held, as another may be there right
        afterwards."""
        self.noted = True
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """One that says nothing need not be kept."""
        if not self.noted:
            self.finish()
        os.close(self._descriptor)

    def _read(self) -> None:
        """Raises Malformed, OSError."""
        rest = b""
        start = os.read(self._descriptor, len(FIRST))
        self.noted = bool(start)
        if start and not FIRST.startswith(start):
            raise Malformed(f"{self.path} was not written by this command. Say --fresh to begin anew.")
        if start != FIRST:
            os.truncate(self._descriptor, 0)
            os.write(self._descriptor, FIRST)
            self.noted = False
            return
        while piece := os.read(self._descriptor, PIECE):
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                if (match := LINE.fullmatch(line)) and self._known.add(int(match[1], 16)):
                    self.before += not match[2]
        if rest:
            os.write(self._descriptor, b"\n")


def _held(path: Path) -> int:
    """The file, locked. Raises Taken, OSError."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise Taken(f"The same is being warmed already: another process has {path}.") from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # who had it has just finished, and taken it away
