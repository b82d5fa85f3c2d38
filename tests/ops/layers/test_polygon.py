import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.geometry import Box
from ops.layers.polygon import Point, draw
from ops.layers.raster import Raster
from tests.likeness import difference

WINDOW = Box(0, 0, 40, 30)
PLACE = st.floats(-60, 90)
POINTS = st.lists(st.tuples(PLACE, PLACE), min_size=3, max_size=7)


def values(raster: Raster | None) -> list[list[int]]:
    assert raster is not None
    image = raster.image
    return [[round(image(x, y)[0]) for x in range(image.width)] for y in range(image.height)]


def covered(raster: Raster | None) -> float:
    """How many pixels it covers, all in all."""
    return raster.image.avg() / 255 * raster.image.width * raster.image.height if raster else 0.0


def area(points: list[Point]) -> float:
    """https://en.wikipedia.org/wiki/Shoelace_formula"""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def test_every_pixel_has_the_part_that_lies_between_the_points() -> None:
    square = draw([(1.5, 2.25), (3.0, 2.25), (3.0, 4.0), (1.5, 4.0)], WINDOW)
    triangle = draw([(0, 0), (2, 0), (0, 2)], WINDOW)
    steep = draw([(0, 0), (4, 0), (0, 1)], WINDOW)

    assert square is not None
    assert (square.x, square.y) == (1, 2)
    assert values(square) == [[96, 191], [128, 255]]
    assert values(triangle) == [[255, 128], [128, 0]]
    assert values(steep) == [[223, 159, 96, 32]]


@settings(deadline=None)
@given(POINTS)
def test_it_does_not_matter_which_way_round_the_points_go(points: list[Point]) -> None:
    first, second = draw(points, WINDOW), draw(points[::-1], WINDOW)

    assert (first is None) == (second is None)
    if first and second:
        assert first.box == second.box
        assert difference(first.image, second.image)[0] <= 1


@settings(deadline=None)
@given(st.tuples(*[st.tuples(st.floats(0, 40), st.floats(0, 30))] * 3))
def test_a_triangle_covers_its_area(points: tuple[Point, ...]) -> None:
    assert covered(draw(list(points), WINDOW)) == pytest.approx(area(list(points)), abs=0.6)


@settings(deadline=None)
@given(POINTS)
def test_windows_beside_each_other_have_the_parts_of_the_whole(points: list[Point]) -> None:
    whole = draw(points, WINDOW)
    for part in (Box(0, 0, 13, 30), Box(13, 0, 27, 11), Box(13, 11, 27, 19)):
        expected = whole.clipped(part) if whole else None
        found = draw(points, part)
        wanted = expected.within(part).image if expected else None
        if found is None or wanted is None:
            assert found is None or found.image.max() == 0
            assert wanted is None or wanted.max() == 0
        else:
            assert difference(found.within(part).image, wanted)[0] == 0


@pytest.mark.parametrize("far", [1e3, 1e6, 1e12])
def test_points_far_away_cost_nothing(far: float) -> None:
    everything = draw([(-far, -far), (far, -far), (far, far), (-far, far)], WINDOW)
    half = draw([(-far, -far), (20, -far), (20, far), (-far, far)], WINDOW)

    assert covered(everything) == 40 * 30
    assert covered(half) == 20 * 30
    assert draw([(far, -far), (2 * far, 0), (far, far)], WINDOW) is None


def test_what_is_surrounded_twice_is_covered_once() -> None:
    star = [(20, 0), (32, 29), (1, 11), (39, 11), (8, 29)]
    raster = draw([(float(x), float(y)) for x, y in star], WINDOW)

    assert raster is not None
    assert raster.within(WINDOW).image(20, 15) == [255]


def test_a_point_or_a_line_is_nothing() -> None:
    assert draw([], WINDOW) is None
    assert covered(draw([(3, 3), (3, 3)], WINDOW)) == 0
    assert covered(draw([(3, 3), (20, 9)], WINDOW)) == 0
