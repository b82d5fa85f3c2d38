"""Names that may become values of a label: a bounded number of them, the same ones in every worker.

Each new value of a label is another time series in Prometheus for good. So the first names up to a limit are counted
by name, and whatever comes later together.
"""

import fcntl
import os
from pathlib import Path

OTHER = "other"


class LabelNames:
    """The names that are counted by name.

    Args:
        limit: how many names there may be.
        file: where the workers of a server share them, a name per line; None for a worker on its own.
    """

    def __init__(self, limit: int, file: Path | None = None) -> None:
        self._limit = limit
        self._file = file
        self._known: set[str] = set()
        self._full = limit == 0

    def label(self, name: str) -> str:
        """Return the name if it is, or can become, one of those that are counted by name; otherwise `other`."""
        if name in self._known:
            return name
        if self._full:
            return OTHER
        self._learn(name)
        return name if name in self._known else OTHER

    def _learn(self, name: str) -> None:
        if self._file is None:
            self._known.add(name)
        else:
            try:
                self._known |= self._shared(self._file, name)
            except OSError:  # a full disk: it is tried again with the next request
                return
        self._full = len(self._known) >= self._limit

    def _shared(self, file: Path, name: str) -> set[str]:
        """Add a name to those that all workers know, if there is room; return all of them. Raises OSError."""
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as shared:
            fcntl.flock(shared, fcntl.LOCK_EX)
            names = set(shared.read().splitlines())
            if name not in names and len(names) < self._limit:
                shared.write(f"{name}\n")
                names.add(name)
            return names
