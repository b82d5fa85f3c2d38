from pathlib import Path

import pytest

from server.database import audit, purges
from server.database.engine import Database, open_database


@pytest.fixture
def database(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = open_database(f"sqlite:///{tmp_path}/kept.db")
    yield opened
    opened.close()


def other(database: Database) -> None:
    with database.begin() as connection:
        audit.record(connection, "test", "design saved", "webinar@1", {})


def test_an_empty_trail_has_no_name_and_nothing_new(database: Database) -> None:
    assert purges.since(database, "", 0) is None


def test_what_is_purged_is_read_and_then_only_what_is_new(database: Database) -> None:
    other(database)
    purges.record(database, "key 1", ["image:a", "design:d"])
    first = purges.since(database, "", 0)
    assert first is not None

    assert {row.tag: row.number for row in first.rows} == {"image:a": 2, "design:d": 3}
    assert (first.length, first.unread) == (3, 0)
    assert purges.since(database, first.trail, first.length) is None
    purges.record(database, "key 1", ["image:a"])
    other(database)
    second = purges.since(database, first.trail, first.length)
    assert second is not None
    assert [(row.tag, row.number) for row in second.rows] == [("image:a", 4)]
    assert (second.trail, second.length) == (first.trail, 5)


def test_of_another_trail_all_is_read(database: Database) -> None:
    purges.record(database, "test", ["image:a"])
    found = purges.since(database, "another", 700)

    assert found is not None
    assert [row.tag for row in found.rows] == ["image:a"]


def test_only_the_last_ones_are_read_and_from_where(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purges, "MOST", 2)
    purges.record(database, "test", ["a", "b", "c"])
    found = purges.since(database, "", 0)

    assert found is not None
    assert [row.tag for row in found.rows] == ["c", "b"]
    assert found.unread == 2


def test_it_stands_in_the_trail_who_purged_what(database: Database) -> None:
    purges.record(database, "key abc", ["image:a"])
    (entry,) = audit.entries(database)

    assert (entry.who, entry.what, entry.object) == ("key abc", "purge", "image:a")
    assert audit.verify(database) is None
