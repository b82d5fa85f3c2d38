"""A server for all tests that only ask, and the pictures it serves."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.likeness import chart, png_claiming
from tests.server.running import Server, serving


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pictures, and with things that look like some."""
    top = tmp_path_factory.mktemp("top")
    folder = top / "pictures"
    (folder / "deep/er").mkdir(parents=True)
    chart(10, 7, 60).write_to_file(str(folder / "chart.png"))
    chart(10, 7, 60).write_to_file(str(folder / "chart.jpg"), Q=90)
    chart(4, 3, 20).write_to_file(str(folder / "deep/er/a b.png"))
    chart(4, 3, 20).write_to_file(str(folder / "Ümläut 100%.png"))
    chart(4, 3, 20).write_to_file(str(folder / "ark:12025~x.png"))
    chart(4, 3, 20).colourspace("b-w").write_to_file(str(folder / "grey.png"))
    chart(9, 7, 111).write_to_file(
        str(folder / "deep.tif"), tile=True, pyramid=True, tile_width=128, tile_height=128, compression="deflate"
    )
    (folder / "words.jpg").write_text("a text that is called a picture")
    whole = (folder / "chart.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(whole[:200])  # in its header
    (folder / "bomb.png").write_bytes(png_claiming(40_000, 40_000))
    chart(2, 2, 9).write_to_file(str(top / "secret.png"))
    (folder / "out.png").symlink_to(top / "secret.png")
    (folder / "way-out").symlink_to(top)
    (folder / "inside.png").symlink_to(folder / "chart.png")
    (folder / ".hidden.png").write_bytes((folder / "chart.png").read_bytes())
    os.mkfifo(folder / "pipe.png")
    return folder


@pytest.fixture(scope="session")
def server(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(pictures, tmp_path_factory.mktemp("server")) as running:
        yield running
