"""Copy a database into a file and back, while servers go on: `bookplate backup` and `bookplate restore`.

A backup is one state of the database, read in one transaction. A restore is one transaction too, made after everything
in the file was checked. An older backup takes the same way as an older database: it is put into tables of its revision
aside, which are then brought up to date.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, exc, func, insert, select, text

from server.core.file_names import OWNER_ONLY, take_name
from server.database import archive, audit, changes, connections
from server.database.archive import Manifest, Reader, Unrestorable, Writer
from server.database.connections import POSTGRESQL
from server.database.engine import Database, open_database
from server.database.glance import REVISION
from server.database.revisions import migrate
from server.database.tables import changes as table_of_changes
from server.database.tables import metadata, revision

PERSONAL = ("jobs", "answers")  # short-lived, and of use only with the data key
NEVER = ("sessions",)  # whoever has one makes another
MEANT = ("designs", "versions", "keys", "trail", "renders")  # what makes a database one that is not empty
TOGETHER = 500  # rows that are read or written at once
UNFIT = "The backup's rows do not fit into the tables of its revision."

Progress = Callable[[str, int], None]  # a table, and how many of its rows are done


@dataclass(frozen=True, slots=True)
class Place:
    """A file to write, and whether it may take the place of another."""

    path: Path
    force: bool = False


def write(database: Database, place: Place, kept: Mapping[str, str] | None, tell: Progress) -> Manifest:
    """Write a backup; `kept` are the files of the state folder, None for a backup without secrets.

    Raises:
        Unrestorable: the file is there already, or cannot be written.
        Busy: the database cannot be read.
    """
    left_out = NEVER if kept is not None else (*NEVER, *PERSONAL)
    with _aside(place) as file, database.read() as connection:
        writer = Writer(file, REVISION)
        for table in metadata.sorted_tables:
            if table.name not in left_out:
                writer.table(table.name, list(table.c.keys()), _rows(connection, table, tell))
        for name, content in (kept or {}).items():
            writer.secret(name, content)
        return writer.finish()


def check(reader: Reader, tell: Progress) -> None:
    """Read all of a backup, and change nothing. Raises Unrestorable if it is not whole, or of a newer program."""
    manifest = reader.manifest
    if manifest.revision > REVISION:
        raise Unrestorable(
            f"The backup was written by a newer Bookplate ({manifest.bookplate}, revision {manifest.revision}; "
            f"this one knows {REVISION}). Install that one, and restore it there."
        )
    if manifest.revision < 1:
        raise Unrestorable(f"The backup is of revision {manifest.revision}, which there never was.")
    for name in manifest.tables:
        for _ in _told(reader.rows(name), name, tell):
            pass
    reader.secrets()


def restore(database: Database, reader: Reader, force: bool, then: Callable[[], None], tell: Progress) -> None:
    """Put a backup that was checked in the place of what is in the database, all of it or nothing.

    It has to be of this program's revision, as `brought_up_to_date` makes it. `then` is called last, before it counts.
    Servers that are running read on meanwhile, and notice it within a second.

    Raises:
        Unrestorable: there is something in the database, unless by `force`; or the rows do not fit.
        Busy: the database cannot be written.
    """
    with database.begin() as connection:
        _be_the_only_writer(connection)
        if not force and not _is_empty(connection):
            raise Unrestorable("There is something in the database already; --force puts the backup in its place.")
        known = select(table_of_changes.c.what, table_of_changes.c.number)
        counts = {row.what: row.number for row in connection.execute(known)}
        with _fitting():
            _load(connection, metadata, reader, tell)
            _note(connection, reader.manifest, counts)
        then()


@contextmanager
def brought_up_to_date(reader: Reader, tell: Progress) -> Iterator[Reader]:
    """A backup as this version of the program would have written it.

    An older one is put into a database of its own revision, in a folder for temporary files, which then is brought up
    to date as any older database is. Raises Unrestorable, OSError.
    """
    if reader.manifest.revision == REVISION:
        yield reader
        return
    with TemporaryDirectory(prefix="bookplate-") as aside:
        url, path = f"sqlite:///{aside}/older.db", Path(aside) / "backup"
        _load_as_of(url, reader, tell)
        with closing(open_database(url)) as database:
            write(database, Place(path), reader.secrets(), tell)
        with archive.opened(path) as newer:
            yield newer


def _load_as_of(url: str, reader: Reader, tell: Progress) -> None:
    """Make a database of the backup's own revision. Raises Unrestorable."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            migrate(connection, str(reader.manifest.revision))
            tables = MetaData()
            tables.reflect(connection, only=lambda name, _: name != revision.name)
            with _fitting():
                _load(connection, tables, reader, tell)
    finally:
        engine.dispose()


