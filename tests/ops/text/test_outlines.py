import pytest

from ops.layers.text import Align, Span
from ops.text import decoration
from ops.text.fallback import instance
from ops.text.fonts import Font
from ops.text.outlines import crossing
from ops.text.shaping import Manner, shape
from tests.lettering import FONTS, drawn, ink, set_, text

INTER = Font("Inter", 600)


def glyph(letter: str) -> tuple[object, int]:
    one = instance(FONTS.candidates(INTER, "")[0], INTER, 400)
    return one, shape(letter, one, Manner()).glyphs[0].number


@pytest.mark.parametrize("letter", ["j", "g", "Q", ",", "o", "x"])
@pytest.mark.parametrize("top", [-0.5, -0.1, 0.1, 0.15])
def test_letters_cross_a_line_where_they_have_ink_in_it(letter: str, top: float) -> None:
    one, number = glyph(letter)
    found = crossing(one, number, top, top + 0.06)
    block = set_(text(letter, size=400, align=Align.LEFT, across=0.0))
    em, x = block.em, block.x + block.lines[0].x
    baseline = block.y + block.lines[0].baseline
    first, last = round(baseline + top * em), round(baseline + (top + 0.06) * em)
    seen = ink(drawn(text(letter, size=400, align=Align.LEFT, across=0.0)).crop(0, first, 1200, last - first), 100)

    assert (found is not None) == bool(seen.width)
    if found and letter != "Q":
        assert x + found[0] * em == pytest.approx(seen.x, abs=2.5)
        assert x + found[1] * em == pytest.approx(seen.x + seen.width, abs=2.5)


@pytest.mark.parametrize(("words", "parts"), [("Sarah", 1), ("jumping", 2), ("gypsy", 3), ("(a)", 1), ("骨直", 1)])
def test_underlines_keep_clear_of_the_letters_that_cross_them(words: str, parts: int) -> None:
    one = text(words, underline=True, size=90, spans=(Span(0, 1, strike=True),))
    bars = list(decoration.across(one, set_(one)))

    assert len([bar for bar in bars if bar.frame.y == bars[0].frame.y]) == parts
    assert all(bar.frame.width > bar.frame.height for bar in bars)
