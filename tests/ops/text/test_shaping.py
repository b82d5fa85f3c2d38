from html import escape

import pytest

from ops.libvips import Image
from ops.text.fallback import instance
from ops.text.fonts import Font
from ops.text.shaping import Manner, shape
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


def test_a_text_without_ink_has_none() -> None:
    one = instance(FONTS.candidates(Font("Inter"), "")[0], Font("Inter"), EM)

    assert not shape("", one, Manner()).inked
    assert not shape(" ", one, Manner()).inked
    assert shape("i", one, Manner()).inked
