"""What it costs to look at a TIFF does not grow with what is not shown of it. Counted, not timed."""

import os
import struct
from pathlib import Path

import pytest

from ops.reading import Access
from ops.tiff import probing as tiff
from ops.tiff.directory import MOST_COPIES
from tests.conftest import encoded, look, opened
from tests.likeness import decode
from tests.tiffs import LONG, SHORT, UNDEFINED, Tiff, chained


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what is read of files here, and by what libvips calls back for."""
    found: list[int] = []
    plain = os.pread

    def counted(descriptor: int, size: int, at: int) -> bytes:
        found.append(size)
        return plain(descriptor, size, at)

    monkeypatch.setattr(os, "pread", counted)
    return found


def pages(tiff_: Tiff, count: int) -> bytes:
    return chained(*[tiff_] * count)


@pytest.mark.parametrize(("planes", "count"), [(64, 30), (4, 300)])
def test_planes_of_many_pages(tmp_path: Path, reads: list[int], planes: int, count: int) -> None:
    path = tmp_path / "a.tif"
    tags = {338: (SHORT, [0] * (planes - 3))}
    path.write_bytes(pages(Tiff(16, 16, planes, [7] * 256 * planes, tile=16, planar=True, tags=tags), count))
    reads.clear()
    look(path)

    assert len(reads) < 2 * count + 700  # each directory is counted


@pytest.mark.parametrize("count", [MOST_COPIES + 2, 300])
def test_libvips_is_shown_one_of_many_pages(tmp_path: Path, count: int) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(pages(Tiff(16, 16, 3, [7] * 768), count))
    with opened(path) as descriptor:
        image = tiff.reading(descriptor).load(descriptor, (), Access())

    assert image.get("n-pages") == 1


@pytest.mark.parametrize("count", [50, 900])
def test_libvips_is_shown_no_entries_that_do_not_matter(tmp_path: Path, reads: list[int], count: int) -> None:
    path = tmp_path / "a.tif"
    unknown = {40_000 + number: (LONG, [number]) for number in range(count)}
    path.write_bytes(pages(Tiff(16, 16, 3, [7] * 768, tags=unknown), 20))
    reads.clear()
    with opened(path) as descriptor:
        found = tiff.reading(descriptor)
    (_, view), *_ = found.views
    ((_, header), (at, directory)) = view.planes[0]

    assert struct.unpack("<I", header) == (at,)
    assert struct.unpack_from("<H", directory) < (20,)
    assert len(reads) < 400  # not one for each entry
    assert decode(encoded(path, "full/max/0/default.png"))(3, 3) == [7, 7, 7]


def test_of_many_jpeg_tiles_those_are_opened_that_are_shown(tmp_path: Path, reads: list[int]) -> None:
    across = 40
    tile = bytes.fromhex("ffd8ffd9")
    path = tmp_path / "a.tif"

    class Tiles(Tiff):
        def _parts(self) -> list[bytes]:
            return [tile] * across**2

    side = 16 * across
    tags = {259: (SHORT, [7]), 338: (SHORT, [2]), 347: (UNDEFINED, tile)}
    path.write_bytes(Tiles(side, side, 4, (), tile=16, tags=tags).written())
    with opened(path) as descriptor:
        reads.clear()
        tiff.reading(descriptor).load(descriptor, (), Access())

    assert len(reads) < 200
