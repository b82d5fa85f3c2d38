"""Backups are whole, the same from both databases to both, and change all or nothing."""

import errno
import json
import os
import shutil
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert, select, text

from server.access.keys import Keys
from server.access.renders import Renders
from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.database import archive, audit, backup, purges
from server.database.archive import Manifest, Unrestorable, Writer
from server.database.backup import Place
from server.database.engine import Database, open_database
from server.database.glance import REVISION
from server.database.jobs import Jobs
from server.database.revisions import MIGRATIONS
from server.database.tables import answers, metadata
from server.designs.versions import Versions
from server.errors import Busy

CIPHER = Cipher(data_keys.fixed([DataKey(b"k" * 32)]), "jobs")
KINDS = ("sqlite", "postgresql")


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The address of a new, empty database of a kind."""

    def make(kind: str) -> str:
        name = f"test_{os.urandom(6).hex()}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{name}.db"
        return str(request.getfixturevalue("postgresql").create(name))

    return make


def fill(database: Database) -> str:
    """One of everything; the secret of an API key."""
    versions = Versions(database)
    for number in range(3):
        versions.save("webinar", json.dumps({"n": number, "title": "Grüße 李 \U0001f600"}), "tests")
    versions.save("gone", "{}", "tests")
    versions.delete("gone", "tests")
    _, secret = Keys(database, "live").create("shop", "live", ["render"], who="tests")
    purges.record(database, "tests", ["image:a.jpg", "design:webinar@1"])
    Renders(database).made("link", 9)
    jobs = Jobs(database, CIPHER)
    jobs.add("amy", '{"name": "Sarah"}')
    with database.begin() as connection:
        connection.execute(insert(answers).values(owner="a", key="k", request="r", claimed=1, answer=b"\0\xff"))
    return secret


def content(database: Database, *without: str) -> dict[str, list[Any]]:
    with database.read() as connection:
        tables = (table for table in metadata.sorted_tables if table.name not in without)
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }


def written(url: str, path: Path, kept: Mapping[str, str] | None = None) -> Manifest:
    with closing(open_database(url)) as database:
        return backup.write(database, Place(path), kept, lambda *_: None)


def restored(url: str, path: Path, force: bool = False, then: Callable[[], None] = lambda: None) -> None:
    with archive.opened(path) as reader:
        backup.check(reader, lambda *_: None)
        with (
            backup.brought_up_to_date(reader, lambda *_: None) as ready,
            backup.target(url) as database,
        ):
            backup.restore(database, ready, force, then, lambda *_: None)


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_what_was_backed_up_is_restored_from_either_database_to_either(
    tmp_path: Path, fresh: Callable[[str], str], source: str, target: str
) -> None:
    there, here = fresh(source), fresh(target)
    with closing(open_database(there)) as database:
        secret = fill(database)
        before = content(database, "changes", "trail", "trail_end", "sessions")
        rows = audit.end(database)[0]
    written(there, tmp_path / "backup", {"data-key": "secret"})
    restored(here, tmp_path / "backup")

    with closing(open_database(here)) as database:
        assert content(database, "changes", "trail", "trail_end", "sessions") == before
        assert audit.verify(database) is None
        assert [one.what for one in audit.entries(database, rows)] == ["database.restored"]
        assert Keys(database, "live").find(secret).name == "shop"
        assert Versions(database).get("webinar", 2) is not None
        assert Versions(database).current() == {"webinar": 3}
        job = Jobs(database, CIPHER).claim(30)
        assert job is not None
        assert job.request == '{"name": "Sarah"}'
        assert Jobs(database, CIPHER).add("amy", "{}").number > job.number
        Versions(database).save("webinar", '{"n": 9}', "tests")
        assert audit.verify(database) is None


def test_without_secrets_nothing_personal_and_no_secret_is_in_it(tmp_path: Path, fresh: Callable[[str], str]) -> None:
    url = fresh("sqlite")
    with closing(open_database(url)) as database:
        fill(database)
    manifest = written(url, tmp_path / "backup")

    assert not {"jobs", "answers", "sessions"} & set(manifest.tables)
    with zipfile.ZipFile(tmp_path / "backup") as whole:
        assert not [name for name in whole.namelist() if name.startswith("secrets/")]
    restored(fresh("sqlite"), tmp_path / "backup")


def test_only_its_owner_may_read_it_and_nothing_else_is_left(tmp_path: Path, fresh: Callable[[str], str]) -> None:
    (tmp_path / "out").mkdir()
    written(fresh("sqlite"), tmp_path / "out/backup")

    assert [one.name for one in (tmp_path / "out").iterdir()] == ["backup"]
    assert stat.S_IMODE((tmp_path / "out/backup").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_replaced_by_chance(tmp_path: Path, fresh: Callable[[str], str]) -> None:
    url, path = fresh("sqlite"), tmp_path / "backup"
    path.write_text("mine")
    with pytest.raises(Unrestorable, match="--force"):
        written(url, path)
    assert path.read_text() == "mine"
    with closing(open_database(url)) as database:
        backup.write(database, Place(path, force=True), None, lambda *_: None)

    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_it_is_written_where_there_are_no_hard_links(
    tmp_path: Path, fresh: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "stick").mkdir()
    path = tmp_path / "stick/backup"
    with closing(open_database(fresh("sqlite"))) as database:
        backup.write(database, Place(path), None, lambda *_: None)
        first = path.read_bytes()
        with pytest.raises(Unrestorable, match="is there"):
            backup.write(database, Place(path), None, lambda *_: None)

    assert zipfile.is_zipfile(path)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (first, 0o600)
    assert [one.name for one in path.parent.iterdir()] == ["backup"]


def test_no_name_is_left_behind_where_there_are_no_hard_links(
    tmp_path: Path, fresh: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "stick").mkdir()
    with closing(open_database(fresh("sqlite"))) as database:
        monkeypatch.setattr(Path, "replace", refuse)
        with pytest.raises(Unrestorable, match="cannot be written"):
            backup.write(database, Place(tmp_path / "stick/backup"), None, lambda *_: None)

    assert not list((tmp_path / "stick").iterdir())


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, fresh: Callable[[str], str]) -> None:
    with pytest.raises(Unrestorable, match="cannot be written: No such file"):
        written(fresh("sqlite"), tmp_path / "none/backup")


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_is_one_state_while_others_write(tmp_path: Path, fresh: Callable[[str], str], kind: str) -> None:
    url = fresh(kind)
    stop = threading.Event()

    def write() -> None:
        with closing(open_database(url)) as other:
            number = 0
            while not stop.is_set():
                Versions(other).save("busy", json.dumps({"n": number}), "tests")
                number += 1

    with closing(open_database(url)) as database:
        fill(database)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            until = time.monotonic() + 20
            while "busy" not in Versions(database).current():
                assert time.monotonic() < until
            for number in range(3):
                backup.write(database, Place(tmp_path / f"backup{number}"), None, lambda *_: None)
        finally:
            stop.set()
            writer.join()
    here = fresh("sqlite")
    restored(here, tmp_path / "backup2")
    with closing(open_database(here)) as database:
        assert audit.verify(database) is None
        current = Versions(database).current()["busy"]
        assert len(Versions(database).history("busy", limit=1000)) == current


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_replaced_only_by_force_and_servers_notice(
    tmp_path: Path, fresh: Callable[[str], str], kind: str
) -> None:
    there, here = fresh("sqlite"), fresh(kind)
    with closing(open_database(there)) as database:
        fill(database)
    written(there, tmp_path / "backup")
    with closing(open_database(here)) as server:
        versions = Versions(server)
        versions.save("mine", "{}", "tests")
        Jobs(server, CIPHER).add("amy", "{}")
        before = content(server)
        with pytest.raises(Unrestorable, match="something in the database already; --force"):
            restored(here, tmp_path / "backup")
        assert content(server) == before
        change = versions.change()
        restored(here, tmp_path / "backup", force=True)

        assert versions.current() == {"webinar": 3}
        assert versions.change() > change + (1 << 31)
        assert Jobs(server, CIPHER).claim(30) is None
        versions.save("mine", "{}", "tests")
        assert audit.verify(server) is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_wrong_at_the_end_changes_nothing(tmp_path: Path, fresh: Callable[[str], str], kind: str) -> None:
    there, here = fresh("sqlite"), fresh(kind)
    with closing(open_database(there)) as database:
        fill(database)
    written(there, tmp_path / "backup")
    with closing(open_database(here)) as database:
        fill(database)
        before = content(database)

    def fail() -> None:
        raise PermissionError(13, "Permission denied", "state")

    with pytest.raises(PermissionError):
        restored(here, tmp_path / "backup", force=True, then=fail)
    with closing(open_database(here)) as database:
        assert content(database) == before


def test_a_new_file_is_there_only_when_it_is_whole(tmp_path: Path, fresh: Callable[[str], str]) -> None:
    """A server that waits for its database to come back finds no empty one."""
    there = fresh("sqlite")
    with closing(open_database(there)) as database:
        fill(database)
    written(there, tmp_path / "backup")
    (tmp_path / "deep").mkdir()
    path = tmp_path / "deep/kept.db"
    path.with_name("kept.db-wal").write_bytes(b"left by the one before")
    seen: list[bool] = []
    restored(f"sqlite:///{path}", tmp_path / "backup", then=lambda: seen.append(path.exists()))

    assert seen == [False]
    assert sorted(one.name for one in path.parent.iterdir()) == ["kept.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        restored(f"sqlite:///{path}", tmp_path / "backup", then=fail)
    assert not list(path.parent.iterdir())


def older(tmp_path: Path) -> Path:
    """A backup of the first revision, with names in clear, as an older version of this program would have made it."""
    tmp_path.mkdir(exist_ok=True)
    engine, path = create_engine(f"sqlite:///{tmp_path}/old.db"), tmp_path / "old-backup"
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "1")
        connection.execute(text("INSERT INTO designs VALUES ('webinar', 1, NULL, 1)"))
        connection.execute(text("INSERT INTO versions VALUES ('webinar', 1, 's', '{}', 1, 'a')"))
        connection.execute(text("INSERT INTO answers VALUES ('a', 'k', 'r', 1, 200, 'Sarah', x'5361726168')"))
    with engine.connect() as connection, path.open("wb") as file:
        writer = Writer(file, 1)
        for name in ("changes", "designs", "versions", "keys", "trail", "trail_end", "renders", "answers", "jobs"):
            found = connection.execute(text(f"SELECT * FROM {name}"))
            writer.table(name, list(found.keys()), found)
        writer.secret("data-key", "kept")
        writer.finish()
    engine.dispose()
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_of_an_older_revision_is_brought_up_to_date(
    tmp_path: Path, fresh: Callable[[str], str], kind: str
) -> None:
    url = fresh(kind)
    restored(url, older(tmp_path))

    with closing(open_database(url)) as database:
        assert Versions(database).current() == {"webinar": 1}
        assert "Sarah" not in str(content(database))
        assert [one.what for one in audit.entries(database)] == ["database.restored"]
    with (
        archive.opened(older(tmp_path / "again")) as reader,
        backup.brought_up_to_date(reader, lambda *_: None) as ready,
    ):
        assert ready.manifest.revision == REVISION
        assert ready.secrets() == {"data-key": "kept"}


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A backup with other members."""
    with zipfile.ZipFile(path) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    change(members)
    changed = path.with_name("changed")
    with zipfile.ZipFile(changed, "w") as file:
        for name, body in members.items():
            file.writestr(name, body)
    return changed


