"""Memory that libvips looks at must live as long as anything that is made of it."""

import gc

from ops.libvips import Image, Pixels, mask


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
