import struct
from pathlib import Path

import pytest

from ops.errors import TooLarge
from ops.tiff import directory as directories
from tests.conftest import look, opened
from tests.likeness import chart


def chain(order: str, count: int, *, big: bool, last: int = 0) -> bytes:
    """A file of so many empty directories; the last one names another."""
    number, offset, first = ("Q", "Q", 16) if big else ("H", "I", 8)
    size = struct.calcsize(f"={number}{offset}")
    head = struct.pack(f"{order}HHHQ", 43, 8, 0, first) if big else struct.pack(f"{order}HI", 42, first) + bytes(8)
    body = [
        struct.pack(f"{order}{number}{offset}", 0, first + size * (index + 1) if index + 1 < count else last)
        for index in range(count)
    ]
    return ((b"II" if order == "<" else b"MM") + head)[:first] + b"".join(body) + bytes(16)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", "<>")
def test_too_many_are_refused(tmp_path: Path, order: str, big: bool) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(chain(order, directories.MOST, big=big))
    with opened(path) as descriptor:
        directories.must_be_few(descriptor)
    path.write_bytes(chain(order, directories.MOST + 1, big=big))
    with opened(path) as descriptor, pytest.raises(TooLarge, match="a tif may have 10000"):
        directories.must_be_few(descriptor)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"II*\0",
        b"MM\0*\0\0\0\x08",
        b"GIF89a" * 9,
        b"II*\0\xff\xff\xff\xff" + bytes(20),
        b"II+\0\x08\0\0\0" + b"\xff" * 8 + bytes(20),
        b"II*\0\x08\0\0\0\xff\xff" + bytes(20),
        chain("<", 9, big=False, last=8),
        chain(">", 9, big=True, last=16),
    ],
)
def test_what_ends_nowhere_or_comes_again_is_no_trouble(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    with opened(path) as descriptor:
        directories.must_be_few(descriptor)


def test_a_pyramid_is_read_as_ever(tmp_path: Path) -> None:
    chart(10, 7, 60).write_to_file(str(tmp_path / "a.tif"), tile=True, pyramid=True, tile_width=64, tile_height=64)

    assert len(look(tmp_path / "a.tif").levels) > 2
