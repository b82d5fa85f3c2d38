from math import pi

import pytest

from ops.geometry import Box
from ops.layers.form import Ellipse, Form, Rectangle
from ops.layers.masks import circled, cut
from ops.layers.text import Frame
from ops.layers.view import View
from tests.likeness import difference

FRAME = Frame(10, 20, 100, 60)
WINDOW = Box(0, 0, 160, 120)
ONCE = View(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("form", "area"), [(None, 6000), (Rectangle(10), 6000 - (4 - pi) * 100), (Ellipse(), pi * 50 * 30)]
)
def test_a_picture_is_seen_within_its_form(form: Form | None, area: float) -> None:
    image = cut(FRAME, form, ONCE, WINDOW)

    assert (image.width, image.height, image.bands, image.format) == (160, 120, 1, "uchar")
    assert image.avg() / 255 * 160 * 120 == pytest.approx(area, rel=0.001)
    assert (image(60, 50), image(5, 50)) == ([255], [0])


def test_a_circle_lies_in_the_middle_of_its_frame() -> None:
    assert circled(FRAME) == Frame(30, 20, 60, 60)
    assert circled(Frame(0, 0, 10, 30)) == Frame(0, 10, 10, 10)
    image = cut(circled(FRAME), Ellipse(), ONCE, WINDOW)
    assert image.find_trim(background=[0], threshold=1) == [30, 20, 60, 60]


def test_a_window_that_sees_nothing_is_empty_and_one_within_is_full() -> None:
    assert cut(FRAME, Ellipse(), ONCE, Box(120, 0, 7, 9)).max() == 0
    assert cut(FRAME, Ellipse(), ONCE, Box(50, 40, 7, 9)).min() == 255


def test_windows_are_parts_of_the_whole() -> None:
    whole = cut(FRAME, Rectangle(25), ONCE, WINDOW, 15)

    assert difference(cut(FRAME, Rectangle(25), ONCE, Box(7, 9, 70, 80), 15), whole.crop(7, 9, 70, 80))[0] == 0
    assert (
        difference(cut(FRAME, Rectangle(25), View(7, 9, 1, 1), Box(0, 0, 70, 80), 15), whole.crop(7, 9, 70, 80))[0] == 0
    )
