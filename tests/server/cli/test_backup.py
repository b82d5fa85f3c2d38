"""`bookplate backup` and `bookplate restore`, also while a server runs."""

import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.database.archive import Writer
from server.database.engine import open_database
from server.database.glance import REVISION
from server.database.tables import revision
from server.designs.versions import Versions
from tests.likeness import chart
from tests.server.commands import Done, said
from tests.server.running import Server, serving

RED, BLUE = "#ff0000", "#0000ff"


def design(colour: str) -> dict[str, object]:
    canvas = {"width": 40, "height": 20, "background": colour}
    return {"name": "card", "public": True, "canvas": canvas, "fields": {"name": {"type": "text"}}, "layers": []}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "pictures").mkdir()
    chart(2, 2, 10).write_to_file(str(tmp_path / "pictures/chart.png"))
    configured(tmp_path, f"sqlite:///{tmp_path}/kept.db")
    return tmp_path


def configured(home: Path, url: str) -> None:
    (home / "config.toml").write_text(
        f'[database]\nurl = "{url}"\n[designs]\nfolder = ""\n'
        f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{home}/pictures"\n'
    )


def kept(home: Path, colour: str) -> None:
    with closing(open_database(f"sqlite:///{home}/kept.db")) as database:
        Versions(database).save("card", json.dumps(design(colour)), "tests")


def run(home: Path, *arguments: str, code: int = 0) -> str:
    done: Done = said(*arguments, "--config", str(home / "config.toml"))
    out = (done.stdout + done.stderr).decode()
    assert done.returncode == code, out
    assert "Traceback" not in out
    return " ".join(out.split())


def test_a_backup_is_written_checked_and_restored(home: Path) -> None:
    kept(home, RED)
    file = str(home / "backup.zip")

    assert f"1 designs, 1 versions, 0 API keys, 1 entries of the audit trail; revision {REVISION}" in run(
        home, "backup", file
    )
    assert "is there already; --force" in run(home, "backup", file, code=2)
    run(home, "backup", file, "--force")
    assert "is whole: 1 designs" in run(home, "restore", file, "--check")
    assert "something in the database already; --force" in run(home, "restore", file, code=2)
    (home / "kept.db").unlink()
    assert "restored 1 designs" in run(home, "restore", file)
    with closing(open_database(f"sqlite:///{home}/kept.db")) as database:
        assert Versions(database).current() == {"card": 1}


def test_secrets_go_along_only_if_they_are_asked_for(home: Path) -> None:
    kept(home, RED)
    state, plain, secret = home / ".bookplate", str(home / "plain.zip"), str(home / "secret.zip")
    state.mkdir()
    (state / "admin-token").write_text("bp_admin_" + "M" * 43 + "\n")
    (state / "data-key").write_text("A" * 43 + "\n")
    assert "Left out: jobs and answers, sessions, the admin token and the data key" in run(home, "backup", plain)
    assert "keep it as secret as the server itself" in run(home, "backup", secret, "--secrets")
    shutil.rmtree(state)
    assert "of the backup now" not in run(home, "restore", plain, "--force")
    assert not state.exists()
    state.mkdir()
    (state / "data-key").write_text("B" * 42 + "A\n")
    replaced = "It would replace the admin token and the data key that are here."
    assert replaced in run(home, "restore", secret, "--check")
    told = "The admin token and the data key are those of the backup now."
    assert told in run(home, "restore", secret, "--force")

    assert (state / "admin-token").read_text().split() == ["bp_admin_" + "M" * 43]
    assert (state / "data-key").read_text().split() == ["A" * 43, "B" * 42 + "A"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in state.iterdir()} == {0o600}


