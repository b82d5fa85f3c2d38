"""What is not there of a TIFF, or cannot be decoded, is never shown as black."""

from pathlib import Path

import pytest

from ops.errors import Damaged, TooLarge, UnsupportedFormat
from ops.geometry import Extent
from ops.picture import Ceiling
from ops.probing import probe
from ops.tiff.kind import MOST_ACROSS
from tests.conftest import CEILING, STUDIO, encoded, look, opened
from tests.likeness import decode, difference
from tests.tiffs import ASCII, LONG, SHORT, Deflated, Tiff, chained, directory_first

SIDE, TILE = 64, 16
ASKED = "full/max/0/default.png"


def values(side: int = SIDE) -> list[int]:
    """Colours none of which is black, in one row of numbers."""
    return [number for y in range(side) for x in range(side) for number in (255 - x, 100 + y, 50 + (x * y) % 199)]


def tiled(kind: type[Tiff] = Tiff, side: int = SIDE, **more: object) -> Tiff:
    return kind(side, side, 3, values(side), **({"tile": TILE} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Tiff, Deflated])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize(
    ("planar", "part", "rows"), [(False, 0.6, 32), (False, 0.3, 16), (False, 0.98, 48), (True, 0.95, 48)]
)
def test_tiles_are_shown_as_far_as_their_rows_are_there(
    tmp_path: Path, kind: type[Tiff], order: str, planar: bool, part: float, rows: int, thorough: bool
) -> None:
    path = tmp_path / "a.tif"
    body = directory_first(tiled(kind, planar=planar, order=order))
    path.write_bytes(body)
    whole = decode(encoded(path, ASKED))
    path.write_bytes(body[: int(len(body) * part)])
    with opened(path) as descriptor:
        known = probe(descriptor, CEILING, STUDIO.read, thorough=thorough)
    found = decode(encoded(path, ASKED))

    assert known.rows == rows
    assert known.alpha
    assert (found.width, found.height, found.bands) == (SIDE, SIDE, 4)
    assert difference(found[:3].crop(0, 0, SIDE, rows), whole.crop(0, 0, SIDE, rows)) == (0, 0)
    assert found[3].crop(0, 0, SIDE, rows).min() == 255
    assert found[3].crop(0, rows, SIDE, SIDE - rows).max() == 0


@pytest.mark.parametrize(("planar", "part"), [(False, 0.1), (True, 0.6)])
def test_where_no_row_of_tiles_is_there_it_is_damaged(tmp_path: Path, planar: bool, part: float) -> None:
    path = tmp_path / "a.tif"
    body = directory_first(tiled(planar=planar))
    path.write_bytes(body[: int(len(body) * part)])

    with pytest.raises(Damaged):
        look(path)


