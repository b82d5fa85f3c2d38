import time
from typing import Any

import pytest

from ops import canvas
from ops.canvas import Hand, Laid
from ops.geometry import Box, Extent
from ops.layers.form import Ellipse, Rectangle
from ops.layers.inset import Fit, Inset
from ops.layers.paint import Colour, Surface
from ops.layers.shape import Shadow
from ops.layers.text import Frame
from ops.levels import Levels
from ops.libvips import Image
from tests.designs import asset
from tests.likeness import chart, colour, difference, pixel

WHOLE = Box(0, 0, 600, 400)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><path d="M0 0H12V24H0z" fill="#c00"/></svg>'
SHADOW = Shadow(Colour(0, 0, 0, 180), 8, 6, 10)


def drawn(one: Inset, region: Box = WHOLE, times: float = 1, hand: Hand | None = None, bands: int = 3) -> Any:
    extent = Extent(-(-round(region.width * times) // 1), -(-round(region.height * times) // 1))
    ground = (Image.black(extent.width, extent.height, bands=bands) + ([90, 120, 60, 0][:bands])).cast("uchar")
    return canvas.draw(
        Surface(ground.copy(interpretation="srgb")), (Laid(one),), region, extent, hand
    ).image.copy_memory()


@pytest.fixture
def place(write: Any, tmp_path: Any) -> Any:
    def at(frame: Frame, kind: str = "photo.png", **more: Any) -> Inset:
        base = chart(32, 16, 20)
        made = {
            "photo.png": lambda: write(base, kind),
            "photo.jpg": lambda: write(base, kind, Q=95),
            "clear.png": lambda: write(base.bandjoin((base[0] > 100).ifthenelse(255, 60)), kind),
            "grey.png": lambda: write(base.colourspace("b-w"), kind),
            "deep.png": lambda: write(base.colourspace("rgb16"), kind),
            "cmyk.tif": lambda: write(base.icc_transform("cmyk", input_profile="srgb"), kind),
            "palette.png": lambda: write(base, kind, palette=True),
        }
        path = made[kind]() if kind in made else tmp_path / kind
        if kind.endswith("svg"):
            path.write_bytes(SVG)
        found = asset(path)
        return Inset(frame, found.file, found.picture, **more)

    return at


@pytest.mark.parametrize(
    ("fit", "across", "lies", "shown"),
    [
        (Fit.CONTAIN, 0.5, Frame(100, 150, 200, 100), Frame(0, 0, 640, 320)),
        (Fit.COVER, 0.5, Frame(100, 100, 200, 200), Frame(160, 0, 320, 320)),
        (Fit.COVER, 1.0, Frame(100, 100, 200, 200), Frame(320, 0, 320, 320)),
        (Fit.FILL, 0.5, Frame(100, 100, 200, 200), Frame(0, 0, 640, 320)),
    ],
)
def test_a_picture_fits_its_frame(fit: Fit, across: float, lies: Frame, shown: Frame, place: Any) -> None:
    one = place(Frame(100, 100, 200, 200), fit=fit, across=across)

    assert (one.lies, one.shown) == (lies, shown)


def test_the_part_in_focus_is_the_part_that_is_seen(place: Any) -> None:
    one = place(Frame(100, 40, 320, 320), fit=Fit.COVER, across=1.0)

    assert pixel(drawn(one), 110, 50) == colour(16, 0)
    assert pixel(drawn(one), 99, 50) == (90, 120, 60)


KINDS = ["photo.jpg", "clear.png", "grey.png", "deep.png", "cmyk.tif", "palette.png", "logo.svg"]
DRESSES = [{}, {"form": Rectangle(30)}, {"form": Ellipse()}, {"rotate": 15}, {"shadow": SHADOW}, {"opacity": 0.4}]


@pytest.mark.parametrize(("kind", "more"), [(k, {}) for k in KINDS] + [("clear.png", d) for d in DRESSES], ids=str)
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_tiles_put_together_are_the_whole(kind: str, more: dict[str, Any], factor: int, place: Any) -> None:
    one = place(Frame(50.3, 40.7, 480, 300), kind, fit=Fit.COVER, **more)
    whole, together = drawn(one, times=1 / factor), Image.black(600 // factor, 400 // factor, bands=3)
    for x in range(0, 600, 300):
        for y in range(0, 400, 200):
            together = together.insert(drawn(one, Box(x, y, 300, 200), 1 / factor), x // factor, y // factor)

    largest, mean = difference(whole, together.cast("uchar"))
    assert mean <= (0 if factor == 1 and "shadow" not in more else 0.5)
    assert factor > 1 or largest <= 1


def test_a_drawing_is_as_sharp_from_near(place: Any) -> None:
    one = place(Frame(0, 0, 600, 600), "logo.svg")
    image = drawn(one, Box(280, 100, 40, 40), 10)
    row = [pixel(image, x, 5)[0] for x in range(400)]

    assert sum(20 < abs(value - 90) < 105 for value in row) <= 2


@pytest.mark.parametrize("more", DRESSES, ids=str)
def test_what_is_seen_from_very_near_costs_no_more(more: dict[str, Any], place: Any) -> None:
    started = time.process_time()
    image = drawn(place(Frame(0, 0, 600, 400), **more), Box(300, 200, 1, 1), 256)

    assert image.width > 0
    assert time.process_time() - started < 3


@pytest.mark.parametrize("frame", [Frame(0, 0, 0, 0), Frame(0, 0, 0, 9), Frame(9000, 0, 50, 50)])
@pytest.mark.parametrize("fit", list(Fit))
def test_what_is_not_there_changes_nothing(frame: Frame, fit: Fit, place: Any) -> None:
    assert difference(drawn(place(frame, fit=fit, shadow=SHADOW)), drawn(place(Frame(0, 0, 0, 0))))[0] == 0


def test_it_is_seen_through_a_transparent_canvas(place: Any) -> None:
    image = drawn(place(Frame(100, 100, 200, 200), opacity=0.5), bands=4)

    assert (image[3].max(), pixel(image, 0, 0)[3]) == (128, 0)


def test_decoded_pictures_are_kept_by_content_and_size(place: Any) -> None:
    levels, failed = Levels(50_000_000), list[str]()
    one = place(Frame(100, 100, 200, 200), "photo.jpg")
    first = drawn(one, hand=Hand(failed, levels))
    one.file.path.write_bytes(b"gone")

    assert levels.size == 200 * 100 * 3
    assert difference(first, drawn(one, hand=Hand(failed, levels)))[0] == 0
    assert failed == []
    drawn(one, times=2, hand=Hand(failed, levels))
    assert len(failed) == 1
