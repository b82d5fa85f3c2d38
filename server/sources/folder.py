"""A folder of pictures. An identifier is a path inside it, and never leads out of it."""

import json
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from server.config.sources import Statement
from server.sources import sidecar
from server.sources.original import SIDECAR, Mark, Original, plain

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
