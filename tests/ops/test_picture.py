import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyvips import GValue

from ops import libvips
from ops.errors import Damaged, NotAPicture, TooLarge
from ops.geometry import Extent
from ops.libvips import Image
from ops.picture import Ceiling, probe
from ops.rotation import ORIENTATIONS
from tests.conftest import CEILING, look, made
from tests.likeness import chart, pixel, png_claiming

Write = Callable[..., Path]


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
    assert len(known.levels) == 1
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
        (b"II*\0\xff\xff\xff\xff", NotAPicture),
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
