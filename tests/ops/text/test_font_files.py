from pathlib import Path

from ops.text.font_files import faces


def test_what_is_no_font_has_no_faces(tmp_path: Path) -> None:
    (tmp_path / "words.ttf").write_text("no font at all")
    (tmp_path / "empty.ttf").write_bytes(b"")

    assert [list(faces(tmp_path / name)) for name in ("words.ttf", "empty.ttf", "none.ttf")] == [[], [], []]
