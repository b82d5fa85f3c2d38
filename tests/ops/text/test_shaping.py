from html import escape

import pytest

from ops.libvips import Image
from ops.text.fallback import instance
from ops.text.fonts import Font
from ops.text.shaping import Manner, has_feature, shape, strokes
from tests.lettering import FONTS
from tests.names import names

WORDS = ["AVATAR Wa To fi ffl 0123 — “x”", "f", "j", "Ägypten", "W W W", *names(200)]
EM = 128  # pixels


@pytest.mark.parametrize("family", ["Inter", "Playfair Display", "Bebas Neue", "Caveat", "Noto Sans", "Heebo"])
@pytest.mark.parametrize(("weight", "italic"), [(400, False), (700, False)])
def test_a_text_is_measured_as_pango_draws_it(family: str, weight: int, italic: bool) -> None:
    font = Font(family, weight, italic)
    face = FONTS.candidates(font, "")[0]
    if weight > face.weights[1]:
        return  # Pango makes letters bolder in another way
    for words in WORDS:
        if not all(ord(letter) in face.characters and ord(letter) < 0x590 for letter in words):
            continue
        told = shape(words, instance(face, font, EM), Manner())
        drawn = Image.text(f'<span size="{EM * 1024}" weight="{weight}">{escape(words)}</span>', font=family, dpi=72)

        assert told.left == pytest.approx(drawn.xoffset / EM, abs=0.01), words
        assert told.bottom - told.top == pytest.approx(drawn.height / EM, abs=0.02), words
        # Its letters stand at whole pixels.
        assert told.right - told.left == pytest.approx(drawn.width / EM, abs=0.02 + 0.5 / EM * len(words)), words


def test_lines_under_and_through_letters_are_those_of_the_font() -> None:
    """As the tables `post` and `OS/2` of the file have it, in units of which Inter has 2048 in an em."""
    lines = strokes(instance(FONTS.candidates(Font("Inter"), "")[0], Font("Inter"), 14))

    assert lines.under * 2048 == pytest.approx(348 + 140 / 2)
    assert lines.through * 2048 == pytest.approx(-671 + 140 / 2)
    assert lines.thickness * 2048 == pytest.approx(140)


def test_features_are_those_that_a_font_has() -> None:
    inter, caveat = (FONTS.families[name].faces[0].file for name in ("Inter", "Caveat"))

    assert [has_feature(inter, tag) for tag in ("tnum", "ss01", "smcp")] == [True, True, False]
    assert not has_feature(caveat, "tnum")
    plain, even = (
        shape("1111", instance(FONTS.candidates(Font("Inter"), "")[0], Font("Inter"), EM), Manner(features))
        for features in ((), ("tnum",))
    )
    assert even.advance > plain.advance


def test_a_text_without_ink_has_none() -> None:
    one = instance(FONTS.candidates(Font("Inter"), "")[0], Font("Inter"), EM)

    assert not shape("", one, Manner()).inked
    assert not shape(" ", one, Manner()).inked
    assert shape("i", one, Manner()).inked


@pytest.mark.parametrize("words", ["ကြ္ဈ", "ကွျ", "न\u094d\u094d", "कःि", "બ\u0acd\u0abe", "◌ि"])
def test_no_dotted_circle_is_drawn_that_is_not_written(words: str) -> None:
    face = next(
        face for face in FONTS.candidates(Font("Inter"), "") if all(ord(one) in face.characters for one in words)
    )
    one = instance(face, Font("Inter"), EM)
    circle = shape("◌", one, Manner()).glyphs[0].number

    assert circle
    assert [glyph.number for glyph in shape(words, one, Manner()).glyphs].count(circle) == words.count("◌")
