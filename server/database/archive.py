"""The file of a backup: tables as lines of JSON in a ZIP, the same whatever database they came from.

    manifest.json            which tables there are, with columns, count of rows and SHA-256; of which revision
    tables/designs.jsonl     a row per line, a list in the order of the columns; bytes as {"base64": …}
    secrets/data-key         with --secrets: files of the state folder

The manifest is written last, so a file that was cut short has none.
"""

import json
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ops.errors import Mistake

LONGEST = 64_000_000  # characters of a row
MANIFEST = "manifest.json"
LARGEST = 1_000_000  # bytes of a manifest, or of a secret
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of compression, that are read

Row = Sequence[Any]


class Unrestorable(Mistake):
    """A backup that cannot be used, or a place where it cannot be put."""


class TableEntry(BaseModel):
    """What the manifest says of a table."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    columns: list[str]
    rows: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True, strict=True)

    format: Literal["bookplate backup"]
    version: Literal[1]
    bookplate: str
    revision: int
    created: str
    tables: dict[str, TableEntry]
    secrets: list[str] = []


class Writer:
    """Writes a backup of a database of some revision, table by table."""

    def __init__(self, file: BinaryIO, revision: int) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._revision = revision
        self._tables: dict[str, TableEntry] = {}
        self._secrets: list[str] = []

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
        """Write a table; how many rows it has."""
        digest, count = sha256(), 0
        with self._zip.open(_member(name), "w", force_zip64=True) as member:
            for row in rows:
                line = json.dumps([_packed(value) for value in row], separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                member.write(line)
                count += 1
        self._tables[name] = TableEntry(columns=list(columns), rows=count, sha256=digest.hexdigest())
        return count

    def secret(self, name: str, text: str) -> None:
        """Write a file of the state folder."""
        self._zip.writestr(f"secrets/{name}", text)
        self._secrets.append(name)

    def finish(self) -> Manifest:
        """Write the manifest, without which it is no backup."""
        manifest = Manifest(
            format="bookplate backup",
            version=1,
            bookplate=version("bookplate"),
            revision=self._revision,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            tables=self._tables,
            secrets=self._secrets,
        )
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()
        return manifest


class Reader:
    """A backup, of which nothing is believed that was not checked."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._zip = archive
        self._path = path
        self.manifest = self._read_manifest()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, by column. Raises Unrestorable, at the latest behind the last row."""
        entry = self.manifest.tables[name]
        digest, count = sha256(), 0
        for line in self._lines(name):
            digest.update(line)
            count += 1
            yield self._row(name, line, entry.columns)
        if count != entry.rows or digest.hexdigest() != entry.sha256:
            raise Unrestorable(f"{self._path} is damaged: the table {name} is not as it was written.")

    def secrets(self) -> Mapping[str, str]:
        """The files of the state folder in it. Raises Unrestorable."""
        with self._in_words():
            return {name: self._small(f"secrets/{name}").decode() for name in self.manifest.secrets}

    def _lines(self, name: str) -> Iterator[bytes]:
        with self._in_words(), self._opened(_member(name)) as member:
            while line := member.readline(LONGEST):
                yield line

    def _row(self, name: str, line: bytes, columns: list[str]) -> dict[str, Any]:
        try:
            values = json.loads(line)
            if isinstance(values, list) and len(values) == len(columns):
                return dict(zip(columns, map(_unpacked, values), strict=True))
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
        raise Unrestorable(f"{self._path} is damaged: the table {name} has a line that is no row.")

    def _read_manifest(self) -> Manifest:
        with self._in_words():
            try:
                return Manifest.model_validate_json(self._small(MANIFEST))
            except ValidationError as error:
                raise Unrestorable(
                    f"{self._path} is no backup of Bookplate's, or one in a form of the future."
                ) from error

    def _small(self, name: str) -> bytes:
        with self._opened(name) as member:
            content = member.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise zipfile.BadZipFile(f"{name} is larger than {LARGEST:,} bytes")
        return content

    def _opened(self, name: str) -> IO[bytes]:
        """A member, of which nothing is read yet. Raises KeyError, and what `_in_words` knows."""
        member = self._zip.getinfo(name)
        if member.compress_type not in METHODS:
            raise zipfile.BadZipFile(f"{name} is compressed in another way than backups are")
        return self._zip.open(member)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except KeyError as error:
            raise Unrestorable(f"{self._path} is no backup of Bookplate's: it lacks {error.args[0]!r}.") from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise Unrestorable(f"{self._path} is damaged: {error}.") from error


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """The backup in a file. Raises Unrestorable."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unrestorable(f"{path} is no backup of Bookplate's, or was cut short.") from error
    except OSError as error:
        raise Unrestorable(f"{path} cannot be read: {error.strerror}.") from error
    with archive:
        yield Reader(archive, path)


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _packed(value: Any) -> Any:
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _unpacked(value: Any) -> Any:
    """Raises TypeError, KeyError, ValueError for what no column holds."""
    if isinstance(value, dict):
        return b64decode(value["base64"], validate=True)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError
