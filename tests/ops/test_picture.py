import os
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyvips import GValue

from ops import libvips, transform
from ops.errors import Damaged, NotAPicture, TooLarge
from ops.geometry import Extent
from ops.libvips import Image
from ops.picture import Ceiling, Level, Picture, load
from ops.plan import Plan, settle
from ops.probing import probe
from ops.render import Job, Stop, render
from ops.render import decode as render_decode
from ops.rotation import ORIENTATIONS
from tests.conftest import CEILING, ENCODING, LIMITS, WHITE, WRITTEN, encoded, look, made, settled
from tests.likeness import chart, decode, difference, pixel, png_claiming, scenery, ssim

Write = Callable[..., Path]

SAMPLES = Path(__file__).parents[2] / "samples/pictures"


def test_a_jpeg_is_described_from_its_header(write: Write) -> None:
    known = look(write(chart(10, 7, 101), "chart.jpg"))

    assert known.format == "jpg"
    assert known.extent == Extent(1010, 707)
    assert (known.grey, known.tile) == (False, None)
    assert [(level.factor, level.extent) for level in known.levels] == [
        (1, Extent(1010, 707)),
        (2, Extent(505, 353)),
        (4, Extent(252, 176)),
        (8, Extent(126, 88)),
    ]


@pytest.mark.parametrize("extent", [(1, 1), (7, 9), (8, 8), (1001, 17), (17, 1001), (255, 256), (1023, 769)])
def test_the_levels_of_a_jpeg_are_what_its_decoder_gives(write: Write, extent: tuple[int, int]) -> None:
    path = write(chart(1, 1, 1).zoom(*extent), "flat.jpg")
    for level in look(path).levels[1:]:
        decoded = Image.new_from_file(str(path), **dict(level.options))

        assert Extent(decoded.width, decoded.height) == level.extent


@pytest.mark.parametrize(
    ("extent", "factors"),
    [
        ((1024, 768), [1, 2, 4, 8]),
        ((1020, 768), [1, 2, 4]),
        ((1022, 768), [1, 2]),
        ((1023, 768), [1]),
        ((1024, 767), [1]),
        ((512, 512), [1, 2, 4, 8]),
        ((512, 504), [1, 2, 4]),
        ((128, 4096), [1, 2]),
        ((126, 4096), [1]),
        ((1, 1), [1]),
    ],
)
@pytest.mark.parametrize("name", ["flat.png", "flat.webp", "flat.tif", "flat.gif", "flat.avif"])
def test_what_is_decoded_whole_is_halved_as_long_as_nothing_is_left_over(
    write: Write, name: str, extent: tuple[int, int], factors: list[int]
) -> None:
    known = look(write(chart(1, 1, 1).zoom(*extent), name, **({"effort": 0} if name.endswith("avif") else {})))

    assert [level.factor for level in known.levels] == factors
    for level in known.levels:
        assert level.factor == 2**level.halved
        assert level.extent == Extent(extent[0] // level.factor, extent[1] // level.factor)
        assert not level.cut


@pytest.mark.parametrize("name", ["scene.png", "scene.webp", "scene.tif"])
def test_a_halved_level_has_the_extent_it_tells(write: Write, name: str) -> None:
    path = write(chart(16, 8, 64), name)
    known = look(path)
    for level in known.levels:
        descriptor = os.open(path, os.O_RDONLY)
        image = load(descriptor, known, level).copy_memory()
        os.close(descriptor)

        assert Extent(image.width, image.height) == level.extent
        # Colours stay where they are; lossy ones nearly.
        seen, there = pixel(image, level.extent.width - 1, 0), pixel(chart(16, 8, 64), 1023, 0)
        assert max(abs(a - b) for a, b in zip(seen, there, strict=True)) <= 4


def test_nothing_is_halved_of_files_with_tiles_or_levels_of_their_own(write: Write) -> None:
    image = chart(16, 16, 64)
    tiled = look(write(image, "t.tif", tile=True, tile_width=128, tile_height=128))
    both = look(write(image, "p.tif", tile=True, pyramid=True, tile_width=128, tile_height=128))
    below = look(write(image, "s.tif", tile=True, pyramid=True, subifd=True, tile_width=128, tile_height=128))

    assert len(tiled.levels) == 1
    assert [level.factor for level in both.levels] == [level.factor for level in below.levels] == [1, 2, 4, 8]
    for known in (tiled, both, below):
        assert {level.halved for level in known.levels} == {0}


def test_every_level_of_an_original_has_a_key_of_its_own(write: Write) -> None:
    image = chart(16, 16, 64)
    for path in (write(image, "a.jpg"), write(image, "a.png"), write(image, "p.tif", tile=True, pyramid=True)):
        levels = look(path).levels

        assert len(levels) > 2
        assert len({level.key for level in levels}) == len(levels)


def photo(name: str) -> Any:
    image = Image.new_from_file(str(SAMPLES / name))
    return image.copy_memory()


def alike(path: Path, known: Picture, level: Level) -> tuple[float, float] | None:
    """SSIM and the mean difference of 255 to the whole original reduced at once, where a level is just good enough to
    be taken; None if it never is."""
    widest = int(known.extent.width / level.least)
    plans = (plan_of(known, f"full/{width},/0/default.png") for width in range(widest, 20, -1))
    plan = next((plan for plan in plans if plan.level == level), None)
    if plan is None:
        return None
    asked = f"full/{plan.size}/0/default.png"
    pair = made(path, asked), made_whole(path, known, asked)
    first, second = (one.flatten(background=[255] * 3) if one.hasalpha() else one for one in pair)
    return ssim(first, second), difference(first, second)[1]


def plan_of(known: Picture, asked: str) -> Plan:
    region, size, rotation, last = asked.split("/")
    return settle(known, transform.parse(3, (region, size, rotation, last), WRITTEN), LIMITS, ENCODING)


def made_whole(path: Path, known: Picture, asked: str) -> Any:
    """Made from the original, as if it had no levels."""
    only = replace(known, levels=known.levels[:1])
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return decode(render(descriptor, Job(only, plan_of(only, asked), ENCODING, WHITE)))
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    ("name", "image", "taken"),
    [
        ("even.jpg", lambda: scenery(1600, 1200), 3),
        ("odd.jpg", lambda: scenery(1601, 1203), 2),
        ("dawn.jpg", lambda: photo("dawn.jpg"), 3),
        ("dawn-odd.jpg", lambda: photo("dawn.jpg").crop(3, 5, 2391, 1587), 3),
        ("grey.jpg", lambda: photo("dawn.jpg").colourspace("b-w"), 3),
        ("even.png", lambda: scenery(1600, 1200), 3),
        ("half.png", lambda: scenery(1602, 1202), 1),
        ("dawn.png", lambda: photo("dawn.jpg"), 3),
        ("grey.png", lambda: photo("dawn.jpg").colourspace("b-w"), 3),
        ("clear.png", lambda: photo("alpha.png"), 3),
        ("deep.png", lambda: photo("sixteen-bit.png"), 2),
        ("dawn.webp", lambda: photo("dawn.jpg"), 3),
    ],
)
def test_a_picture_made_from_any_level_is_alike_the_one_made_from_the_whole(
    write: Write, name: str, image: Callable[[], Any], taken: int
) -> None:
    careful = {"jpg": {"Q": 92}, "png": {"compression": 1}, "webp": {"Q": 92, "effort": 0}}[name.partition(".")[2]]
    path = write(image(), name, **careful)
    known = look(path)
    found = [likeness for level in known.levels[1:] if (likeness := alike(path, known, level))]

    assert len(found) == taken
    assert min(one for one, _ in found) >= 0.99
    assert max(apart for _, apart in found) <= 1


