import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import sheet
from ops.errors import Damaged
from ops.geometry import Extent
from ops.libvips import Image
from ops.sheet import GAP, LABEL, Cell
from tests.lettering import FONTS
from tests.likeness import decode, pixel

RED = (200, 30, 40)


def png(width: int, height: int, *colour: int) -> bytes:
    image = Image.black(width, height, bands=len(colour)).linear(1, list(colour)).cast("uchar")
    return bytes(image.copy(interpretation="srgb").pngsave_buffer())


@pytest.mark.parametrize(
    ("count", "shape", "columns", "cell"),
    [
        (1, Extent(1200, 600), 1, Extent(752, 376)),
        (5, Extent(1200, 600), 2, Extent(364, 182)),
        (5, Extent(600, 1200), 3, Extent(234, 468)),
        (3, Extent(1, 8192), 3, Extent(234, 702)),
        (2, Extent(8192, 1), 2, Extent(364, 1)),
    ],
)
def test_pictures_lie_in_columns(count: int, shape: Extent, columns: int, cell: Extent) -> None:
    where = sheet.grid(count, shape, 800)

    assert (where.columns, where.cell) == (columns, cell)
    assert where.extent.width <= 800
    assert where.corner(columns) == (GAP, GAP + cell.height + LABEL + GAP)


def test_every_picture_has_its_label_below_it() -> None:
    where = sheet.grid(3, Extent(300, 150), 700)
    cells = tuple(Cell(png(314, 157, *RED), f"number {index}") for index in range(3))
    image = decode(sheet.draw(cells, where, FONTS))

    assert (image.width, image.height, image.bands) == (where.extent.width, where.extent.height, 3)
    for index in range(3):
        x, y = where.corner(index)
        assert pixel(image, x, y) == pixel(image, x + where.cell.width - 1, y + where.cell.height - 1) == RED
        label = image.crop(x, y + where.cell.height, where.cell.width, LABEL)
        assert label.min() < 90
    assert pixel(image, 0, 0) == (241, 245, 249)


def test_what_can_be_seen_through_lies_on_chequers_and_what_is_small_in_the_middle() -> None:
    where = sheet.grid(1, Extent(100, 100), 300)
    image = decode(sheet.draw((Cell(png(100, 100, 0, 0, 0, 0), ""),), where, FONTS))
    x, y = where.corner(0)
    left = x + (where.cell.width - 100) // 2

    assert {pixel(image, left + 2, y + 2)[0], pixel(image, left + 14, y + 2)[0]} == {255, 226}
    assert pixel(image, left - 2, y + 2) == (241, 245, 249)


def test_a_picture_that_is_larger_than_its_place_is_reduced() -> None:
    where = sheet.grid(2, Extent(100, 100), 300)
    image = decode(sheet.draw((Cell(png(900, 900, *RED), "a"), Cell(png(90, 9, *RED), "b")), where, FONTS))

    assert (image.width, image.height) == (where.extent.width, where.extent.height)


def test_pictures_of_any_extents_flow_in_rows() -> None:
    extents = Extent(300, 100), Extent(300, 50), Extent(300, 20), Extent(5000, 500), Extent(10, 10)
    places, whole = sheet.flow(extents, 800)

    assert [(one.x, one.y) for one in places] == [
        (GAP, GAP),
        (2 * GAP + 300, GAP),
        (GAP, GAP + 100 + LABEL + GAP),
        (GAP, 2 * GAP + 100 + LABEL + 20 + LABEL + GAP),
        (GAP, 3 * GAP + 100 + LABEL + 20 + LABEL + 75 + LABEL + GAP),
    ]
    assert places[3].extent == Extent(752, 75)
    assert [one.label for one in places] == [300, 300, 300, 752, sheet.NARROW]
    assert whole == Extent(800, places[4].y + 10 + LABEL + GAP)


@given(st.lists(st.builds(Extent, st.integers(1, 9000), st.integers(1, 9000)), max_size=12), st.integers(200, 2400))
def test_flowing_pictures_do_not_overlap_nor_leave_the_sheet(extents: list[Extent], width: int) -> None:
    places, whole = sheet.flow(tuple(extents), width)

    for index, one in enumerate(places):
        assert one.x + one.label <= width - GAP
        assert one.y + one.extent.height + LABEL + GAP <= whole.height
        for other in places[:index]:
            beside = other.x + other.label < one.x and other.y == one.y
            assert beside or other.y + other.extent.height + LABEL < one.y


def test_flowing_pictures_are_drawn_with_their_labels() -> None:
    cells = Cell(png(300, 100, *RED), "a"), Cell(png(50, 60, *RED), "b")
    places, whole = sheet.flow((Extent(300, 100), Extent(50, 60)), 800)
    image = decode(sheet.flowing(cells, places, whole, FONTS))

    assert (image.width, image.height) == (800, GAP + 100 + LABEL + GAP)
    assert pixel(image, GAP, GAP) == pixel(image, GAP + 299, GAP + 99) == pixel(image, 2 * GAP + 300, GAP) == RED
    assert image.crop(2 * GAP + 300, GAP + 60, 100, LABEL).min() < 90
    with pytest.raises(Damaged):
        sheet.flowing((Cell(b"words", ""),), places[:1], whole, FONTS)


def test_what_is_no_picture_is_told() -> None:
    with pytest.raises(Damaged):
        sheet.draw((Cell(b"words", ""),), sheet.grid(1, Extent(9, 9), 300), FONTS)
