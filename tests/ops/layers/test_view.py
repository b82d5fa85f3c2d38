from hypothesis import given
from hypothesis import strategies as st

from ops.geometry import Box, Extent
from ops.layers.view import view

SIDE = st.integers(1, 5000)


def test_all_tiles_of_a_grid_have_one_scale() -> None:
    for factor in (1, 2, 4, 8):
        for x in range(0, 3001, 256 * factor):
            for y in range(0, 1999, 256 * factor):
                box = Box(x, y, min(256 * factor, 3001 - x), min(256 * factor, 1999 - y))
                seen = view(box, Extent(-(-box.width // factor), -(-box.height // factor)))

                assert seen.across == seen.down == 1 / factor, box


@given(SIDE, SIDE, SIDE)
def test_a_size_that_keeps_the_shape_has_one_scale_for_both_sides(width: int, height: int, wide: int) -> None:
    extent = Extent(width, height).of_width(wide)
    seen = view(Box(0, 0, width, height), extent)

    if extent.height > 1:
        assert seen.across == seen.down
    assert abs(seen.across * width - wide) <= 1


def test_a_size_that_does_not_has_two() -> None:
    seen = view(Box(10, 20, 400, 300), Extent(200, 600))

    assert (seen.across, seen.down) == (0.5, 2)