@pytest.mark.parametrize("name", ["dawn.jpg", "alpha.png", "sixteen-bit.png", "cmyk.jpg", "grey.jpg", "orientation.jpg", "wide-gamut.jpg", "palette.png", "one-bit.png", "progressive.jpg", "animated.gif"])  # fmt: skip
def test_a_picture_is_the_same_from_its_file_and_from_a_level_that_is_kept(name: str) -> None:
    path = SAMPLES / name
    known = look(path)
    x, y = known.extent.width // 3, known.extent.height // 5
    for asked in ("full/max/0/default.png", "full/60,/0/default.jpg", f"{x},{y},{x},{y}/50,/90/default.jpg"):
        plan = settled(path, asked)
        descriptor = os.open(path, os.O_RDONLY)
        level = render_decode(descriptor, known, plan.level, Stop())
        os.close(descriptor)

        assert render(level, Job(known, plan, ENCODING, WHITE)) == encoded(path, asked)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_extent_is_that_of_the_upright_picture(write: Write, orientation: int) -> None:
    image = chart(3, 2, 16).copy()
    image.set_type(GValue.gint_type, "orientation", orientation)
    known = look(write(image, "turned.jpg"))

    assert known.extent == (Extent(48, 32) if orientation < 5 else Extent(32, 48))
    assert known.orientation == ORIENTATIONS[orientation]


@pytest.mark.parametrize("subifd", [False, True])
def test_the_levels_of_a_pyramid_are_found(write: Write, subifd: bool) -> None:
    path = write(chart(9, 7, 111), "p.tif", tile=True, pyramid=True, subifd=subifd, tile_width=128, tile_height=128)
    known = look(path)

    assert known.tile == Extent(128, 128) or libvips.version() < (8, 15, 0)  # older ones do not say
    assert [level.factor for level in known.levels] == [1, 2, 4, 8]
    assert known.levels[1].extent == Extent(499, 388)


def test_pages_that_are_no_reductions_are_no_levels(write: Write) -> None:
    pages = Image.arrayjoin([chart(4, 4, 16), chart(4, 4, 16)], across=1).copy()
    pages.set_type(GValue.gint_type, "page-height", 64)
    known = look(write(pages, "pages.tif"))

    assert known.extent == Extent(64, 64)
    assert len(known.levels) == 1


def test_a_second_page_of_half_the_size_is_no_level_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "document.tif"
    path.write_bytes(two_pages())
    known = look(path)

    assert known.extent == Extent(200, 300)
    assert [(level.options, level.halved) for level in known.levels] == [((), 0), ((), 1)]  # never its page
    assert pixel(made(path, "full/20,/0/default.png"), 9, 9)[:3] == (255, 0, 0)


def two_pages() -> bytes:
    """A TIFF of a red page and of a blue one of half its size: two files, the second's offsets moved."""

    def flat(width: int, height: int, colour: list[int]) -> bytearray:
        image = (Image.black(width, height, bands=3) + colour).cast("uchar").copy(interpretation="srgb")
        return bytearray(image.tiffsave_buffer())

    first, second = flat(200, 300, [255, 0, 0]), flat(100, 150, [0, 0, 255])
    moved = len(first)
    directory = struct.unpack_from("<I", second, 4)[0]
    for entry in range(struct.unpack_from("<H", second, directory)[0]):
        at = directory + 2 + 12 * entry
        tag, kind, count, value = struct.unpack_from("<HHII", second, at)
        wide = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}[kind] * count > 4
        if wide or tag == 273:
            struct.pack_into("<I", second, at + 8, value + moved)
        if wide and tag == 273:
            for strip in range(count):
                offset = struct.unpack_from("<I", second, value + 4 * strip)[0]
                struct.pack_into("<I", second, value + 4 * strip, offset + moved)
    last = struct.unpack_from("<I", first, 4)[0]
    end = last + 2 + 12 * struct.unpack_from("<H", first, last)[0]
    struct.pack_into("<I", first, end, moved + directory)
    return bytes(first + second)


