"""Every letter of the scripts that Unicode recommends, and every emoji: drawn, or left out and said; never a box."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from emoji import EMOJI_DATA, STATUS

from ops.text.content import Content, content
from ops.text.fonts import Font
from ops.text.lines import Ruler
from server.core import scripts
from tests.lettering import FONTS, PLAIN

ROOT = Path(__file__).parents[1]
COLOUR = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
OF_THE_FONT = 15  # the version of Unicode's emoji that Debian's font has
MANY = 20  # words in a text
BOX = 0  # the number of the glyph that stands for one which a font has not
EMOJI = [text for text, known in EMOJI_DATA.items() if known["status"] == STATUS["fully_qualified"]]


def set_(text: str) -> tuple[Content | None, str]:
    return content(replace(PLAIN, text=text, font=Font("Inter")), FONTS)


def glyphs(found: Content) -> Iterator[int]:
    measured = Ruler(found, FONTS, 48).line(0, len(found.parts))
    for segment in measured.segments if measured else ():
        yield from (glyph.number for glyph in segment.shaped.glyphs)


def test_letters_of_recommended_scripts_are_drawn_or_left_out() -> None:
    written = 0
    for script in scripts.scripts():
        if script.code not in scripts.RECOMMENDED:
            continue
        first = chr(next(iter(script.letters)))
        step = 40 if script.code in scripts.CJK else 1  # there are 32,000
        words = [first + chr(point) for point in list(script.letters)[::step]]
        for start in range(0, len(words), MANY):
            found, left_out = set_(" ".join(words[start : start + MANY]))
            assert found or left_out
            assert not found or BOX not in glyphs(found), left_out
            written += len(found.parts) if found else 0
    assert written > 3000


def test_every_emoji_is_drawn_or_left_out() -> None:
    assert len(EMOJI) > 3500
    for text in EMOJI:
        found, left_out = set_(f"a {text}")
        assert found
        assert BOX not in glyphs(found), text
        assert not left_out or left_out == text


@pytest.mark.skipif(not COLOUR.exists(), reason="needs Debian's fonts-noto-color-emoji")
def test_emoji_are_in_colour_and_of_one_width_with_a_font_that_has_them() -> None:
    """In a process of its own, which is told of the font."""
    script = """if True:
        from pathlib import Path
        from dataclasses import replace
        from ops.text import installed_fonts
        from tests import test_written_scripts as these
        fonts = installed_fonts.install((Path(these.COLOUR).parent,), "Inter")
        these.FONTS = fonts
        odd = []
        known = [text for text in these.EMOJI if these.EMOJI_DATA[text]["E"] <= these.OF_THE_FONT]
        for text in known:
            found, _ = these.set_(text)
            line = these.Ruler(found, fonts, 48).line(0, len(found.parts)) if found else None
            one = line.segments if line else ()
            pictured = len(one) == 1 and one[0].pictured and len(one[0].shaped.glyphs) == 1
            odd += [] if pictured and 1.1 < one[0].shaped.advance < 1.4 else [text]
        print(len(odd), len(known), odd[:20])
    """
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    odd, whole = map(int, run.stdout.split()[:2])

    assert odd <= 0.01 * whole, run.stdout
