from math import hypot

import pytest

from ops.layers.form import star


@pytest.mark.parametrize("points", [3, 4, 5, 6, 7, 12])
def test_a_star_touches_a_square_and_leaves_it_nowhere(points: int) -> None:
    columns, rows = zip(*star(points).points, strict=True)

    assert max(max(columns) - min(columns), max(rows) - min(rows)) == pytest.approx(1)
    assert (min(columns) + max(columns)) / 2 == pytest.approx(0.5)
    assert (min(rows) + max(rows)) / 2 == pytest.approx(0.5)


def test_one_point_of_a_star_is_up_and_the_sides_of_the_usual_one_go_on_from_point_to_point() -> None:
    points = star().points

    assert points[0][0] == pytest.approx(0.5)
    assert points[0][1] == min(y for _, y in points)
    assert points[9][1] == pytest.approx(points[8][1], abs=0.001)
    assert points[2][1] == pytest.approx(points[8][1])


def test_notches_are_as_deep_as_they_should_be() -> None:
    shallow, deep = star(6, 0.1).points, star(6, 0.9).points

    for points, depth in ((shallow, 0.1), (deep, 0.9)):
        (tip_x, tip_y), (notch_x, notch_y) = points[0], points[1]
        reach = hypot(notch_x - 0.5, notch_y - 0.5) / hypot(tip_x - 0.5, tip_y - 0.5)
        assert reach == pytest.approx(1 - depth)
