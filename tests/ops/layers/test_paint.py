from dataclasses import replace

from ops.layers.paint import Colour, Piece, Surface
from ops.layers.paint import lay as lay_on
from ops.layers.raster import Raster
from ops.libvips import Image, Pixels
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


def test_rows_are_those_of_the_whole_picture() -> None:
    surface = Surface(plain(10, 20, 30))
    for piece in (
        Piece(mask(255, 1, 0), Colour(200, 100, 50)),
        Piece(mask(99, 2, 2), Colour(0, 0, 0, 90)),
        Piece(mask(200, 0, 1), plain(1, 2, 3).crop(0, 0, 2, 2)),
        Piece(Raster(plain(7, 8, 9).crop(0, 0, 1, 2), 3, 1)),
    ):
        surface = surface.with_pieces([piece.held()])
    looked_at = replace(surface, pixels=Pixels.of(surface.ground))
    whole = surface.image

    for top in range(4):
        for bottom in range(top + 1, 5):
            rows = whole.crop(0, top, 4, bottom - top).write_to_memory()
            assert surface.rows(top, bottom).write_to_memory() == rows
            assert looked_at.rows(top, bottom).write_to_memory() == rows
    assert looked_at.flat().image.write_to_memory() == surface.flat().image.write_to_memory()
    assert looked_at.flat().rows(1, 3).write_to_memory() == whole.crop(0, 1, 4, 2).write_to_memory()


def test_a_surface_with_nothing_on_it_is_flat() -> None:
    surface = Surface(plain(1, 2, 3))

    assert surface.flat() is surface
    assert surface.size == 4 * 4 * 3
