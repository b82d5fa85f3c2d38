from itertools import product
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.geometry import Box
from ops.layers.form import Ellipse, Form, Outline, Polygon, Rectangle, star
from ops.layers.outline import draw
from ops.layers.raster import Raster
from ops.layers.text import Frame
from ops.layers.view import View
from tests.likeness import difference

ONCE = View(0, 0, 1, 1)
WINDOW = Box(0, 0, 400, 300)
FRAME = Frame(50.5, 80.25, 200, 100)
FORMS: list[Form] = [Rectangle(), Rectangle(20), Rectangle(500), Ellipse(), star(), Polygon(((0, 0), (1, 0.5), (0, 1)))]
NUMBER = st.one_of(st.floats(-1e6, 1e6), st.floats(-300, 300), st.floats(0, 1e-3))
SCALE = st.one_of(st.floats(0.05, 20), st.floats(1e-4, 1e4))


def covered(raster: Raster | None) -> float:
    return raster.image.avg() / 255 * raster.image.width * raster.image.height if raster else 0.0


def at(raster: Raster | None, x: int, y: int) -> int:
    assert raster is not None
    return round(raster.within(WINDOW).image(x, y)[0])


@pytest.mark.parametrize("rotate", [0, 30, 45, 90, 180, -117.3])
@pytest.mark.parametrize(
    ("form", "area"),
    [
        (Rectangle(), 200 * 100),
        (Rectangle(20), 200 * 100 - (4 - pi) * 20 * 20),
        (Rectangle(500), 100 * 100 + pi * 50 * 50),
        (Ellipse(), pi * 100 * 50),
        (Polygon(((0, 0), (1, 0.5), (0, 1))), 200 * 100 / 2),
    ],
)
@pytest.mark.parametrize("view", [ONCE, View(20, 10, 0.5, 0.5), View(0, 0, 1.2, 0.4), View(140, 120, 1 / 60, 1 / 60)])
def test_a_form_covers_its_area_however_it_is_turned_and_seen(
    form: Form, area: float, rotate: float, view: View
) -> None:
    raster = draw(Outline(form, FRAME, rotate), view, Box(-200, -200, 900, 800))

    assert covered(raster) == pytest.approx(area * view.across * view.down, rel=0.001, abs=0.05)


def test_edges_are_where_they_are_to_a_part_of_a_pixel() -> None:
    raster = draw(Outline(Rectangle(), FRAME), ONCE, WINDOW)

    assert raster is not None
    assert raster.box == Box(50, 80, 201, 101)
    assert [at(raster, x, 100) for x in (49, 50, 51, 249, 250, 251)] == [0, 128, 255, 255, 128, 0]
    assert [at(raster, 100, y) for y in (79, 80, 81, 179, 180, 181)] == [0, 191, 255, 255, 64, 0]
    assert at(raster, 50, 80) == 96


def test_corners_are_round() -> None:
    raster = draw(Outline(Rectangle(40), Frame(0, 0, 200, 100)), ONCE, WINDOW)

    assert (at(raster, 0, 0), at(raster, 11, 11), at(raster, 12, 12)) == (0, pytest.approx(80, abs=40), 255)
    assert (at(raster, 0, 45), at(raster, 45, 0)) == (255, 255)


