"""Memory that libvips looks at must live as long as anything that is made of it."""

import gc
import zlib

import pytest

from ops import libvips
from ops.geometry import Box
from ops.libvips import Image, Pixels, VipsError, crop, mask, operate, written
from tests.likeness import chart


def test_a_mask_outlives_its_rows() -> None:
    copied = mask(bytes([7]) * 1_000_000, 1000, 1000).copy_memory()
    turned = mask(bytes([7]) * 1_000_000, 1000, 1000).rot90()
    gc.collect()
    others = [bytes([value]) * 1_000_000 for value in range(20)]

    assert (copied.min(), copied.max(), turned.min(), turned.max(), len(others)) == (7, 7, 7, 7, 20)


def test_rows_are_those_of_the_picture() -> None:
    picture = Image.xyz(30, 40)[1].bandjoin([5, 6]).cast("uchar").copy(interpretation="srgb")
    pixels = Pixels.of(picture)

    assert pixels.rows(10, 12).write_to_memory() == picture.crop(0, 10, 30, 2).write_to_memory()
    assert pixels.image().write_to_memory() == picture.write_to_memory()
    assert pixels.image().interpretation == "srgb"


def test_an_operation_that_is_told_at_once_is_the_same_as_one_that_is_told_bit_by_bit() -> None:
    picture = Image.xyz(30, 40)[1].bandjoin([5, 6]).cast("uchar").copy(interpretation="srgb")
    half = operate("resize", "scale=0.5,vscale=0.25,kernel=lanczos2", **{"in": picture})

    assert half.write_to_memory() == picture.resize(0.5, vscale=0.25, kernel="lanczos2").write_to_memory()
    assert crop(picture, Box(3, 4, 10, 20)).write_to_memory() == picture.crop(3, 4, 10, 20).write_to_memory()
    assert written("pngsave_buffer", "compression=3,keep=none", picture) == picture.pngsave_buffer(
        compression=3, keep="none"
    )
    assert (half.width, half.height, half.bands) == (15, 10, 3)


@pytest.mark.parametrize(("name", "said"), [("nothing", ""), ("copy", "nothing=1"), ("extract_area", "left=90")])
def test_an_operation_that_cannot_be_done_says_so(name: str, said: str) -> None:
    with pytest.raises(VipsError):
        operate(name, said, **{"input" if name == "extract_area" else "in": Image.black(2, 2)})


def test_what_an_operation_looks_at_lives_as_long_as_what_it_makes() -> None:
    part = operate("copy", **{"in": Image.new_from_memory(bytes([7]) * 1_000_000, 1000, 1000, 1, "uchar")})
    gc.collect()
    others = [bytes([value]) * 1_000_000 for value in range(20)]

    assert (part.min(), part.max(), len(others)) == (7, 7, 20)


def test_a_bare_picture_carries_no_texts_and_blocks_but_those_that_are_kept() -> None:
    image = chart(4, 3, 10)
    image.set_type(libvips.BLOB, "xmp-data", b"x" * 1000)
    image.set_type(libvips.BLOB, "icc-profile-data", b"y" * 500)
    image.set_type(libvips.TEXT, "exif-ifd0-Copyright", "somebody")
    image.set_type(libvips.TEXT, "png-comment-0-a", "z")
    image.set_type(libvips.NUMBER, "orientation", 6)
    bare = libvips.bare(image, {"icc-profile-data"})

    assert {name for name in bare.get_fields() if not name.startswith("vips")} & {
        "xmp-data", "icc-profile-data", "exif-ifd0-Copyright", "png-comment-0-a", "orientation"
    } == {"icc-profile-data", "orientation"}  # fmt: skip
    assert (libvips.weight(bare, "icc-profile-data"), libvips.weight(bare, "xmp-data")) == (500, 0)
    assert libvips.weight(bare, "orientation") == 0
    assert image.get("xmp-data") == b"x" * 1000
    assert bare.write_to_memory() == image.write_to_memory()


def test_names_of_texts_may_be_in_any_encoding() -> None:
    text = b"W\xf6rter\0one"
    chunk = len(text).to_bytes(4, "big") + b"tEXt" + text + zlib.crc32(b"tEXt" + text).to_bytes(4, "big")
    body = bytes(chart(4, 3, 10).write_to_buffer(".png"))
    image = libvips.Image.new_from_buffer(body[:33] + chunk + body[33:], "")

    with pytest.raises(UnicodeDecodeError):
        image.get_fields()
    assert "png-comment" not in str(libvips.bare(image).get_fields())
