from dataclasses import replace

import pytest

from ops.text.font_files import Face, File
from ops.text.fonts import Family, Font, Fonts
from tests.lettering import FONTS


def test_a_font_is_found_however_its_name_is_written() -> None:
    for name in ("Bebas Neue", "bebasneue", "BEBAS-NEUE", "bebas_neue"):
        family = FONTS.named(name)
        assert family is not None
        assert family.name == "Bebas Neue"
    assert FONTS.named("Comic Sans") is None
    assert FONTS.nearest("playfare") == "Playfair Display"


def test_metrics_are_those_of_the_font_itself() -> None:
    inter = FONTS.metrics(Font("Inter"))

    assert (inter.above, inter.below) == (pytest.approx(0.9685, abs=1e-3), pytest.approx(0.2412, abs=1e-4))


def test_capitals_stand_in_the_middle_of_a_line_in_every_font() -> None:
    for family in FONTS.families.values():
        metrics = FONTS.metrics(Font(family.name))

        assert metrics.above - family.faces[-1].capitals == pytest.approx(metrics.below, abs=0.02), family.name


def _static(*weights: int, italic: bool = False) -> tuple[Face, ...]:
    """Faces of a family that has a file for each weight."""
    face = FONTS.families["Inter"].faces[0]
    return tuple(
        replace(face, weights=(one, one), italic=italic, stamp=str(one), file=File(str(one), int(italic)))
        for one in weights
    )


def _family(*faces: Face) -> Fonts:
    return Fonts({"Inter": Family("Inter", faces)}, "Inter")


@pytest.mark.parametrize(("wanted", "expected"), [(100, "300"), (400, "400"), (500, "400"), (700, "700"), (900, "700")])
def test_of_a_file_for_each_weight_the_nearest_is_taken(wanted: int, expected: str) -> None:
    fonts = _family(*_static(700, 400, 300), *_static(400, italic=True))

    assert fonts.candidates(Font("Inter", wanted), "")[0].file == File(expected, 0)
    assert fonts.candidates(Font("Inter", wanted, italic=True), "")[0].file == File("400", 1)


def test_the_fingerprint_knows_which_of_two_files_goes_first() -> None:
    first, second = _static(400, 700)

    assert _family(first, second).fingerprint != _family(second, first).fingerprint


def test_a_fonts_own_face_is_tried_first_and_colour_last() -> None:
    tried = FONTS.candidates(Font("Caveat", 700), "en")

    assert [face.family for face in tried[:3]] == ["Caveat", "Inter", "Noto Sans"]
    assert {face.family for face in tried} == set(FONTS.families)
    assert FONTS.candidates(Font("Caveat", 700), "en") is tried
    assert [face.family for face in tried if "Emoji" in face.family] == [face.family for face in tried[-1:]]


def test_those_who_stand_in_are_most_like_the_font() -> None:
    sans, slanted = FONTS.families["Noto Sans"].face(Font("Inter", 900)), Font("Inter", 900, italic=True)

    assert FONTS.candidates(Font("Inter", 900), "")[1] is sans
    assert FONTS.candidates(slanted, "")[1] is FONTS.families["Noto Sans"].face(slanted)
    assert FONTS.candidates(slanted, "")[1].italic
    assert sans.weights[1] == 900


@pytest.mark.parametrize(
    ("language", "first"), [("ja", "JP"), ("zh-TW", "TC"), ("zh_HK", "HK"), ("ko", "KR"), ("zh", "SC"), ("", "JP")]
)
def test_shapes_of_the_language_are_tried_before_others(language: str, first: str) -> None:
    tried = [face.family for face in FONTS.candidates(Font("Inter"), language) if " CJK " in face.family]

    assert tried[0] == f"Noto Sans CJK {first}"
    assert len(tried) == 5
