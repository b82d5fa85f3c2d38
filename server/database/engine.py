"""The database: SQLite by default, PostgreSQL when several machines share it.

Everything here blocks, and is to be run in threads.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from server.config.section import Unusable
from server.database import glance
from server.errors import Busy
from server.on_demand import on_demand

if TYPE_CHECKING:
    import sqlalchemy as sql
    from sqlalchemy import exc, pool

    from server.database import revisions
else:  # no picture of a plain file needs a database, and all this takes a fifth of a second
    sql, exc, pool = on_demand("sqlalchemy"), on_demand("sqlalchemy.exc"), on_demand("sqlalchemy.pool")
    revisions = on_demand("server.database.revisions")

PATIENCE = 5.0  # seconds to wait for other writers, or for a free connection
POLL = 0.02
MOST = 1000  # rows that are listed at once
LARGEST = 2**31 - 1  # of a number that PostgreSQL's INTEGER can hold
SQLITE, POSTGRESQL = "sqlite", "postgresql"
PASSING = {  # what SQLite says when another time it may work
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
}
_WRITES = "bookplate_writes"


class Database:
    """Transactions. What is locked or cannot be reached is Busy; whatever else goes wrong is a mistake of ours.

    It is opened by whoever first needs it, made or brought up to date if need be; `""` and `sqlite://` are one in
    memory. `patience` is in seconds.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url
        self._patience = patience
        self._opening = Lock()
        self._opened: sql.Engine | None = None
        self._closed = False

    def open(self) -> sql.Engine:
        """Open it, unless it is. Raises Unusable, and may be tried again; Busy if it was closed before."""
        if self._opened is None:
            with self._opening:
                if self._closed:
                    raise Busy("The database is closed.")
                if self._opened is None:
                    self._opened = _opened(self._url, self._patience)
        return self._opened

    @contextmanager
    def begin(self) -> Iterator[sql.Connection]:
        """A transaction that writes: all of it or nothing. SQLite's writers queue here, for `patience` at most."""
        with _writing(self._ready()) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sql.Connection]:
        """A transaction that reads, and sees the database as it was at its start."""
        with _reading(self._ready()) as connection:
            yield connection

    def close(self) -> None:
        """Waits for whoever is just opening it."""
        with self._opening:
            self._closed = True
            if self._opened is not None:
                self._opened.dispose()

    def _ready(self) -> sql.Engine:
        """Raises Busy: what cannot be opened now may be another time."""
        try:
            return self.open()
        except Unusable as error:
            raise Busy("The database cannot be opened. Try again in a moment.") from error


@contextmanager
def _writing(engine: sql.Engine) -> Iterator[sql.Connection]:
    with _in_words(), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def _reading(engine: sql.Engine) -> Iterator[sql.Connection]:
    # One transaction sees one state, as in SQLite; PostgreSQL has to be told.
    how = {} if engine.name == SQLITE else {"isolation_level": "REPEATABLE READ"}
    with _in_words(), engine.connect() as connection:
        yield connection.execution_options(**how)


def page(limit: int) -> int:
    """How many rows to read for whoever asks for so many at once."""
    return max(1, min(limit, MOST))


def open_database(url: str, patience: float = PATIENCE) -> Database:
    """The database of a URL, open. Raises Unusable."""
    database = Database(url, patience)
    database.open()
    return database


def _opened(url: str, patience: float) -> sql.Engine:
    """Raises Unusable."""
    address = _address(url)
    shown = address.render_as_string(hide_password=True)
    try:
        if address.get_backend_name() == SQLITE and not _in_memory(address):
            glance.make_file(Path(str(address.database)))
        engine = _engine(address, patience)
    except ImportError as error:
        raise Unusable(f"database.url: {shown} needs a driver that is not installed: {error}.") from error
    except OSError as error:
        raise Unusable(f"database.url: {shown} cannot be made here: {error.strerror}.") from error
    try:
        _bring_up_to_date(engine, shown)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _address(url: str) -> sql.URL:
    """What an address says. Raises Unusable, without repeating what may be a password."""
    try:
        address = sql.make_url(url or "sqlite://")
    except exc.ArgumentError as error:
        raise Unusable("database.url: expected an address such as sqlite:///bookplate.db.") from error
    known = address.get_backend_name() in (SQLITE, POSTGRESQL)
    try:
        if known and not address.get_dialect().is_async:
            return address
    except (exc.ArgumentError, ImportError) as error:
        raise Unusable(f"database.url: {address.drivername} needs a driver that is not installed: {error}.") from error
    raise Unusable(
        f"database.url: expected sqlite:///… or postgresql+psycopg://… but received {address.drivername}://…"
    )


def _in_memory(address: sql.URL) -> bool:
    return address.database in (None, "", ":memory:")


def _engine(address: sql.URL, patience: float) -> sql.Engine:
    return _postgresql(address, patience) if address.get_backend_name() == POSTGRESQL else _sqlite(address, patience)


def _postgresql(address: sql.URL, patience: float) -> sql.Engine:
    reaching = {"connect_timeout": max(1, int(patience))} if address.get_driver_name().startswith("psycopg") else {}
    engine = sql.create_engine(address, pool_pre_ping=True, pool_timeout=patience, connect_args=reaching)

    @sql.event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")  # else writers would queue for ever
        connection.commit()

    return engine


def _sqlite(address: sql.URL, patience: float) -> sql.Engine:
    one = {"pool_size": 1, "max_overflow": 0} if _in_memory(address) else {}  # each connection would be one of its own
    engine = sql.create_engine(
        address, poolclass=pool.QueuePool, pool_timeout=patience, connect_args={"check_same_thread": False}, **one
    )

    @sql.event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    if not one:
        _hold_to_file(engine, Path(str(address.database)).absolute())

    @sql.event.listens_for(engine, "begin")
    def begun(connection: sql.Connection) -> None:
        # Who will write says so at once: two that begin by reading could not both go on to write.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _hold_to_file(engine: sql.Engine, path: Path) -> None:
    """Connections to the file that is there, or none: not to one that was removed, where all that is written would be
    lost, and not to an empty one that SQLite would make in its place."""

    def there() -> tuple[int, int] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    @sql.event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, ___: Any, options: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, **options)
        return connection

    @sql.event.listens_for(engine, "connect")
    def connected(_: Any, record: Any) -> None:
        record.info["file"] = there()

    @sql.event.listens_for(engine, "checkout")
    def taken(_: Any, record: Any, __: Any) -> None:
        if there() != record.info["file"]:
            raise exc.DisconnectionError("the database's file is another one by now")


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Readers and a writer side by side. SQLite does not wait here if two try it at once on a new file."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(POLL)
        else:
            return


def _bring_up_to_date(engine: sql.Engine, shown: str) -> None:
    """Raises Unusable."""
    try:
        with _reading(engine) as connection:
            current = revisions.is_current(connection, shown)
        if not current:
            with _writing(engine) as connection:
                revisions.upgrade(connection, shown)
    except Busy as error:
        raise Unusable(
            f"database.url: {shown} cannot be reached: another program keeps it locked, or it may not be "
            "read and written from here."
        ) from error
    except exc.DBAPIError as error:
        raise Unusable(
            f"database.url: {shown} is damaged, or is no database. Put a copy back that was kept, or name "
            "another place to begin with an empty one."
        ) from error


@contextmanager
def _in_words() -> Iterator[None]:
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
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        return isinstance(error, exc.OperationalError) or error.connection_invalidated
    return code & 0xFF in PASSING  # the rest says in more detail why
