"""A database file is damaged, taken away, or exchanged while it is open, and put back in all the ways there are."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import insert, select

from server.database import changes, engine, sqlite_recovery
from server.database.engine import Database, open_database
from server.database.tables import renders
from server.errors import Busy
from tests.server.running import ROOT

RUBBISH = bytes(range(255, 0, -1)) * 200


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "REST", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{path}", patience=0.5)) as opened:
        add(opened, "a")
        yield opened


def add(database: Database, link: str) -> None:
    with database.begin() as connection:
        connection.execute(insert(renders).values(link=link, made=1))


def links(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(renders.c.link).order_by(renders.c.link)))


def is_busy(database: Database) -> bool:
    """Both for who reads and for who writes."""
    for work in (lambda: links(database), lambda: add(database, "never")):
        with pytest.raises(Busy):
            work()
    return True


def backup(path: Path, target: Path) -> Path:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    return target


def whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


@pytest.mark.parametrize("rubbish", [RUBBISH, b"", b"\0" * 8192, b"short"])
def test_one_that_was_written_over_is_busy_until_its_bytes_are_back(
    path: Path, database: Database, rubbish: bytes
) -> None:
    before = path.read_bytes()
    path.write_bytes(rubbish)
    assert is_busy(database)
    path.write_bytes(before)  # most of it is in the log, as in any database that is new

    assert links(database) == ["a"]
    add(database, "b")
    assert links(database) == ["a", "b"]
    assert whole(path)


def test_one_that_was_written_over_is_busy_until_a_copy_is_put_over_it(
    path: Path, database: Database, tmp_path: Path
) -> None:
    copy = backup(path, tmp_path / "copy.db")
    add(database, "later")
    path.write_bytes(RUBBISH)
    assert is_busy(database)
    shutil.copyfile(copy, path)

    assert "a" in links(database)
    add(database, "b")
    assert whole(path)


def test_an_old_copy_is_not_mixed_with_the_log_of_what_it_replaces(
    path: Path, database: Database, tmp_path: Path
) -> None:
    copy = backup(path, tmp_path / "copy.db")
    for number in range(400):
        add(database, f"many {number} " + "x" * 400)
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE grown (a)")
        connection.exec_driver_sql("DROP TABLE jobs")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.begin() as connection:
        connection.exec_driver_sql("INSERT INTO grown VALUES (1)")
    path.write_bytes(RUBBISH)
    assert is_busy(database)
    shutil.copyfile(copy, path)

    assert links(database) == ["a"]
    add(database, "b")
    assert whole(path)


def by_rename(copy: Path, path: Path) -> None:
    copy.replace(path)


def by_removal(copy: Path, path: Path) -> None:
    path.unlink()
    shutil.copyfile(copy, path)


def by_removal_of_all(copy: Path, path: Path) -> None:
    for one in path.parent.glob(path.name + "*"):
        one.unlink()
    shutil.copyfile(copy, path)


def in_place_without_log(copy: Path, path: Path) -> None:
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink()
    shutil.copyfile(copy, path)


@pytest.mark.parametrize("exchange", [by_rename, by_removal, by_removal_of_all, in_place_without_log])
@pytest.mark.parametrize("rubbish", [True, False])
def test_one_that_is_exchanged_is_taken_over(
    path: Path, database: Database, tmp_path: Path, exchange: Callable[[Path, Path], None], rubbish: bool
) -> None:
    copy = backup(path, tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as other, other:
        other.execute("DELETE FROM renders")
        other.execute("INSERT INTO renders VALUES ('other', 1)")
        other.execute("INSERT INTO changes VALUES ('filler', 1)")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    add(database, "in the log")
    if rubbish:
        path.write_bytes(RUBBISH)
        assert is_busy(database)
    exchange(copy, path)

    assert links(database) == ["other"]
    add(database, "b")
    assert whole(path)
    with closing(open_database(f"sqlite:///{path}")) as again:
        assert links(again) == links(database)


def test_one_that_was_removed_is_busy_and_not_made_anew(path: Path, database: Database) -> None:
    for one in path.parent.glob(path.name + "*"):
        one.unlink()

    assert is_busy(database)
    assert not list(path.parent.glob(path.name + "*"))
    path.touch()  # nor is an empty file taken for one
    assert is_busy(database)
    assert path.read_bytes() == b""


def test_one_that_was_moved_away_and_back_is_the_same(path: Path, database: Database, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    names = list(path.parent.glob(path.name + "*"))
    for one in names:
        one.rename(tmp_path / "away" / one.name)
    assert is_busy(database)
    for one in names:
        (tmp_path / "away" / one.name).rename(one)

    assert links(database) == ["a"]
    add(database, "b")


def test_what_is_good_of_a_damaged_one_can_be_read(path: Path, database: Database) -> None:
    with closing(sqlite3.connect(path)) as other:
        page = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'trail'").fetchone()[0]
        size = other.execute("PRAGMA page_size").fetchone()[0]
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xee" * size)
    with closing(open_database(f"sqlite:///{path}")) as damaged:
        for _ in range(3):
            with pytest.raises(Busy, match="is damaged"), damaged.read() as connection:
                connection.exec_driver_sql("SELECT * FROM trail").all()
            assert links(damaged) == ["a"]


def test_a_copy_that_is_half_written_is_waited_for(path: Path, database: Database, tmp_path: Path) -> None:
    add(database, "x" * 30_000)
    content = backup(path, tmp_path / "copy.db").read_bytes()
    path.write_bytes(RUBBISH)
    assert is_busy(database)
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).unlink()
    path.write_bytes(content[: len(content) // 2])
    assert is_busy(database)
    path.write_bytes(content)

    assert len(links(database)) == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "kept.db", "kept.db-shm", "kept.db-wal"]


def test_it_keeps_its_mode_and_is_never_readable_by_others(path: Path, database: Database) -> None:
    before = path.read_bytes()
    path.write_bytes(RUBBISH)
    assert is_busy(database)
    path.write_bytes(before)
    links(database)

    assert {one.stat().st_mode & 0o777 for one in path.parent.glob("kept.db*")} == {0o600}


def test_several_processes_take_it_over_once(path: Path, database: Database) -> None:
    script = (
        "import sys\n"
        "from server.database import changes, engine\n"
        "from server.errors import Busy\n"
        "engine.REST = 0\n"
        "database = engine.open_database(sys.argv[1])\n"
        "for line in sys.stdin:\n"
        "    try:\n"
        "        with database.begin() as connection: changes.bump(connection, 'designs')\n"
        "    except Busy: print('busy', flush=True)\n"
        "    else: print('done', flush=True)\n"
    )
    command = [sys.executable, "-c", script, f"sqlite:///{path}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    others = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(3)]  # type: ignore[call-overload]

    def ask() -> set[str]:
        for one in others:
            one.stdin.write("\n")
        return {one.stdout.readline().strip() for one in others}

    assert ask() == {"done"}
    before = path.read_bytes()
    path.write_bytes(RUBBISH)
    assert ask() == {"busy"}
    path.write_bytes(before)
    assert [ask(), ask()] == [{"done"}, {"done"}]
    assert links(database) == ["a"]
    for one in others:
        one.communicate()

    with database.read() as connection:
        assert changes.number(connection, "designs") == 9
    assert whole(path)


@pytest.fixture
def other(path: Path, database: Database) -> Iterator[Database]:
    """As another process has it open, which finds nothing wrong with it."""
    with closing(open_database(f"sqlite:///{path}", patience=2)) as opened:
        add(opened, "b")
        yield opened


def suspect(database: Database) -> None:
    """As SQLite does after a bad read."""
    assert database._opened is not None
    assert database._opened.file is not None
    database._opened.file.suspected = True


def test_what_others_write_while_a_copy_goes_to_the_disk_is_not_lost(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def slow(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        add(other, "meanwhile")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    suspect(database)

    assert links(database) == links(other) == ["a", "b", "meanwhile"]


def test_what_others_write_while_a_copy_takes_its_place_is_not_lost(
    path: Path, database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, before, refused = sqlite_recovery._put_in_place, path.stat().st_ino, []

    def write() -> None:
        try:
            add(other, "meanwhile")
        except Busy:
            refused.append("meanwhile")

    writer = Thread(target=write)

    def slow(*arguments: Any, **more: Any) -> None:
        writer.start()
        writer.join(0.3)
        put(*arguments, **more)

    monkeypatch.setattr(sqlite_recovery, "_put_in_place", slow)
    suspect(database)

    assert links(database) == ["a", "b"]
    writer.join(5)
    assert refused == ["meanwhile"]
    assert path.stat().st_ino != before
    add(other, "c")
    assert links(database) == links(other) == ["a", "b", "c"]


def test_one_that_others_write_to_is_not_replaced_before_they_are_done(
    path: Path, database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_recovery, "PATIENCE", 0.1)
    before = path.stat().st_ino
    with other.begin() as connection:
        connection.execute(insert(renders).values(link="meanwhile", made=1))
        suspect(database)
        assert links(database) == ["a", "b"]

    assert path.stat().st_ino == before
    assert links(database) == ["a", "b", "meanwhile"]


def test_a_copy_that_was_written_to_is_tried_again_though_it_stays_as_it_is(
    path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted, before = sqlite_recovery._drafted, path.read_bytes()

    def disturbed(*_: object) -> None:
        monkeypatch.setattr(sqlite_recovery, "_drafted", drafted)
        raise sqlite_recovery.BeingWritten

    path.write_bytes(RUBBISH)
    assert is_busy(database)
    path.write_bytes(before)
    monkeypatch.setattr(sqlite_recovery, "_drafted", disturbed)
    with pytest.raises(Busy):
        links(database)

    assert links(database) == ["a"]


def test_descriptors_do_not_pile_up(path: Path, database: Database) -> None:
    def once() -> int:
        before = path.read_bytes()
        path.write_bytes(RUBBISH)
        assert is_busy(database)
        path.write_bytes(before)
        links(database)
        return len(list(Path("/proc/self/fd").iterdir()))

    assert once() >= [once() for _ in range(5)][-1]
