"""Take over a database file that somebody put back while the server was running.

A copy that is put in the place of a damaged file finds the write-ahead log of the former one beside it, and SQLite
would apply that to it: https://www.sqlite.org/howtocorrupt.html §1.3. Processes that still have the former file open
would write their memories of it into the copy. So what was put back is copied once more: with the log if it begins as
the former file did, and if the two make a whole database; else without. What is whole then takes the place of the
file, under the same name but as another file, which all processes notice.

Only one process may suspect a file that others go on to write to. So its writers are locked out before it is looked
whether it is still as it was copied, until it is replaced; whoever has waited for the lock finds another file then.
"""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from server.database.sqlite_file import Identity, WatchedFile, identify_or_none

CHUNK = 1 << 20
OWNER_ONLY = 0o600
PATIENCE = 1.0  # seconds to wait for a writer of the former file


class NotWhole(Exception):
    """What is there is no whole database, at least not yet."""


class BeingWritten(NotWhole):
    """What is there was written to while it was copied: it may be whole another time, even if it stays as it is."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what it is noticed that a file was written to: its inode, size and time, and those of its log."""

    main: tuple[Identity, int, int] | None
    log: tuple[Identity, int, int] | None

    @classmethod
    def of(cls, file: WatchedFile) -> "Stamp":
        return cls(_stamp(file.path), _stamp(file.log_path))


def needs_recovery(former: WatchedFile) -> bool:
    """Whether what is there now may be a mixture: a file that was written over, or one with the log of another."""
    log = identify_or_none(former.log_path)
    if former.is_the_same():
        return former.damaged or former.suspected or log != former.log
    return log is not None and log == former.log


def recover(former: WatchedFile) -> None:
    """Make a whole database of what is there, unless another process has done so meanwhile.

    Raises NotWhole, BeingWritten, OSError.
    """
    with _alone(former.path.parent):
        if not needs_recovery(former):
            return
        stamp = Stamp.of(former)
        draft = former.path.with_name(f".{former.path.name}-{secrets.token_hex(8)}")
        try:
            with_log = _drafted(former, draft)
            _sync(draft)
            _must_be(stamp, former)
            with _without_writers(former, with_log=with_log):
                _must_be(stamp, former)
                _put_in_place(draft, former, with_log=with_log)
        finally:
            _remove(draft)


def _drafted(former: WatchedFile, draft: Path) -> bool:
    """Copy what is there, and say whether the log is in it. Raises NotWhole, OSError."""
    log_belongs = former.header_there() == former.header
    for with_log in (log_belongs, not log_belongs):
        if with_log and not former.log_path.exists():
            continue
        _copy_main(former, draft)
        if with_log:
            shutil.copyfile(former.log_path, _log(draft))
        if _is_whole(draft):
            return with_log
        _remove(draft)
    raise NotWhole(f"{former.path} is damaged, or is no database")


def _copy_main(former: WatchedFile, draft: Path) -> None:
    """Copy the file itself, from the descriptor that is held of it: closing another one would give back its locks."""
    target = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY)
    with open(target, "wb") as file:  # noqa: PTH123 (a descriptor)
        if former.is_the_same():
            place = 0
            while chunk := os.pread(former.descriptor, CHUNK, place):
                file.write(chunk)
                place += len(chunk)
        else:
            with former.path.open("rb") as source:  # nobody here is connected to it
                shutil.copyfileobj(source, file, CHUNK)
        status = former.path.stat()
        os.fchmod(file.fileno(), status.st_mode & 0o777)
        with suppress(OSError):
            os.fchown(file.fileno(), status.st_uid, status.st_gid)


def _is_whole(draft: Path) -> bool:
    """Whether a draft is a database without a fault; its log is written into it."""
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return False
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                return False
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        return False
    return True


def _sync(draft: Path) -> None:
    """This may take long. Raises OSError."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _must_be(stamp: Stamp, former: WatchedFile) -> None:
    """Raises BeingWritten."""
    if Stamp.of(former) != stamp:
        raise BeingWritten(f"{former.path} is being written at this moment")


@contextmanager
def _without_writers(former: WatchedFile, *, with_log: bool) -> Iterator[None]:
    """Nobody else writes to the former file, if it is still there and so is its log, as both are in the draft.

    Of another one there are no writers yet. Where SQLite cannot lock it, they cannot write to it either. Raises
    BeingWritten if somebody goes on to write to it.
    """
    same = former.is_the_same() and identify_or_none(former.log_path) == former.log
    if not same or with_log != (former.log is not None):
        yield
        return
    with ExitStack() as stack:
        try:
            address = f"{former.path.as_uri()}?mode=rw"
            connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
            stack.enter_context(closing(connection))
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if _is_busy(error):
                raise BeingWritten(f"{former.path} is being written at this moment") from error
        yield


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _put_in_place(draft: Path, former: WatchedFile, *, with_log: bool) -> None:
    """In this order, so that who is stopped in between leaves a file that fits its log. Raises OSError."""
    beside = (former.log_path, former.index_path)
    if with_log:
        draft.replace(former.path)
    for path in beside:
        path.unlink(missing_ok=True)
    if not with_log:
        draft.replace(former.path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove(draft: Path) -> None:
    for path in (draft, _log(draft), draft.with_name(draft.name + "-shm")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _stamp(path: Path) -> tuple[Identity, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino), status.st_size, status.st_mtime_ns
