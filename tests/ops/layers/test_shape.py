from math import pi
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.geometry import Box, Extent
from ops.layers.fill import Gradient
from ops.layers.form import Ellipse, Form, Polygon, Rectangle, star
from ops.layers.paint import Colour, Surface
from ops.layers.shape import Line, Shadow, Shape, Stroke, draw
from ops.layers.text import Frame
from ops.layers.view import View
from tests.likeness import difference, pixel, ssim
from tests.sheets import seen, sheet, tiled

CANVAS = Extent(600, 400)
WHOLE = Box(0, 0, 600, 400)
GROUND = (40, 90, 150)
RED, GREEN, WHITE, BLACK = Colour(255, 0, 0), Colour(0, 200, 0), Colour(255, 255, 255), Colour(0, 0, 0)
HALF_RED = Colour(255, 0, 0, 128)
FRAME = Frame(100, 80, 400, 240)
RAINBOW = Gradient(((0, RED), (0.5, GREEN), (0.5, WHITE), (1, Colour(0, 0, 255, 0))), 60)
SHAPES: list[Shape | Line] = [
    Shape(FRAME, Rectangle(), RED),
    Shape(Frame(100.3, 80.7, 400.4, 240.9), Rectangle(33.3), RED, rotate=-12),
    Shape(FRAME, Rectangle(60), RAINBOW, Stroke(BLACK, 9), opacity=0.7),
    Shape(FRAME, Ellipse(), Gradient(((0, WHITE), (1, RED)), radial=True), rotate=20),
    Shape(FRAME, star(), Colour(255, 190, 0), Stroke(HALF_RED, 12), shadow=Shadow(BLACK, 2, 5, 5)),
    Shape(FRAME, star(7, 0.3), None, Stroke(RED, 5), rotate=5, shadow=Shadow(BLACK, 11, -20, 30)),
    Line(20, 30, 580, 371, 7, WHITE, round=True),
    Line(20, 350, 580, 349, 0.3, WHITE, opacity=0.8),
]


def drawn(shape: Shape | Line, *ground: int, region: Box = WHOLE, extent: Extent = CANVAS) -> Any:
    return seen(lambda surface, view: draw(surface, shape, view), region, extent, *ground)


def ink(image: Any, threshold: int = 0) -> Box:
    return Box(*image.colourspace("b-w").find_trim(background=[0], threshold=threshold))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: str(one)[:60])
