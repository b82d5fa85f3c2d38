from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import tiles, transform
from ops.colour import Conversion
from ops.format import FORMATS
from ops.geometry import Box, Extent, Limits
from ops.picture import Level, Picture
from ops.plan import Plan, settle
from ops.rotation import UPRIGHT
from ops.tiles import MAGIC, Grid, Pyramid, is_tile
from server.iiif.information import Offer
from server.iiif.information import tiles as told
from tests.conftest import ENCODING, LIMITS

WRITTEN = frozenset(FORMATS)

extents = st.builds(Extent, st.integers(1, 2000), st.integers(1, 2000))
large = st.builds(Extent, st.integers(1, 100_000), st.integers(1, 100_000))
some_sides = st.sampled_from([64, 100, 256, 512, 1000, 4096])


def picture(extent: Extent, *, grey: bool = False) -> Picture:
    return Picture("jpg", extent, UPRIGHT, grey, Conversion.NONE, None, (Level(1, extent, 1),))


def plan(known: Picture, asked: str, version: int = 3) -> Plan:
    region, size, rotation, last = asked.split("/")
    return settle(known, transform.parse(version, (region, size, rotation, last), WRITTEN), LIMITS, ENCODING)


@given(extents, some_sides)
def test_every_tile_has_its_number_in_order(extent: Extent, side: int) -> None:
    grid = Grid(extent, side)
    all_tiles = list(grid)

    assert len(all_tiles) == len(grid)
    first: dict[tuple[Box, Extent], int] = {}
    numbers = [first.setdefault(tile, number) for number, tile in enumerate(all_tiles)]
    assert [grid.number(*tile) for tile in all_tiles] == numbers
    # A single pixel in the last corner may be a tile of several scales.
    repeated = [box for number, (box, _) in enumerate(all_tiles) if numbers[number] != number]
    assert all(min(box.width, box.height) == 1 for box in repeated)


