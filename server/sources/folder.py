"""A folder of pictures. An identifier is a path inside it, and never leads out of it.

A folder that is away, such as a share that is not mounted, says nothing of what is in it: that is told from a picture
that there is not. What can be known of it is whether the folder is there and may be entered, and whether a file system
that was mounted on it, or on a folder below it, is gone.
"""

import errno
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from server.config.sources import Statement
from server.errors import SourceUnavailable
from server.sources import listing, sidecar
from server.sources.listing import Glimpse, Listing
from server.sources.original import AWAY, SIDECAR, Mark, Original, plain

KNOWN = 1000  # originals
MOST_MOUNTS = 64  # file systems below a folder that are known
NANO = 1_000_000_000
LATEST = 253_402_300_799  # the last second that an HTTP date can say


class Folder:
    """A named folder; it may vanish and come back. For one event loop."""

    def __init__(self, name: str, path: Path, statement: Statement) -> None:
        self.name = name
        self.path = path
        self._top = str(path)
        self._statement = statement
        self._as_found = lru_cache(KNOWN)(self._original)  # what is looked at again and again is described once
        self._is_link = path.is_symlink()
        self._device = _device(self._top)
        self._mounts: dict[str, int] = {}  # folders below on which another file system was seen

    @property
    def there(self) -> bool:
        if trouble(self._top):
            return False
        device = _device(self._top)
        if self._device not in (None, device) and _is_empty(self._top):
            return False  # what is left of a mount point
        self._device = device
        return True

    def find(self, identifier: str) -> Original | None:
        """The file that an identifier names, None if there is none or it may not be served. Raises SourceUnavailable
        if that cannot be told."""
        if not plain(identifier):
            return None
        try:
            path, status, linked = self._inside(identifier)
        except ValueError:
            return None
        except OSError as error:
            if error.errno in AWAY or not self.there or self._is_unmounted(identifier):
                raise SourceUnavailable(self.name) from error
            return None
        if status.st_dev != self._device and status.st_dev not in self._mounts.values():
            self._note_mount(identifier, status.st_dev)
        if not stat.S_ISREG(status.st_mode):
            return None
        return self._as_found(identifier, path, Mark.of(status), max(linked, self._linked()))

    def mark(self, identifier: str) -> Mark | None:
        """The mark of a folder, of which "" is the source's own; None if there is no such folder. It changes when
        something comes into the folder, or goes. Reads the disk, in any thread. Raises SourceUnavailable if it is
        away."""
        found = self._directory(identifier)
        return Mark.of(found[1]) if found else None

    def listing(self, identifier: str) -> Listing | None:
        """What is directly in a folder; None if there is no such folder. Reads the disk, in any thread. Raises
        SourceUnavailable if it is away, TooLarge if it has more than is listed."""
        directory, below = self._directory(identifier), _below(identifier)
        if directory is None:
            return None
        try:
            found = listing.read(directory[0], lambda name: self._leads_inside(below + name))
        except OSError as error:
            self._must_not_be_away(below, error)
            return None
        if self._is_unmounted(below) and not (found.files or found.folders):
            raise SourceUnavailable(self.name)  # what is left of a mount point
        return found

    def glance(self, identifier: str, most: int) -> Glimpse:
        """What is seen of a folder by looking at no more than so many things in it. Reads the disk, in any thread."""
        try:
            return listing.peek(self._inside(identifier)[0], most)
        except (OSError, ValueError):
            return Glimpse(0, may_have_files=False, may_have_folders=False)

    def entries(self, identifier: str, names: Iterable[str], listed: Listing) -> list["ListedFile"]:
        """The files of these names in a folder, each with the mark of its sidecar, without those that are gone or lead
        out. Nothing is opened. Reads the disk, in any thread. Raises SourceUnavailable if it is away."""
        directory = self._directory(identifier)
        if directory is None:
            return []
        top, _, linked = directory
        below, at_least, found = _below(identifier), self._linked(), list[ListedFile]()
        for name in names:
            path, since = f"{top}/{name}", linked
            try:
                status = os.lstat(path)
                if stat.S_ISLNK(status.st_mode):
                    since = since or status.st_ctime_ns
                    path, status = self._followed(below + name)
            except (OSError, ValueError):
                continue
            if stat.S_ISREG(status.st_mode):
                original = self._original(below + name, path, Mark.of(status), max(since, at_least))
                beside = sidecar.mark(path + SIDECAR) if listed.may_have_sidecar(name) else None
                found.append(ListedFile(original, beside))
        return found

    def about(self, identifier: str) -> Statement:
        """What is to be said of a folder: the words of a sidecar beside it over its source's. Reads the disk. Raises
        ValueError if there is a sidecar that cannot be understood."""
        try:
            path = self._inside(identifier)[0] if identifier else ""
        except OSError:
            path = ""
        where = Original(identifier, path, "", 0, self._statement, self.name)
        return statement(where) if path else self._statement

    def _directory(self, identifier: str) -> tuple[str, os.stat_result, int] | None:
        """Where a folder is, what it is, and since when a link leads there. Raises SourceUnavailable."""
        if identifier and not plain(identifier):
            return None
        if not self.there:
            raise SourceUnavailable(self.name)
        try:
            found = self._inside(identifier) if identifier else (self._top, Path(self._top).stat(), 0)
        except ValueError:
            return None
        except OSError as error:
            self._must_not_be_away(_below(identifier), error)
            return None
        return found if stat.S_ISDIR(found[1].st_mode) else None

    def _must_not_be_away(self, below: str, error: OSError) -> None:
        """Raises SourceUnavailable if that is why a folder cannot be looked into."""
        if error.errno in AWAY or self._is_unmounted(below):
            raise SourceUnavailable(self.name) from error

    def _leads_inside(self, identifier: str) -> bool:
        """Whether a link leads to a file or a folder inside; one that leads to itself does not."""
        try:
            mode = self._inside(identifier)[1].st_mode
        except (OSError, ValueError):
            return False
        return stat.S_ISREG(mode) or stat.S_ISDIR(mode)

    def _note_mount(self, identifier: str, device: int) -> None:
        """Remember what the folder is on, and on which folder below it another file system is mounted."""
        self._device = _device(self._top)
        mounted = (below for below in _folders(identifier) if _device(f"{self._top}/{below}") == device)
        if device != self._device and len(self._mounts) < MOST_MOUNTS and (below := next(mounted, None)):
            self._mounts[below] = device

    def _is_unmounted(self, identifier: str) -> bool:
        """Whether a file system that would have it was there once, and left its mount point."""
        return any(
            below in self._mounts and _device(f"{self._top}/{below}") == self._device for below in _folders(identifier)
        )

    def _original(self, identifier: str, path: str, mark: Mark, linked: int) -> Original:
        modified = min(max(mark.modified, mark.changed, linked) / NANO, LATEST)
        return Original(identifier, path, mark.fingerprint, modified, self._statement, self.name)

    def _linked(self) -> int:
        """Since when the folder is a link to another, in nanoseconds; 0 if it is none."""
        try:
            return os.lstat(self._top).st_ctime_ns if self._is_link else 0
        except OSError:  # it was there a moment ago
            return 0

    def _inside(self, identifier: str) -> tuple[str, os.stat_result, int]:
        """Where the file is, what it is, and since when a link leads there. Raises OSError.

        A path that goes downwards without a symbolic link cannot leave the folder; one with links is followed first.
        """
        path = self._top
        for part in identifier.split("/"):
            path = f"{path}/{part}"
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                return *self._followed(identifier), status.st_ctime_ns
        return path, status, 0

    def _followed(self, identifier: str) -> tuple[str, os.stat_result]:
        root = os.path.realpath(self._top)
        path = os.path.realpath(f"{root}/{identifier}")
        if not path.startswith(root.rstrip("/") + "/"):
            raise FileNotFoundError(errno.ENOENT, "leads out of the folder")
        return path, os.lstat(path)


