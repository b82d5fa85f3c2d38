"""Tiles of a large original: the same bytes whether they are made one by one or copied from its pyramid."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from pyvips import GValue

from ops.geometry import Extent
from ops.libvips import Image
from ops.tiles import MAGIC, Grid
from server.cache.label import HEADER
from tests.likeness import decode
from tests.server.running import Server, serving
from tests.waiting import until

EXTENT = Extent(2100, 1500)
NO_MEMORY = '[cache]\nmemory = "0"\n'
RENDERED = "bookplate_render_seconds_count"
TILE = "0,0,512,512/256,256/0/default.jpg"


def noise(width: int, height: int, seed: int = 1) -> Image:
    one = Image.gaussnoise(width // 10, height // 10, mean=128, sigma=60, seed=seed).resize(10)
    return one.bandjoin([one.rot180(), one.fliphor()]).cast("uchar").copy(interpretation="srgb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("large")
    noise(2100, 1500).write_to_file(str(top / "a.jpg"), Q=85)
    noise(2100, 1500, 2).write_to_file(str(top / "a.png"), compression=1)
    turned = noise(1500, 2100, 3)
    turned.set_type(GValue.gint_type, "orientation", 6)
    turned.write_to_file(str(top / "turned.jpg"), Q=85)
    noise(1500, 1000).write_to_file(str(top / "small.jpg"))
    return top


def tiles(name: str, extent: Extent = EXTENT) -> list[str]:
    """All tiles as viewers ask for them, in version 3."""
    return [f"/iiif/3/{name}/{region}/{size}/0/default.jpg" for region, size in Grid(extent, 256)]


def ask(server: Server, paths: list[str]) -> list[bytes]:
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.content for answer in answers]


def is_made(server: Server, name: str) -> bool:
    """Whether the pyramid is at hand: then no tile is made any more. For servers without memory."""
    path = f"/iiif/3/{name}/{TILE}"
    before = server.metric(RENDERED)
    ask(server, [path])
    return server.metric(RENDERED) == before


def pyramids(kept: Path) -> list[Path]:
    found = (path for path in kept.rglob("*") if path.is_file() and path.name != "lock")
    return [path for path in found if MAGIC in path.read_bytes()[:HEADER]]


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that makes each tile from the file."""
    with serving(folder, tmp_path_factory.mktemp("plain"), '[cache]\nlevels = "0"\n') as server:
        yield server


@pytest.fixture(scope="module")
def tiling(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(folder, tmp_path_factory.mktemp("tiling"), NO_MEMORY) as server:
        yield server


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "turned.jpg"])
def test_all_tiles_are_the_same_before_and_after_the_pyramid_is_there(plain: Server, tiling: Server, name: str) -> None:
    paths = tiles(name)
    some = slice(None, None, 4)  # of the file itself: each of these tiles takes a decoding of its own
    one_by_one = ask(plain, paths[some])
    first = ask(tiling, paths)
    until(lambda: is_made(tiling, name))
    before = tiling.metric(RENDERED)
    copied = ask(tiling, paths)

    assert tiling.metric(RENDERED) == before
    assert len(set(copied)) == len(copied)
    assert first[some] == one_by_one
    assert copied == first
    edge = decode(copied[paths.index(f"/iiif/3/{name}/2048,1280,52,220/52,220/0/default.jpg")])
    assert (edge.width, edge.height) == (52, 220)
    whole = [(decode(body).width, decode(body).height) for body in copied[-1:]]
    assert whole == [(132, 94)]

    others = [
        (f"/iiif/3/{name}/0,0,512,512/256,/0/default.jpg", f"/iiif/3/{name}/{TILE}"),
        (f"/iiif/2/{name}/0,0,512,512/256,/0/default.jpg", f"/iiif/3/{name}/{TILE}"),
        (f"/iiif/2/{name}/0,0,512,512/256,256/360/color.jpg", None),
        (f"/iiif/3/{name}/0,0,512,512/!256,256/0/default.jpg", f"/iiif/3/{name}/{TILE}"),
        (f"/iiif/3/{name}/2048,1280,256,256/max/0/default.jpg", None),
        (f"/iiif/3/{name}/0,0,512,512/255,/0/default.jpg", None),
        (f"/iiif/3/{name}/1,0,512,512/256,256/0/default.jpg", None),
        (f"/iiif/3/{name}/0,0,512,512/256,256/90/default.jpg", None),
        (f"/iiif/3/{name}/0,0,512,512/256,256/!0/default.jpg", None),
        (f"/iiif/3/{name}/0,0,512,512/256,256/0/gray.jpg", None),
        (f"/iiif/3/{name}/0,0,512,512/256,256/0/default.png", None),
        (f"/iiif/3/{name}/text=Hi/0,0,512,512/256,256/0/default.jpg", None),
    ]
    for other, same in others:
        body = ask(tiling, [other])
        assert (other, body) == (other, ask(plain, [other]))
        if same:
            assert body == [copied[paths.index(same)]]


def test_of_a_small_picture_no_pyramid_is_made(tiling: Server) -> None:
    path = "/iiif/3/small.jpg/0,0,512,512/256,256/0/default.jpg"
    before = tiling.metric(RENDERED)
    ask(tiling, [path] * 6)
    assert tiling.metric(RENDERED) - before == 6