def manifest(members: dict[str, bytes], **more: Any) -> None:
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | more).encode()


def table(members: dict[str, bytes], name: str, lines: list[Any]) -> None:
    """Another content of a table, which the manifest vouches for."""
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    tables = json.loads(members["manifest.json"])["tables"]
    tables[name] |= {"rows": len(lines), "sha256": sha256(body).hexdigest()}
    members[f"tables/{name}.jsonl"] = body
    manifest(members, tables=tables)


def without(members: dict[str, bytes], name: str) -> None:
    tables = json.loads(members["manifest.json"])["tables"]
    del tables[name]
    manifest(members, tables=tables)


def renamed(members: dict[str, bytes], name: str) -> None:
    tables = json.loads(members["manifest.json"])["tables"]
    tables["songs"] = tables.pop(name)
    members["tables/songs.jsonl"] = members.pop(f"tables/{name}.jsonl")
    manifest(members, tables=tables)


def mistyped(members: dict[str, bytes], name: str, kind: type, other: Any) -> None:
    """Another value in all places of a table where there is one of a kind, but for those that tell rows apart."""
    lines = [json.loads(line) for line in members[f"tables/{name}.jsonl"].splitlines()]
    assert lines
    table(members, name, [[*line[:2], *(other if type(one) is kind else one for one in line[2:])] for line in lines])