@contextmanager
def _fitting() -> Iterator[None]:
    """Raises Unrestorable for rows that tables do not take."""
    try:
        yield
    except exc.OperationalError:
        raise
    except (exc.SQLAlchemyError, OverflowError, UnicodeError) as error:
        raise Unrestorable(UNFIT) from error


def _be_the_only_writer(connection: Connection) -> None:
    """Until the end of the transaction; who reads is not kept waiting. SQLite sees to that itself."""
    if connection.dialect.name == POSTGRESQL:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _is_empty(connection: Connection) -> bool:
    tables = (metadata.tables[name] for name in MEANT)
    return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables)


def _load(connection: Connection, tables: MetaData, reader: Reader, tell: Progress) -> None:
    """Put a backup's rows into tables of its revision, in the place of those in them. Raises Unrestorable."""
    unknown = sorted(set(reader.manifest.tables) - set(tables.tables))
    if unknown:
        raise Unrestorable(f"The backup has a table {unknown[0]}, which its revision does not have.")
    for table in reversed(tables.sorted_tables):
        connection.execute(table.delete())
    for table in tables.sorted_tables:
        if table.name in reader.manifest.tables:
            _load_table(connection, table, reader, tell)


def _load_table(connection: Connection, table: Table, reader: Reader, tell: Progress) -> None:
    if set(reader.manifest.tables[table.name].columns) - set(table.c.keys()):
        raise Unrestorable(f"The backup's table {table.name} has columns that its revision does not have.")
    rows = _typed(_told(reader.rows(table.name), table.name, tell), table)
    while several := list(islice(rows, TOGETHER)):
        connection.execute(insert(table), several)
    if connection.dialect.name == POSTGRESQL and table.name == "jobs":
        # Numbers were given, which its sequence knows nothing of.
        connection.execute(text("SELECT setval(pg_get_serial_sequence('jobs', 'number'), max(number)) FROM jobs"))


def _typed(rows: Iterator[dict[str, Any]], table: Table) -> Iterator[dict[str, Any]]:
    """Rows whose values are of the types of their columns, which SQLite does not look at. Raises Unrestorable."""
    types = {name: (column.type.python_type, type(None)) for name, column in table.c.items()}
    for row in rows:
        if not all(type(value) in types[name] for name, value in row.items()):
            raise Unrestorable(UNFIT)
        yield row


@contextmanager
def target(url: str) -> Iterator[Database]:
    """The database of a URL, to restore into. A file that is not there is written aside, so that servers that wait for
    it find all of it or nothing. Raises Unusable."""
    address = connections.read_address(url)
    path = Path(str(address.database)) if address.get_backend_name() == connections.SQLITE else None
    if path is None or path.exists():
        with closing(open_database(url)) as database:
            yield database
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        with closing(open_database(address.set(database=str(draft)).render_as_string(hide_password=False))) as database:
            yield database
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)  # of the file that is not there any more
        draft.replace(path)
    finally:
        for each in path.parent.glob(draft.name + "*"):
            each.unlink(missing_ok=True)


def _note(connection: Connection, manifest: Manifest, former: Mapping[str, int]) -> None:
    """Tell servers that all is another now, of which they knew `former` changes, and write down what was done."""
    for what, number in former.items():
        changes.leap(connection, what, number)
    told = {"created": manifest.created, "revision": manifest.revision}
    audit.record(connection, "command line", "database.restored", manifest.bookplate, told)


def _rows(connection: Connection, table: Table, tell: Progress) -> Iterator[Any]:
    """All rows by primary key, without holding them all."""
    wanted = select(table).order_by(*table.primary_key)
    found = connection.execute(wanted, execution_options={"yield_per": TOGETHER})
    return _told(iter(found), table.name, tell)


def _told(rows: Iterator[Any], name: str, tell: Progress) -> Iterator[Any]:
    for count, row in enumerate(rows, 1):
        yield row
        if count % TOGETHER == 0:
            tell(name, count)


@contextmanager
def _aside(place: Place) -> Iterator[Any]:
    """A file that is there under its name only when all of it is on the disk, and that only its owner may read. Raises
    Unrestorable."""
    path = place.path
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    if path.exists() and not place.force:
        raise Unrestorable(f"{path} is there already; --force puts the backup in its place.")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _place(draft, place)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    except OSError as error:
        raise Unrestorable(f"{path} cannot be written: {error.strerror}.") from error


def _place(draft: Path, place: Place) -> None:
    """Raises Unrestorable, OSError."""
    if place.force:
        draft.replace(place.path)
    else:
        try:
            linked = take_name(draft, place.path)
        except FileExistsError as error:
            raise Unrestorable(f"{place.path} is there by now; --force puts the backup in its place.") from error
        if not linked:
            _move(draft, place.path)
    folder = os.open(place.path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _move(draft: Path, path: Path) -> None:
    """Put a draft in the place of an empty file that holds its name for it. Raises OSError."""
    try:
        draft.replace(path)
    except OSError:
        path.unlink()
        raise
