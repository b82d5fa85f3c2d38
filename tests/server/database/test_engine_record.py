import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.core.last_modified import Engine, EngineRecord
from server.database import audit
from server.database.engine import open_database
from server.database.engine_record import EngineFile, EngineMemory, EngineTrail, of
from tests.postgres import PostgreSQL


@pytest.fixture(params=["file", "trail", "memory"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineRecord]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database:
        file, trail = EngineFile(tmp_path / "kept.db-engine"), EngineTrail(database)
        yield {"file": file, "trail": trail, "memory": EngineMemory()}[request.param]


def test_one_engine_follows_another(record: EngineRecord) -> None:
    assert record.latest() is None
    seen: list[Engine | None] = []

    def follow(one: Engine | None) -> Engine | None:
        assert record.succeed(lambda newest: seen.append(newest) or one) == (one or seen[-1])
        return record.latest()

    assert follow(None) is None
    assert follow(Engine("a", 5)) == Engine("a", 5)
    assert follow(None) == Engine("a", 5)
    assert follow(Engine("longer than the one before", 7)) == Engine("longer than the one before", 7)
    assert follow(Engine("b", 6)) == Engine("b", 6)
    assert follow(Engine("c", 8, "fonts", "box-1")) == Engine("c", 8, "fonts", "box-1")
    assert seen == [None, None, Engine("a", 5), Engine("a", 5), Engine("longer than the one before", 7), Engine("b", 6)]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"engine": "a"}', b'{"engine": "a", "since": "x"}', b"\xff"])
def test_a_file_that_says_nothing_is_written_anew(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "kept.db-engine"
    path.write_bytes(content)
    record = EngineFile(path)

    assert record.latest() is None
    assert record.succeed(lambda newest: None if newest else Engine("a", 1)) == Engine("a", 1)
    assert EngineFile(path).latest() == Engine("a", 1)


def test_of_several_who_begin_at_once_all_agree(tmp_path: Path) -> None:
    code = """
import sys, time
from pathlib import Path
from server.core.last_modified import Engine, EngineRecord
from server.database.engine_record import EngineFile
print(EngineFile(Path(sys.argv[1])).succeed(lambda newest: None if newest else Engine("a", time.time_ns() % 10**9)))
"""
    command = [sys.executable, "-c", code, str(tmp_path / "kept.db-engine")]
    several = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]

    assert len({one.communicate()[0] for one in several}) == 1
    assert all(one.returncode == 0 for one in several)


def test_it_is_kept_with_the_database(tmp_path: Path) -> None:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database:
        assert isinstance(of(f"sqlite:///{tmp_path}/kept.db", database), EngineFile)
        assert isinstance(of("", database), EngineMemory)
        assert isinstance(of("postgresql+psycopg://somewhere/db", database), EngineTrail)
        trail = EngineTrail(database)
        trail.succeed(lambda _: Engine("a", 5))
        (entry,) = audit.entries(database)
        assert (entry.who, entry.what, entry.object, entry.detail) == ("server", "engine.changed", "a", '{"since":5}')
        assert audit.verify(database) is None


def test_machines_that_share_a_database_agree(postgresql: PostgreSQL) -> None:
    url = postgresql.create("engines")
    with closing(open_database(url)) as one, closing(open_database(url)) as other:
        here, there = of(url, one), of(url, other)
        assert here.succeed(lambda newest: None if newest else Engine("a", 5)) == Engine("a", 5)
        assert there.succeed(lambda newest: None if newest else Engine("a", 6)) == Engine("a", 5)
        assert there.succeed(lambda _: Engine("b", 9)) == Engine("b", 9)
        assert here.latest() == Engine("b", 9)
