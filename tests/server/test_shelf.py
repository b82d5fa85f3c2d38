import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.likeness import chart, decode
from tests.server.commands import said
from tests.server.designs.documents import text, written

FIELDS = {"first_name": {"type": "text", "default": "there", "samples": ["Amy"]}}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, and with a design that is in order."""
    (tmp_path / "pictures").mkdir()
    chart(3, 2, 50).write_to_file(str(tmp_path / "pictures/leaf.png"))
    (tmp_path / "config.toml").write_text(
        '[[sources]]\nname = "pictures"\nkind = "folder"\npath = "pictures"\n[designs]\nfolder = ""\n'
        '[database]\nurl = "sqlite:///kept.db"\n[log]\nlevel = "error"\n[server]\ngallery = ""\n'
    )
    write(tmp_path / "card.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")
    return tmp_path


def write(path: Path, *layers: dict[str, Any], **more: Any) -> Path:
    path.write_text(json.dumps(written(*(layers or (text(),))) | {"fields": FIELDS} | more))
    return path


def designs(*arguments: str) -> "CompletedProcess[str]":
    done = said("designs", *arguments, cwd=Path.cwd(), COLUMNS="220")
    return CompletedProcess(arguments, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_what_is_pushed_is_listed(home: Path) -> None:
    assert designs("push", "card.json").stdout == "card@1\n"
    assert designs("push", "card.json").stdout == "card@1 says the same already\n"
    write(home / "card.json", title="A card")
    assert designs("push", "card.json", "--expect", "1").stdout == "card@2\n"

    listed = designs("list").stdout.splitlines()
    assert listed[0].split() == ["name", "version", "title", "fields", "changed"]
    assert listed[1].split()[:5] == ["card", "2", "A", "card", "first_name"]


def test_a_push_that_expected_another_version_loses_nothing(home: Path) -> None:
    designs("push", "card.json", "--expect", "0")
    write(home / "card.json", title="B")

    for expected in ("0", "2"):
        refused = designs("push", "card.json", "--expect", expected)
        assert refused.returncode == 2
        assert "Expected" in refused.stderr
    assert designs("push", "card.json", "card.json", "--expect", "1").returncode == 2
    assert designs("push", "card.json").stdout == "card@2\n"


def test_nothing_is_saved_if_one_file_is_refused(home: Path) -> None:
    write(home / "other.json", text("{frist_name}"), name="other")
    (home / "broken.json").write_text("{")

    for name, words in (("other", "Did you mean “first_name”?"), ("broken", "Expected JSON"), ("none", "No such file")):
        refused = designs("push", "card.json", f"{name}.json")
        assert refused.returncode == 2
        assert words in refused.stderr
    assert len(designs("list").stdout.splitlines()) == 1


def test_check_tells_what_refuses_and_what_is_odd(home: Path) -> None:
    write(home / "odd.json", text(color="#203040"), name="odd")
    write(home / "wrong.json", text("{frist_name}", font="Intr"), name="wrong")
    write(home / "shape.json", text(colour="#fff"), name="shape")
    fine, odd = designs("check", "card.json"), designs("check", "card.json", "odd.json")
    wrong, shape = designs("check", "wrong.json"), designs("check", "shape.json")

    assert (fine.returncode, odd.returncode, wrong.returncode, shape.returncode) == (0, 0, 1, 1)
    assert fine.stdout == "card.json  in order\n"  # a line that other programs find by its name
    assert odd.stdout.splitlines()[1].startswith("odd.json  contrast  /layers/0  The contrast")
    assert "/layers/0/text" in wrong.stdout
    assert "Did you mean “Inter”?" in wrong.stdout
    assert "Did you mean “color”?" in shape.stdout


def test_check_breaks_no_line_where_there_is_no_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    write(home / "odd.json", text(font="Intr"), name="odd")
    line = designs("check", "odd.json").stdout.splitlines()[0]

    assert "/layers/0/font" in line
    assert line.endswith("Did you mean “Inter”?")


def test_check_looks_at_what_is_kept(home: Path) -> None:
    designs("push", "card.json")

    assert designs("check").stdout.split() == ["card", "in", "order"]
    assert designs("check", "card@1").returncode == 0
    missing = designs("check", "crad")
    assert missing.returncode == 2
    assert "Did you mean card?" in missing.stderr


def test_check_tells_of_a_file_that_cannot_be_used_what_is_shown_instead(home: Path) -> None:
    folder = home / "designs"
    folder.mkdir()
    (home / "config.toml").write_text((home / "config.toml").read_text().replace('folder = ""', 'folder = "designs"'))
    write(folder / "card.json")
    assert designs("check", "card").stdout.split() == ["card", "in", "order"]
    (folder / "card.json").write_text((folder / "card.json").read_text().replace(",", ",,", 1))
    write(folder / "wrong.json", text(font="Intr"), name="wrong")

    for arguments in (("card",), ()):
        checked = designs("check", *arguments)
        assert checked.returncode == 1
        assert "card.json cannot be used: card@1, the version before, is shown until it is put right." in checked.stdout
        assert "Expected JSON for a design but received what is none: " in checked.stdout
    assert "wrong.json cannot be used: nothing is shown under this name until it is put right." in checked.stdout
    assert "/layers/0/font" in checked.stdout
    assert designs("check", "card@1").returncode == 0
    write(folder / "card.json")
    assert designs("check", "card").returncode == 0


def test_check_tells_of_a_file_that_is_no_json(home: Path) -> None:
    (home / "broken.json").write_text("{,}")
    checked = designs("check", "broken.json", "card.json")

    assert checked.returncode == 1
    assert "Expected JSON for a design" in checked.stdout
    assert "in order" in checked.stdout


def test_pull_writes_what_was_pushed_and_never_loses_a_change(home: Path) -> None:
    designs("push", "card.json")
    document = json.loads((home / "card.json").read_text())
    write(home / "card.json", title="B")
    designs("push", "card.json")

    assert designs("pull", "--to", "kept").stdout == "kept/card.json\n"
    assert json.loads((home / "kept/card.json").read_text())["title"] == "B"
    assert designs("pull", "card", "--to", "kept", "--version", "1").returncode == 0
    assert json.loads((home / "kept/card.json").read_text()) == document

    write(home / "kept/card.json", title="never saved")
    refused = designs("pull", "card", "--to", "kept")
    assert refused.returncode == 2
    assert "was changed and never saved" in refused.stderr
    assert json.loads((home / "kept/card.json").read_text())["title"] == "never saved"
    assert designs("pull", "card", "--to", "kept", "--force").returncode == 0
    assert json.loads((home / "kept/card.json").read_text())["title"] == "B"
    for arguments in (("pull", "crad"), ("pull", "card", "--version", "9"), ("pull", "../card")):
        assert designs(*arguments).returncode == 2


def test_preview_makes_a_sheet(home: Path) -> None:
    designs("push", "card.json")

    assert designs("preview", "card", "-o", "sheet.png", "--width", "500", "--locale", "de").returncode == 0
    assert decode((home / "sheet.png").read_bytes()).width <= 500
    sized = ("preview", "card", "first_name=Sarah", "-o", "sized.png", "--widths", "300", "--dpr", "1,2")
    assert designs(*sized).returncode == 0
    assert decode((home / "sized.png").read_bytes()).height == 24 + 300 + 30 + 24
    unfilled = designs("preview", "card", "first_name={{ x }}", "-o", "unfilled.png")
    assert unfilled.stdout == "first_name: a tag that a mail tool did not fill in; taken for missing\n"
    assert designs("preview", "card", "frist_name=Sarah").returncode == 2
    assert designs("preview", "card", "first_name").returncode == 2
    assert designs("preview", "crad", "-o", "other.png").returncode == 2
    assert not (home / "other.png").exists()
