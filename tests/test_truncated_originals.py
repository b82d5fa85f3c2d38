"""Originals that are cut off, or still being written: what is there is shown for a short time, with a note."""

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.likeness import decode, scenery
from tests.server.running import Server, serving
from tests.tiffs import Tiff, directory_first

WIDE, HIGH = 600, 400
REFUSED = '[images]\ntruncated = "refuse"\n'


def originals(folder: Path) -> bytes:
    """A whole picture and some that are not, written a while ago."""
    whole: bytes = scenery(WIDE, HIGH).pngsave_buffer()
    jpeg: bytes = scenery(WIDE, HIGH).jpegsave_buffer()
    broken = bytearray(whole)
    broken[len(whole) // 2 : len(whole) // 2 + 40] = bytes(40)
    files = {"whole.png": whole, "cut.png": whole[: len(whole) // 2], "cut.jpg": jpeg[: len(jpeg) // 2]}
    files |= {"unended.jpg": jpeg[:-2], "broken.png": bytes(broken), "start.png": whole[:60], "cut.tif": tiles()}
    for name, body in files.items():
        path = folder / name
        path.write_bytes(body)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    time.sleep(2.1)  # which the time of their last change cannot be set back by
    return whole


def tiles() -> bytes:
    """A TIFF in tiles of 80 pixels, whose directory comes first, up to the middle of the third row of tiles."""
    values = scenery(WIDE, HIGH).write_to_memory()
    body = directory_first(Tiff(WIDE, HIGH, 3, values, tile=80))
    return body[: len(body) // 2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    originals(folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    with serving(folder, home, f'[cache]\ndisk = "{home / "cache"}"\n') as running:
        yield running


def part(name: str, size: str = "max") -> str:
    return f"/iiif/3/{name}/full/{size}/0/default.png"


@pytest.mark.parametrize("name", ["cut.png", "cut.jpg", "broken.png", "cut.tif"])
def test_what_is_there_is_shown_for_a_short_time_with_a_note(server: Server, name: str) -> None:
    for _ in range(2):
        answer = server.get(part(name))
        image = decode(answer.content)

        assert answer.status_code == 200
        assert "original=truncated" in answer.headers["bookplate-notes"]
        assert "max-age=60" in answer.headers["cache-control"]
        assert (image.width, image.height, image.bands) == (WIDE, HIGH, 4)
        assert image[3].avg() not in (0, 255)
    assert server.get(f"/iiif/3/{name}/info.json").json()["width"] == WIDE
    assert "max-age=60" in server.get(f"/iiif/3/{name}/info.json").headers["cache-control"]


@pytest.mark.parametrize("name", ["whole.png", "unended.jpg"])
def test_what_is_whole_is_shown_as_ever(server: Server, name: str) -> None:
    answer = server.get(part(name))

    assert answer.status_code == 200
    assert "bookplate-notes" not in answer.headers
    assert "max-age=300" in answer.headers["cache-control"]


def test_nothing_that_is_cut_off_is_kept_on_disk(server: Server) -> None:
    def kept() -> int:
        return sum(path.is_file() for path in (server.log.parent / "cache").rglob("*"))

    before = kept()
    for name in ("cut.png", "cut.jpg"):
        assert server.get(part(name, "123,")).status_code == 200
    assert kept() == before
    assert server.get(part("whole.png", "123,")).status_code == 200
    assert kept() > before


def test_what_has_no_row_is_refused(server: Server) -> None:
    for path in (part("start.png"), "/iiif/3/start.png/info.json"):
        answer = server.get(path)

        assert answer.status_code == 422
        assert answer.headers["cache-control"] == "no-store"


def test_they_can_be_refused(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, REFUSED) as server:
        for name in ("cut.png", "cut.jpg", "broken.png"):
            refused = server.get(part(name))
            assert (refused.status_code, refused.headers["cache-control"]) == (422, "no-store")
            assert "cut off" in refused.text
        assert server.get("/iiif/3/cut.png/info.json").status_code == 422
        assert [server.get(part(name)).status_code for name in ("whole.png", "unended.jpg")] == [200, 200]


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    """It is asked for as it grows: the first picture of it that is delivered is whole. Half of a PNG is a picture, half
    of a TIFF is none, and nothing of a JPEG is not even a file of a kind."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    whole = {f"growing.{end}": scenery(WIDE, HIGH).write_to_buffer(f".{end}") for end in ("png", "tif", "jpg")}
    with serving(folder, tmp_path) as server, ThreadPoolExecutor() as pool:
        for name, body in whole.items():
            (folder / name).write_bytes(b"" if name.endswith("jpg") else body[: len(body) // 2])
        asked = [pool.submit(server.get, part(name)) for name in whole]
        time.sleep(0.5)
        for name, body in whole.items():
            (folder / name).write_bytes(body)
        answers = [one.result() for one in asked]

    for answer in answers:
        assert answer.status_code == 200
        assert "bookplate-notes" not in answer.headers
        assert decode(answer.content).bands == 3


def test_what_cannot_be_decoded_in_part_is_refused_when_it_is_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("cut.avif", "cut.webp", "cut.tif"):
        body = scenery(WIDE, HIGH).write_to_buffer(Path(name).suffix)
        (folder / name).write_bytes(body[: len(body) * 3 // 4])
        os.utime(folder / name, (1_000_000_000, 1_000_000_000))
    with serving(folder, tmp_path) as server:
        for name in ("cut.avif", "cut.webp", "cut.tif"):
            assert [server.get(f"/iiif/3/{name}/info.json").status_code, server.get(part(name)).status_code] == [
                422
            ] * 2


def test_a_picture_that_is_cut_off_counts_as_lost_where_it_is_laid_on_another(folder: Path, tmp_path: Path) -> None:
    designs = tmp_path / "designs"
    designs.mkdir()
    document = {
        "name": "card",
        "title": "Card",
        "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
        "fields": {"logo": {"type": "image"}},
        "layers": [{"kind": "image", "source": "{logo}", "box": [0, 0, 100, 100]}],
    }
    (designs / "card.json").write_text(json.dumps(document))
    with serving(folder, tmp_path, f'[designs]\nfolder = "{designs}"\n') as server:
        lost = server.get("/iiif/3/card/logo=cut.png/full/max/0/default.png")
        there = server.get("/iiif/3/card/logo=whole.png/full/max/0/default.png")

    assert (lost.status_code, there.status_code) == (200, 200), (lost.text[:300], there.text[:300])
    assert "logo=" in lost.headers["bookplate-notes"]
    assert decode(lost.content).min() == 255
    assert decode(there.content).min() < 255
