import pytest

from ops.geometry import Box
from ops.layers.fill import Gradient, colours, is_opaque, premultiplied, spread
from ops.layers.paint import Colour
from ops.layers.text import Frame
from ops.layers.view import View
from tests.likeness import difference, pixel

RED, BLUE, GREEN, CLEAR = Colour(255, 0, 0), Colour(0, 0, 255), Colour(0, 200, 0), Colour(0, 255, 0, 0)
FRAME = Frame(0, 0, 100, 50)
ONCE = View(0, 0, 1, 1)
WHOLE = Box(0, 0, 100, 50)
ENDS = ((0.0, RED), (1.0, BLUE))


@pytest.mark.parametrize(
    ("angle", "start", "end"),
    [
        (0, (50, 49), (50, 0)),
        (90, (0, 25), (99, 25)),
        (180, (50, 0), (50, 49)),
        (270, (99, 25), (0, 25)),
        (45, (0, 49), (99, 0)),
        (135, (0, 0), (99, 49)),
        (-30, (99, 49), (0, 0)),
    ],
)
def test_a_gradient_begins_and_ends_where_its_angle_says(
    angle: float, start: tuple[int, int], end: tuple[int, int]
) -> None:
    image = colours(Gradient(ENDS, angle), FRAME, 0, ONCE, WHOLE)

    assert pixel(image, *start) == pytest.approx((255, 0, 0), abs=4)
    assert pixel(image, *end) == pytest.approx((0, 0, 255), abs=4)
    assert pixel(image, 50, 25) == pytest.approx((127, 0, 128), abs=4)
    assert (image.width, image.height, image.format, image.interpretation) == (100, 50, "uchar", "srgb")


def test_every_step_of_a_gradient_is_as_long_as_the_others() -> None:
    image = colours(
        Gradient(((0, Colour(0, 0, 0)), (1, Colour(255, 255, 255))), 90),
        Frame(0, 0, 512, 8),
        0,
        ONCE,
        Box(0, 0, 512, 8),
    )
    row = [round(image(x, 3)[0]) for x in range(512)]

    assert row == [int((x + 0.5) / 512 * 255 + 0.5) for x in range(512)]


def test_a_turned_frame_takes_its_gradient_along() -> None:
    image = colours(Gradient(ENDS, 90), Frame(0, 0, 50, 50), 90, ONCE, Box(0, 0, 50, 50))

    assert pixel(image, 25, 0) == pytest.approx((255, 0, 0), abs=4)
    assert pixel(image, 25, 49) == pytest.approx((0, 0, 255), abs=4)
    assert (
        difference(
            colours(Gradient(ENDS, 45), Frame(0, 0, 50, 50), 45, ONCE, Box(0, 0, 50, 50)).crop(0, 10, 50, 1),
            colours(Gradient(ENDS, 45), Frame(0, 0, 50, 50), 45, ONCE, Box(0, 10, 50, 1)),
        )[0]
        == 0
    )


def test_a_radial_gradient_begins_in_the_middle_and_ends_in_the_corners() -> None:
    image = colours(Gradient(ENDS, radial=True), FRAME, 0, ONCE, WHOLE)

    assert pixel(image, 50, 25) == pytest.approx((252, 0, 3), abs=4)
    for corner in ((0, 0), (99, 0), (0, 49), (99, 49)):
        assert pixel(image, *corner) == pytest.approx((0, 0, 255), abs=5)
    assert pixel(image, 0, 25) == pytest.approx(pixel(image, 50, 0), abs=3)


def test_two_colours_at_one_place_meet_there() -> None:
    stops = ((0.0, RED), (0.5, RED), (0.5, BLUE), (1.0, BLUE))
    image = colours(Gradient(stops, 90), FRAME, 0, ONCE, WHOLE)

    assert [pixel(image, x, 9) for x in (0, 49, 50, 99)] == [(255, 0, 0), (255, 0, 0), (0, 0, 255), (0, 0, 255)]


def test_where_colours_meet_between_two_pixels_there_is_one_of_both() -> None:
    stops = ((0.0, RED), (0.505, RED), (0.505, BLUE), (1.0, BLUE))
    image = colours(Gradient(stops, 90), FRAME, 0, ONCE, WHOLE)

    assert [pixel(image, x, 9) for x in (49, 50, 51)] == [(255, 0, 0), (128, 0, 128), (0, 0, 255)]


def test_a_place_before_an_earlier_one_counts_as_that_one() -> None:
    image = colours(Gradient(((0.5, RED), (0.2, BLUE), (1.0, GREEN)), 90), FRAME, 0, ONCE, WHOLE)

    assert pixel(image, 48, 9) == (255, 0, 0)
    assert pixel(image, 51, 9)[2] > 240
    assert pixel(image, 99, 9) == pytest.approx((0, 198, 3), abs=3)


def test_colours_outside_of_the_places_go_on() -> None:
    image = colours(Gradient(((0.4, RED), (0.6, BLUE)), 90), FRAME, 0, ONCE, Box(-20, -5, 140, 60))

    assert [pixel(image, x, 3) for x in (0, 59, 81, 139)] == [(255, 0, 0), (255, 0, 0), (0, 0, 255), (0, 0, 255)]


def test_a_transparent_colour_does_not_darken_or_tint_the_others() -> None:
    image = spread(Gradient(((0.0, RED), (1.0, CLEAR)), 90), FRAME, 0, ONCE, WHOLE)
    red, green, blue, alpha = image(50, 25)

    assert (green, blue) == (0, 0)
    assert red == alpha == pytest.approx(126.2, abs=0.1)
    assert premultiplied(Colour(200, 100, 0, 51)) == [40, 20, 0, 51]


def test_one_colour_fills_everything_and_none_nothing() -> None:
    assert pixel(colours(Gradient(((0.3, GREEN),), 20), FRAME, 0, ONCE, WHOLE), 7, 7) == (0, 200, 0)
    assert spread(Gradient(()), FRAME, 0, ONCE, WHOLE).max() == 0
    assert [is_opaque(Gradient(stops)) for stops in ((), ENDS, ((0.0, RED), (1.0, CLEAR)))] == [False, True, False]


@pytest.mark.parametrize("gradient", [Gradient(ENDS, 33), Gradient(ENDS, 90), Gradient(ENDS, radial=True)])
@pytest.mark.parametrize("scale", [0.5, 1, 3])
def test_parts_put_together_are_the_whole(gradient: Gradient, scale: float) -> None:
    whole = spread(gradient, FRAME, 12, View(0, 0, scale, scale), Box(0, 0, 90, 48))
    for x in range(0, 90, 30):
        part = spread(gradient, FRAME, 12, View(x / scale, 8 / scale, scale, scale), Box(0, 0, 30, 40))
        assert (part - whole.crop(x, 8, 30, 40)).abs().max() < 1e-9


def test_a_gradient_is_the_same_at_every_scale() -> None:
    once = colours(Gradient(ENDS, 60), FRAME, 0, ONCE, WHOLE)
    twice = colours(Gradient(ENDS, 60), FRAME, 0, View(0, 0, 2, 2), Box(0, 0, 200, 100)).shrink(2, 2)

    assert difference(once, twice)[0] <= 1
