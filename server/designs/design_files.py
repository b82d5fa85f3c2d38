"""The folder of design files, where people write them: each file that was changed becomes a version.

Everything here blocks, and is to be run in threads. Nothing is left out in silence: which files were passed over, and
whether there are more than are looked at, is known to whoever asks.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from ops.text.fonts import Fonts
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.designs.document import written
    from server.designs.inspection import inspection
    from server.designs.versions import Versions
else:  # they come with the first look, in a thread: pictures that are no designs can be had before
    written = on_demand("server.designs.document.written")
    inspection = on_demand("server.designs.inspection.inspection")

T = TypeVar("T")

AUTHOR = "folder"  # who saves what stands in files
SUFFIX = ".json"
MOST = 100_000  # files that are looked at; more would take minutes each time
RESTS = 20  # times as long as a look took, until the next one


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a changed file is noticed."""

    modified: int
    size: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that is not as it is known, and how it is."""

    path: Path
    stamp: Stamp


class DesignFiles:
    """The files of a folder; none if it is None."""

    def __init__(
        self, folder: Path | None, versions: Versions, fonts: Fonts, log: FilteringBoundLogger, most: int = MOST
    ) -> None:
        self._folder = folder
        self._versions = versions
        self._fonts = fonts
        self._log = log
        self._most = most
        self._known: dict[Path, Stamp] = {}
        self._next = float("-inf")
        self.left_out = 0  # files beyond those that are looked at
        self.refused: dict[str, Mistake | OSError] = {}  # files that are no designs that can be used, by name, and why

    @property
    def is_due(self) -> bool:
        """Whether it is time to look again: a folder of many files is not looked at all the time."""
        return self._folder is not None and time.monotonic() >= self._next

    def changed(self) -> list[Changed]:
        """The files that are not as they are known, by name."""
        started = time.monotonic()
        found = sorted(_files(self._folder)) if self._folder else []
        self._tell(max(0, len(found) - self._most))
        there = {path.name for path, _ in found}
        self.refused = {name: why for name, why in self.refused.items() if name in there}
        changed = [Changed(path, stamp) for path, stamp in found[: self._most] if self._known.get(path) != stamp]
        self._next = started + RESTS * (time.monotonic() - started)
        return changed

    def take(self, files: Sequence[Changed]) -> None:
        """Make versions of files that were changed. Raises Busy, and takes those that are left another time."""
        kept = self._versions.newest_by(AUTHOR) if files else {}
        for file in files:
            self._take(file.path, kept)
            self._known[file.path] = file.stamp  # not before: what could not be saved now is tried again

    def _take(self, path: Path, kept: Mapping[str, str]) -> None:
        """A file becomes a version, unless it is one already: then it was in order when it became one. Raises Busy."""
        said = self._or_passed_over(path, lambda: written.read_text(_content(path)))
        if said is None:
            return
        value, body = said
        name = value.get("name") if isinstance(value, dict) else None
        if isinstance(name, str) and kept.get(name) == sha256(body.encode()).hexdigest():
            return
        found = self._or_passed_over(path, lambda: _in_order(value, self._fonts))
        if found is not None:
            saved = self._versions.save(found.document.name, found.body, AUTHOR)
            if saved.created:
                self._log.info("a design was read from its file", design=found.document.name, version=saved.version)

    def _or_passed_over(self, path: Path, work: Callable[[], T]) -> T | None:
        """What comes of work on a file; None, and a line in the log, if it is no design that can be used."""
        self.refused.pop(path.name, None)
        try:
            return work()
        except (Mistake, OSError) as error:
            self.refused[path.name] = error
            self._log.warning("a design in a file is passed over", file=path.name, cause=str(error)[:500])
            return None

    def _tell(self, left_out: int) -> None:
        if left_out != self.left_out:
            self._log.error("there are more design files than are read", most=self._most, left_out=left_out)
        self.left_out = left_out


def _in_order(value: object, fonts: Fonts) -> written.Written:
    """A document that is in order. Raises Malformed, TooHeavy, Invalid."""
    found = written.read_written(value)
    inspection.must_be_in_order(found.document, fonts)
    return found


def _content(path: Path) -> bytes:
    """Raises OSError."""
    with path.open("rb") as file:
        return file.read(written.LARGEST + 1)


def read(path: Path) -> written.Written:
    """A document in a file. Raises Malformed, TooHeavy, Invalid, OSError."""
    return written.read_written(_content(path))


def passed_over(folder: Path, fonts: Fonts, most: int = MOST) -> tuple[dict[str, str], int]:
    """The files of a folder that are no designs that can be used, and why; and how many there are beyond those that are
    looked at."""
    found, why = sorted(_files(folder)), dict[str, str]()
    for path, _ in found[:most]:
        try:
            _in_order(_content(path), fonts)
        except (Mistake, OSError) as error:
            why[path.name] = str(error)
    return why, max(0, len(found) - most)


def _files(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    """The design files of a folder, and how they are; none if it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIX) and (stamp := _stamp(entry)):
                    yield Path(entry.path), stamp
    except OSError:
        return


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """How a file is; None for what is none, such as a pipe, which nobody might ever write to."""
    try:
        status = entry.stat()
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None
