import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server import log as logs
from server.config.log import Log
from server.database.engine import open_database
from server.designs.design_files import AUTHOR, DesignFiles, passed_over
from server.designs.versions import Versions
from tests.conftest import STUDIO
from tests.server.commands import said


def written(name: str, *layers: dict[str, Any]) -> str:
    field = {"city": {"type": "text"}}
    return json.dumps({"name": name, "canvas": {"width": 9, "height": 9}, "fields": field, "layers": layers})


REFUSED = written("refused", {"kind": "image", "source": "https://{city}/a.png", "box": [0, 0, 9, 9]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "designs"
    folder.mkdir()
    (folder / "card.json").write_text(written("card"))
    (folder / "refused.json").write_text(REFUSED)
    (folder / "odd.json").write_text("{")
    (folder / "notes.txt").write_text("not a design")
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    return folder


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[Versions]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield Versions(opened)


def files(folder: Path | None, versions: Versions, **more: Any) -> DesignFiles:
    return DesignFiles(folder, versions, STUDIO.fonts, logs.configure(Log(level="error")), **more)


def test_files_that_were_changed_become_versions_once(folder: Path, versions: Versions) -> None:
    mine = files(folder, versions)
    changed = mine.changed()
    assert [one.path.name for one in changed] == ["card.json", "odd.json", "refused.json"]

    mine.take(changed)
    assert versions.current() == {"card": 1}
    assert mine.changed() == []
    (folder / "card.json").write_text(written("card", {"kind": "shape", "box": [0, 0, 9, 9]}))
    mine.take(mine.changed())
    assert versions.current() == {"card": 2}
    files(folder, versions).take(files(folder, versions).changed())  # as after a restart
    assert versions.current() == {"card": 2}


def test_a_file_that_was_a_design_before_stays_one(folder: Path, versions: Versions) -> None:
    body = json.dumps(json.loads(REFUSED), ensure_ascii=False, separators=(",", ":"))
    versions.save("refused", body, AUTHOR)
    mine = files(folder, versions)
    mine.take(mine.changed())

    assert versions.current() == {"card": 1, "refused": 1}


def test_more_files_than_are_read_are_counted(folder: Path, versions: Versions) -> None:
    mine = files(folder, versions, most=2)
    assert [one.path.name for one in mine.changed()] == ["card.json", "odd.json"]
    assert mine.left_out == 1
    assert passed_over(folder, STUDIO.fonts, most=2)[1] == 1
    assert files(None, versions).changed() == []
    assert files(folder / "none", versions).changed() == []


def test_a_check_says_which_files_are_passed_over(folder: Path, tmp_path: Path) -> None:
    for number in range(25):
        (folder / f"wrong-{number:02}.json").write_text("[]")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[designs]\nfolder = "{folder}"\n[database]\nurl = ""\n'
        f'[[sources]]\nname = "s"\nkind = "folder"\npath = "{tmp_path}"\n'
    )
    checked = said("check", "--config", str(config))
    told = " ".join(checked.stdout.decode().split())

    assert checked.returncode == 1
    assert "designs.folder: odd.json is passed over. Expected JSON" in told
    assert "designs.folder: refused.json is passed over. Expected a field of type image" in told
    assert "designs.folder: 7 more files are passed over" in told
    assert "card.json" not in told
