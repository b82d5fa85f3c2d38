import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from server.config.section import Unusable
from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.database.engine import open_database
from server.database.glance import REVISION
from server.database.jobs import Jobs
from server.database.revisions import MIGRATIONS
from server.database.tables import metadata
from tests.server.running import ROOT


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as database, database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_the_last_revision_is_the_one_that_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [str(REVISION)]


CLEAR = """
INSERT INTO jobs (id, owner, state, request, result, attempts, created, changed) VALUES
  ('waits', 'amy', 'queued', '{"name": "MARKED-waiting"}', NULL, 0, 1, 4000000000),
  ('runs', 'amy', 'running', '{"name": "MARKED-running"}', NULL, 1, 1, 4000000000),
  ('ended', 'amy', 'completed', '{"name": "MARKED-ended"}', '{"alt": "MARKED-ended"}', 1, 1, 4000000000),
  ('gone', 'amy', 'completed', '{"name": "MARKED-gone"}', '{"alt": "MARKED-gone"}', 1, 1, 4000000000);
INSERT INTO answers VALUES ('amy', 'k', 'r', 1, 200, '{"X": "MARKED-head"}', 'MARKED-body');
DELETE FROM jobs WHERE id = 'gone';
"""


def first_revision(url: str) -> None:
    """A database as the first version of this program made it, with names in clear, and traces of some in free pages."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "1")
    with engine.begin() as connection:
        for statement in CLEAR.split(";")[:-1]:
            connection.execute(text(statement.replace(":", r"\:")))
        connection.execute(text("INSERT INTO designs VALUES ('d', 1, NULL, 1)"))
        for number in range(200):
            connection.execute(
                text("INSERT INTO versions VALUES ('d', :n, 's', :b, 1, 'a')"), {"n": number, "b": "x" * 300}
            )
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_kept_in_clear_is_gone_after_an_upgrade(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path}/kept.db"
    else:
        url = request.getfixturevalue("postgresql").create("upgraded")
    first_revision(url)
    with closing(open_database(url)) as database:
        queue = Jobs(database, Cipher(data_keys.fixed([DataKey.new()]), "jobs"))
        found = {name: queue.get("amy", name) for name in ("waits", "runs", "ended")}
        assert {name: job.state if job else None for name, job in found.items()} == {
            "waits": "failed",
            "runs": "failed",
            "ended": None,
        }
        assert "Ask for it again" in str(found["waits"])
        assert queue.claim(30) is None
        for path in tmp_path.iterdir():
            assert b"MARKED" not in path.read_bytes(), path.name
        with database.read() as connection:
            for table in ("jobs", "answers"):
                assert "MARKED" not in str(connection.execute(text(f"SELECT * FROM {table}")).all())


def test_alembic_is_imported_only_when_it_is_needed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    open_database(url).close()
    script = (
        "import sys; from server.database.engine import open_database; open_database(sys.argv[1]).close();"
        "print('alembic' in sys.modules, 'greenlet' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script, url], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout == "False False\n"


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/kept.db").close()
    with closing(sqlite3.connect(tmp_path / "kept.db")) as other, other:
        other.execute(f"UPDATE alembic_version SET version_num = '{REVISION + 1}'")
    before = (tmp_path / "kept.db").read_bytes()

    with pytest.raises(Unusable, match=rf"newer Bookplate \(revision {REVISION + 1}.*Install that one again"):
        open_database(f"sqlite:///{tmp_path}/kept.db")
    assert (tmp_path / "kept.db").read_bytes() == before


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE keys (song TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('ae1027a6acf')",
        "CREATE TABLE alembic_version (version_num TEXT)",
    ],
)
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, statements: str) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db")) as other:
        other.executescript(statements)

    with pytest.raises(Unusable, match="of another program"):
        open_database(f"sqlite:///{tmp_path}/kept.db")
    with closing(sqlite3.connect(tmp_path / "kept.db")) as other:
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db")) as other:
        other.execute("CREATE VIEW jobs AS SELECT 1")  # in the way of the last table

    with pytest.raises(Unusable):
        open_database(f"sqlite:///{tmp_path}/kept.db")
    with closing(sqlite3.connect(tmp_path / "kept.db")) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("jobs",)]
