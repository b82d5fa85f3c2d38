import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.database import purges
from server.database.engine import open_database
from server.database.glance import REVISION, in_order, trail


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept.db"
    open_database(f"sqlite:///{path}").close()
    return path


def test_a_database_of_ours_is_in_order(kept: Path) -> None:
    assert in_order(f"sqlite:///{kept}")


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "sqlite:///{}/deep/new.db"])
def test_one_with_nothing_in_it_is_too(tmp_path: Path, url: str) -> None:
    assert in_order(url.format(tmp_path))


def test_a_new_file_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    assert in_order(f"sqlite:///{tmp_path}/deep/new.db")

    assert (tmp_path / "deep/new.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "harm",
    [
        f"UPDATE alembic_version SET version_num = '{REVISION + 1}'",
        "UPDATE alembic_version SET version_num = 'x'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
    ],
)
def test_one_of_another_revision_or_another_program_is_not(kept: Path, harm: str) -> None:
    with closing(sqlite3.connect(kept)) as other, other:
        other.execute(harm)

    assert not in_order(f"sqlite:///{kept}")


def test_one_that_is_locked_or_damaged_or_no_file_is_not(kept: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not in_order(f"sqlite:///{kept}")
    kept.write_bytes(b"not a database at all\n" * 100)

    assert not in_order(f"sqlite:///{kept}")
    assert not in_order("sqlite:////tmp")
    assert not in_order("sqlite:////dev/null/kept.db")


@pytest.mark.parametrize("url", ["postgresql+psycopg://127.0.0.1:1/name", "sqlite+pysqlite:///x.db", "kept.db", "x://"])
def test_of_other_databases_nothing_can_be_told(url: str) -> None:
    assert not in_order(url)


def test_where_the_trail_stands_is_told_alike(kept: Path) -> None:
    url = f"sqlite:///{kept}"
    assert trail(url) == ("", 0)
    database = open_database(url)
    purges.record(database, "test", ["a", "b"])
    found = purges.since(database, "", 0)
    database.close()

    assert found is not None
    assert trail(url) == (found.trail, found.length) == (found.trail, 2)


@pytest.mark.parametrize("url", ["", "sqlite://", "postgresql+psycopg://127.0.0.1:1/name", "sqlite:////nowhere/x.db"])
def test_where_none_can_be_looked_at_nothing_is_told(url: str) -> None:
    assert trail(url) == ("", 0)