def test_a_file_that_has_to_be_read_first_has_a_largest_size(write: Write) -> None:
    path = write(chart(4, 4, 8), "a.jpg")
    with pytest.raises(TooLarge, match="a picture of its kind may have 100"):
        look(path, Ceiling(10**6, 10**6, 10**6, 100))


def test_of_an_animation_the_first_frame_is_the_picture(write: Write) -> None:
    frames = Image.arrayjoin([chart(4, 4, 16)] * 9, across=1).copy()
    frames.set_type(GValue.gint_type, "page-height", 64)

    assert look(write(frames, "frames.gif")).extent == Extent(64, 64)
    assert look(write(frames, "frames.webp")).extent == Extent(64, 64)


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b"", NotAPicture),
        (b"just words, called a picture", NotAPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='100000' height='100000'/>", NotAPicture),
        (b"P6 1 1 255 abc", NotAPicture),
        (b"\x89PNG\r\n\x1a\n", Damaged),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, Damaged),
        (b"GIF89a" + b"\0" * 3, Damaged),
        (b"\xff\xd8\xff\xe0" + b"\0" * 64, Damaged),
        (b"II*\0\xff\xff\xff\xff", Damaged),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 ", Damaged),
        (png_claiming(40_000, 40_000), TooLarge),
        (png_claiming(65_535, 1000), TooLarge),
    ],
)
def test_what_is_no_picture_is_told_apart(tmp_path: Path, content: bytes, mistake: type[Exception]) -> None:
    path = tmp_path / "lying.jpg"
    path.write_bytes(content)

    with pytest.raises(mistake):
        look(path)


def test_a_format_that_is_not_listed_is_not_read(write: Write) -> None:
    path = write(chart(2, 2, 8), "a.png")
    descriptor = os.open(path, os.O_RDONLY)
    with pytest.raises(NotAPicture):
        probe(descriptor, CEILING, frozenset({"jpg"}))
    os.close(descriptor)


@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({}, Ceiling(9_999, 10**6, 10**6, 10**6)),
        ({"interlace": True}, Ceiling(10**6, 9_999, 10**6, 10**6)),
    ],
)
def test_a_picture_over_its_ceiling_is_refused_with_the_number(
    write: Write, options: dict[str, Any], most: Ceiling
) -> None:
    path = write(chart(10, 10, 10), "large.jpg", **options)
    with pytest.raises(TooLarge, match=r"100 × 100 pixels; a picture.* may have 9999"):
        look(path, most)


def test_a_pyramid_may_be_larger_than_a_picture_if_it_has_tiles_and_an_end(write: Write) -> None:
    small = Ceiling(100_000, 100_000, 10**9, 10**9)
    tiled = write(chart(9, 7, 111), "t.tif", tile=True, pyramid=True, tile_width=128, tile_height=128)
    plain = write(chart(9, 7, 111), "p.tif", tile=True, tile_width=128, tile_height=128)

    assert look(tiled, small).extent == Extent(999, 777)
    for path, ceiling in (
        (plain, small),
        (tiled, Ceiling(9_999, 9_999, 10**9, 10**9)),
        (tiled, Ceiling(100_000, 100_000, 9_999, 10**9)),
    ):
        with pytest.raises(TooLarge):
            look(path, ceiling)


def test_libvips_reads_what_is_allowed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "v.v"
    path.write_bytes(b"\x08\xf2\xa6\xb6" + b"\0" * 200)

    with pytest.raises(NotAPicture):
        look(path)
    assert {"jpg", "png", "webp", "gif", "tif", "avif"} <= libvips.readable()
    assert {"jpg", "png", "webp", "gif", "tif", "avif"} <= libvips.writable()


def test_an_error_that_repeats_bytes_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.avif"
    clear = (Image.black(16, 16, bands=4) + 100).cast("uchar").copy(interpretation="srgb")
    path.write_bytes(clear.heifsave_buffer(compression="av1").replace(b"auxC", b"au\xff\xff"))
    with pytest.raises(Damaged):
        look(path)
