import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.geometry import Extent
from server.designs.composition import lie
from server.designs.document.document import Canvas, Layout, StampPlacement
from server.designs.document.measures import Length

CANVAS = Canvas(width=400, height=200)
POINTS = ("c", "n", "ne", "e", "se", "s", "sw", "w", "nw")
WHOLE = (Length(0, True), Length(0, True), Length(100, True), Length(100, True))


def stamp(**how: object) -> StampPlacement:
    return StampPlacement.model_validate({"as": "stamp", **how})


@pytest.mark.parametrize("at", POINTS)
@given(
    width=st.integers(1, 20_000),
    height=st.integers(1, 20_000),
    margin=st.floats(0, 45),
    share=st.floats(1, 100),
)
def test_a_stamp_lies_wholly_on_the_picture_and_keeps_its_shape(
    at: str, width: int, height: int, margin: float, share: float
) -> None:
    frame = lie.over(CANVAS, stamp(at=at, margin=margin, width=share), Extent(width, height)).frame(WHOLE)
    edge, near = margin / 100 * min(width, height), 1e-6 * max(width, height)

    assert frame.width == pytest.approx(2 * frame.height)
    assert 0 < frame.width <= share / 100 * width + near
    assert edge - near <= frame.x
    assert edge - near <= frame.y
    assert frame.x + frame.width <= width - edge + near
    assert frame.y + frame.height <= height - edge + near


@pytest.mark.parametrize(
    ("at", "x", "y"),
    [("nw", 20, 20), ("n", 400, 20), ("ne", 780, 20), ("w", 20, 200), ("c", 400, 200), ("e", 780, 200),
     ("sw", 20, 380), ("s", 400, 380), ("se", 780, 380)],
)  # fmt: skip
def test_a_stamp_lies_where_it_is_told(at: str, x: float, y: float) -> None:
    frame = lie.over(CANVAS, stamp(at=at, width=20, margin=4), Extent(1000, 500)).frame(WHOLE)

    assert (frame.x, frame.y, frame.width, frame.height) == pytest.approx((x, y, 200, 100))


def test_a_layout_is_stretched_but_what_keeps_its_shape_is_not() -> None:
    lies = lie.over(CANVAS, Layout.model_validate({"as": "layout"}), Extent(1200, 200))
    frame = lies.frame((Length(10), Length(50, True), Length(25, True), Length(20)))

    assert (frame.x, frame.y, frame.width, frame.height) == (30, 100, 300, 20)
    assert lies.scale == 1
    assert lies.point((Length(-10), Length(100, True))) == (-30, 200)


def test_a_negative_side_is_none() -> None:
    frame = lie.own(CANVAS, Extent(400, 200)).frame((Length(10), Length(10), Length(-5), Length(-5, True)))

    assert (frame.width, frame.height) == (0, 0)
