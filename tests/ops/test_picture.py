import os
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
from tests.conftest import CEILING, look
from tests.likeness import chart, png_claiming

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
        ({}, Ceiling(9_999, 10**6, 10**6)),
        ({"interlace": True}, Ceiling(10**6, 9_999, 10**6)),
    ],
)
def test_a_picture_over_its_ceiling_is_refused_with_the_number(
    write: Write, options: dict[str, Any], most: Ceiling
) -> None:
    path = write(chart(10, 10, 10), "large.jpg", **options)
    with pytest.raises(TooLarge, match=r"100 × 100 pixels; a .*picture may have 9999"):
        look(path, most)


def test_a_pyramid_may_be_larger_than_a_picture_if_it_has_tiles_and_an_end(write: Write) -> None:
    small = Ceiling(100_000, 100_000, 10**9)
    tiled = write(chart(9, 7, 111), "t.tif", tile=True, pyramid=True, tile_width=128, tile_height=128)
    plain = write(chart(9, 7, 111), "p.tif", tile=True, tile_width=128, tile_height=128)

    assert look(tiled, small).extent == Extent(999, 777)
    for path, ceiling in (
        (plain, small),
        (tiled, Ceiling(9_999, 9_999, 10**9)),
        (tiled, Ceiling(100_000, 100_000, 9_999)),
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
