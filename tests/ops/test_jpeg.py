"""A spliced picture is the whole one encoded, to the last byte: with a reference of our own for every claim."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyvips import GValue

from ops import canvas, jpeg
from ops import format as formats
from ops.background import Background
from ops.canvas import Laid
from ops.exif import NONE
from ops.geometry import Extent
from ops.jpeg import Rows
from ops.layers.form import Rectangle
from ops.layers.paint import Colour
from ops.layers.shape import Shape
from ops.layers.text import Frame
from ops.levels import Decoded, Levels
from ops.libvips import TEXT, Image
from ops.render import Job, render
from tests.conftest import ENCODING, WHITE, look, settled
from tests.lettering import FONTS, text
from tests.likeness import chart

Write = Callable[..., Path]
Texts = tuple[Any, ...]

SAMPLES = Path(__file__).parents[2] / "samples/pictures"
LARGEST = 330  # pixels of a side: more than 16 rows of the largest blocks, so that numbers of markers come again
KINDS = [(quality, bands) for quality in (30, 75, 89, 90, 92, 100) for bands in (1, 3)]


@cache
def noisy(bands: int) -> Any:
    """Soft and fine parts, different everywhere."""
    clouds = Image.perlin(LARGEST, LARGEST, cell_size=60, seed=3) * 60 + 128
    grain = Image.gaussnoise(LARGEST, LARGEST, mean=0, sigma=18, seed=8)
    light = clouds + grain
    image = light if bands == 1 else light.bandjoin([light * 0.7 + 30, light * -0.6 + 210])
    return image.cast("uchar").copy(interpretation="b-w" if bands == 1 else "srgb").copy_memory()


def encode(image: Any, quality: int, *, rows: bool = True) -> bytes:
    encoding = replace(ENCODING, jpg_quality=quality)
    return formats.encode(image, formats.FORMATS["jpg"], encoding, bitonal=False, credit=NONE, rows=rows)


def rows_of(body: bytes) -> Rows:
    rows = Rows.of(body)
    assert rows is not None
    return rows


def drawn_on(image: Any, top: int, bottom: int) -> Any:
    """With a bar over some rows of pixels, half as wide as they are."""
    bar = Image.black(max(1, image.width // 2), bottom - top, bands=image.bands) + [250, 40, 90][: image.bands]
    return image.insert(bar.cast("uchar").copy(interpretation=image.interpretation), image.width // 3, top)


def spliced(image: Any, painted: Any, top: int, bottom: int, quality: int) -> bytes:
    """As the renderer does it: only those rows of blocks are encoded that were painted on."""
    ground = rows_of(encode(image, quality))
    first, last = ground.around(top, bottom)
    fresh = rows_of(encode(painted.crop(0, first, painted.width, last - first), quality))
    return ground.spliced([(first, fresh)])


sides = st.one_of(st.integers(1, 40), st.integers(1, LARGEST))


@settings(max_examples=200, deadline=None)
@given(sides, sides, st.sampled_from(KINDS), st.data())
def test_a_spliced_picture_has_the_bytes_of_the_whole_one(
    width: int, height: int, kind: tuple[int, int], data: st.DataObject
) -> None:
    quality, bands = kind
    top = data.draw(st.sampled_from([0, height - 1, height // 2]) | st.integers(0, height - 1))
    bottom = data.draw(st.sampled_from([top + 1, height]) | st.integers(top + 1, height))
    image = noisy(bands).crop(0, 0, width, height)
    painted = drawn_on(image, top, bottom)

    assert spliced(image, painted, top, bottom, quality) == encode(painted, quality)


@pytest.mark.parametrize("quality", [75, 95])
@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize(("width", "height"), [(LARGEST, LARGEST), (LARGEST, 1), (1, LARGEST), (257, 129), (16, 272)])
def test_every_row_of_blocks_can_be_exchanged(width: int, height: int, bands: int, quality: int) -> None:
    image = noisy(bands).crop(0, 0, width, height)
    side = jpeg.block(bands, quality)
    for top in range(0, height, side):
        painted = drawn_on(image, top, min(height, top + 1))

        assert spliced(image, painted, top, top + 1, quality) == encode(painted, quality), top


def test_a_picture_spliced_twice_is_the_second_one() -> None:
    image = noisy(3)
    ground = rows_of(encode(image, 75))
    for top, bottom in ((0, 40), (100, 101), (300, LARGEST), (0, LARGEST)):
        painted = drawn_on(image, top, bottom)
        first, last = ground.around(top, bottom)
        fresh = rows_of(encode(painted.crop(0, first, LARGEST, last - first), 75))

        assert rows_of(ground.spliced([(first, fresh)])).spliced([(0, ground)]) == ground.body


def test_several_strips_are_exchanged_at_once() -> None:
    image, strips = noisy(3), ((0, 16), (48, 64), (64, 112), (LARGEST - 5, LARGEST))
    painted = image
    for top, bottom in strips:
        painted = drawn_on(painted, top, bottom)
    ground, fresh = rows_of(encode(image, 75)), []
    for strip in strips:
        first, last = ground.around(*strip)
        fresh.append((first, rows_of(encode(painted.crop(0, first, LARGEST, last - first), 75))))

    assert ground.spliced(fresh) == encode(painted, 75)
    assert ground.spliced([]) == ground.body


@pytest.mark.parametrize(("quality", "bands", "side"), [(89, 3, 16), (90, 3, 8), (20, 1, 8), (100, 3, 8)])
def test_blocks_are_as_large_as_the_encoder_makes_them(quality: int, bands: int, side: int) -> None:
    rows = rows_of(encode(noisy(bands).crop(0, 0, 100, 99), quality))

    assert jpeg.block(bands, quality) == rows.side == side
    assert rows.extent == Extent(100, 99)
    assert len(rows.starts) - 1 == -(-99 // side)


@given(st.integers(1, 2000), st.sampled_from([8, 16]), st.data())
def test_the_rows_around_some_are_whole_and_no_more_than_needed(height: int, side: int, data: st.DataObject) -> None:
    top = data.draw(st.integers(0, height - 1))
    bottom = data.draw(st.integers(top + 1, height))
    first, last = Rows(b"", (), side, Extent(10, height)).around(top, bottom)

    assert first % side == 0
    assert last % side == 0 or last == height
    assert first <= top < bottom <= last
    assert top - first < side
    assert last - bottom < side


def test_what_rows_take_is_at_least_their_bytes() -> None:
    rows = rows_of(encode(noisy(3), 75))

    assert rows.size > len(rows.body)


def test_pictures_that_are_written_in_another_way_have_no_rows() -> None:
    image = noisy(3)
    whole = encode(image, 75)

    assert Rows.of(image.jpegsave_buffer(Q=75, interlace=True)) is None
    assert Rows.of(image.jpegsave_buffer(Q=75, interlace=True, restart_interval=21)) is None
    assert Rows.of(encode(image, 75, rows=False)) is None
    assert Rows.of(image.jpegsave_buffer(Q=75, restart_interval=5)) is None
    assert Rows.of(image.pngsave_buffer()) is None
    assert Rows.of(whole[:-2]) is None
    assert Rows.of(whole + b"\0") is None
    assert Rows.of((SAMPLES / "progressive.jpg").read_bytes()) is None
    assert Rows.of((SAMPLES / "dawn.jpg").read_bytes()) is None
    assert [Rows.of(body) for body in (b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xda\0\0")] == [
        None
    ] * 5


def test_a_picture_cut_anywhere_has_no_rows() -> None:
    whole = encode(noisy(3).crop(0, 0, 40, 50), 75)

    assert [length for length in range(len(whole)) if Rows.of(whole[:length])] == []


@settings(max_examples=250, deadline=None)
@given(st.sampled_from([1, 3]), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_bytes_are_so_strange_that_looking_for_rows_fails(bands: int, changes: list[tuple[int, int]]) -> None:
    body = bytearray(encode(noisy(bands).crop(0, 0, 40, 50), 75))
    for at, value in changes:
        body[at % len(body)] = value
    rows = Rows.of(bytes(body))

    assert rows is None or len(rows.starts) - 1 == -(-rows.extent.height // rows.side)


@given(st.binary(max_size=60))
def test_garbage_after_the_head_of_a_jpeg_has_no_rows(garbage: bytes) -> None:
    for head in (b"", b"\xff\xd8", b"\xff\xd8\xff\xc0", b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10", b"\xff\xd8\xff\xda"):
        rows = Rows.of(head + garbage)

        assert rows is None or rows.body.endswith(jpeg.END)


# What the renderer makes of it.

TEXTS: tuple[Texts, ...] = (
    (text("Amélie", size=90),),
    (text("Bartholomew", size=60, down=0.0),),
    (text("Zoë", size=120, down=1.0, across=1.0),),
    (text("top", size=40, down=0.0, across=0.0), text("and bottom", size=40, down=1.0, across=0.5)),
    (text("Two lines\nof words", size=80, rotate=-11),),
    (Shape(Frame(0, 0, 1200, 630), Rectangle(), Colour(200, 10, 60, 90)), text("all of it", size=90)),
    (text("outside", frame=Frame(5000, 5000, 100, 100)),),
    (text("Amélie", size=90),),
)


def asked(path: Path, wanted: str, laid: tuple[Laid, ...], levels: Levels | None, quality: int) -> bytes:
    plan, known = settled(path, wanted), look(path)
    encoding = replace(ENCODING, jpg_quality=quality)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return render(descriptor, Job(known, plan, encoding, WHITE, laid, levels, plan.level_key))
    finally:
        os.close(descriptor)


def must_be_the_same_with_and_without_levels(path: Path, wanted: str, quality: int = 82) -> Levels:
    """Several texts one after the other: the first on a ground that nobody knows, later ones spliced."""
    levels = Levels(100_000_000)
    for number, layers in enumerate(TEXTS):
        laid = canvas.lay_out(layers, FONTS)
        fast = asked(path, wanted, laid, levels, quality)

        assert fast == asked(path, wanted, laid, None, quality), number
    plan = settled(path, wanted)
    assert levels.get(plan.level_key, Decoded) is not None
    return levels


def rows_kept(levels: Levels, path: Path, wanted: str) -> bool:
    plan = settled(path, wanted)
    return levels.get(f"{plan.level_key} {plan.region} {plan.size} {plan.quality} Text", Background) is not None


@pytest.mark.parametrize("quality", [82, 95])
@pytest.mark.parametrize(
    "wanted",
    [
        "full/max/0/default.jpg",
        "full/601,/0/default.jpg",
        "full/max/0/gray.jpg",
        "full/max/0/bitonal.jpg",
        "100,53,501,303/^603,/0/default.jpg",
        "full/9,/0/default.jpg",
        "0,0,1200,5/max/0/default.jpg",
    ],
)
def test_a_picture_with_a_name_is_the_same_whether_its_ground_is_known_or_not(
    write: Write, wanted: str, quality: int
) -> None:
    path = write(chart(40, 21, 30), "ground.png")
    levels = must_be_the_same_with_and_without_levels(path, wanted, quality)

    assert rows_kept(levels, path, wanted)


@pytest.mark.parametrize("wanted", ["full/max/0/default.jpg", "square/300,/0/gray.jpg"])
@pytest.mark.parametrize("kind", ["alpha", "grey", "grey-alpha", "sixteen"])
def test_so_is_one_on_an_original_of_any_kind(write: Write, kind: str, wanted: str) -> None:
    base = chart(40, 21, 30)
    clear = (Image.grey(base.width, base.height, uchar=True) > 90).ifthenelse(
        Image.grey(base.width, base.height, uchar=True), 0
    )
    image = {
        "alpha": lambda: base.bandjoin(clear),
        "grey": lambda: base.colourspace("b-w"),
        "grey-alpha": lambda: base.colourspace("b-w").bandjoin(clear),
        "sixteen": lambda: base.colourspace("rgb16"),
    }[kind]()
    path = write(image, "ground.png")

    assert rows_kept(must_be_the_same_with_and_without_levels(path, wanted), path, wanted)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_so_is_one_on_an_original_that_has_to_be_turned(write: Write, orientation: int) -> None:
    image = chart(40, 21, 30).copy()
    image.set_type(GValue.gint_type, "orientation", orientation)
    path = write(image, "turned.jpg")

    for wanted in ("full/max/0/default.jpg", "full/300,/0/default.jpg"):
        assert rows_kept(must_be_the_same_with_and_without_levels(path, wanted), path, wanted)


def test_a_copyright_is_on_every_one(write: Write) -> None:
    image = chart(40, 21, 30).copy()
    image.set_type(TEXT, "exif-ifd0-Copyright", "Amelie Example")
    path = write(image, "signed.jpg")
    levels = must_be_the_same_with_and_without_levels(path, "full/max/0/default.jpg")

    body = asked(path, "full/max/0/default.jpg", canvas.lay_out(TEXTS[1], FONTS), levels, 82)
    assert "Amelie Example" in str(Image.new_from_buffer(body, "").get("exif-ifd0-Copyright"))


@pytest.mark.parametrize("wanted", ["full/max/90/default.jpg", "full/max/!0/default.jpg", "full/max/0/default.png"])
def test_what_is_turned_or_no_jpeg_is_made_whole_and_the_same(write: Write, wanted: str) -> None:
    path = write(chart(40, 21, 30), "ground.png")

    assert not rows_kept(must_be_the_same_with_and_without_levels(path, wanted), path, wanted)
