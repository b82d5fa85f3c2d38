import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from server.config.section import Unusable
from server.database import changes
from server.database.engine import Database, open_database
from server.database.tables import renders
from server.errors import Busy
from tests.server.running import ROOT


@pytest.fixture(params=["file", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/kept.db" if request.param == "file" else ""
    with closing(open_database(url)) as opened:
        yield opened


def count(database: Database) -> int:
    with database.read() as connection:
        return changes.number(connection, "designs")


def test_what_is_written_is_read_and_what_fails_is_not_written(database: Database) -> None:
    with database.begin() as connection:
        changes.bump(connection, "designs")

    def fail() -> None:
        with database.begin() as connection:
            changes.bump(connection, "designs")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert count(database) == 1


def test_writers_queue_and_none_is_lost(database: Database) -> None:
    def write(_: int) -> None:
        with database.begin() as connection:
            seen = changes.number(connection, "designs")
            connection.exec_driver_sql(f"UPDATE changes SET number = {seen + 1} WHERE what = 'designs'")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(60)))

    assert count(database) == 60


def test_a_reader_sees_one_state_while_others_write(tmp_path: Path) -> None:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database, database.read() as reader:
        before = changes.number(reader, "designs")
        with database.begin() as writer:
            changes.bump(writer, "designs")

        assert (changes.number(reader, "designs"), count(database)) == (before, before + 1)


def test_a_mistake_of_ours_is_not_called_busy(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    with pytest.raises(DBAPIError), database.begin() as connection:
        connection.execute(insert(renders), [{"link": "a", "made": 1}, {"link": "a", "made": 1}])


def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "kept.db"
    with closing(open_database(f"sqlite:///{path}")) as database, database.begin() as connection:
        changes.bump(connection, "designs")
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}

    assert modes == {"kept.db": 0o600, "kept.db-wal": 0o600, "kept.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/100% kept.db"
    with closing(open_database(url)) as database, database.begin() as connection:
        changes.bump(connection, "designs")
    with closing(open_database(url)) as database:
        assert count(database) == 1


def test_every_connection_is_set_up(tmp_path: Path) -> None:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database, database.read(), database.read() as one:
        names = ("journal_mode", "busy_timeout", "synchronous", "foreign_keys")
        assert [one.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names] == ["wal", 5000, 1, 1]


def test_a_locked_database_is_busy_for_writers_and_not_for_readers(tmp_path: Path) -> None:
    with (
        closing(open_database(f"sqlite:///{tmp_path}/kept.db", patience=0.05)) as database,
        closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="Try again in a moment"), database.begin():
            pass
        assert count(database) == 0
        other.execute("ROLLBACK")
        with database.begin() as connection:
            changes.bump(connection, "designs")
        assert count(database) == 1


def test_who_finds_no_free_connection_is_told_that_it_is_busy() -> None:
    with (
        closing(open_database("", patience=0.05)) as database,
        database.begin(),
        ThreadPoolExecutor(1) as thread,
        pytest.raises(Busy),
    ):
        thread.submit(count, database).result()


def test_what_a_killed_process_had_begun_is_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    script = (
        "import sys; from server.database.engine import open_database; from server.database import changes\n"
        "with open_database(sys.argv[1]).begin() as connection:\n"
        "    changes.bump(connection, 'designs'); print('begun', flush=True); sys.stdin.read()"
    )
    with (
        closing(open_database(url)) as database,
        subprocess.Popen(
            [sys.executable, "-c", script, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
        with database.begin() as connection:
            changes.bump(connection, "keys")

        assert count(database) == 0


def test_processes_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/kept.db"
    script = (
        "import sys; from server.database.engine import open_database; from server.database import changes\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "with open_database(sys.argv[1]).begin() as connection: changes.bump(connection, 'designs')"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = [subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, **pipes) for _ in range(4)]  # type: ignore[call-overload]
    for process in started:
        assert process.stdout.readline() == b"ready\n"
    for process in started:
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in started:
        process.communicate()

    assert [process.returncode for process in started] == [0, 0, 0, 0]
    with closing(open_database(url)) as database:
        assert count(database) == 4


def test_threads_that_open_at_once_make_one_database(tmp_path: Path) -> None:
    gate = threading.Barrier(4)

    def opened(_: int) -> int:
        gate.wait()
        with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database:
            return count(database)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(opened, range(4))) == [0] * 4


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/name", "mysql"),
        ("sqlite+aiosqlite:///x.db", r"received sqlite\+aiosqlite"),
        ("sqlite+nonsense:///x.db", r"sqlite\+nonsense needs a driver that is not installed"),
        ("nonsense://host", "received nonsense"),
        ("kept.db", "expected an address such as sqlite:///bookplate.db"),
        ("sqlite:////proc/nothing/kept.db", "cannot be made here"),
        ("sqlite:////dev/null/kept.db", "cannot be made here"),
        ("sqlite:////tmp", "cannot be reached"),
    ],
)
def test_an_address_of_no_use_is_refused_with_a_sentence(url: str, words: str) -> None:
    with pytest.raises(Unusable, match=words) as refusal:
        open_database(url, patience=0.05)

    assert str(refusal.value).startswith("database.url: ")


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_a_driver_that_is_not_installed_is_told_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, driver: str
) -> None:
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(Unusable) as refusal:
        open_database(f"postgresql+{driver}://host/name")

    assert f"postgresql+{driver}://host/name needs a driver that is not installed (" in str(refusal.value)
    assert ": .venv/bin/pip install -e '.[postgresql]'" in str(refusal.value)
    assert ("begins with postgresql+psycopg://" in str(refusal.value)) == (driver != "psycopg")


def test_a_password_is_not_repeated() -> None:
    for url in ("mysql://me:geheim@host/name", "postgresql+psycopg2://me:geheim@127.0.0.1:1/name", "me:geheim@x"):
        with pytest.raises(Unusable) as refusal:
            open_database(url)
        assert "geheim" not in str(refusal.value)


@pytest.mark.parametrize("harm", ["text", "header", "pages"])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "kept.db"
    open_database(f"sqlite:///{path}").close()
    content = path.read_bytes()
    harmed = {
        "text": b"not a database at all\n" * 100,
        "header": b"\xff" * 100 + content[100:],
        "pages": content[:100] + os.urandom(len(content) - 100),
    }[harm]
    path.write_bytes(harmed)

    with pytest.raises(Unusable, match="is damaged, or is no database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == harmed


def test_a_database_that_is_locked_at_the_start_is_unusable(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unusable, match="another program keeps it locked"):
            open_database(f"sqlite:///{tmp_path}/kept.db", patience=0.05)


def test_several_may_read_one_row(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(insert(renders).values(link="a", made=3))
    with database.read() as connection:
        assert connection.scalar(select(renders.c.made)) == 3
