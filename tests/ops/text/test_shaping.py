import pytest

from ops.text import ink
from ops.text.fonts import Font
from ops.text.ink import Style
from ops.text.shaping import shaped
from tests.lettering import FONTS
from tests.names import names

WORDS = ["AVATAR Wa To fi ffl 0123 — “x”", "f", "j", "Ägypten", "W W W", *names(200)]


@pytest.mark.parametrize("family", ["Inter", "Playfair Display", "Bebas Neue", "Caveat", "Noto Sans", "Heebo"])
@pytest.mark.parametrize(("weight", "italic"), [(400, False), (700, False), (550, True)])
def test_a_text_is_measured_as_libvips_draws_it(family: str, weight: int, italic: bool) -> None:
    font = Font(family, weight, italic)
    ascents = (FONTS.metrics(font).ascent,)
    characters = FONTS.families[family].characters
    for words in WORDS:
        if not all(ord(letter) in characters and ord(letter) < 0x590 for letter in words):
            continue
        told, drawn = (ink.measure(words, Style(font, ascents, file)) for file in (FONTS.file(font), None))
        assert told is not None
        assert drawn is not None

        assert (told.left, told.top) == (pytest.approx(drawn.left, abs=0.01), pytest.approx(drawn.top, abs=0.01)), words
        assert told.bottom == pytest.approx(drawn.bottom, abs=0.01), words
        # Drawn letters stand at whole pixels of which an em has 128.
        assert told.right == pytest.approx(drawn.right, abs=0.01 + 0.5 / 128 * len(words)), words


def test_a_text_without_ink_has_none() -> None:
    assert shaped(FONTS.file(Font("Inter")), 400, "") is None
    assert shaped(FONTS.file(Font("Inter")), 400, " ") is None
