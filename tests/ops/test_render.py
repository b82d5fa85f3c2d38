import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyvips import GValue

from ops import canvas, libvips
from ops.errors import Damaged
from ops.layers.text import Frame
from ops.levels import Levels
from ops.libvips import BLOB, Image, weight
from ops.render import Job, Stop, render
from ops.render import decode as decode_level
from tests.conftest import ENCODING, WRITTEN, encoded, look, made, settled
from tests.lettering import FONTS, text
from tests.likeness import chart, colour, decode, difference, pixel, scenery, ssim

Write = Callable[..., Path]

LOSSY = {"jpg": 6, "webp": 8, "avif": 8, "jp2": 6, "jxl": 6}
LADDER = (160, 320, 480, 640, 800, 960, 1280, 1600, 1920)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_regions_show_the_colours_that_are_there(write: Write, name: str) -> None:
    path = write(chart(8, 6, 40), "chart.png")
    for column, row in ((0, 0), (7, 5), (3, 2), (6, 1)):
        image = made(path, f"{column * 40},{row * 40},40,40/max/0/default.{name}").colourspace("srgb")

        seen = pixel(image, 20, 20)
        allowed = LOSSY.get(name, 40 if name == "gif" else 0)
        assert (image.width, image.height) == (40, 40)
        assert max(abs(a - b) for a, b in zip(seen, colour(column, row), strict=False)) <= allowed


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [
        ("0", (0, 0)),
        ("90", (0, 5)),
        ("180", (7, 5)),
        ("270", (7, 0)),
        ("!0", (7, 0)),
        ("!90", (7, 5)),
        ("!180", (0, 5)),
        ("!270", (0, 0)),
    ],
)
def test_turning_and_mirroring_bring_the_right_corner_up_left(
    write: Write, rotation: str, corner: tuple[int, int]
) -> None:
    image = made(write(chart(8, 6, 10), "chart.png"), f"full/max/{rotation}/default.png")

    assert pixel(image, 5, 5)[:3] == colour(*corner)
    assert (image.width, image.height) == ((80, 60) if rotation.lstrip("!") in ("0", "180") else (60, 80))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("rotation", ["0", "90", "!0", "!270"])
@pytest.mark.parametrize("region", ["full", "10,20,30,20", "square", "pct:50,50,50,50"])
def test_orientation_region_and_rotation_work_together(
    write: Write, orientation: int, rotation: str, region: str
) -> None:
    image = chart(8, 6, 10).copy()
    image.set_type(GValue.gint_type, "orientation", orientation)
    turned = write(image, "turned.tif")
    upright = write(image.autorot(), "upright.png")

    asked = f"{region}/max/{rotation}/default.png"
    assert difference(made(turned, asked), made(upright, asked))[0] == 0


