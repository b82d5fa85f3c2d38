from pathlib import Path

from ops.text.font_files import faces
from ops.text.fonts import Font
from tests.lettering import FONTS


def test_what_is_no_font_has_no_faces(tmp_path: Path) -> None:
    (tmp_path / "words.ttf").write_text("no font at all")
    (tmp_path / "empty.ttf").write_bytes(b"")

    assert [list(faces(tmp_path / name)) for name in ("words.ttf", "empty.ttf", "none.ttf")] == [[], [], []]


def test_axes_of_a_variable_font_are_told() -> None:
    assert FONTS.families["Inter"].face(Font("Inter")).axes["wght"] == (100, 400, 900)
    assert FONTS.families["Bebas Neue"].face(Font("Bebas Neue")).axes == {}


def test_characters_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    path = Path(FONTS.families["Bebas Neue"].faces[0].file.path)
    (face,) = faces(path)

    assert "characters" not in vars(face)
    assert face.characters is face.characters
    assert ord("A") in face.characters
    assert ord("あ") not in face.characters
