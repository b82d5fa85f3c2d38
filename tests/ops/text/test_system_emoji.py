from pathlib import Path

import pytest

from ops.text.system_emoji import COMMANDS, command, find


def test_the_font_is_found_however_deep_it_lies(tmp_path: Path) -> None:
    folders = tmp_path / "none", tmp_path / "first", tmp_path / "second"
    for path in ("first/other/Some.ttf", "second/truetype/noto/NotoColorEmoji.ttf"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()

    assert find(folders) == tmp_path / "second/truetype/noto/NotoColorEmoji.ttf"
    assert find(folders[:2]) is None


def test_a_folder_of_who_runs_it_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "NotoColorEmoji-Regular.ttf").touch()

    assert find((Path("~"),)) == tmp_path / "NotoColorEmoji-Regular.ttf"


@pytest.mark.parametrize("tool", COMMANDS)
def test_the_command_is_that_of_the_system(tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / tool).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert command() == COMMANDS[tool]


def test_the_command_is_that_of_debian_where_the_system_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert command().startswith("apt-get ")
