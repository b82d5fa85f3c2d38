from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.database import audit
from server.database.engine import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield opened


def recorded(database: Database, count: int) -> None:
    for number in range(1, count + 1):
        with database.begin() as connection:
            audit.record(connection, "amy", "design.saved", f"webinar@{number}", {"ü": "“x”", "n": number, "a": None})


def test_what_was_recorded_is_listed_in_its_order(database: Database) -> None:
    recorded(database, 5)
    first, second, *_ = audit.entries(database)

    assert (first.number, first.who, first.what, first.object) == (1, "amy", "design.saved", "webinar@1")
    assert first.detail == '{"a":null,"n":1,"ü":"“x”"}'
    assert len({first.hash, second.hash}) == 2
    assert [entry.number for entry in audit.entries(database, after=2, limit=2)] == [3, 4]
    assert audit.entries(database, after=5) == ()
    assert audit.end(database) == (5, audit.entries(database, 4)[0].hash)


def test_a_whole_trail_is_whole(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit.verify(database) is None
    recorded(database, 7)
    assert audit.verify(database) is None
    monkeypatch.setattr(audit, "ROWS", 3)
    assert audit.verify(database) is None


def test_a_change_that_fails_leaves_no_trace(database: Database) -> None:
    recorded(database, 2)

    def fail() -> None:
        with database.begin() as connection:
            audit.record(connection, "amy", "design.saved", "webinar@3", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert len(audit.entries(database)) == 2
    assert audit.verify(database) is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        (["UPDATE trail SET time = time + 1 WHERE number = 3"], 3),
        (["UPDATE trail SET who = 'eve' WHERE number = 1"], 1),
        (["UPDATE trail SET what = 'design.deleted' WHERE number = 6"], 6),
        (["UPDATE trail SET object = 'other@3' WHERE number = 3"], 3),
        (["UPDATE trail SET detail = '{}' WHERE number = 3"], 3),
        (["UPDATE trail SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE number = 3"], 3),
        (["UPDATE trail SET number = 7 WHERE number = 3"], 3),
        (["DELETE FROM trail WHERE number = 1"], 1),
        (["DELETE FROM trail WHERE number = 4"], 4),
        (["DELETE FROM trail WHERE number > 4"], 5),
        (["DELETE FROM trail"], 1),
        (["DELETE FROM trail WHERE number = 6", "UPDATE trail_end SET number = 5"], 5),
        (["DELETE FROM trail_end"], 6),
        (["UPDATE trail_end SET hash = 'x'"], 6),
        (["UPDATE trail_end SET number = 4"], 5),
        (["INSERT INTO trail SELECT 7, time, who, what, object, detail, hash FROM trail WHERE number = 6"], 7),
        (
            [
                "UPDATE trail SET number = 99 WHERE number = 3",
                "UPDATE trail SET number = 3 WHERE number = 4",
                "UPDATE trail SET number = 4 WHERE number = 99",
            ],
            3,
        ),
    ],
)
def test_whatever_is_done_to_the_trail_is_noticed(database: Database, tampering: list[str], broken: int) -> None:
    recorded(database, 6)
    with database.begin() as connection:
        for statement in tampering:
            connection.exec_driver_sql(statement)

    assert audit.verify(database) == broken


def test_a_value_that_is_no_text_is_noticed_too(tmp_path: Path) -> None:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database:
        recorded(database, 3)
        with database.begin() as connection:
            connection.exec_driver_sql("UPDATE trail SET who = CAST(who AS BLOB) WHERE number = 2")

        assert audit.verify(database) == 2
