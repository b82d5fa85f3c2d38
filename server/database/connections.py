"""How a database is connected to: SQLite's file or memory, or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from server.config.section import Unusable
from server.on_demand import on_demand

if TYPE_CHECKING:
    import sqlalchemy as sql
    from sqlalchemy import exc, pool

    from server.database.sqlite_file import WatchedFile
else:  # no picture of a plain file needs a database, and all this takes a fifth of a second
    sql, exc, pool = on_demand("sqlalchemy"), on_demand("sqlalchemy.exc"), on_demand("sqlalchemy.pool")

POLL = 0.02
SQLITE, POSTGRESQL = "sqlite", "postgresql"
INSTALL = ".venv/bin/pip install -e '.[postgresql]'"
WRITES = "bookplate_writes"  # the execution option of a transaction that will write


def read_address(url: str) -> sql.URL:
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
        raise without_driver(address, address.drivername, error) from error
    raise Unusable(
        f"database.url: expected sqlite:///… or postgresql+psycopg://… but received {address.drivername}://…"
    )


def must_have_driver(url: str) -> None:
    """Refuse an address that no server could open, without opening it. Raises Unusable."""
    address = read_address(url)
    try:
        address.get_dialect().import_dbapi()
    except ImportError as error:
        raise without_driver(address, address.drivername, error) from error


def without_driver(address: sql.URL, shown: str, error: Exception) -> Unusable:
    """What to raise if what connects to an address is not installed."""
    why = f"database.url: {shown} needs a driver that is not installed"
    if address.get_backend_name() != POSTGRESQL:
        return Unusable(f"{why}: {error}.")
    other = "" if address.get_driver_name() == "psycopg" else ", and the address begins with postgresql+psycopg://"
    return Unusable(f"{why} ({error}): {INSTALL}{other}")


def in_memory(address: sql.URL) -> bool:
    """Whether nothing of the database outlives the process."""
    return address.get_backend_name() == SQLITE and address.database in (None, "", ":memory:")


def engine(address: sql.URL, patience: float, file: WatchedFile | None) -> sql.Engine:
    """An engine for an address; connections to SQLite are made to `file`, unless it is in memory."""
    if address.get_backend_name() == POSTGRESQL:
        return _postgresql(address, patience)
    return _sqlite(address, patience, file)


def scrub(made: sql.Engine, *, wholly: bool = False) -> None:
    """Leave nothing in SQLite's files of what was deleted: not in its log, nor, if `wholly`, in pages that were freed
    by a version that did not overwrite them. What is in use is left as it is, and its log is overwritten later."""
    if made.name != SQLITE:
        return
    with suppress(exc.DBAPIError, sqlite3.Error), closing(made.raw_connection()) as connection:
        cursor = connection.cursor()
        if wholly:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()


def _postgresql(address: sql.URL, patience: float) -> sql.Engine:
    reaching: dict[str, Any] = {}
    if address.get_driver_name().startswith("psycopg"):
        # A server that went away without a word is noticed after as long as a server that does not answer.
        reaching = {"connect_timeout": max(1, int(patience)), "tcp_user_timeout": int(patience * 1000)}
    made = sql.create_engine(
        address, pool_pre_ping=True, pool_timeout=patience, connect_args=reaching, hide_parameters=True
    )

    @sql.event.listens_for(made, "connect")
    def connected(connection: Any, _: Any) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")  # else writers would queue for ever
        connection.commit()

    return made


def _sqlite(address: sql.URL, patience: float, file: WatchedFile | None) -> sql.Engine:
    one = {"pool_size": 1, "max_overflow": 0} if file is None else {}  # each connection would be one of its own
    made = sql.create_engine(
        address,
        poolclass=pool.QueuePool,
        pool_timeout=patience,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # which would stand in what is logged of a failure
        **one,
    )
    if file is not None:
        _hold_to_file(made, file)

    @sql.event.listens_for(made, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, as it may be personal

    @sql.event.listens_for(made, "begin")
    def begun(connection: sql.Connection) -> None:
        # Who will write says so at once: two that begin by reading could not both go on to write.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def _hold_to_file(made: sql.Engine, file: WatchedFile) -> None:
    """Connect to the file that was opened, or not at all: not to another one that is there by now, nor to an empty one
    that SQLite would make in its place."""

    @sql.event.listens_for(made, "do_connect")
    def connect(_: Any, __: Any, ___: Any, options: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(f"{file.path.as_uri()}?mode=rw", uri=True, **options)
        if not file.is_the_same():
            connection.close()
            raise sqlite3.OperationalError("the database's file is another one by now")
        return connection


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
