"""Which engine makes the pictures here, and since when: kept beside the database, or in it.

Beside a file of SQLite it is a file, so that no picture has to wait for a database to be opened. In a database that
several machines share it is an entry of the audit trail.
"""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from server.core.last_modified import Engine, EngineRecord
from server.database import glance
from server.database.engine import Database
from server.on_demand import on_demand

if TYPE_CHECKING:
    import sqlalchemy as sql

    from server.database import audit, tables
else:
    sql, audit = on_demand("sqlalchemy"), on_demand("server.database.audit")
    tables = on_demand("server.database.tables")

SUFFIX = "-engine"  # of the file beside a database
LARGEST = 1000  # bytes of it
LONGEST_NAME = 255  # characters of a machine's
WHO, WHAT = "server", "engine.changed"  # in the trail

Following = Callable[[Engine | None], Engine | None]


def of(url: str, database: Database) -> EngineRecord:
    """Where a database keeps it."""
    path = glance.file(url)
    if path is not None:
        return EngineFile(path.with_name(path.name + SUFFIX))
    return EngineMemory() if glance.in_memory(url) else EngineTrail(database)


class EngineMemory:
    """For one process alone."""

    def __init__(self) -> None:
        self._newest: Engine | None = None

    def latest(self) -> Engine | None:
        """The newest engine."""
        return self._newest

    def succeed(self, following: Following) -> Engine | None:
        """Let another engine follow it."""
        self._newest = following(self._newest) or self._newest
        return self._newest


class EngineFile:
    """A file that all processes of a machine share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int], Engine | None] | None = None

    def latest(self) -> Engine | None:
        """The newest engine. Reads the file only if it was changed. Raises OSError."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        mark = status.st_ino, status.st_mtime_ns, status.st_size
        if self._read is None or self._read[0] != mark:
            with self._path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                self._read = mark, _parsed(file.read(LARGEST))
        return self._read[1]

    def succeed(self, following: Following) -> Engine | None:
        """Let another engine follow it. Raises OSError, also while the folder is away: an empty one would hide that."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            newest = _parsed(file.read(LARGEST))
            if (found := following(newest)) is None:
                return newest
            file.seek(0)
            file.truncate()
            file.write(json.dumps({"engine": found.fingerprint, **_told(found)}).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            return found


class EngineTrail:
    """The audit trail of a database that machines share."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> Engine | None:
        """The newest engine. Raises Busy."""
        with self._database.read() as connection:
            return _recorded(connection)

    def succeed(self, following: Following) -> Engine | None:
        """Let another engine follow it. Raises Busy."""
        with self._database.begin() as connection:
            connection.execute(sql.select(tables.trail_end).with_for_update()).one()  # one after the other
            newest = _recorded(connection)
            if (found := following(newest)) is None:
                return newest
            audit.record(connection, WHO, WHAT, found.fingerprint, _told(found))
            return found


def _told(engine: Engine) -> dict[str, int | str]:
    """What is written of an engine beside its fingerprint."""
    fonts = {"fonts": engine.fonts, "machine": engine.machine} if engine.fonts else {}
    return {"since": engine.since, **fonts}


def _parsed(content: bytes) -> Engine | None:
    """What a file says; None if it is empty, or says something else."""
    try:
        said = json.loads(content)
        return _engine(str(said["engine"]), said)
    except (ValueError, TypeError, KeyError):
        return None


def _recorded(connection: "sql.Connection") -> Engine | None:
    trail = tables.trail
    newest = sql.select(trail.c.object, trail.c.detail).where(trail.c.what == WHAT).order_by(trail.c.number.desc())
    row = connection.execute(newest.limit(1)).first()
    return _engine(row.object, json.loads(row.detail)) if row else None


def _engine(fingerprint: str, said: dict[str, object]) -> Engine:
    return Engine(
        fingerprint, int(str(said["since"])), str(said.get("fonts", "")), str(said.get("machine", ""))[:LONGEST_NAME]
    )
