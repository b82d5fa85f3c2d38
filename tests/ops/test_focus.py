from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.focus import CENTRE, Focus, around, point, shaped
from ops.geometry import Box, Extent

SIDES = st.integers(1, 5000)
PERCENT = st.floats(0, 100)


@pytest.mark.parametrize(
    ("extent", "focus", "box"),
    [
        (Extent(100, 60), CENTRE, (20, 0)),
        (Extent(101, 60), CENTRE, (20, 0)),
        (Extent(100, 60), Focus(0, 0), (0, 0)),
        (Extent(100, 60), Focus(100, 100), (40, 0)),
        (Extent(100, 60), Focus(60, 0), (30, 0)),
        (Extent(60, 100), Focus(0, 30), (0, 0)),
        (Extent(60, 100), Focus(0, 33.5), (0, 3)),
        (Extent(60, 100), Focus(0, 90), (0, 40)),
    ],
)
def test_a_square_lies_around_the_focus_and_inside_the_picture(
    extent: Extent, focus: Focus, box: tuple[int, int]
) -> None:
    found = around(Extent(60, 60), Box(0, 0, extent.width, extent.height), focus, extent)

    assert found == Box(*box, 60, 60)


@given(SIDES, SIDES, PERCENT, PERCENT, st.fractions(Fraction(1, 100), 100))
def test_a_shape_is_inside_whatever_the_focus_is(w: int, h: int, x: float, y: float, wide: Fraction) -> None:
    whole = Extent(w, h)
    extent = shaped(wide, whole)
    box = around(extent, Box(0, 0, w, h), Focus(x, y), whole)

    assert 0 <= box.x <= w - extent.width
    assert 0 <= box.y <= h - extent.height
    assert extent.width == w or extent.height == h
    assert extent.width >= 1
    assert extent.height >= 1
    # No longer and no shorter side would be nearer to the shape.
    if extent.height < h and extent.height > 1:
        assert abs(Fraction(extent.width) / wide - extent.height) <= Fraction(1, 2)


@given(SIDES, SIDES)
def test_the_centre_is_where_it_always_was(w: int, h: int) -> None:
    side = min(w, h)

    box = around(Extent(side, side), Box(0, 0, w, h), CENTRE, Extent(w, h))
    assert (box.x, box.y) == ((w - side) // 2, (h - side) // 2)


def test_a_part_of_a_part_stays_inside_it() -> None:
    part = Box(100, 50, 200, 100)

    assert around(Extent(100, 100), part, Focus(0, 0), Extent(1000, 500)) == Box(100, 50, 100, 100)
    assert around(Extent(100, 100), part, Focus(100, 100), Extent(1000, 500)) == Box(200, 50, 100, 100)
    assert around(Extent(100, 100), part, Focus(18, 0), Extent(1000, 500)) == Box(130, 50, 100, 100)


@pytest.mark.parametrize(
    "value",
    [
        "middle",
        50,
        [50],
        [50, 50, 50],
        [50, 101],
        [-1, 50],
        [float("nan"), 50],
        [float("inf"), 1],
        ["50", 50],
        [True, 50],
        {},
    ],
)
def test_what_is_no_focus_is_refused_in_words(value: Any) -> None:
    with pytest.raises(ValueError, match=r"Expected two numbers from 0 to 100, in per cent .* for focus but received"):
        point(value)


def test_a_focus_is_two_numbers_or_none() -> None:
    assert point([0, 100]) == (0.0, 100.0)
    assert point((33.3, 5)) == (33.3, 5.0)
    assert point(None) is None