def test_a_pyramid_outlives_the_server_and_one_that_is_harmed_is_made_anew(
    plain: Server, folder: Path, tmp_path: Path
) -> None:
    kept, expected, paths = tmp_path / "kept", ask(plain, tiles("a.jpg")), tiles("a.jpg")
    more = f'{NO_MEMORY}disk = "kept"\n'
    with serving(folder, tmp_path, more) as server:
        assert ask(server, paths) == expected
        until(lambda: len(pyramids(kept)) == 1)
        (path,) = pyramids(kept)
    whole = path.read_bytes()
    flipped, foreign = bytearray(whole), next(one for one in kept.rglob("*") if one.is_file() and one != path)
    flipped[len(whole) // 2] ^= 1
    picture = foreign.read_bytes()
    for harmed in (whole, bytes(flipped), picture):
        for other in kept.rglob("*"):
            if other.is_file() and other.name != "lock":
                other.unlink()
        path.write_bytes(harmed)
        with serving(folder, tmp_path, more) as server:
            first = ask(server, paths[-4:])
            until(lambda: path.exists() and path.read_bytes() == whole)
            assert first == expected[-4:]
            if harmed == whole:
                until(lambda: server.metric("bookplate_queued_pictures") == 0)
                rendered = server.metric(RENDERED)
                assert rendered <= 4
                assert ask(server, paths) == expected
                assert server.metric(RENDERED) - rendered <= 1
            assert ask(server, paths[:3] + paths[-3:]) == expected[:3] + expected[-3:]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_fills_while_a_pyramid_is_written_leaves_tiles(plain: Server, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(kept)], check=False).returncode:
        pytest.skip("this machine does not let root mount")
    try:
        with serving(folder, tmp_path, f'{NO_MEMORY}disk = "kept"\n') as server:
            assert ask(server, tiles("a.jpg")) == ask(plain, tiles("a.jpg"))
            server.logged("No space left")
            until(lambda: is_made(server, "a.jpg"))
            assert ask(server, tiles("a.jpg")) == ask(plain, tiles("a.jpg"))
            assert not pyramids(kept)
    finally:
        subprocess.run(["umount", str(kept)], check=True)


@pytest.mark.parametrize(
    "more",
    [
        '[cache]\nmemory = "0"\nlevels = "0"\n',
        '[cache]\nmemory = "0"\nlevels = "20 MB"\n',
        '[cache]\nmemory = "0"\ndisk = "kept"\ndisk_size = "1 KB"\n',
        '[cache]\nmemory = "0"\ndisk = "kept"\ndisk_size = "100 KB"\n',
    ],
)
def test_budgets_that_are_too_small_change_no_tile(plain: Server, folder: Path, tmp_path: Path, more: str) -> None:
    paths = tiles("a.jpg")[:20]
    with serving(folder, tmp_path, more) as server:
        for _ in range(2):
            assert ask(server, paths) == ask(plain, paths)


def test_a_server_without_memory_for_a_picture_says_so(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, '[server]\nmemory = "1 KB"\n') as server:
        for _ in range(5):
            answer = server.get(f"/iiif/3/a.jpg/{TILE}")
            assert answer.status_code == 413
            assert "MB" in answer.text
        assert server.get("/healthz").status_code == 200
        assert "Traceback" not in server.log.read_text()


def test_old_tiles_are_never_served_of_a_picture_that_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    path, aside = folder / "a.jpg", tmp_path / "aside.jpg"
    bodies = [
        (value, (Image.black(2100, 1500, bands=3) + value).cast("uchar").jpegsave_buffer()) for value in (40, 200)
    ]
    paths = tiles("a.jpg")[:6]
    path.write_bytes(bodies[0][1])
    with serving(folder, tmp_path / "home", '[cache]\ndisk = "kept"\n') as server:
        for turn in range(6):
            value, body = bodies[turn % 2]
            aside.write_bytes(body)
            aside.replace(path)
            for _ in range(1 + turn % 3):
                for tile in ask(server, paths):
                    assert abs(decode(tile).avg() - value) < 2
        until(lambda: len(pyramids(tmp_path / "home/kept")) >= 1)
        assert all(abs(decode(tile).avg() - value) < 2 for tile in ask(server, paths))
        assert "Traceback" not in server.log.read_text()


def test_two_workers_make_a_pyramid_once(plain: Server, folder: Path, tmp_path: Path) -> None:
    paths = tiles("a.jpg")
    with serving(folder, tmp_path, '[server]\nworkers = 2\n[cache]\nmemory = "0"\ndisk = "kept"\n') as server:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: ask(server, paths), range(4)))
        assert answers == [ask(plain, paths)] * 4
        until(lambda: len(pyramids(tmp_path / "kept")) == 1)
        (path,) = pyramids(tmp_path / "kept")
        written = path.stat().st_ino
        for _ in range(4):
            ask(server, paths[:8])
        assert path.stat().st_ino == written


def test_a_server_that_is_stopped_while_it_makes_a_pyramid_ends_cleanly(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    noise(6000, 4000).write_to_file(str(folder / "a.jpg"), Q=85)
    with serving(folder, tmp_path / "home", '[cache]\ndisk = "kept"\n') as server:
        ask(server, tiles("a.jpg", Extent(6000, 4000))[-4:])
        assert not pyramids(tmp_path / "home/kept")
        server.process.terminate()
        assert server.process.wait(12) in (0, -15)
    assert "Traceback" not in server.log.read_text()
    assert "Error" not in server.log.read_text()


def test_others_are_answered_while_a_pyramid_of_very_many_tiles_is_begun(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.black(300_000, 12).write_to_file(str(folder / "long.png"))
    paths = [f"/iiif/3/long.png/{x * 256},0,256,12/256,12/0/default.jpg" for x in range(5)]
    with serving(folder, tmp_path / "home", NO_MEMORY) as server:
        ask(server, paths)
        assert [server.get("/healthz").status_code for _ in range(5)] == [200] * 5
        assert ask(server, paths) == ask(server, paths)
