from typing import Any

import pytest

from ops.layers.paint import Colour
from server.designs.kinds.colours import Ink, Paint
from server.designs.kinds.kind import BOUNDED, IGNORED, REPLACED, Kind, Words
from server.designs.kinds.locales import NOWHERE
from server.designs.kinds.styles import Brush, Choice, Features, Number, Typeface, Weight
from tests.lettering import FONTS

SIZE = Number(0.5, 60)
LINES = Number(1, 8, whole=True)
POINT = Choice(("n", "s"), {"top": "n"})
STROKE = Brush((("width", Number(0, 20), 5.0), ("more", Number(0, 9), 1.0)))
WHITE = Colour(255, 255, 255)


@pytest.mark.parametrize(
    ("kind", "text", "value", "remark", "spelled"),
    [
        (Words(), "Hi", "Hi", "", "Hi"),
        (SIZE, "9", 9.0, "", "9"),
        (SIZE, "9.50", 9.5, "", "9.5"),
        (SIZE, "9%", 9.0, "", "9"),
        (SIZE, ".5", 0.5, "", "0.5"),
        (SIZE, "+7", 7.0, "", "7"),
        (SIZE, "999", 60.0, BOUNDED, "60"),
        (SIZE, "-1", 0.5, BOUNDED, "0.5"),
        (SIZE, "0.00001", 0.5, BOUNDED, "0.5"),
        (SIZE, "1e3", None, IGNORED, None),
        (SIZE, "nan", None, IGNORED, None),
        (SIZE, "٣", None, IGNORED, None),
        (SIZE, "", None, IGNORED, None),
        (SIZE, "-", None, IGNORED, None),
        (SIZE, "9" * 40, None, IGNORED, None),
        (Number(0, 360, circle=True), "-45deg", 315.0, "", "315"),
        (Number(0, 360, circle=True), "360", 0.0, "", "0"),
        (LINES, "2.6", 3.0, "", "3"),
        (POINT, "Top", "n", "", "n"),
        (POINT, "x", None, IGNORED, None),
        (Paint(), "fff", WHITE, "", "ffffff"),
        (Paint(), "#FFFFFF", WHITE, "", "ffffff"),
        (Paint(), "fff8", Colour(255, 255, 255, 0x88), "", "ffffff88"),
        (Paint(), "11223344", Colour(0x11, 0x22, 0x33, 0x44), "", "11223344"),
        (Paint(), "White", WHITE, "", "ffffff"),
        (Paint(), "fffff", None, IGNORED, None),
        (Paint(), "blurple", None, IGNORED, None),
        (STROKE, "000", (Colour(0, 0, 0), (5.0, 1.0)), "", "000000"),
        (STROKE, "000,8", (Colour(0, 0, 0), (8.0, 1.0)), "", "000000,8"),
        (STROKE, "000, ,3", (Colour(0, 0, 0), (5.0, 3.0)), "", "000000,5,3"),
        (STROKE, "000,99", (Colour(0, 0, 0), (20.0, 1.0)), BOUNDED, "000000,20"),
        (STROKE, "000,x", None, IGNORED, None),
        (STROKE, "000,1,2,3", None, IGNORED, None),
        (Typeface(FONTS), "playfair-display", "Playfair Display", "", "Playfair Display"),
        (Typeface(FONTS), "Comic Sans", None, REPLACED, None),
        (Weight(), "Semi-Bold", 600.0, "", "600"),
        (Weight(), "350", 350.0, "", "350"),
        (Weight(), "9000", 1000.0, BOUNDED, "1000"),
        (Weight(), "fat", None, IGNORED, None),
        (Features(), "tnum,ss01", ("ss01", "tnum"), "", "ss01,tnum"),
        (Features(), "ss01=1, tnum", ("ss01", "tnum"), "", "ss01,tnum"),
        (Features(), "liga,liga=0,tnum,tnum", ("liga=0", "tnum"), "", "liga=0,tnum"),
        (Features(), "salt=02,kern=00", ("kern=0", "salt=2"), "", "kern=0,salt=2"),
        (Features(), "tnum,tabular", None, IGNORED, None),
        (Features(), "tnum,", None, IGNORED, None),
        (Features(), "a001,a002,a003,a004,a005,a006,a007,a008,a009", None, IGNORED, None),
    ],
)
def test_a_text_is_read_as_its_kind(kind: Kind, text: str, value: Any, remark: str, spelled: str | None) -> None:
    read = kind.read(text, NOWHERE)

    assert (read.value, read.remark) == (value, remark)
    if spelled is not None:
        assert kind.spell(value) == spelled
        assert kind.read(spelled, NOWHERE).value == value
        assert kind.read(spelled, NOWHERE).remark == ""


def test_every_kind_says_what_it_accepts() -> None:
    assert SIZE.accepts == "a number from 0.5 to 60"
    assert LINES.accepts == "a whole number from 1 to 8"
    assert POINT.accepts == "one of n, s"
    assert "Inter, " in Typeface(FONTS).accepts


def test_of_a_style_everything_that_cannot_be_seen_is_the_same() -> None:
    clear, white = Colour(0, 0, 0, 0), Colour(255, 255, 255)

    assert Ink().is_same(Colour(255, 255, 255, 0), clear)
    assert Ink().is_same(clear, None)
    assert not Ink().is_same(white, None)
    assert STROKE.is_same((clear, (5.0, 1.0)), None)
    assert not STROKE.is_same((white, (5.0, 1.0)), (white, (6.0, 1.0)))
    assert not Paint().is_same(clear, None)