@pytest.mark.parametrize(("factor", "ground"), [(1, GROUND), (1, (*GROUND, 100)), (4, GROUND)])
def test_tiles_put_together_are_the_whole(shape: Shape | Line, factor: int, ground: tuple[int, ...]) -> None:
    whole = drawn(shape, *ground, extent=Extent(600 // factor, 400 // factor))
    together = tiled(lambda surface, view: draw(surface, shape, view), CANVAS, 200 // factor, factor, *ground)

    assert difference(whole, together)[0] == 0


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: str(one)[:60])
def test_a_shape_is_the_same_at_every_scale(shape: Shape | Line) -> None:
    twice = drawn(shape, *GROUND, extent=Extent(1200, 800)).shrink(2, 2)
    half = drawn(shape, *GROUND, extent=Extent(300, 200))

    assert ssim(drawn(shape, *GROUND), twice) > 0.98
    assert ssim(drawn(shape, *GROUND).shrink(2, 2), half) > 0.98


def test_a_distorted_size_distorts_a_shape_with_the_picture() -> None:
    shape = Shape(FRAME, Ellipse(), WHITE, Stroke(RED, 20), rotate=30)
    wide = drawn(shape, extent=Extent(600, 200))

    assert ssim(wide, drawn(shape).shrink(1, 2)) > 0.97


def test_a_form_is_filled_and_its_stroke_lies_within_it() -> None:
    image = drawn(Shape(FRAME, Rectangle(), GREEN, Stroke(RED, 10)))

    assert ink(image) == Box(100, 80, 400, 240)
    assert [pixel(image, x, 200) for x in (99, 100, 109, 110, 300, 489, 490, 499, 500)] == [
        (0, 0, 0),
        (255, 0, 0),
        (255, 0, 0),
        (0, 200, 0),
        (0, 200, 0),
        (0, 200, 0),
        (255, 0, 0),
        (255, 0, 0),
        (0, 0, 0),
    ]


def test_a_stroke_without_a_fill_leaves_the_middle_open() -> None:
    image = drawn(Shape(FRAME, Ellipse(), None, Stroke(WHITE, 10)))

    assert pixel(image, 300, 200) == (0, 0, 0)
    assert pixel(image, 105, 200) == pixel(image, 300, 85) == (255, 255, 255)
    assert image[0].avg() / 255 * 240_000 == pytest.approx(pi * (200 * 120 - 190 * 110), rel=0.002)


def test_nothing_shines_through_where_fill_and_stroke_meet() -> None:
    image = drawn(Shape(FRAME, star(), WHITE, Stroke(WHITE, 12.4), rotate=11))
    plain = drawn(Shape(FRAME, star(), WHITE, rotate=11))

    assert difference(image, plain)[0] <= 1


def test_a_transparent_stroke_lies_on_the_fill() -> None:
    image = drawn(Shape(FRAME, Rectangle(), WHITE, Stroke(HALF_RED, 10)))

    assert pixel(image, 105, 200) == pytest.approx((255, 127, 127), abs=1)


def test_opacity_is_that_of_the_shape_as_a_whole() -> None:
    image = drawn(Shape(FRAME, Rectangle(), GREEN, Stroke(RED, 10), opacity=0.5))
    graded = drawn(Shape(FRAME, Rectangle(), Gradient(((0, WHITE), (1, WHITE))), opacity=0.5))

    assert (pixel(image, 105, 200), pixel(image, 300, 200)) == ((128, 0, 0), (0, 100, 0))
    assert pixel(graded, 300, 200) == (128, 128, 128)


def test_a_gradient_lies_over_the_frame() -> None:
    image = drawn(Shape(FRAME, Rectangle(), Gradient(((0, RED), (1, GREEN)), 90)))

    assert pixel(image, 100, 200) == pytest.approx((255, 0, 0), abs=1)
    assert pixel(image, 499, 200) == pytest.approx((0, 200, 0), abs=1)
    assert pixel(image, 300, 200) == pytest.approx((127, 100, 0), abs=1)


def test_a_gradient_into_nothing_lets_the_picture_through() -> None:
    image = drawn(Shape(FRAME, Rectangle(), Gradient(((0, RED), (1, Colour(0, 255, 0, 0))), 90)), 0, 0, 0, 0)

    assert pixel(image, 100, 200) == (255, 0, 0, 255)
    assert pixel(image, 300, 200) == pytest.approx((255, 0, 0, 127), abs=1)
    assert pixel(image, 499, 200)[3] <= 1


def test_a_shape_on_a_transparent_picture_is_seen_through_it() -> None:
    image = drawn(Shape(FRAME, Ellipse(), RED, Stroke(GREEN, 10)), 0, 0, 0, 0)

    assert (pixel(image, 300, 200), pixel(image, 105, 200)) == ((255, 0, 0, 255), (0, 200, 0, 255))
    assert pixel(image, 101, 81) == (0, 0, 0, 0)


def test_a_shadow_falls_where_it_is_told_and_is_as_soft_as_it_is_told() -> None:
    hard = drawn(Shape(Frame(200, 100, 100, 100), Rectangle(), BLACK, shadow=Shadow(WHITE, 0, 40, 70)))
    soft = drawn(Shape(Frame(200, 100, 100, 100), Rectangle(), BLACK, shadow=Shadow(WHITE, 10, 40, 120)))

    assert ink(hard) == Box(240, 170, 100, 100)
    assert pixel(soft, 290, 220)[0] == pytest.approx(128, abs=6)  # its upper edge
    assert pixel(soft, 290, 270) == (255, 255, 255)
    assert ink(soft, 1).height == pytest.approx(100 + 2 * 25, abs=12)


def test_an_open_form_casts_an_open_shadow() -> None:
    image = drawn(Shape(Frame(200, 100, 200, 200), Ellipse(), None, Stroke(RED, 10), shadow=Shadow(WHITE, 2, 0, 0)))

    assert pixel(image, 300, 200) == (0, 0, 0)


def test_a_line_goes_from_point_to_point() -> None:
    level = drawn(Line(100, 200, 300, 200, 10, WHITE))
    rounded = drawn(Line(100, 200, 300, 200, 10, WHITE, round=True))
    upright = drawn(Line(100, 100, 100, 250, 4, WHITE))

    assert ink(level) == Box(100, 195, 200, 10)
    assert ink(rounded, 1) == Box(95, 195, 210, 10)
    assert pixel(rounded, 95, 195) == (0, 0, 0)
    assert ink(upright) == Box(98, 100, 4, 150)
    assert drawn(Line(100, 100, 100, 100, 9, WHITE)).max() == 0
    assert ink(drawn(Line(100, 100, 100, 100, 10, WHITE, round=True)), 1) == Box(95, 95, 10, 10)


def test_a_hairline_is_pale_but_never_broken() -> None:
    image = drawn(Line(10, 20, 590, 380, 0.2, WHITE))
    columns = [image.crop(x, 0, 1, 400).avg() * 400 for x in range(20, 580)]

    assert min(columns) == pytest.approx(max(columns), rel=0.1)
    assert image.max() < 64


def test_a_region_far_from_a_shape_is_left_alone() -> None:
    shape = Shape(FRAME, Rectangle(20), RED, shadow=Shadow(BLACK, 3, 0, 0))
    part = drawn(shape, *GROUND, region=Box(520, 340, 80, 60), extent=Extent(80, 60))

    assert difference(part, sheet(80, 60, *GROUND))[0] == 0


FAR = st.one_of(st.floats(-1e6, 1e6), st.floats(-100, 100))
SIZE = st.one_of(st.floats(-10, 1e6), st.floats(0, 100), st.floats(0, 1e-2))
INKS = st.sampled_from([None, RED, HALF_RED, RAINBOW, Gradient((), radial=True), Gradient(((0.5, RED),), radial=True)])
STROKES = st.one_of(st.none(), st.builds(Stroke, st.just(HALF_RED), SIZE))
SHADOWS = st.one_of(st.none(), st.builds(Shadow, st.just(BLACK), st.floats(0, 2000), FAR, FAR))
FORMS: st.SearchStrategy[Form] = st.one_of(
    st.builds(Rectangle, SIZE),
    st.just(Ellipse()),
    st.just(star()),
    st.builds(Polygon, st.lists(st.tuples(st.floats(-1, 2), st.floats(-1, 2)), max_size=6).map(tuple)),
)


@settings(max_examples=100, deadline=None)
@given(
    st.builds(
        Shape,
        st.builds(Frame, FAR, FAR, SIZE, SIZE),
        FORMS,
        INKS,
        STROKES,
        st.floats(-400, 400),
        st.floats(0, 1),
        SHADOWS,
    ),
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3),
)
def test_nothing_is_too_odd_to_be_drawn(shape: Shape, across: float, down: float) -> None:
    image = draw(Surface(sheet(48, 32, 1, 2, 3, 200)), shape, View(-7, 3.5, across, down)).image.copy_memory()

    assert (image.width, image.height, image.bands, image.format) == (48, 32, 4, "uchar")


@settings(max_examples=50, deadline=None)
@given(st.builds(Frame, *[st.floats(-20, 80)] * 2, *[st.floats(0.01, 60)] * 2), FORMS)
def test_nothing_is_drawn_outside_of_the_frame(frame: Frame, form: Form) -> None:
    if isinstance(form, Polygon):
        form = Polygon(tuple((min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in form.points))
    image = draw(
        Surface(sheet(60, 60)), Shape(frame, form, WHITE, Stroke(RED, 3)), View(0, 0, 1, 1)
    ).image.copy_memory()
    box = ink(image)
    if box.width:
        assert box.x >= frame.x - 1
        assert box.y >= frame.y - 1
        assert box.x + box.width <= frame.x + frame.width + 1
        assert box.y + box.height <= frame.y + frame.height + 1


def test_a_vast_shape_seen_from_near_is_its_part_only() -> None:
    shape = Shape(Frame(-1e6, -1e6, 2e6, 2e6), Ellipse(), RED, Stroke(WHITE, 1e5), rotate=30)
    image = draw(Surface(sheet(64, 64)), shape, View(999_968, 0, 1, 1)).image.copy_memory()

    assert (pixel(image, 20, 10), pixel(image, 40, 10)) == ((255, 255, 255), (0, 0, 0))