def test_a_turned_form_keeps_its_middle_and_turns_clockwise() -> None:
    upright = draw(Outline(Rectangle(), Frame(100, 100, 200, 20), 90), ONCE, WINDOW)
    slanted = draw(Outline(Rectangle(), Frame(100, 100, 200, 20), 45), ONCE, WINDOW)

    assert upright is not None
    assert upright.box == Box(190, 10, 20, 200)
    assert (at(slanted, 200, 110), at(slanted, 260, 170), at(slanted, 260, 50)) == (255, 255, 0)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_what_is_too_thin_to_be_seen_is_paler(form: Form) -> None:
    for thin in (0.5, 0.05):
        thick, fine = (draw(Outline(form, Frame(10, 50.3, 300, 10 * part)), ONCE, WINDOW) for part in (1, thin))
        assert covered(fine) == pytest.approx(covered(thick) * thin, rel=0.15 if form == Rectangle(20) else 0.1)


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("rotate", [0, 90, 33])
def test_an_inset_form_is_smaller_on_all_sides(form: Form, rotate: float) -> None:
    whole = draw(Outline(form, FRAME, rotate), ONCE, WINDOW)
    inner = draw(Outline(form, FRAME, rotate, 10), ONCE, WINDOW)

    assert whole is not None
    assert inner is not None
    assert 0 < covered(inner) < covered(whole) - 1000
    assert (whole.within(WINDOW).image - inner.within(WINDOW).image).min() >= 0
    assert covered(draw(Outline(form, FRAME, rotate, 60), ONCE, WINDOW)) == 0


def test_the_edge_of_an_inset_polygon_is_as_far_from_all_its_sides() -> None:
    triangle = Polygon(((0, 0), (1, 0), (0, 1)))
    inner = draw(Outline(triangle, Frame(0, 0, 200, 200), inset=20), ONCE, WINDOW)

    assert (at(inner, 19, 60), at(inner, 20, 60), at(inner, 60, 19), at(inner, 60, 20)) == (0, 255, 0, 255)
    assert at(inner, 84, 84) == 255  # 20 from the middle of the third side: 100 - 20 / √2 = 85.9
    assert at(inner, 87, 87) == 0


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("rotate", [0, 90, 20])
@pytest.mark.parametrize("scale", [1, 3])
@pytest.mark.parametrize("inset", [0, 7.5])
def test_parts_put_together_are_the_whole(form: Form, rotate: float, scale: int, inset: float) -> None:
    outline, side = Outline(form, FRAME, rotate, inset), 97
    whole = draw(outline, View(0, 0, scale, scale), Box(0, 0, 4 * side, 3 * side))
    assert whole is not None
    for x, y in product(range(4), range(3)):
        view = View(x * side / scale, y * side / scale, scale, scale)
        part, window = draw(outline, view, Box(0, 0, side, side)), Box(x * side, y * side, side, side)
        expected = whole.clipped(window)
        if part is None or expected is None:
            assert part is None or part.image.max() == 0
            assert expected is None or expected.image.max() == 0
        else:
            found = part.moved(x * side, y * side).within(window).image
            assert difference(found, expected.within(window).image)[0] == 0


def test_a_vast_circle_is_as_round_and_as_sharp_as_any() -> None:
    """A piece of the left end of one of a million pixels, which is 20 pixels to the right after 4,472 downwards."""
    raster = draw(Outline(Ellipse(), Frame(0, 0, 1e6, 1e6), 7), View(-20.5, 5e5, 1, 1), Box(0, 0, 60, 4500))

    assert [at(raster, x, 0) for x in (19, 20, 21)] == [0, pytest.approx(128, abs=2), 255]
    for down in (1000, 3000, 4472):
        edge = 20.5 + 5e5 - (5e5**2 - (down + 0.5) ** 2) ** 0.5
        assert raster is not None
        row = raster.within(Box(0, 0, 60, 4500)).image.crop(0, down, 60, 1)
        assert 60 - row.avg() / 255 * 60 == pytest.approx(edge, abs=0.03)


@settings(deadline=None)
@given(st.sampled_from(FORMS), NUMBER, NUMBER, NUMBER, NUMBER, st.floats(-720, 720), SCALE, SCALE, st.floats(0, 30))
def test_nothing_is_too_odd_to_be_drawn(
    form: Form,
    x: float,
    y: float,
    width: float,
    height: float,
    rotate: float,
    across: float,
    down: float,
    inset: float,
) -> None:
    window = Box(3, 5, 40, 30)
    raster = draw(Outline(form, Frame(x, y, width, height), rotate, inset), View(-10, 20, across, down), window)

    if raster:
        assert raster.clipped(window) == raster
        assert (raster.image.bands, raster.image.format) == (1, "uchar")
