from math import erf, sqrt

import pytest

from ops.geometry import Box
from ops.layers import outline
from ops.layers.blur import soften
from ops.layers.form import Ellipse, Outline, Rectangle
from ops.layers.raster import Raster
from ops.layers.text import Frame
from ops.layers.view import View
from tests.likeness import difference

ONCE = View(0, 0, 1, 1)
HALF_PLANE = Outline(Rectangle(), Frame(100, -9000, 9000, 18000))


def drawing(outlined: Outline):  # type: ignore[no-untyped-def]
    return lambda view, window: outline.draw(outlined, view, window)


def within(raster: Raster | None, window: Box):  # type: ignore[no-untyped-def]
    assert raster is not None
    return raster.within(window).image


@pytest.mark.parametrize("blur", [1, 3.9, 4.1, 12, 40])
def test_an_edge_is_as_soft_as_it_should_be(blur: float) -> None:
    window = Box(0, 0, 200, 40)
    image = within(soften(drawing(HALF_PLANE), blur, ONCE, window), window)
    found = [image(x, 20)[0] for x in range(200)]

    for x, value in enumerate(found):
        assert value == pytest.approx(
            255 * (1 + erf((x + 0.5 - 100) / blur / sqrt(2))) / 2, abs=1.6 if blur > 1 else 2.5
        )


def test_no_blur_is_the_mask_itself() -> None:
    window = Box(0, 0, 200, 40)
    plain = outline.draw(HALF_PLANE, ONCE, window)

    assert difference(within(soften(drawing(HALF_PLANE), 0, ONCE, window), window), within(plain, window))[0] == 0


@pytest.mark.parametrize("blur", [2, 7, 23, 90])
@pytest.mark.parametrize("scale", [1, 0.5])
def test_parts_put_together_are_the_whole(blur: float, scale: float) -> None:
    draw, whole = drawing(Outline(Ellipse(), Frame(101, 63, 200, 120), 12)), Box(0, 0, 400, 256)
    expected = within(soften(draw, blur, View(0, 0, scale, scale), whole), whole)
    for x in range(0, 400, 100):
        window = Box(0, 0, 100, 128)
        part = soften(draw, blur, View(x / scale, 64 / scale, scale, scale), window)
        found = within(part or Raster(expected.crop(0, 0, 1, 1) * 0, 0, 0), window).cast("uchar")
        assert difference(found, expected.crop(x, 64, 100, 128))[0] == 0


@pytest.mark.parametrize("blur", [1e3, 1e5, 1e7, 1e12])
def test_what_is_very_soft_costs_no_more(blur: float) -> None:
    window = Box(0, 0, 300, 200)
    soft = soften(drawing(HALF_PLANE), blur, ONCE, window)

    assert soft is None or soft.clipped(window) == soft