CHANGES: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "newer": (lambda m: manifest(m, revision=REVISION + 1), rf"newer Bookplate .*revision {REVISION + 1}; this one knows {REVISION}"),
    "no revision": (lambda m: manifest(m, revision=0), "which there never was"),
    "another format": (lambda m: manifest(m, version=2), "a form of the future"),
    "no manifest": (lambda m: m.pop("manifest.json"), "no backup of Bookplate's"),
    "no json": (lambda m: m.update({"manifest.json": b"{"}), "no backup of Bookplate's"),
    "a table is missing": (lambda m: m.pop("tables/keys.jsonl"), "it lacks"),
    "a table is shorter": (lambda m: m.update({"tables/trail.jsonl": b""}), "trail is not as it was written"),
    "a row is changed": (lambda m: m.update({"tables/keys.jsonl": m["tables/keys.jsonl"].replace(b"render", b"admins")}), "not as it was written"),
    "a row is none": (lambda m: table(m, "designs", [["webinar"]]), "a line that is no row"),
    "a row is no list": (lambda m: table(m, "designs", [{"a": 1}]), "a line that is no row"),
    "a value is an object": (lambda m: table(m, "renders", [["a", {"b": 1}]]), "a line that is no row"),
    "rows contradict": (lambda m: table(m, "renders", [["a", 1], ["a", 2]]), "do not fit"),
    "a row refers to none": (lambda m: table(m, "versions", [["none", 1, "s", "{}", 1, "a"]]), "do not fit"),
    "a number is too large": (lambda m: table(m, "renders", [["a", 1 << 70]]), "do not fit"),
    "a text for a number": (lambda m: mistyped(m, "versions", int, "x"), "do not fit"),
    "digits for a number": (lambda m: mistyped(m, "versions", int, "1"), "do not fit"),
    "a number without end": (lambda m: mistyped(m, "versions", int, float("inf")), "do not fit"),
    "a fraction": (lambda m: mistyped(m, "versions", int, 1.0), "do not fit"),
    "a truth for a number": (lambda m: mistyped(m, "designs", int, True), "do not fit"),
    "a number for a text": (lambda m: mistyped(m, "keys", str, 1), "do not fit"),
    "bytes for a text": (lambda m: mistyped(m, "keys", str, {"base64": "AAAA"}), "do not fit"),
    "half a letter": (lambda m: table(m, "renders", [["\ud800", 1]]), "do not fit"),
    "the end of the trail is missing": (lambda m: without(m, "trail_end"), "do not fit"),
    "a table that is none": (lambda m: renamed(m, "renders"), "has a table songs"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("whole")
    with closing(open_database(f"sqlite:///{home}/kept.db")) as database:
        fill(database)
    written(f"sqlite:///{home}/kept.db", home / "backup")
    return home / "backup"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """A database into which nothing of a bad backup must come."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled')}/kept.db"
    with closing(open_database(url)) as database:
        fill(database)
        before = content(database)
    yield url, before
    with closing(open_database(url)) as database:
        assert content(database) == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_backup_that_was_changed_is_refused_and_changes_nothing(
    tmp_path: Path, whole: Path, filled: tuple[str, dict[str, list[Any]]], name: str
) -> None:
    change, words = CHANGES[name]
    shutil.copy(whole, tmp_path / "backup")
    changed = rewritten(tmp_path / "backup", change)  # type: ignore[arg-type]

    with pytest.raises(Unrestorable, match=words):
        restored(filled[0], changed, force=True)


def everything_in(path: Path) -> tuple[Any, ...]:
    with archive.opened(path) as reader:
        backup.check(reader, lambda *_: None)
        return reader.manifest, {name: list(reader.rows(name)) for name in reader.manifest.tables}, reader.secrets()


def test_a_backup_that_was_cut_off_anywhere_is_refused(tmp_path: Path, whole: Path) -> None:
    body = whole.read_bytes()
    damaged = tmp_path / "damaged"
    for length in range(0, len(body), 97):
        damaged.write_bytes(body[:length])
        with pytest.raises(Unrestorable):
            everything_in(damaged)


def test_a_backup_that_was_damaged_anywhere_is_refused_or_reads_the_same(tmp_path: Path, whole: Path) -> None:
    body = whole.read_bytes()
    damaged = tmp_path / "damaged"
    whole_content, refused = everything_in(whole), 0
    for at in range(0, len(body), 3):
        damaged.write_bytes(body[:at] + bytes([body[at] ^ 0x55]) + body[at + 1 :])
        try:
            # Some bytes of a ZIP mean nothing, such as those of times and attributes.
            assert everything_in(damaged) == whole_content, f"byte {at}"
        except Unrestorable:
            refused += 1
    assert refused > len(body) / 3 / 2


@pytest.mark.parametrize("body", [b"", b"my notes", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "notes").write_bytes(body)

    with pytest.raises(Unrestorable, match="no backup of Bookplate's"), archive.opened(tmp_path / "notes"):
        pass
    with pytest.raises(Unrestorable, match="cannot be read"), archive.opened(tmp_path / "none"):
        pass


def test_a_database_that_is_locked_is_busy(tmp_path: Path, whole: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with (
        closing(open_database(url)) as other,
        archive.opened(whole) as reader,
        closing(open_database(url, patience=0.1)) as database,
        other.begin(),
        pytest.raises(Busy),
    ):
        backup.restore(database, reader, True, lambda: None, lambda *_: None)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_file_that_was_compressed_in_another_way_is_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "backup"
    with path.open("wb") as file:
        Writer(file, REVISION).finish()
    with zipfile.ZipFile(path) as whole:
        manifest = whole.read("manifest.json")
    with zipfile.ZipFile(path, "w", method) as other:
        other.writestr("manifest.json", manifest)

    with pytest.raises(Unrestorable, match="compressed in another way"), archive.opened(path):
        pass


def test_a_secret_is_never_cut_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    with path.open("wb") as file:
        writer = Writer(file, REVISION)
        writer.secret("data-key", "A" * (archive.LARGEST + 1))
        writer.finish()

    with archive.opened(path) as reader, pytest.raises(Unrestorable, match="larger than"):
        reader.secrets()