@given(large, some_sides, st.data())
def test_nothing_else_is_a_tile(extent: Extent, side: int, data: st.DataObject) -> None:
    grid = Grid(extent, side)
    factor = data.draw(st.sampled_from(grid.factors))
    step = side * factor
    column = data.draw(st.integers(0, (extent.width - 1) // step))
    row = data.draw(st.integers(0, (extent.height - 1) // step))
    x, y = column * step, row * step
    box = Box(x, y, min(step, extent.width - x), min(step, extent.height - y))
    size = Extent(-(-box.width // factor), -(-box.height // factor))
    number = grid.number(box, size)
    assert number is not None
    assert 0 <= number < len(grid)

    nudge = st.integers(-2, 2)
    dx, dy, dw, dh, across, down = (data.draw(nudge) for _ in range(6))
    moved = Box(box.x + dx, box.y + dy, box.width + dw, box.height + dh)
    other = Extent(size.width + across, size.height + down)
    found = grid.number(moved, other)

    assert (found is not None) == _is_in(grid, moved, other)


def _is_in(grid: Grid, box: Box, size: Extent) -> bool:
    """The same told from the numbers of one tile, without counting."""
    for factor in grid.factors:
        step = grid.side * factor
        if box.x < 0 or box.y < 0 or box.x % step or box.y % step:
            continue
        width, height = min(step, grid.extent.width - box.x), min(step, grid.extent.height - box.y)
        sides = Extent(-(-width // factor), -(-height // factor))
        if (box.width, box.height) == (width, height) and width > 0 < height and size == sides:
            return True
    return False


@given(extents, some_sides)
def test_the_tiles_of_a_scale_cover_the_picture_once(extent: Extent, side: int) -> None:
    grid = Grid(extent, side)
    areas = sum(box.extent.area for box, _ in grid)

    assert areas == len(grid.factors) * extent.area
    assert all(max(size.width, size.height) <= side for _, size in grid)
    assert list(grid)[-1][0].covers(extent)


@given(large, some_sides)
def test_the_scales_are_those_of_the_information_document(extent: Extent, side: int) -> None:
    offer = Offer(LIMITS, ENCODING, ("jpg",), (), (), side)
    said = told(picture(extent), offer)
    grid = Grid(extent, tiles.side(side, LIMITS))

    assert (list(grid.factors), grid.side) == (said["scaleFactors"], said["width"])


@pytest.mark.parametrize(
    ("limits", "side"),
    [
        (Limits(8000, 8000, 10**7), 256),
        (Limits(200, 8000, 10**7), 200),
        (Limits(8000, 150, 10**7), 150),
        (Limits(8000, 8000, 9_999), 99),
    ],
)
def test_no_tile_is_beyond_the_limits(limits: Limits, side: int) -> None:
    assert tiles.side(256, limits) == side


@pytest.mark.parametrize(
    "asked", ["0,0,256,256/256,/0/default.jpg", "full/max/0/color.jpg", "0,0,512,512/256,/0/default.jpg"]
)
def test_an_upright_jpeg_in_its_own_colours_may_be_a_tile(asked: str) -> None:
    assert is_tile(plan(picture(Extent(1000, 800)), asked))


@pytest.mark.parametrize(
    "asked",
    [
        "0,0,256,256/256,/0/default.png",
        "0,0,256,256/256,/90/default.jpg",
        "0,0,256,256/256,/!0/default.jpg",
        "0,0,256,256/256,/0/gray.jpg",
        "0,0,256,256/256,/0/bitonal.jpg",
    ],
)
def test_anything_else_is_none(asked: str) -> None:
    assert not is_tile(plan(picture(Extent(1000, 800)), asked))


def test_a_grey_picture_called_grey_is_in_its_own_colours() -> None:
    assert is_tile(plan(picture(Extent(1000, 800), grey=True), "0,0,256,256/256,/0/gray.jpg"))


bodies = st.lists(st.binary(max_size=40), max_size=30)


@given(bodies)
def test_a_pyramid_that_was_kept_has_every_tile_it_was_made_of(made_of: list[bytes]) -> None:
    pyramid = Pyramid.of(iter(made_of))
    read = Pyramid.read(pyramid.body, len(made_of))

    assert read == pyramid
    assert [pyramid.tile(number) for number in range(len(made_of))] == made_of
    assert pyramid.size == len(pyramid.body) + 8 * (len(made_of) + 1)


@given(bodies, st.integers(0, 100))
def test_a_pyramid_of_another_number_of_tiles_is_none(made_of: list[bytes], count: int) -> None:
    body = Pyramid.of(made_of).body

    assert (Pyramid.read(body, count) is not None) == (count == len(made_of))


@given(bodies, st.data())
def test_a_pyramid_that_was_cut_is_none(made_of: list[bytes], data: st.DataObject) -> None:
    body = Pyramid.of(made_of).body
    length = data.draw(st.integers(0, len(body) - 1))

    assert Pyramid.read(body[:length], len(made_of)) is None
    assert Pyramid.read(body + b"\0", len(made_of)) is None


@given(bodies, st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_pyramid_that_was_changed_is_none_or_has_as_many_tiles(
    made_of: list[bytes], changes: list[tuple[int, int]]
) -> None:
    body = bytearray(Pyramid.of(made_of).body)
    for at, value in changes:
        body[at % len(body)] = value
    read = Pyramid.read(bytes(body), len(made_of))

    if read:
        assert len(read.starts) == len(made_of) + 1
        assert all(first <= second for first, second in pairwise(read.starts))
        assert sum(len(read.tile(number)) for number in range(len(made_of))) <= len(body)


@given(st.binary(max_size=200), st.integers(0, 30))
def test_foreign_bytes_are_no_pyramid(foreign: bytes, count: int) -> None:
    assert Pyramid.read(foreign, count) is None
    assert Pyramid.read(MAGIC + foreign, count) is None or foreign.startswith(count.to_bytes(4, "little"))