@pytest.mark.parametrize("angle", ["22.5", "!45", "133.7", "213"])
def test_corners_are_transparent_where_the_format_can_and_ground_where_not(write: Write, angle: str) -> None:
    path = write(chart(1, 1, 1).zoom(100, 100) + [90, 90, 90], "plain.png")
    see_through = made(path, f"full/max/{angle}/default.png")
    laid = made(path, f"full/max/{angle}/default.jpg", ground=(10, 200, 30))

    assert pixel(see_through, 0, 0)[3] == 0
    assert pixel(see_through, see_through.width // 2, see_through.height // 2) == (90, 90, 90, 255)
    assert max(abs(a - b) for a, b in zip(pixel(laid, 1, 1), (10, 200, 30), strict=True)) <= 8
    expected = settled(path, f"full/max/{angle}/default.png").delivered
    assert (see_through.width, see_through.height) == (expected.width, expected.height)


sides = st.integers(1, 700)


@settings(max_examples=150, deadline=None)
@given(sides, sides, st.data())
def test_pictures_have_exactly_the_promised_size(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("sizes") / "a.jpg"
    (Image.black(width, height, bands=3) + 120).cast("uchar").copy(interpretation="srgb").write_to_file(str(path))
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    w, h = data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y))
    ow, oh = data.draw(st.integers(1, 900)), data.draw(st.integers(1, 900))
    asked = f"{x},{y},{w},{h}/^{ow},{oh}/{data.draw(st.sampled_from(['0', '90', '!180']))}/default.png"

    image = made(path, asked)

    delivered = settled(path, asked).delivered
    assert (image.width, image.height) == (delivered.width, delivered.height)
    assert pixel(image, image.width // 2, image.height // 2)[0] in range(117, 124)


def test_photos_look_like_a_full_decode_reduced_in_one_step(write: Write) -> None:
    path = write(scenery(1953, 1207), "photo.jpg", Q=92)
    whole = Image.new_from_file(str(path))
    for width in LADDER:
        image = made(path, f"full/{width},/0/default.png")
        reference = whole.resize(image.width / whole.width, vscale=image.height / whole.height)

        assert ssim(image, reference) >= 0.99
        assert difference(image, reference)[1] <= 1


def test_levels_of_a_pyramid_look_like_the_original_reduced(write: Write) -> None:
    path = write(scenery(1800, 1100), "deep.tif", tile=True, pyramid=True, tile_width=128, tile_height=128)
    whole = Image.new_from_file(str(path))
    for region, size in (("full", "400,"), ("512,512,768,512", "192,"), ("600,100,900,900", "300,")):
        plan = settled(path, f"{region}/{size}/0/default.png")
        image = made(path, f"{region}/{size}/0/default.png")
        cut = whole.crop(plan.region.x, plan.region.y, plan.region.width, plan.region.height)

        assert ssim(image, cut.resize(image.width / cut.width, vscale=image.height / cut.height)) >= 0.97
        assert plan.level.factor > 1


@pytest.mark.parametrize("name", ["p.tif", "j.jpg"])
def test_tiles_put_together_are_the_whole(write: Write, name: str) -> None:
    options = {"tile": True, "pyramid": True, "tile_width": 128, "tile_height": 128} if name == "p.tif" else {"Q": 95}
    path = write(scenery(601, 403), name, **options)
    whole = made(path, "full/max/0/default.png")
    rows = []
    for y in range(0, 403, 128):
        row = [
            made(path, f"{x},{y},{min(128, 601 - x)},{min(128, 403 - y)}/max/0/default.png") for x in range(0, 601, 128)
        ]
        joined = row[0]
        for tile in row[1:]:
            joined = joined.join(tile, "horizontal")
        rows.append(joined)
    together = rows[0]
    for joined in rows[1:]:
        together = together.join(joined, "vertical")

    assert difference(together, whole)[0] == 0


@pytest.mark.parametrize("name", ["tall.png", "tall.jpg", "tall.webp"])
def test_pictures_taller_than_a_decoder_holds_can_be_turned(write: Write, name: str) -> None:
    image = made(write(scenery(300, 4001), name), "full/150,/!90/default.png")

    assert (image.width, image.height) == (2001, 150)


def test_transparency_is_weighed_so_that_hidden_colours_do_not_bleed(write: Write) -> None:
    red_then_hidden_green = [
        (Image.black(50, 100) + [220, 0, 0, 255]).cast("uchar"),
        (Image.black(50, 100) + [0, 255, 0, 0]).cast("uchar"),
    ]
    image = red_then_hidden_green[0].join(red_then_hidden_green[1], "horizontal").copy(interpretation="srgb")
    small = made(write(image, "edge.png"), "full/7,/0/default.png")

    for x in range(7):
        red, green, _, alpha = pixel(small, x, 3)
        assert alpha == 0 or (green <= 2 and red >= 215)


@pytest.mark.parametrize(("ground", "expected"), [((255, 255, 255), 255), ((0, 0, 0), 0)])
def test_jpeg_lies_on_the_configured_ground(write: Write, ground: tuple[int, int, int], expected: int) -> None:
    clear = (Image.black(32, 32) + [200, 100, 50, 0]).cast("uchar").copy(interpretation="srgb")
    grey = (Image.black(32, 32) + [100, 0]).cast("uchar").copy(interpretation="b-w")

    assert abs(pixel(made(write(clear, "c.png"), "full/max/0/default.jpg", ground=ground), 9, 9)[0] - expected) <= 2
    assert abs(pixel(made(write(grey, "g.png"), "full/max/0/default.jpg", ground=ground), 9, 9)[0] - expected) <= 2


@pytest.mark.parametrize("name", sorted(WRITTEN))
@pytest.mark.parametrize("quality", ["default", "color", "gray", "bitonal"])
@pytest.mark.parametrize("kind", ["rgb", "rgba", "grey", "grey-alpha", "sixteen", "sixteen-alpha", "one-bit"])
def test_every_kind_in_every_quality_and_format(write: Write, name: str, quality: str, kind: str) -> None:
    base = chart(4, 4, 8)
    alpha = (Image.black(32, 32) + 255).cast("uchar")
    path = {
        "rgb": lambda: write(base, "a.png"),
        "rgba": lambda: write(base.bandjoin(alpha), "a.png"),
        "grey": lambda: write(base.colourspace("b-w"), "a.png"),
        "grey-alpha": lambda: write(base.colourspace("b-w").bandjoin(alpha), "a.png"),
        "sixteen": lambda: write(base.colourspace("rgb16"), "a.png"),
        "sixteen-alpha": lambda: write(base.bandjoin(alpha).colourspace("rgb16"), "a.png"),
        "one-bit": lambda: write(base.colourspace("b-w") > 128, "a.png", bitdepth=1),
    }[kind]()

    image = made(path, f"full/32,32/0/{quality}.{name}")

    assert image.format == "uchar" or name == "avif"
    assert (image.width, image.height) == (32, 32)
    whole = image.colourspace("srgb")
    if quality == "gray":
        red, green, blue = (whole[band] for band in range(3))
        assert (red - green).abs().max() <= 4
        assert (green - blue).abs().max() <= 4
    if quality == "bitonal" and name not in ("jpg", "avif"):
        allowed = {0, 1, 254, 255} if name == "jp2" else {0, 255}
        assert {value for row in whole[0].tolist() for value in row} <= allowed
    if quality in ("default", "color") and kind == "rgb" and name not in (*LOSSY, "gif"):
        assert difference(image[:3] if image.bands > 3 else image, base)[0] == 0


def test_sixteen_bits_keep_their_lightness_and_transparency(write: Write) -> None:
    deep = (Image.black(20, 20) + [51400, 25700, 12850, 32896]).cast("ushort").copy(interpretation="rgb16")
    for asked in ("full/max/0/default.png", "full/10,/0/default.png"):
        seen = pixel(made(write(deep, "deep.png"), asked), 5, 5)

        assert all(abs(a - b) <= 1 for a, b in zip(seen, (200, 100, 50, 128), strict=True))


def test_cmyk_and_wide_gamut_become_srgb(write: Write) -> None:
    patch = (Image.black(64, 64) + [180, 60, 90]).cast("uchar").copy(interpretation="srgb")
    cmyk = write(patch.icc_transform("cmyk"), "c.jpg", Q=95)
    wide = write(patch.icc_transform("p3"), "p.png")

    for path, allowed in ((cmyk, 12), (wide, 2)):
        image = made(path, "full/max/0/default.png")
        assert image.bands == 3
        assert max(abs(a - b) for a, b in zip(pixel(image, 9, 9), (180, 60, 90), strict=True)) <= allowed


@pytest.mark.parametrize("name", ["u.jpg", "u.tif", "deep.tif"])
@pytest.mark.parametrize(
    ("inks", "light"),
    [
        ((255, 0, 0, 0), (0, 255, 255)),
        ((255, 255, 0, 0), (0, 0, 255)),
        ((0, 0, 0, 255), (0, 0, 0)),
        ((0, 0, 0, 0), (255, 255, 255)),
        ((200, 100, 0, 102), (33, 93, 153)),
    ],
)
def test_cmyk_without_a_profile_is_light_through_inks(
    write: Write, name: str, inks: tuple[int, ...], light: tuple[int, ...]
) -> None:
    deep = name.startswith("deep")
    patch = Image.black(64, 64) + [ink * (257 if deep else 1) for ink in inks]
    path = write(patch.cast("ushort" if deep else "uchar").copy(interpretation="cmyk"), name)
    for asked in ("full/max/0/default.png", "full/32,/0/default.png", "0,0,16,16/max/0/default.png"):
        found = made(path, asked)

        assert found.bands == 3
        assert all(abs(a - b) <= 1 for a, b in zip(pixel(found, 4, 4), light, strict=True))


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_channels_beyond_transparency_are_left_out(write: Write, name: str) -> None:
    five = chart(4, 4, 8).bandjoin([(Image.black(32, 32) + 255).cast("uchar"), Image.black(32, 32)])
    path = write(five.copy(interpretation="srgb"), "five.tif")

    assert (made(path, f"full/16,/0/default.{name}")).width == 16


def test_texts_in_other_encodings_are_no_obstacle(write: Write) -> None:
    whole = write(chart(4, 4, 8), "a.png").read_bytes()
    text = b"tEXtK\xe9y\xff\0value"
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    path = write(chart(4, 4, 8), "b.png")
    path.write_bytes(whole[:33] + chunk + whole[33:])

    assert made(path, "full/16,/0/default.png").width == 16


def test_private_metadata_is_dropped_and_copyright_kept(write: Write) -> None:
    image = chart(4, 4, 8).copy()
    for field, value in {
        "exif-ifd0-Copyright": "(c) A. Person",
        "exif-ifd0-Artist": "A. Person",
        "exif-ifd0-Make": "A camera",
        "exif-ifd3-GPSLatitude": "52/1 31/1 0/1",
    }.items():
        image.set_type(GValue.gstr_type, field, value)
    path = write(image, "signed.jpg")

    for name in ("jpg", "webp", "png") if libvips.version() >= (8, 15, 0) else ("jpg", "webp"):
        image = made(path, f"full/16,/0/default.{name}")
        said = image.get("exif-ifd0-Copyright")
        assert said.startswith("(c) A. Person ")
        assert said.endswith(", ASCII, 14 components, 14 bytes)")
        assert not [field for field in image.get_fields() if "GPS" in field or "Make" in field]
        assert b"A camera" not in encoded(path, f"full/16,/0/default.{name}")


def test_without_a_copyright_nothing_is_said(write: Write) -> None:
    path = write(chart(4, 4, 8), "plain.jpg")

    assert not [field for field in made(path, "full/16,/0/default.jpg").get_fields() if field.startswith("exif")]


def test_qualities_of_the_encoders_are_those_that_were_set(write: Write) -> None:
    path = write(scenery(300, 300), "a.png")
    for name in ("jpg", "webp", "avif"):
        low, high = (
            len(encoded(path, f"full/max/0/default.{name}", encoding=replace(ENCODING, **{f"{name}_quality": quality})))
            for quality in (20, 90)
        )
        assert low * 2 < high


def test_the_same_plan_gives_the_same_bytes(write: Write) -> None:
    path = write(scenery(300, 200), "a.jpg")

    for name in sorted(WRITTEN):
        assert encoded(path, f"full/100,/0/default.{name}") == encoded(path, f"full/100,/0/default.{name}")


def _marked(kind: str, write: Write) -> Path:
    """An original that says more of itself than its pixels."""
    image = scenery(96, 64).copy(xres=12, yres=12)
    if kind == "palette":
        return write(image, "palette.png", palette=True, bitdepth=4)
    if kind == "gif":
        return write(image, "several.gif")
    image.set_type(GValue.gint_type, "orientation", 6)
    for field in ("exif-ifd0-Copyright", "exif-ifd0-Make") if kind == "signed" else ():
        image.set_type(GValue.gstr_type, field, "A. Person")
    return write(image, {"tif": "turned.tif"}.get(kind, "turned.jpg"))


@pytest.mark.parametrize("kind", ["turned", "signed", "tif", "palette", "gif"])
def test_bytes_are_the_same_whatever_was_made_of_the_original_before(write: Write, kind: str) -> None:
    path = _marked(kind, write)
    known = look(path)
    laid = canvas.lay_out((text("Hi", frame=Frame(4, 4, 60, 50), size=30, smallest=4),), FONTS)

    def written(name: str, levels: Levels | None, *, decoded: bool = False) -> bytes:
        plan = settled(path, f"full/32,/0/default.{name}")
        job = Job(known, plan, ENCODING, (255, 255, 255), laid, levels, plan.level_key)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return render(decode_level(descriptor, known, plan.level, Stop()) if decoded else descriptor, job)
        finally:
            os.close(descriptor)

    for name in sorted(WRITTEN):
        alone = written(name, None)
        assert written(name, None, decoded=True) == alone, name
        for before in sorted(WRITTEN):
            levels = Levels(10_000_000)
            written(before, levels)
            assert written(name, levels) == alone, (before, name)


def test_who_made_an_original_is_told_whoever_was_written_on_it_before(write: Write) -> None:
    path, levels = _marked("signed", write), Levels(10_000_000)
    plan = settled(path, "full/max/0/default.jpg")

    def written(name: str, levels: Levels | None) -> bytes:
        layers = [
            text(words, frame=Frame(4, top, 56, 40), size=12, smallest=4, lines=1)
            for words, top in (("Hello", 4), (name, 50))
        ]
        job = Job(look(path), plan, ENCODING, (255, 255, 255), canvas.lay_out(tuple(layers), FONTS), levels, "ground")
        with path.open("rb") as file:
            return render(file.fileno(), job)

    for name in ("Amy", "Bob", "Zoe"):
        assert written(name, levels) == written(name, None), name
        assert decode(written(name, levels)).get("exif-ifd0-Copyright").startswith("A. Person"), name


@pytest.mark.parametrize("name", ["jpg", "avif", "webp", "png"])
def test_a_picture_that_should_be_small_is_not_written_again_when_nobody_waits(
    write: Write, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, stop, attempts = write(scenery(300, 200), "a.png"), Stop(), []
    real = libvips.written

    def written(*arguments: Any) -> bytes:
        attempts.append(arguments)
        body = real(*arguments)
        stop.now()
        return body

    monkeypatch.setattr(libvips, "written", written)
    job = Job(
        look(path), settled(path, f"full/max/0/default.{name}"), replace(ENCODING, most=100), (0, 0, 0), stop=stop
    )
    with path.open("rb") as file, pytest.raises(Damaged):
        render(file.fileno(), job)

    assert len(attempts) == 2  # the second one ended before its first row


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_what_was_turned_upright_is_not_turned_again_by_who_shows_it(write: Write, name: str) -> None:
    turned = made(_marked("turned", write), f"full/max/0/default.{name}").autorot()

    assert (turned.width, turned.height) == (64, 96)
    assert ssim(turned.colourspace("b-w")[0], scenery(96, 64).rot90().colourspace("b-w")[0]) > 0.9


@pytest.mark.parametrize("name", ["jpg", "png", "tif"])
def test_no_density_of_the_original_is_kept(write: Write, name: str) -> None:
    image = made(_marked("palette", write), f"full/16,/0/default.{name}")

    assert round(image.xres * 25.4) == round(image.yres * 25.4) == 72


def test_a_profile_that_changes_nothing_is_not_applied(write: Write) -> None:
    plain = write(scenery(60, 60), "plain.png")
    labelled = write(scenery(60, 60), "labelled.png", profile="srgb")

    assert look(labelled).conversion.name == "NONE"
    assert (
        difference(decode(encoded(plain, "full/max/0/default.png")), made(labelled, "full/max/0/default.png"))[0] == 0
    )


def test_what_is_held_in_memory_of_an_original_is_no_more_than_its_pixels(write: Write) -> None:
    image = chart(4, 3, 10).copy()
    image.set_type(BLOB, "xmp-data", b"<x:xmpmeta/>" + b" " * 1_000_000)
    path = write(image, "heavy.png")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        known = look(path)
        held = decode_level(descriptor, known, known.levels[0], Stop())
    finally:
        os.close(descriptor)

    assert weight(Image.new_from_file(str(path)), "xmp-data") > 1_000_000
    assert not [name for name in held.image.get_fields() if name.endswith("-data")]
    assert held.size == 40 * 30 * 3
