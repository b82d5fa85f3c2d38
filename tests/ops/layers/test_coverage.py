from ops.geometry import Box
from ops.layers.coverage import level, pixels, rounded
from tests.likeness import pixel
from tests.sheets import sheet

WINDOW = Box(-5, 0, 20, 10)


def test_pixels_are_those_of_which_a_part_is_touched() -> None:
    assert pixels(1.2, 3.0, 4.5, 6.0, WINDOW) == Box(1, 3, 4, 3)
    assert pixels(2 - 1e-9, 3, 4 + 1e-9, 6, WINDOW) == Box(2, 3, 2, 3)
    assert pixels(-1e300, -9, 1e300, 99, WINDOW) == WINDOW
    assert pixels(15, 0, 20, 10, WINDOW) is None
    assert pixels(4, 4, 4, 8, WINDOW) is None
    assert pixels(8, 4, 2, 8, WINDOW) is None


def test_halves_are_rounded_up_whatever_sums_of_fractions_miss_by() -> None:
    assert [level(part) for part in (-1e-12, 0, 0.5 - 1e-12, 0.5, 1 - 1e-12, 1, 1.01)] == [
        0,
        0,
        128,
        128,
        255,
        255,
        255,
    ]
    assert pixel(rounded(sheet(1, 1, 3, 4, 5) + 0.5 - 1e-9), 0, 0) == (4, 5, 6)
