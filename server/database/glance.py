"""A glance at the database: whether it is evidently in order, told without SQLAlchemy, which takes long to import.

Only SQLite's files can be told so. Whatever is not evidently in order is opened in full, and refused in words if it is
of no use.
"""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

REVISION = 4  # what this program reads and writes
PATIENCE = 0.1  # seconds to wait for other writers
NAMED = 16  # characters of the first row's hash by which a trail is told from another: there is a time in that row

_FILE = re.compile(r"sqlite:///([^?]+)")
_IN_MEMORY = frozenset({"", "sqlite://", "sqlite:///:memory:"})


def in_memory(url: str) -> bool:
    """Whether a database is in memory alone."""
    return url in _IN_MEMORY


def file(url: str) -> Path | None:
    """The file that a database is; None if it is none, or nobody can tell here."""
    match = None if in_memory(url) else _FILE.fullmatch(url)
    return Path(match[1]).absolute() if match else None


def in_order(url: str) -> bool:
    """Whether a database is of this program's revision, or nothing yet, and can be written to at this moment. A file
    that is not there is made."""
    if url in _IN_MEMORY:
        return True
    match = _FILE.fullmatch(url)
    if match is None:
        return False
    path = Path(match[1]).absolute()
    try:
        make_file(path)
        with closing(_connected(path)) as found:
            found.execute("BEGIN IMMEDIATE")
            revision = _revision(found)
            found.execute("ROLLBACK")
    except (OSError, sqlite3.Error):
        return False
    return revision in (str(REVISION), None)


def trail(url: str) -> tuple[str, int]:
    """By what the trail is told from others, and how many rows it has; nothing and 0 if that cannot be told here."""
    match = _FILE.fullmatch(url)
    if match is None or url in _IN_MEMORY:
        return "", 0
    try:
        with closing(_connected(Path(match[1]).absolute())) as found:
            (number,) = found.execute("SELECT number FROM trail_end").fetchone()
            row = found.execute("SELECT hash FROM trail WHERE number = 1").fetchone()
    except (sqlite3.Error, TypeError):
        return "", 0
    return (str(row[0])[:NAMED], int(number)) if row else ("", 0)


def _connected(path: Path) -> sqlite3.Connection:
    """Raises sqlite3.Error, also if there is no such file."""
    return sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)


def _revision(database: sqlite3.Connection) -> object:
    """What a database says, None if there is nothing in it."""
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        return None
    row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else ""


def make_file(path: Path) -> None:
    """An empty file is an empty database; made here, so that nobody else may read it. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Never opened if it is there: closing a database's file gives back all locks that this process has on it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
