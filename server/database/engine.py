"""The database: SQLite by default, PostgreSQL when several machines share it.

Everything here blocks, and is to be run in threads.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from server.config.section import Unusable
from server.database import connections, glance
from server.database.connections import SQLITE, WRITES
from server.database.sqlite_file import WatchedFile
from server.errors import Busy
from server.on_demand import on_demand

if TYPE_CHECKING:
    import sqlalchemy as sql
    from sqlalchemy import exc

    from server.database import revisions, sqlite_recovery
else:  # no picture of a plain file needs a database, and all this takes a fifth of a second
    sql, exc = on_demand("sqlalchemy"), on_demand("sqlalchemy.exc")
    revisions = on_demand("server.database.revisions")
    sqlite_recovery = on_demand("server.database.sqlite_recovery")

PATIENCE = 5.0  # seconds to wait for other writers, or for a free connection
FRESH = 1.0  # seconds for which a database is taken to be of the revision that it was found to be of
REST = 1.0  # seconds between two tries to take over what was put back
MOST = 1000  # rows that are listed at once
LARGEST = 2**31 - 1  # of a number that PostgreSQL's INTEGER can hold
PASSING = {  # what SQLite says when another time it may work
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}  # … and when it will once a good file is put back


class WrongRevision(Busy):
    """The database is not of this program's revision, at least not any more."""


@dataclass(slots=True)
class _Opened:
    """An open database; `file` if it is one of SQLite's."""

    engine: sql.Engine
    shown: str
    file: WatchedFile | None
    looked: float = field(default_factory=time.monotonic)  # when it was last found to be of this revision
    outdated: bool = False  # it was found to be of another one

    def is_sound(self) -> bool:
        return not self.outdated and (self.file is None or self.file.is_sound())

    def close(self) -> None:
        self.engine.dispose()
        if self.file is not None:
            self.file.close()


class Database:
    """Transactions. What is locked, damaged or out of reach is Busy; whatever else goes wrong is a mistake of ours.

    It is opened by whoever first needs it, made or brought up to date if need be; `""` and `sqlite://` are one in
    memory. `patience` is in seconds. A file that is put back is taken over without a restart.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url
        self._patience = patience
        self._opening = Lock()
        self._opened: _Opened | None = None
        self._closed = False
        self._tried = float("-inf")  # when it was last tried to take over what was put back
        self._refused: sqlite_recovery.Stamp | None = None  # what was found not to be whole

    def open(self) -> sql.Engine:
        """Open it, unless it is. Raises Unusable, and may be tried again; Busy if it was closed before."""
        if self._opened is None:
            with self._opening:
                if self._closed:
                    raise Busy("The database is closed.")
                if self._opened is None:
                    self._opened = _opened(self._url, self._patience)
        return self._opened.engine

    @contextmanager
    def begin(self) -> Iterator[sql.Connection]:
        """A transaction that writes: all of it or nothing. SQLite's writers queue here, for `patience` at most."""
        opened = self._ready()
        with _in_words(opened), _writing(opened.engine) as connection:
            _must_be_there(opened)
            _must_be_current(opened, connection)
            yield connection

    @contextmanager
    def read(self) -> Iterator[sql.Connection]:
        """A transaction that reads, and sees the database as it was at its start."""
        opened = self._ready()
        with _in_words(opened), _reading(opened.engine) as connection:
            if time.monotonic() - opened.looked > FRESH:
                _must_be_current(opened, connection)
            yield connection

    def scrub(self) -> None:
        """Leave as little as can be on the disk of what was just deleted. Raises Busy."""
        connections.scrub(self._ready().engine)

    def close(self) -> None:
        """Waits for whoever is just opening it."""
        with self._opening:
            self._closed = True
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _ready(self) -> _Opened:
        """Raises Busy: what cannot be opened now may be another time."""
        try:
            self.open()
        except Unusable as error:
            raise Busy("The database cannot be opened. Try again in a moment.") from error
        opened = self._opened
        if opened is None:
            raise Busy("The database is closed.")
        return opened if opened.is_sound() else self._reopened(opened)

    def _reopened(self, former: _Opened) -> _Opened:
        """What is there now, in place of what was opened. Raises Busy."""
        with self._opening:
            if self._closed or self._opened is None:
                raise Busy("The database is closed.")
            if self._opened is former and not former.is_sound():
                if former.file is not None and not self._taken_over(former.file):
                    return former
                self._opened = self._again(former)
            return self._opened

    def _taken_over(self, file: WatchedFile) -> bool:
        """Whether what is there now can be opened; if not, and a part of it is good, what was opened may go on.

        What is not whole is looked at once more only when it was written to. Raises Busy.
        """
        if not file.is_there():
            raise Busy("The database is not there, or is damaged. Try again in a moment.")
        if not sqlite_recovery.needs_recovery(file):
            return True
        if time.monotonic() - self._tried >= REST and self._refused != sqlite_recovery.Stamp.of(file):
            self._tried = time.monotonic()
            try:
                sqlite_recovery.recover(file)
            except sqlite_recovery.BeingWritten:
                self._refused = None
            except (OSError, sqlite_recovery.NotWhole):
                self._refused = sqlite_recovery.Stamp.of(file)
            else:
                return True
        if file.damaged or not file.is_the_same():
            raise Busy("The database is damaged. Try again in a moment.")
        file.suspected = False  # a part of it is damaged: the rest can be read
        return False

    def _again(self, former: _Opened) -> _Opened:
        """Raises Busy."""
        try:
            opened = _opened(self._url, self._patience, again=True)
        except Unusable as error:
            raise Busy("The database cannot be opened. Try again in a moment.") from error
        former.close()
        return opened