def trouble(path: str | Path) -> str:
    """Why a folder cannot be looked into, in a few words; nothing if it can."""
    try:
        status = Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return "is not there"
    except OSError as error:
        return f"cannot be reached ({os.strerror(error.errno or 0)})"
    if not stat.S_ISDIR(status.st_mode):
        return "is no folder"
    return "" if os.access(path, os.X_OK, effective_ids=True) else "may not be entered"


def _device(path: str) -> int | None:
    """The file system that a folder is on, None if that cannot be told."""
    try:
        return Path(path).stat().st_dev
    except OSError:
        return None


def _is_empty(path: str) -> bool:
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def _folders(identifier: str) -> Iterator[str]:
    """The folders that an identifier leads through, from the first."""
    end = identifier.find("/")
    while end >= 0:
        yield identifier[:end]
        end = identifier.find("/", end + 1)


def _below(identifier: str) -> str:
    """What the names of things in a folder begin with."""
    return f"{identifier}/" if identifier else ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file in a folder, and the mark of its sidecar, None if it has none."""

    original: Original
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is said beside an original, and the mark of the sidecar that says it; both None if there is none."""

    original: Original
    text: bytes | None
    mark: Mark | None

    def statement(self) -> Statement:
        """Its sidecar's words over its source's. Raises ValueError if they cannot be understood."""
        original = self.original
        if self.text is None:
            return original.statement
        if len(self.text) > sidecar.LARGEST:
            raise ValueError(f"the sidecar of {original.identifier} is larger than {sidecar.LARGEST:,} bytes")
        try:
            said = Statement.model_validate_json(self.text)
            json.dumps(said.model_dump(), allow_nan=False)  # what is no JSON could not be sent
        except (ValidationError, ValueError) as error:
            raise ValueError(f"the sidecar of {original.identifier} cannot be used: {error}") from error
        return original.statement.model_copy(update={name: getattr(said, name) for name in said.model_fields_set})


def statement(original: Original) -> Statement:
    """What is to be said of an original: its sidecar's words over its source's. Reads the disk.

    Raises ValueError if there is a sidecar that cannot be understood.
    """
    return told(original).statement()


def told(original: Original) -> Told:
    """What its sidecar says, as it is at this moment. Reads the disk."""
    return Told(original, *sidecar.read(original.path + SIDECAR))
