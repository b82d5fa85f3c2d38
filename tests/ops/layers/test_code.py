from io import BytesIO
from itertools import groupby
from typing import Any

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from ops.geometry import Box, Extent
from ops.layers.code import Code, draw
from ops.layers.paint import Colour, Surface
from ops.layers.text import Frame
from ops.layers.view import View
from tests.likeness import difference, pixel
from tests.sheets import seen, sheet, tiled

BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)
SAID = "https://example.com/tickets/4711?seat=12B"
CANVAS, WHOLE = Extent(600, 400), Box(0, 0, 600, 400)


def modules(text: str, **more: Any) -> tuple[str, ...]:
    return tuple("".join(str(int(module)) for module in row) for row in segno.make(text, **more).matrix)


QR = modules(SAID, error="m")
BARCODE = ("11010010000110100110000110100101100001001011000010100011101100101100011101011",)  # made up


def code128(text: str) -> tuple[str, ...]:
    """The bars of a barcode, as a decoder's own library draws them."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(scale=1, add_quiet_zones=False)
    row = bytes(memoryview(drawn))[: memoryview(drawn).shape[1]]
    return ("".join("0" if value else "1" for value in row),)


def at(frame: Frame, rows: tuple[str, ...] = QR, quiet: int = 4) -> Code:
    return Code(frame, rows, BLACK, WHITE, quiet)


def drawn(code: Code, extent: Extent = CANVAS, *ground: int) -> Any:
    return seen(lambda surface, view: draw(surface, code, view), WHOLE, extent, *(ground or (90, 120, 60)))


def said(image: Any) -> list[str]:
    grey = image.colourspace("b-w")
    picture = Pillow.frombytes("L", (grey.width, grey.height), bytes(grey.write_to_memory()))
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("side", [300, 150, 111.7, 74.3])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_code_can_be_read_at_every_size(side: float, times: int) -> None:
    image = drawn(at(Frame(200.4, 80.3, side, side)), Extent(600 * times, 400 * times))

    assert said(image) == [SAID]


@pytest.mark.parametrize("wide", [400, 333, 240, 200])
def test_a_thumbnail_of_a_code_can_be_read(wide: int) -> None:
    assert said(drawn(at(Frame(150, 50, 300, 300)), CANVAS.of_width(wide))) == [SAID]


@pytest.mark.parametrize("side", [45, 81.9, 82, 111, 150.5, 201.3, 299.99])
def test_modules_are_whole_pixels_and_all_alike(side: float) -> None:
    image = drawn(at(Frame(100.4, 50.7, side, side)))[0].copy_memory()
    box = Box(*image.find_trim(background=[90], threshold=1))
    part = image.crop(box.x, box.y, box.width, box.height)
    module = int(side / (len(QR) + 8))

    assert abs(part.width - side) < 1.5
    assert {round(value) for y in range(part.height) for value in part.crop(0, y, part.width, 1).tolist()[0]} == {
        0,
        255,
    }
    for line in (part, part.rot90()):
        for y in range(line.height):
            runs = [len(list(run)) for _, run in groupby(line.crop(0, y, line.width, 1).tolist()[0])]
            assert all(run % module == 0 for run in runs[1:-1])  # the others have the quiet zone with what is left over
            assert len(runs) == 1 or min(runs[0], runs[-1]) >= 4 * module


@pytest.mark.parametrize("quality", [None, 80])
@pytest.mark.parametrize(("pixels", "shown"), [(1, 1.0), (1.9, 1.0), (2, 1.0), (3, 0.75), (4, 0.5), (4.9, 0.5)])
@pytest.mark.parametrize(("kind", "text"), [("qr", SAID), ("barcode", "UT27-K114-8QX")])
def test_a_code_is_read_as_it_is_delivered_and_displayed(
    kind: str, text: str, pixels: float, shown: float, quality: int | None
) -> None:
    rows, quiet = (QR, 4) if kind == "qr" else (code128(text), 10)
    side = pixels * (len(rows[0]) + 2 * quiet)
    code, box = at(Frame(20.3, 30.8, side, side if kind == "qr" else 60), rows, quiet), Box(0, 0, 900, 700)
    image = seen(lambda surface, view: draw(surface, code, view), box, box.extent, 90, 120, 60)
    picture = Pillow.frombytes("RGB", (image.width, image.height), bytes(image.write_to_memory()))
    if quality:
        body = BytesIO()
        picture.save(body, "JPEG", quality=quality)
        picture = Pillow.open(body)
    if shown != 1:
        picture = picture.resize((round(900 * shown), round(700 * shown)), Pillow.Resampling.BILINEAR)

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [text]


def test_what_is_smaller_than_a_pixel_is_the_mean_of_what_it_shows() -> None:
    once = drawn(at(Frame(50, 20, (len(QR) + 8) * 8, (len(QR) + 8) * 8)), Extent(600, 400))
    for times in (10, 16, 20):
        small = drawn(at(Frame(50, 20, (len(QR) + 8) * 8, (len(QR) + 8) * 8)), Extent(600 // times, 400 // times))
        shrunk = once.crop(0, 0, 600 // times * times, 400 // times * times).shrink(times, times)
        assert difference(small, shrunk)[0] <= 2


def test_a_code_is_square_in_the_middle_of_its_frame() -> None:
    image = drawn(at(Frame(100, 50, 400, 200)))

    assert Box(*image.find_trim(background=[90, 120, 60], threshold=1)) == Box(200, 50, 200, 200)
    assert pixel(image, 205, 55) == (255, 255, 255)


def test_a_barcode_fills_its_frame_but_for_what_is_no_whole_pixel() -> None:
    image = drawn(at(Frame(100, 50, 400, 200), BARCODE, 2))
    module, count = 4, len(BARCODE[0])
    start = 100 + (400 - module * count) // 2

    assert Box(*image.find_trim(background=[90, 120, 60], threshold=1)) == Box(100, 50, 400, 200)
    for y in (50, 150, 249):
        row = [pixel(image, start + index * module + 2, y)[0] for index in range(count)]
        assert "".join("0" if value else "1" for value in row) == BARCODE[0]


@pytest.mark.parametrize("times", [1, 2])
def test_a_barcode_can_be_read(times: int) -> None:
    image = drawn(at(Frame(60, 100, 480, 120), code128("Seat 12B"), 10), Extent(600 * times, 400 * times))

    assert said(image) == ["Seat 12B"]


def test_a_code_without_a_ground_lies_on_the_picture() -> None:
    image = drawn(Code(Frame(100, 50, 300, 300), QR, Colour(255, 0, 0, 128), None), CANVAS, 0, 0, 0, 0)

    assert pixel(image, 105, 55) == (0, 0, 0, 0)
    assert image[3].max() == 128


@pytest.mark.parametrize("side", [300, 90.7])
@pytest.mark.parametrize("rows", [QR, BARCODE], ids=["qr", "barcode"])
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_tiles_put_together_are_the_whole(side: float, rows: tuple[str, ...], factor: int) -> None:
    code = at(Frame(50.3, 30.6, side, side), rows)
    whole = drawn(code, Extent(600 // factor, 400 // factor), 9, 99, 199)
    together = tiled(lambda surface, view: draw(surface, code, view), CANVAS, 200 // factor, factor, 9, 99, 199)

    assert difference(whole, together)[0] == 0


def test_a_module_seen_from_very_near_is_plain() -> None:
    code = at(Frame(0, 0, 1e6, 1e6))
    image = draw(Surface(sheet(64, 64)), code, View(200_000, 200_000, 50, 50)).image.copy_memory()

    assert image.deviate() == 0


PLACE = st.one_of(st.floats(-1e6, 1e6), st.floats(-60, 60))
SIZE = st.one_of(st.floats(-1, 1e6), st.floats(0, 80), st.floats(0, 1e-3))


@settings(deadline=None)
@given(
    st.builds(Frame, PLACE, PLACE, SIZE, SIZE),
    st.sampled_from([QR, BARCODE, ("1",), ("",), ()]),
    st.integers(0, 12),
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3),
)
def test_nothing_is_too_odd_to_be_drawn(
    frame: Frame, rows: tuple[str, ...], quiet: int, across: float, down: float
) -> None:
    image = draw(
        Surface(sheet(40, 30, 7, 8, 9)), at(frame, rows, quiet), View(3.25, -8, across, down)
    ).image.copy_memory()

    assert (image.width, image.height, image.bands, image.format) == (40, 30, 3, "uchar")