@contextmanager
def _writing(engine: sql.Engine) -> Iterator[sql.Connection]:
    with engine.connect() as connection:
        connection.execution_options(**{WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def _reading(engine: sql.Engine) -> Iterator[sql.Connection]:
    # One transaction sees one state, as in SQLite; PostgreSQL has to be told.
    how = {} if engine.name == SQLITE else {"isolation_level": "REPEATABLE READ"}
    with engine.connect() as connection:
        yield connection.execution_options(**how)


def page(limit: int) -> int:
    """How many rows to read for whoever asks for so many at once."""
    return max(1, min(limit, MOST))


def open_database(url: str, patience: float = PATIENCE) -> Database:
    """The database of a URL, open. Raises Unusable."""
    database = Database(url, patience)
    database.open()
    return database


def _opened(url: str, patience: float, *, again: bool = False) -> _Opened:
    """Open a database; `again` if it was there before, so that it must not be made. Raises Unusable."""
    address = connections.read_address(url)
    shown = address.render_as_string(hide_password=True)
    file = None
    try:
        if address.get_backend_name() == SQLITE and not connections.in_memory(address):
            path = Path(str(address.database)).absolute()
            if not again:
                glance.make_file(path)
            file = WatchedFile.of(path)
        opened = _Opened(connections.engine(address, patience, file), shown, file)
    except ImportError as error:
        raise connections.without_driver(address, shown, error) from error
    except OSError as error:
        raise Unusable(f"database.url: {shown} cannot be made here: {error.strerror}.") from error
    try:
        _bring_up_to_date(opened, again=again)
    except BaseException:
        opened.close()
        raise
    if file is not None:
        file.opened()
    return opened


def _bring_up_to_date(opened: _Opened, *, again: bool) -> None:
    """Raises Unusable."""
    shown = opened.shown
    try:
        with _busy_in_words(), _reading(opened.engine) as connection:
            found = revisions.found(connection, shown)
        if again and not found:
            raise Unusable(f"database.url: {shown} is empty, and was not before.")
        if found != glance.REVISION:
            with _busy_in_words(), _writing(opened.engine) as connection:
                revisions.upgrade(connection, shown)
            connections.scrub(opened.engine, wholly=found > 0)
    except Busy as error:
        raise Unusable(
            f"database.url: {shown} cannot be reached: another program keeps it locked, or it may not be "
            "read and written from here."
        ) from error
    except exc.DBAPIError as error:
        raise Unusable(
            f"database.url: {shown} is damaged, or is no database. Move it away and put back a backup with "
            "`bookplate restore`, or name another place to begin with an empty one."
        ) from error


def _must_be_there(opened: _Opened) -> None:
    """Raises Busy if the file was replaced while this transaction waited for other writers."""
    if opened.file is not None and not opened.file.is_the_same():
        raise Busy("The database was exchanged. Try again in a moment.")


def _must_be_current(opened: _Opened, connection: sql.Connection) -> None:
    """Raises WrongRevision if another program has changed the tables since."""
    try:
        found = revisions.written(connection)
    except exc.DBAPIError as error:
        if _passes(error) or _code(error) in DAMAGED:
            raise
        found = ""
    if found != str(glance.REVISION):
        opened.outdated = True
        raise WrongRevision(
            "The database is of another version of this server by now. Try again in a moment."
        ) from Unusable(revisions.mismatch(opened.shown, found))
    opened.looked = time.monotonic()


@contextmanager
def _in_words(opened: _Opened) -> Iterator[None]:
    """Raises Busy for what may work another time."""
    try:
        with _busy_in_words():
            yield
    except exc.DBAPIError as error:
        if _code(error) in DAMAGED:
            if opened.file is not None:
                opened.file.suspected = True
            raise Busy("The database is damaged. Try again in a moment.") from error
        _blame_revision(opened, error)
        raise


def _blame_revision(opened: _Opened, error: exc.DBAPIError) -> None:
    """Look whether other tables are the reason of a failure that looks like a mistake of ours. Raises WrongRevision."""
    try:
        with _reading(opened.engine) as connection:
            _must_be_current(opened, connection)
    except exc.DBAPIError:
        return
    except WrongRevision as wrong:
        raise wrong from error


@contextmanager
def _busy_in_words() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError as error:
        raise Busy("The database is busy: too much is waiting for it. Try again in a moment.") from error
    except exc.DBAPIError as error:
        if not _passes(error):
            raise
        raise Busy("The database is busy or cannot be reached. Try again in a moment.") from error


def _passes(error: exc.DBAPIError) -> bool:
    """Whether it may work another time."""
    code = _code(error)
    if code is None:
        return isinstance(error, exc.OperationalError) or error.connection_invalidated
    return code in PASSING


def _code(error: exc.DBAPIError) -> int | None:
    """SQLite's primary result code; None for what other databases say."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # the rest says in more detail why
