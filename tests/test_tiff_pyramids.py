"""Pages of a TIFF are read in place of the first one only if they are that in other sizes."""

from pathlib import Path

import pytest

from tests.conftest import encoded, look
from tests.likeness import decode, pixel
from tests.tiffs import SHORT, Deflated, Tiff, chained

COLOUR, ALPHA = (200, 80, 120), 128
EXTRA, COMPRESSION = 338, 259
ASSOCIATED, UNASSOCIATED = 1, 2


def page(side: int, samples: int = 3, **more: object) -> Tiff:
    values = (*COLOUR, ALPHA)[:samples] * side * side
    return Tiff(side, side, samples, values, **({"tile": 16} | more))  # type: ignore[arg-type]


def smallest(path: Path) -> list[float]:
    return list(pixel(decode(encoded(path, "full/16,/0/default.png")), 8, 8))


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("tile", [0, 16])
def test_pages_that_are_alike_are_copies(tmp_path: Path, tile: int, planar: bool, below: bool) -> None:
    path = tmp_path / "a.tif"
    first, *copies = (page(side, planar=planar, tile=tile) for side in (64, 32, 16))
    path.write_bytes(chained(first, below=copies) if below else chained(first, *copies))

    assert [level.factor for level in look(path).levels] == [1, 2, 4]
    assert smallest(path) == pytest.approx(COLOUR, abs=1)


def test_copies_may_be_compressed_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    copies = (Deflated(side, side, 3, COLOUR * side * side, tile=16) for side in (32, 16))
    path.write_bytes(chained(page(64), *copies))

    assert len(look(path).levels) == 3
    assert smallest(path) == pytest.approx(COLOUR, abs=1)


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("tile", [0, 16])
@pytest.mark.parametrize(
    ("samples", "of_first", "of_copies"),
    [
        (3, {}, {"planar": True}),
        (3, {"planar": True}, {}),
        (3, {}, {"tags": {COMPRESSION: (SHORT, [34925])}}),
        (3, {}, {"tags": {COMPRESSION: (SHORT, [50000])}}),
        (3, {}, {"photometric": 8}),
        (3, {"photometric": 8}, {"photometric": 9}),
        (4, {"tags": {EXTRA: (SHORT, [UNASSOCIATED])}}, {"tags": {EXTRA: (SHORT, [ASSOCIATED])}}),
        (4, {"tags": {EXTRA: (SHORT, [ASSOCIATED])}}, {"tags": {EXTRA: (SHORT, [UNASSOCIATED])}}),
        (4, {"tags": {EXTRA: (SHORT, [UNASSOCIATED])}}, {"tags": {EXTRA: (SHORT, [0])}}),
        (1, {"photometric": 1}, {"photometric": 0}),
    ],
)
def test_pages_that_are_read_otherwise_are_none(
    tmp_path: Path, samples: int, of_first: dict[str, object], of_copies: dict[str, object], tile: int, below: bool
) -> None:
    path, alone = tmp_path / "a.tif", tmp_path / "b.tif"
    first = page(64, samples, tile=tile, **of_first)
    copies = [page(side, samples, tile=tile, **of_copies) for side in (32, 16)]
    alone.write_bytes(chained(first))
    path.write_bytes(chained(first, below=copies) if below else chained(first, *copies))

    assert smallest(path) == smallest(alone)
    assert len(look(path).levels) == len(look(alone).levels)


def test_what_declares_nothing_is_like_what_declares_what_everybody_takes_it_for(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    declared = {"tags": {EXTRA: (SHORT, [UNASSOCIATED])}}
    path.write_bytes(chained(page(64, 4), page(32, 4, **declared), page(16, 4, **declared)))

    assert len(look(path).levels) == 3
