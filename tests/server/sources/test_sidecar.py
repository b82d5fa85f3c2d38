from pathlib import Path

import pytest

from server.config.sources import Statement
from server.sources.folder import Folder, told
from server.sources.sidecar import LARGEST, mark, read


def test_a_sidecar_is_read_with_the_mark_that_it_has_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png.json"
    assert read(str(path)) == (None, None)
    assert mark(str(path)) is None

    path.write_text("{}")
    assert read(str(path)) == (b"{}", mark(str(path)))
    before = mark(str(path))
    path.write_text('{"alt": "x"}')
    assert mark(str(path)) not in (before, None)


def test_only_files_are_sidecars(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "folder.json").mkdir()

    for name in ("link.json", "folder.json"):
        assert read(str(tmp_path / name)) == (None, None)
        assert mark(str(tmp_path / name)) is None


def test_no_more_is_read_than_a_sidecar_may_have(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b" " * (2 * LARGEST))

    text, _ = read(str(tmp_path / "a.json"))
    assert text is not None
    assert len(text) == LARGEST + 1  # by which it is known to be too long


@pytest.mark.parametrize(
    "focus", ['"middle"', "[50]", "[50, 101]", "[-0.1, 5]", '["50", "50"]', "[true, 1]", "{}", "[1e999, 5]", "7"]
)
def test_a_focus_that_is_none_is_refused_in_words(tmp_path: Path, focus: str) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "a.png.json").write_text(f'{{"focus": {focus}}}')
    found = Folder("f", tmp_path, Statement()).find("a.png")
    assert found is not None

    with pytest.raises(ValueError, match="Expected two numbers from 0 to 100, in per cent from left and from top"):
        told(found).statement()


def test_a_focus_and_an_alternative_text_are_said_for_a_picture_or_for_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    found = Folder("f", tmp_path, Statement(focus=(50, 20), alt="A portrait")).find("a.png")
    assert found is not None

    assert told(found).statement().focus == (50, 20)
    (tmp_path / "a.png.json").write_text('{"focus": [0, 99.5]}')
    said = told(found).statement()
    assert (said.focus, said.alt) == ((0, 99.5), "A portrait")
    (tmp_path / "a.png.json").write_text('{"alt": "", "focus": null}')
    said = told(found).statement()
    assert (said.focus, said.alt) == (None, "")
