from ops.geometry import Box
from ops.layers.paint import Colour, Surface
from ops.layers.paint import lay as lay_on
from ops.layers.raster import Raster
from ops.libvips import Image
from tests.likeness import pixel


def plain(*colour: int) -> Image:
    return (Image.black(4, 4, bands=len(colour)) + list(colour)).cast("uchar").copy(interpretation="srgb")


def mask(value: int, x: int, y: int) -> Raster:
    return Raster((Image.black(2, 2) + value).cast("uchar"), x, y)


def lay(image: Image, raster: Raster, ink: Colour | Image) -> Image:
    return lay_on(Surface(image), raster, ink).image


def test_ink_covers_as_much_as_its_mask_and_its_own_transparency_say() -> None:
    assert pixel(lay(plain(0, 0, 0), mask(255, 1, 1), Colour(200, 100, 50)), 1, 1) == (200, 100, 50)
    assert pixel(lay(plain(0, 0, 0), mask(128, 1, 1), Colour(200, 100, 50)), 2, 2) == (100, 50, 25)
    assert pixel(lay(plain(0, 0, 0), mask(255, 1, 1), Colour(200, 100, 50, 51)), 2, 2) == (40, 20, 10)
    assert pixel(lay(plain(9, 9, 9), mask(255, 1, 1), Colour(200, 100, 50)), 0, 0) == (9, 9, 9)


def test_ink_on_nothing_is_ink_and_on_something_half_transparent_covers_it() -> None:
    assert pixel(lay(plain(0, 0, 0, 0), mask(128, 0, 0), Colour(200, 100, 50)), 0, 0) == (200, 100, 50, 128)
    assert pixel(lay(plain(0, 0, 0, 128), mask(255, 0, 0), Colour(200, 100, 50)), 0, 0) == (200, 100, 50, 255)


def test_nothing_is_changed_where_there_is_no_ink() -> None:
    below = plain(90, 91, 92, 77)

    assert pixel(lay(below, mask(0, 1, 1), Colour(200, 100, 50)), 1, 1) == (90, 91, 92, 77)


def test_ink_may_be_a_picture() -> None:
    painted = lay(plain(0, 0, 0), mask(255, 2, 2), plain(1, 2, 3).crop(0, 0, 2, 2))

    assert pixel(painted, 3, 3) == (1, 2, 3)
    assert pixel(painted, 1, 1) == (0, 0, 0)


def test_a_colour_is_spelled_with_its_transparency_only_if_it_has_one() -> None:
    assert str(Colour(255, 0, 16)) == "ff0010"
    assert str(Colour(255, 0, 16, 8)) == "ff001008"


def test_what_was_painted_on_is_told() -> None:
    first = lay_on(Surface(plain(0, 0, 0)), mask(255, 1, 0), Colour(200, 100, 50))
    second = lay_on(first, mask(255, 2, 2), Colour(200, 100, 50))

    assert first.touched == Box(1, 0, 2, 2)
    assert second.touched == Box(1, 0, 3, 4)