def test_a_key_that_is_a_setting_is_not_said_to_be_that_of_the_backup(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(home, RED)
    file, state = str(home / "backup.zip"), home / ".bookplate"
    state.mkdir()
    (state / "admin-token").write_text("bp_admin_" + "M" * 43 + "\n")
    (state / "data-key").write_text("A" * 43 + "\n")
    run(home, "backup", file, "--secrets")
    monkeypatch.setenv("BOOKPLATE_ACCESS__ADMIN_TOKEN", "N" * 40)

    assert "The data key is that of the backup now." in run(home, "restore", file, "--force")


def test_where_secrets_cannot_be_put_nothing_is_changed(home: Path) -> None:
    kept(home, RED)
    (home / ".bookplate").mkdir()
    (home / ".bookplate/data-key").write_text("A" * 43 + "\n")
    run(home, "backup", str(home / "backup.zip"), "--secrets")
    kept(home, BLUE)
    shutil.rmtree(home / ".bookplate")
    (home / ".bookplate").write_text("a file where the folder should be")

    assert "cannot be used" in run(home, "restore", str(home / "backup.zip"), "--force", code=2)
    with closing(open_database(f"sqlite:///{home}/kept.db")) as database:
        assert Versions(database).current() == {"card": 2}


@pytest.mark.parametrize(("name", "text"), [("data-key", "garbage"), ("data-key", ""), ("admin-token", "short")])
def test_a_secret_that_no_server_could_use_is_refused_before_anything_is_changed(
    home: Path, name: str, text: str
) -> None:
    kept(home, RED)
    (home / ".bookplate").mkdir()
    (home / ".bookplate/data-key").write_text("A" * 43 + "\n")
    file = home / "backup.zip"
    with file.open("wb") as target:
        writer = Writer(target, REVISION)
        writer.secret(name, text)
        writer.finish()

    for flag in ("--check", "--force"):
        assert f"The backup is damaged: its {name} is none." in run(home, "restore", str(file), flag, code=2)
    assert (home / ".bookplate/data-key").read_text() == "A" * 43 + "\n"
    with closing(open_database(f"sqlite:///{home}/kept.db")) as database:
        assert Versions(database).current() == {"card": 1}


def test_a_state_folder_with_something_else_in_it_is_told_in_words(home: Path) -> None:
    kept(home, RED)
    (home / ".bookplate").mkdir()
    os.mkfifo(home / ".bookplate/data-key")

    said = run(home, "backup", str(home / "backup.zip"), "--secrets", code=2)
    assert "data-key cannot be used: it is no file." in said
    assert not (home / "backup.zip").exists()


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_in_memory_is_out_of_reach(home: Path, command: str) -> None:
    configured(home, "")
    (home / "file").write_text("")

    assert "memory of the server" in run(home, command, str(home / "file"), code=2)


COMMANDS = [
    ("backup", "out.zip"),
    ("restore", "backup.zip"),
    ("keys", "list"),
    ("keys", "create"),
    ("trail",),
    ("purge", "--all"),
    ("designs", "list"),
    ("designs", "push", "card.json"),
    ("render", "/iiif/3/card/full/max/0/default.png", "-o", "out.png"),
    ("explain", "/iiif/3/card/full/max/0/default.png"),
    ("srcset", "card"),
    ("sign", "/iiif/3/card/name=A/full/max/0/default.png"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_every_command_refuses_a_database_of_a_newer_version_with_a_sentence(
    home: Path, command: tuple[str, ...]
) -> None:
    kept(home, RED)
    (home / "card.json").write_text(json.dumps(design(RED)))
    run(home, "backup", str(home / "backup.zip"))
    with closing(open_database(f"sqlite:///{home}/kept.db")) as database, database.begin() as connection:
        connection.execute(revision.update().values(version_num=str(REVISION + 1)))
    places = [
        str(home / part) if part.endswith((".zip", ".json", ".png")) and "/" not in part else part for part in command
    ]

    told = run(home, *places, code=2)
    assert f"was written by a newer Bookplate (revision {REVISION + 1}; this one knows {REVISION})" in told
    assert "Install that one again" in told


@pytest.fixture(params=["sqlite", "postgresql"])
def running(home: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    url = f"sqlite:///{home}/kept.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create(f"test_{os.urandom(6).hex()}")
    configured(home, url)
    with serving(home / "pictures", home / "served", f'[database]\nurl = "{url}"\n[designs]\nfolder = ""\n') as server:
        yield server


def colour(server: Server) -> str:
    return server.get("/iiif/3/card@2/full/max/0/default.png").headers["etag"]


def put(server: Server, shade: str) -> None:
    answer = server.administer("PUT", "/v1/designs/card", {"If-Match": "*"}, json=design(shade))
    if answer.status_code == 412:
        answer = server.administer("PUT", "/v1/designs/card", {"If-None-Match": "*"}, json=design(shade))
    assert answer.status_code in (200, 201), answer.text


def test_a_server_that_runs_shows_what_was_restored(home: Path, running: Server) -> None:
    """Also a version that it knows as another document."""
    put(running, RED)
    put(running, BLUE)
    run(home, "backup", str(home / "one.zip"))
    run(home, "restore", str(home / "one.zip"), "--force")
    former = colour(running)
    assert running.get("/iiif/3/card/full/max/0/default.png").status_code == 200
    empty = home / "empty"
    empty.mkdir()
    configured(empty, f"sqlite:///{empty}/kept.db")
    kept(empty, BLUE)
    kept(empty, "#00ff00")
    run(empty, "backup", str(home / "two.zip"))
    run(home, "restore", str(home / "two.zip"), "--force")
    until = time.monotonic() + 10
    while colour(running) == former:
        assert time.monotonic() < until
        time.sleep(0.1)
    put(running, RED)

    assert running.administer("GET", "/v1/designs/card/versions").json()["items"][0]["version"] == 3
    assert "Traceback" not in running.log.read_text()
