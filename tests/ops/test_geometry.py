from hypothesis import given
from hypothesis import strategies as st

from ops.geometry import Extent, Limits, rounded

sides = st.integers(1, 100_000)
extents = st.builds(Extent, sides, sides)
limits = st.builds(Limits, st.integers(1, 20_000), st.integers(1, 20_000), st.integers(1, 10**8))


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rounding_is_to_the_nearest_and_halves_go_up(numerator: int, denominator: int) -> None:
    nearest = rounded(numerator, denominator)

    assert -denominator < 2 * (numerator - nearest * denominator) + 1 <= denominator + 1
    assert rounded(denominator, 2 * denominator) == 1


@given(extents, st.integers(1, 30_000), st.integers(1, 30_000))
def test_what_lies_inside_touches_one_side_and_exceeds_none(extent: Extent, width: int, height: int) -> None:
    fitted = extent.inside(width, height)

    assert not fitted.exceeds(Extent(width, height))
    assert fitted.width == width or fitted.height == height


@given(extents, limits)
def test_the_largest_is_allowed_and_cannot_grow(extent: Extent, allowed: Limits) -> None:
    largest = allowed.largest(extent)

    assert allowed.allow(largest)
    wider, higher = extent.of_width(largest.width + 1), extent.of_height(largest.height + 1)
    assert not (allowed.allow(wider) and allowed.allow(higher))


@given(extents, limits)
def test_shrinking_never_enlarges_and_is_a_fixed_point(extent: Extent, allowed: Limits) -> None:
    shrunk = allowed.shrink(extent)

    assert allowed.allow(shrunk)
    assert not shrunk.exceeds(extent)
    assert allowed.shrink(shrunk) == shrunk