@pytest.mark.parametrize("kind", [Tiff, Deflated])
@pytest.mark.parametrize("planar", [False, True])
def test_a_tile_that_cannot_be_decoded_is_not_shown(tmp_path: Path, kind: type[Tiff], planar: bool) -> None:
    path = tmp_path / "a.tif"

    class Short(kind):  # type: ignore[valid-type, misc]
        def _parts(self) -> list[bytes]:
            *parts, last = super()._parts()
            return [*parts, last[: len(last) // 2]]

    path.write_bytes(directory_first(tiled(Short, planar=planar)))

    assert decode(encoded(path, "0,0,32,32/max/0/default.png")).width == 32
    with pytest.raises(Damaged):
        encoded(path, ASKED)
    with opened(path) as descriptor, pytest.raises(Damaged):
        probe(descriptor, CEILING, STUDIO.read, thorough=True)


@pytest.mark.parametrize("tile", [0, TILE])
@pytest.mark.parametrize(
    ("compression", "name"),
    [
        (34925, "LZMA"),
        (50000, "Zstandard"),
        (34887, "LERC"),
        (33003, "JPEG 2000"),
        (32909, "number 32909"),
        (65432, "number 65432"),
    ],
)
def test_a_compression_that_is_not_known_is_refused_by_its_name(
    tmp_path: Path, compression: int, name: str, tile: int
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiled(tile=tile, tags={259: (SHORT, [compression])}).written())

    with pytest.raises(UnsupportedFormat, match=f"its compression, {name}, cannot"):
        look(path)


def test_reduced_copies_that_are_not_there_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    body = chained(tiled(), tiled(side=32), tiled(side=16))
    path.write_bytes(body)
    assert len(look(path).levels) == 3
    place = body.rindex(tiled(side=16)._parts()[0]).to_bytes(4, "little")
    assert body.count(place) == 1
    path.write_bytes(body.replace(place, (len(body) - 9).to_bytes(4, "little")))
    known = look(path)

    assert known.rows is None
    assert [level.factor for level in known.levels] == [1, 2]
    assert decode(encoded(path, "full/16,/0/default.png")).min() > 20


def test_a_pyramid_whose_end_is_not_there_is_as_large_as_what_has_to_be_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    ceiling = Ceiling(pixels=32 * 32, held=SIDE**2, pyramid=SIDE**2, size=10**6)
    lzma = {259: (SHORT, [34925])}
    path.write_bytes(chained(tiled(), tiled(side=32), tiled(side=16)))
    assert look(path, ceiling).extent == Extent(SIDE, SIDE)
    path.write_bytes(chained(tiled(), tiled(side=32, tags=lzma), tiled(side=16, tags=lzma)))

    with pytest.raises(TooLarge):
        look(path, ceiling)


@pytest.mark.parametrize("pages", [1, 3])
@pytest.mark.parametrize(
    "more",
    [
        {"photometric": 1},
        {"tags": {282: (SHORT, [1, 2, 3])}},
        {"tags": {270: (ASCII, b"without an end")}},
        {"tags": {40_000: (ASCII, b"by nobody")}},
        {"tags": {258: (SHORT, [8])}},
    ],
)
def test_what_a_decoder_only_wonders_about_in_a_directory_is_no_error(
    tmp_path: Path, more: dict[str, object], pages: int
) -> None:
    """As it is one while tiles are read."""
    path, plain = tmp_path / "a.tif", tmp_path / "b.tif"
    path.write_bytes(chained(*[tiled(**more)] * pages))
    plain.write_bytes(tiled().written())

    assert difference(decode(encoded(path, ASKED)), decode(encoded(plain, ASKED))) == (0, 0)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("tag", [256, 257, 277])
def test_what_has_no_pixels_is_damaged(tmp_path: Path, tag: int, planar: bool) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiled(planar=planar, photometric=3, tags={tag: (SHORT, [0])}).written())

    with pytest.raises(Damaged):
        look(path)


@pytest.mark.parametrize("tile", [0, TILE])
def test_planes_of_which_it_does_not_say_where_they_are_are_damaged(tmp_path: Path, tile: int) -> None:
    path = tmp_path / "a.tif"
    grey = {"photometric": 1, "planar": True, "tile": tile}
    count = 3 * (SIDE // TILE) ** 2 if tile else 3
    for missing in (0, 1):
        places = {324 if tile else 273: (LONG, [8] * (count - missing))}
        path.write_bytes(tiled(**grey, tags=places).written())
        if not missing:
            assert look(path).extent == Extent(SIDE, SIDE)
    with pytest.raises(Damaged):
        look(path)


def test_a_tile_that_is_larger_than_a_very_high_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    high = 70_000

    class High(Tiff):
        def _parts(self) -> list[bytes]:
            return [bytes([9]) * 1024 * 3] * -(-high // 32)

    path.write_bytes(High(20, high, 3, (), tile=32).written())
    found = decode(encoded(path, "0,69980,20,20/max/0/default.png"))

    assert look(path).extent == Extent(20, high)
    assert (found.min(), found.max()) == (9, 9)


def test_too_many_tiles_beside_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"

    class Wide(Tiff):
        def _parts(self) -> list[bytes]:
            return [bytes(768)]

    for across in (MOST_ACROSS, MOST_ACROSS + 1):
        path.write_bytes(Wide(16 * across, 16, 3, (), tile=16).written())
        if across == MOST_ACROSS:
            assert look(path).extent.width == 16 * across
    with pytest.raises(TooLarge, match="10001 tiles"):
        look(path)
