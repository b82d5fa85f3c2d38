import pytest

from ops import canvas
from ops.canvas import Laid
from ops.geometry import Box, Extent
from ops.layers.form import Rectangle
from ops.layers.paint import Colour
from ops.layers.shape import Shape
from ops.layers.text import Frame
from ops.picture import Blank
from server.designs.inspection.backdrops import COARSE, Backdrops, coarse

GROUND = Blank(Extent(1000, 500), Colour(255, 255, 255))
RED, BLUE = (
    Laid(Shape(Frame(x, 100, 300, 300), Rectangle(), ink))
    for x, ink in ((100, Colour(255, 0, 0)), (600, Colour(0, 0, 255)))
)
ON_RED, ON_BLUE = Box(150, 150, 200, 200), Box(650, 150, 200, 200)


def test_a_part_shows_what_lies_there() -> None:
    backdrops = Backdrops()
    for below, box, expected in (
        ((), ON_RED, [255, 255, 255]),
        ((RED,), ON_RED, [255, 0, 0]),
        ((RED, BLUE), ON_RED, [255, 0, 0]),
        ((RED, BLUE), ON_BLUE, [0, 0, 255]),
        ((RED,), ON_BLUE, [255, 255, 255]),
        ((BLUE,), ON_RED, [255, 255, 255]),
    ):
        part = backdrops.part(GROUND, below, box, 40)
        assert (part.width, part.height) == (40, 40)
        assert [part.extract_band(band).avg() for band in range(3)] == expected


def test_what_lies_below_several_texts_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    real = canvas.draw
    monkeypatch.setattr(
        canvas, "draw", lambda surface, laid, *rest: drawn.append(len(laid)) or real(surface, laid, *rest)
    )
    backdrops = Backdrops()
    for _ in range(3):
        for below in ((RED,), (RED, BLUE)):
            backdrops.part(GROUND, below, ON_RED, 40)
            backdrops.part(GROUND, below, ON_BLUE, 40)

    assert drawn == [1, 1]  # the second is drawn on the first


@pytest.mark.parametrize("extent", [Extent(1, 1), Extent(8192, 1), Extent(8192, 8192), Extent(1200, 630)])
def test_canvases_of_every_shape_are_looked_at_in_few_pixels(extent: Extent) -> None:
    small = coarse(extent)
    part = Backdrops().part(Blank(extent, Colour(9, 9, 9)), (), Box(extent.width - 1, extent.height - 1, 1, 1), 40)

    assert small.area <= COARSE * 1.01
    assert (part.width, part.height) == (1, 1)
