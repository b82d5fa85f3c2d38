"""Memory that libvips looks at must live as long as anything that is made of it."""

import gc

import pytest

from ops.geometry import Box
from ops.libvips import Image, Pixels, VipsError, crop, mask, operate, written


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
