"""A folder of pictures. An identifier is a path inside it, and never leads out of it."""

import json
import os
import stat
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from server.settings import Statement
from server.sources.original import SIDECAR, Mark, Original, plain

LARGEST_SIDECAR = 65_536
KNOWN = 1000  # originals
NANO = 1_000_000_000
LATEST = 253_402_300_799  # the last second that an HTTP date can say


class Folder:
    """A named folder; it may vanish and come back."""

    def __init__(self, name: str, path: Path, statement: Statement) -> None:
        self.name = name
        self.path = path
        self._top = str(path)
        self._statement = statement
        self._as_found = lru_cache(KNOWN)(self._original)  # what is looked at again and again is described once

    @property
    def there(self) -> bool:
        return self.path.is_dir()

    def find(self, identifier: str) -> Original | None:
        """The file that an identifier names, None if there is none or it may not be served."""
        if not plain(identifier):
            return None
        try:
            path, status = self._inside(identifier)
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return self._as_found(identifier, path, Mark.of(status))

    def _original(self, identifier: str, path: str, mark: Mark) -> Original:
        modified = min(max(mark.modified, mark.changed) / NANO, LATEST)
        return Original(identifier, path, mark.fingerprint, modified, self._statement, self.name)

    def _inside(self, identifier: str) -> tuple[str, os.stat_result]:
        """Where the file is, and what it is. Raises OSError.

        A path that goes downwards without a symbolic link cannot leave the folder; one with links is followed first.
        """
        path = self._top
        for part in identifier.split("/"):
            path = f"{path}/{part}"
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                return self._followed(identifier)
        return path, status

    def _followed(self, identifier: str) -> tuple[str, os.stat_result]:
        root = os.path.realpath(self._top)
        path = os.path.realpath(f"{root}/{identifier}")
        if not path.startswith(root.rstrip("/") + "/"):
            raise FileNotFoundError(path)
        return path, os.lstat(path)


def statement(original: Original) -> Statement:
    """What is to be said of an original: its sidecar's words over its source's. Reads the disk.

    Raises ValueError if there is a sidecar that cannot be understood.
    """
    text = _sidecar(original.path + SIDECAR)
    if text is None:
        return original.statement
    try:
        said = Statement.model_validate_json(text)
        json.dumps(said.model_dump(), allow_nan=False)  # what is no JSON could not be sent
    except (ValidationError, ValueError) as error:
        raise ValueError(f"the sidecar of {original.identifier} cannot be used: {error}") from error
    return original.statement.model_copy(update={name: getattr(said, name) for name in said.model_fields_set})


def _sidecar(path: str) -> bytes | None:
    """The content of a sidecar, None if there is none; links and whatever is no file are none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return os.read(descriptor, LARGEST_SIDECAR) if regular else None
    finally:
        os.close(descriptor)
