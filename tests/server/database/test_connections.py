"""The same database on SQLite and on a real PostgreSQL: transactions, revisions, and a server that goes away."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from server.config.section import Unusable
from server.database import audit, changes, engine
from server.database.engine import Database, open_database
from server.database.glance import REVISION
from server.database.tables import metadata, revision
from server.errors import Busy
from tests.postgres import PostgreSQL
from tests.server.running import ROOT


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kept.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.create(f"test_{os.urandom(6).hex()}")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(open_database(url, patience=2)) as opened:
        yield opened


def count(database: Database) -> int:
    with database.read() as connection:
        return changes.number(connection, "designs")


def bump(database: Database) -> None:
    with database.begin() as connection:
        changes.wait(connection, "designs")
        changes.bump(connection, "designs")


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_writers_queue_and_none_is_lost(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: bump(database), range(40)))

    assert count(database) == 40


def test_the_trail_of_several_writers_is_unbroken(database: Database) -> None:
    def write(number: int) -> None:
        with database.begin() as connection:
            audit.record(connection, "tests", "tried", str(number), {})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(20)))

    assert audit.verify(database) is None
    assert audit.end(database)[0] == 20


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as reader:
        before = changes.number(reader, "designs")
        bump(database)

        assert (changes.number(reader, "designs"), count(database)) == (before, before + 1)


def test_processes_that_start_at_once_make_one_database(url: str) -> None:
    script = (
        "import sys; from server.database.engine import open_database; from server.database import changes\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "with open_database(sys.argv[1]).begin() as connection: changes.bump(connection, 'designs')"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = [subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    for process in started:
        assert process.stdout.readline() == b"ready\n"
    for process in started:
        process.communicate(b"\n")

    assert [process.returncode for process in started] == [0, 0, 0]
    with closing(open_database(url)) as database:
        assert count(database) == 3


def newer(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(revision.update().values(version_num=str(REVISION + 1)))


def test_one_of_a_newer_program_is_refused_with_a_sentence(url: str, database: Database) -> None:
    newer(database)

    with pytest.raises(Unusable, match=rf"newer Bookplate \(revision {REVISION + 1}; this one knows {REVISION}\)"):
        open_database(url)


def test_one_that_another_machine_upgrades_is_busy_and_not_garbage(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "FRESH", 0.0)
    with closing(open_database(url, patience=2)) as other:
        newer(other)
    for work in (count, bump, count):
        with pytest.raises(Busy):
            work(database)
    with database._opened.engine.begin() as connection:  # type: ignore[union-attr]
        connection.execute(revision.update().values(version_num=str(REVISION)))

    bump(database)
    assert count(database) == 1


def test_a_column_that_another_machine_took_away_is_no_mistake_of_ours(url: str, database: Database) -> None:
    """Also within the time for which the revision is taken to be the same."""
    count(database)
    with closing(open_database(url)) as other, other.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE changes RENAME COLUMN number TO much")
        connection.execute(revision.update().values(version_num=str(REVISION + 1)))

    with pytest.raises(Busy):
        count(database)


def test_a_mistake_of_ours_is_not_called_busy(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")


def test_a_server_that_was_stopped_is_busy_until_it_is_back(postgresql: PostgreSQL) -> None:
    url = postgresql.create(f"test_{os.urandom(6).hex()}")
    with closing(open_database(url, patience=1)) as database:
        bump(database)
        postgresql.stop()
        try:
            for work in (bump, count, bump):
                with pytest.raises(Busy, match="cannot be"):
                    work(database)
        finally:
            postgresql.start()
        bump(database)
        assert count(database) == 2


def test_a_server_that_is_stopped_in_the_middle_of_a_transaction_is_busy(postgresql: PostgreSQL) -> None:
    url = postgresql.create(f"test_{os.urandom(6).hex()}")
    with closing(open_database(url, patience=1)) as database:

        def stop_in_the_middle() -> None:
            with database.begin() as connection:
                changes.bump(connection, "designs")
                postgresql.stop()

        try:
            with pytest.raises(Busy):
                stop_in_the_middle()
        finally:
            postgresql.start()
        assert count(database) == 0


def test_a_database_that_was_dropped_is_not_made_anew_until_it_is_restarted(postgresql: PostgreSQL) -> None:
    name = f"test_{os.urandom(6).hex()}"
    url = postgresql.create(name)
    with closing(open_database(url, patience=1)) as database:
        postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")
        with pytest.raises(Busy):
            count(database)
        postgresql.create(name)
        for _ in range(2):
            with pytest.raises(Busy):
                bump(database)
    assert postgresql.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name) == "0"
