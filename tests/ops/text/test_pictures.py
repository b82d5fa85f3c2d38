"""Glyphs that are pictures, of fonts made here: outlines in several colours, and bitmaps."""

from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from ops import canvas
from ops.geometry import Box, Extent
from ops.layers.paint import Colour, Surface
from ops.layers.text import Align, Frame, Span, Stroke, Text
from ops.libvips import Image
from ops.text import font_files
from ops.text.fonts import Family, Fonts
from tests.lettering import FONTS, PLAIN
from tests.likeness import difference

RED, BLUE, GREEN, INK = (255, 0, 0), (0, 0, 255), (0, 255, 0), (1, 2, 3)
WHOLE = Box(0, 0, 200, 200)
LETTER = "\U0001f7e5"  # a red square


def square(left: int, right: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((left, 0))
    for point in ((right, 0), (right, 1000), (left, 1000)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Fonts:
    """With one whose only letter is red on its left, and in the text's own ink on its right."""
    path = tmp_path_factory.mktemp("fonts") / "coloured.ttf"
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", "whole", "left", "right"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(LETTER): "whole"})
    shapes = [square(0, 1000), square(0, 1000), square(0, 500), square(500, 1000)]
    builder.setupGlyf(dict(zip(names, shapes, strict=True)))
    builder.setupHorizontalMetrics({**dict.fromkeys(names, (1000, 0)), "right": (1000, 500)})
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupOS2()
    builder.setupNameTable({"familyName": "Coloured", "styleName": "Regular"})
    builder.setupPost()
    builder.setupCOLR({"whole": [("left", 0), ("right", 0xFFFF)]})
    builder.setupCPAL([[(1.0, 0.0, 0.0, 1.0)]])
    builder.save(path)
    (face,) = font_files.faces(path)
    assert face.colour
    return replace(FONTS, families={**FONTS.families, "Coloured": Family("Coloured", (face,))})


def drawn(text: Text, fonts: Fonts, region: Box = WHOLE, times: int = 1) -> Image:
    extent = Extent(region.width * times, region.height * times)
    ground = (Image.black(extent.width, extent.height, bands=3) + list(GREEN)).cast("uchar").copy(interpretation="srgb")
    laid = canvas.lay_out((text,), fonts)
    return canvas.draw(Surface(ground), laid, region, extent).image.copy_memory()


def letter(**more: object) -> Text:
    frame = Frame(0, 0, 200, 200)
    one = {"text": LETTER, "frame": frame, "size": 100, "smallest": 100, "ink": Colour(*INK), "align": Align.CENTER}
    return replace(PLAIN, **{**one, **more})


def test_a_glyph_has_its_own_colours_and_the_inks_where_it_has_none(fonts: Fonts) -> None:
    image = drawn(letter(), fonts)

    assert image(75, 100) == list(RED)
    assert image(125, 100) == list(INK)
    assert image(25, 100) == list(GREEN)


def test_a_glyph_has_the_colour_of_its_span_where_it_has_none(fonts: Fonts) -> None:
    image = drawn(letter(spans=(Span(0, 1, colour=Colour(*BLUE)),)), fonts)

    assert image(75, 100) == list(RED)
    assert image(125, 100) == list(BLUE)


def test_pictures_are_as_transparent_as_their_span(fonts: Fonts) -> None:
    image = drawn(letter(spans=(Span(0, 1, colour=Colour(*BLUE, 51)),)), fonts)

    assert image(75, 100) == pytest.approx([51, 204, 0], abs=1)
    assert image(125, 100) == pytest.approx([0, 204, 51], abs=1)


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("rotate", [0, 33])
def test_tiles_of_pictures_are_parts_of_the_whole(fonts: Fonts, times: int, rotate: float) -> None:
    one = letter(text=LETTER * 3, size=60, smallest=60, rotate=rotate)
    whole = drawn(one, fonts, times=times)
    for x in (0, 50, 100, 150):
        tile = drawn(one, fonts, Box(x, 0, 50, 200), times)
        assert difference(tile, whole.crop(x * times, 0, 50 * times, 200 * times)) == (0, 0)


def test_pictures_are_turned_with_their_text(fonts: Fonts) -> None:
    image = drawn(letter(rotate=180), fonts)

    assert image(125, 100) == list(RED)
    assert image(75, 100) == list(INK)


def test_a_rim_surrounds_pictures_too(fonts: Fonts) -> None:
    image = drawn(letter(stroke=Stroke(Colour(*BLUE), 0.1)), fonts)

    assert image(45, 100) == list(BLUE)
    assert image(75, 100) == list(RED)


def test_a_letter_that_only_a_picture_has_needs_no_selector(fonts: Fonts) -> None:
    assert drawn(letter(text=f"{LETTER}\ufe0f"), fonts)(75, 100) == list(RED)
    assert Path(canvas.lay_out((letter(),), fonts)[0].block.lines[0].segments[0].shaped.instance.file.path).stem == (
        "coloured"
    )
