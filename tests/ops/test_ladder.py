import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import transform
from ops.colour import Conversion
from ops.errors import BadParameter
from ops.format import Encoding
from ops.geometry import Extent, Limits
from ops.ladder import Ladder
from ops.picture import Level, Picture
from ops.plan import Plan, settle
from ops.rotation import UPRIGHT

LADDER = Ladder.of((400, 100, 200, 100))
LIMITS = Limits(2000, 2000, 4_000_000)
WHOLE = Extent(1000, 500)
ENCODING = Encoding(75, 76, 2, 60, 0, 6, 60, 75, {})


def plan(size: str, extent: Extent = WHOLE) -> Plan:
    whole = Level(1, extent, 1)
    picture = Picture("jpg", extent, UPRIGHT, False, Conversion.NONE, None, (whole,))
    asked = transform.parse(3, ("full", size, "0", "default.jpg"), frozenset({"jpg"}))
    return settle(picture, asked, LIMITS, ENCODING)


@pytest.mark.parametrize(
    ("width", "expected"), [(1, 100), (100, 100), (100.1, 200), (200, 200), (399, 400), (400, 400), (10**9, 400)]
)
def test_a_width_goes_up_to_the_next_one_or_to_the_last(width: float, expected: int) -> None:
    assert LADDER.up(width) == expected


@pytest.mark.parametrize("size", ["100,", "200,", "200,30", "max", "^400,", "999,", "1000,"])
def test_its_own_widths_and_the_largest_are_on_it(size: str) -> None:
    assert LADDER.has(plan(size), LIMITS)


@pytest.mark.parametrize("size", ["101,", "pct:30", "!300,300", "^1500,", "998,"])
def test_others_are_not(size: str) -> None:
    assert not LADDER.has(plan(size), LIMITS)


@given(
    st.integers(1, 1500), st.integers(1, 1500), st.integers(1, 2000), st.integers(1, 2000), st.sampled_from(("", "^"))
)
def test_what_is_snapped_is_on_the_ladder(width: int, height: int, wide: int, high: int, enlarge: str) -> None:
    extent = Extent(wide, high)
    try:
        asked = plan(f"{enlarge}{width},{height}", extent)
    except BadParameter:
        return
    size = LADDER.snapped(asked, LIMITS)
    try:
        snapped = asked if LADDER.has(asked, LIMITS) else plan(size, extent)
    except BadParameter:  # a stripe may become too high when it is enlarged
        assert size.startswith("^")
        return

    assert LADDER.has(snapped, LIMITS)
