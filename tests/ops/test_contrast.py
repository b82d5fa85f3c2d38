import pytest

from ops.contrast import least, ratio
from ops.layers.paint import Colour
from ops.libvips import Image

WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)


def ground(*pixels: tuple[int, ...]) -> Image:
    """A row of pixels."""
    flat = bytes(value for pixel in pixels for value in pixel)
    return Image.new_from_memory(flat, len(pixels), 1, len(pixels[0]), "uchar").copy(interpretation="srgb")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (WHITE, BLACK, 21),
        (BLACK, WHITE, 21),
        (WHITE, WHITE, 1),
        (Colour(118, 118, 118), WHITE, 4.54),
        (Colour(119, 119, 119), WHITE, 4.48),
        (Colour(255, 0, 0), WHITE, 4.0),
    ],
)
def test_contrasts_are_those_of_wcag(first: Colour, second: Colour, expected: float) -> None:
    assert ratio(first, second) == pytest.approx(expected, abs=0.005)


def test_all_of_a_ground_counts_but_its_worst_tenth() -> None:
    assert least(WHITE, ground(*[(0, 0, 0)] * 19, (255, 255, 255))) == pytest.approx(21)
    assert least(WHITE, ground(*[(0, 0, 0)] * 15, *[(255, 255, 255)] * 5)) == pytest.approx(1)


def test_what_can_be_seen_through_is_mixed_with_what_is_below() -> None:
    assert least(Colour(255, 255, 255, 0), ground((0, 0, 0))) == pytest.approx(1)
    assert least(WHITE, ground((255, 255, 255)), Colour(0, 0, 0)) == pytest.approx(21)
    half = least(WHITE, ground((255, 255, 255)), Colour(0, 0, 0, 128))
    assert half == pytest.approx(ratio(WHITE, Colour(127, 127, 127)), abs=0.05)


def test_of_a_ground_that_can_be_seen_through_nothing_is_known() -> None:
    assert least(WHITE, ground((0, 0, 0, 254))) is None
    assert least(WHITE, ground((0, 0, 0, 0)), Colour(0, 0, 0, 200)) is None
    assert least(WHITE, ground((255, 255, 255, 0)), BLACK) == pytest.approx(21)
    assert least(WHITE, ground((0, 0, 0, 255))) == pytest.approx(21)
