"""The database: SQLite by default, PostgreSQL when several machines share it.

Everything here blocks, and is to be run in threads.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import QueuePool

from server.database import revisions
from server.errors import Busy
from server.settings import Unusable

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
    """Transactions. What is locked or cannot be reached is Busy; whatever else goes wrong is a mistake of ours."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # One transaction sees one state, as in SQLite; PostgreSQL has to be told.
        self._reading = {} if engine.name == SQLITE else {"isolation_level": "REPEATABLE READ"}

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing. SQLite's writers queue here, for `patience` at most."""
        with _in_words(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads, and sees the database as it was at its start."""
        with _in_words(), self._engine.connect() as connection:
            yield connection.execution_options(**self._reading)

    def close(self) -> None:
        self._engine.dispose()


def page(limit: int) -> int:
    """How many rows to read for whoever asks for so many at once."""
    return max(1, min(limit, MOST))


def open_database(url: str, patience: float = PATIENCE) -> Database:
    """The database of a URL, made or brought up to date if need be; `""` and `sqlite://` are one in memory.

    Raises Unusable.
    """
    address = _address(url)
    shown = address.render_as_string(hide_password=True)
    try:
        if address.get_backend_name() == SQLITE and not _in_memory(address):
            _make_file(Path(str(address.database)))
        database = Database(_engine(address, patience))
    except ImportError as error:
        raise Unusable(f"database.url: {shown} needs a driver that is not installed: {error}.") from error
    except OSError as error:
        raise Unusable(f"database.url: {shown} cannot be made here: {error.strerror}.") from error
    try:
        _bring_up_to_date(database, shown)
    except BaseException:
        database.close()
        raise
    return database


def _address(url: str) -> URL:
    """What an address says. Raises Unusable, without repeating what may be a password."""
    try:
        address = make_url(url or "sqlite://")
    except ArgumentError as error:
        raise Unusable("database.url: expected an address such as sqlite:///bookplate.db.") from error
    known = address.get_backend_name() in (SQLITE, POSTGRESQL)
    try:
        if known and not address.get_dialect().is_async:
            return address
    except (ArgumentError, ImportError) as error:
        raise Unusable(f"database.url: {address.drivername} needs a driver that is not installed: {error}.") from error
    raise Unusable(
        f"database.url: expected sqlite:///… or postgresql+psycopg://… but received {address.drivername}://…"
    )


def _in_memory(address: URL) -> bool:
    return address.database in (None, "", ":memory:")


def _make_file(path: Path) -> None:
    """An empty file is an empty database; made here, so that nobody else may read it. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Never opened if it is there: closing a database's file gives back all locks that this process has on it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return


def _engine(address: URL, patience: float) -> Engine:
    return _postgresql(address, patience) if address.get_backend_name() == POSTGRESQL else _sqlite(address, patience)


def _postgresql(address: URL, patience: float) -> Engine:
    reaching = {"connect_timeout": max(1, int(patience))} if address.get_driver_name().startswith("psycopg") else {}
    engine = create_engine(address, pool_pre_ping=True, pool_timeout=patience, connect_args=reaching)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")  # else writers would queue for ever
        connection.commit()

    return engine


def _sqlite(address: URL, patience: float) -> Engine:
    one = {"pool_size": 1, "max_overflow": 0} if _in_memory(address) else {}  # each connection would be one of its own
    engine = create_engine(
        address, poolclass=QueuePool, pool_timeout=patience, connect_args={"check_same_thread": False}, **one
    )

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    if not one:
        _hold_to_file(engine, Path(str(address.database)).absolute())

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # Who will write says so at once: two that begin by reading could not both go on to write.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _hold_to_file(engine: Engine, path: Path) -> None:
    """Connections to the file that is there, or none: not to one that was removed, where all that is written would be
    lost, and not to an empty one that SQLite would make in its place."""

    def there() -> tuple[int, int] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, ___: Any, options: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, **options)
        return connection

    @event.listens_for(engine, "connect")
    def connected(_: Any, record: Any) -> None:
        record.info["file"] = there()

    @event.listens_for(engine, "checkout")
    def taken(_: Any, record: Any, __: Any) -> None:
        if there() != record.info["file"]:
            raise DisconnectionError("the database's file is another one by now")


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


def _bring_up_to_date(database: Database, shown: str) -> None:
    """Raises Unusable."""
    try:
        with database.read() as connection:
            current = revisions.is_current(connection, shown)
        if not current:
            with database.begin() as connection:
                revisions.upgrade(connection, shown)
    except Busy as error:
        raise Unusable(
            f"database.url: {shown} cannot be reached: another program keeps it locked, or it may not be "
            "read and written from here."
        ) from error
    except DBAPIError as error:
        raise Unusable(
            f"database.url: {shown} is damaged, or is no database. Put a copy back that was kept, or name "
            "another place to begin with an empty one."
        ) from error


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except NoConnection as error:
        raise Busy("The database is busy: too much is waiting for it. Try again in a moment.") from error
    except DBAPIError as error:
        if not _passes(error):
            raise
        raise Busy("The database is busy or cannot be reached. Try again in a moment.") from error


def _passes(error: DBAPIError) -> bool:
    """Whether it may work another time."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        return isinstance(error, OperationalError) or error.connection_invalidated
    return code & 0xFF in PASSING  # the rest says in more detail why
