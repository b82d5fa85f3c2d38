import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from ops.libvips import Image, VipsError
from server import app
from server.config.cache import Cache
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.iiif import address
from server.wanted import Made, Wanted
from tests.likeness import chart, decode, difference
from tests.server.running import Server, serving
from tests.waiting import until

BIG = "/iiif/3/big.png"


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a picture that takes a while."""
    folder = tmp_path_factory.mktemp("big")
    noise = Image.gaussnoise(3000, 2000, mean=128, sigma=40, seed=1)
    noise.bandjoin([noise, noise]).cast("uchar").copy(interpretation="srgb").write_to_file(
        str(folder / "big.png"), compression=1
    )
    chart(10, 7, 60).write_to_file(str(folder / "chart.png"))
    return folder


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def _asked(server: Server, path: str) -> Answer:
    """On a connection of its own, and with less ado than clients make: hundreds are to be there at once."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert int(headers["content-length"]) == len(body)
    return Answer(int(first.split()[1]), headers, body)


def _all(server: Server, paths: list[str]) -> list[Answer]:
    async def ask() -> list[Answer]:
        return await asyncio.gather(*(_asked(server, path) for path in paths))

    return asyncio.run(ask())


@pytest.mark.parametrize("more", ["", '[server]\nworkers = 2\n[cache]\ndisk = "kept"\nmemory = "0"\n'])
def test_two_hundred_who_ask_for_one_picture_at_once_cause_one_rendering(big: Path, tmp_path: Path, more: str) -> None:
    with serving(big, tmp_path, more) as server:
        for size in ("900", "901", "902"):
            before = server.metric("bookplate_render_seconds_count")
            answers = _all(server, [f"{BIG}/full/{size},/0/default.webp"] * 200)

            assert [answer.status for answer in answers] == [200] * 200
            assert len({answer.body for answer in answers}) == 1
            assert server.metric("bookplate_render_seconds_count") - before == 1


def test_pictures_on_disk_outlive_the_server(big: Path, tmp_path: Path) -> None:
    more = '[cache]\ndisk = "kept"\n'
    with serving(big, tmp_path, more) as server:
        body = server.get(f"{BIG}/full/300,/0/default.jpg").content
    with serving(big, tmp_path, more) as server:
        assert server.get(f"{BIG}/full/300,/0/default.jpg").content == body
        assert server.metric("bookplate_render_seconds_count") == 0
        assert server.metric('bookplate_cache_lookups_total{outcome="hit",tier="disk"') == 1


def test_a_full_queue_is_told_at_once_and_soon_over(big: Path, tmp_path: Path) -> None:
    with serving(big, tmp_path, "[server]\nthreads = 1\nqueue = 2\n") as server:
        paths = [f"{BIG}/full/{1500 + i},/0/default.webp" for i in range(20)]
        answers = _all(server, paths)
        by_status = {answer.status for answer in answers}
        busy = [answer for answer in answers if answer.status == 503]

        assert by_status == {200, 503}
        assert len(busy) == 17
        assert all(answer.headers["retry-after"] == "1" for answer in busy)
        assert all(answer.headers["cache-control"] == "no-store" for answer in busy)
        assert server.get(f"{BIG}/full/100,/0/default.jpg").status_code == 200


def test_a_client_is_not_kept_waiting_beyond_the_deadline(big: Path, tmp_path: Path) -> None:
    with serving(big, tmp_path, "[server]\nthreads = 1\nseconds = 0.3\n") as server:
        started = time.perf_counter()
        answer = server.get(f"{BIG}/full/max/0/default.gif")

        assert answer.status_code == 503
        assert "too long" in answer.text
        assert time.perf_counter() - started < 1.5
        assert server.metric("bookplate_dropped_total") == 1


def test_work_that_nobody_waits_for_is_dropped(big: Path, tmp_path: Path) -> None:
    with serving(big, tmp_path, "[server]\nthreads = 1\n") as server:
        for i in range(60):
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                request = f"GET {BIG}/full/{2000 + i},/0/default.webp HTTP/1.1\r\nHost: x\r\n\r\n"
                connection.sendall(request.encode())
                time.sleep(0.02)

        until(lambda: server.metric('bookplate_requests_total{kind="image"') == 60)
        until(
            lambda: (
                server.metric("bookplate_queued_pictures") == 0 and server.metric("bookplate_rendering_pictures") == 0
            )
        )
        # Some are made before it is noticed that who asked has left, on a quick machine more; one that is ready at just
        # that moment counts as made and as dropped.
        dropped, rendered = server.metric("bookplate_dropped_total"), server.metric("bookplate_render_seconds_count")
        assert dropped + rendered >= 60
        assert rendered <= 40
        assert dropped >= 20
        assert server.get(f"{BIG}/full/100,/0/default.jpg").status_code == 200


@pytest.mark.parametrize("trouble", ["gone", "a file in the way", "full"])
def test_a_disk_cache_in_trouble_is_done_without(big: Path, tmp_path: Path, trouble: str) -> None:
    kept = tmp_path / "kept"
    with serving(big, tmp_path, '[cache]\ndisk = "kept"\nmemory = "0"\ndisk_size = "2 MB"\n') as server:
        server.get("/iiif/3/chart.png/full/99,/0/default.png")
        if trouble != "full":
            shutil.rmtree(kept)
        if trouble == "a file in the way":
            kept.write_text("")
        for width in range(100, 130):
            answer = server.get(f"/iiif/3/chart.png/full/{width},/0/default.tif")
            assert answer.status_code == 200
            assert decode(answer.content).width == width
        if trouble == "full":
            assert sum(path.stat().st_blocks * 512 for path in kept.rglob("*") if path.is_file()) <= 2_000_000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize(("trouble", "words"), [("full", "No space left"), ("read-only", "Read-only file system")])
def test_a_disk_that_takes_nothing_more_is_done_without(big: Path, tmp_path: Path, trouble: str, words: str) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(kept)], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let root mount")
    try:
        if trouble == "read-only":
            subprocess.run(["mount", "-o", "remount,ro", str(kept)], check=True)
        with serving(big, tmp_path, '[cache]\ndisk = "kept"\nmemory = "0"\n') as server:
            for width in (*range(300, 330), *range(300, 330)):
                answer = server.get(f"/iiif/3/chart.png/full/{width},/0/default.tif")
                assert answer.status_code == 200
                assert decode(answer.content).width == width
            server.logged(words)
    finally:
        subprocess.run(["umount", str(kept)], check=True)


def test_a_picture_that_changes_all_the_time_is_never_served_half(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    path = folder / "a.png"
    pictures = [(Image.black(400, 300, bands=3) + value).cast("uchar").pngsave_buffer() for value in (50, 200)]
    path.write_bytes(pictures[0])
    done = threading.Event()

    def replace() -> None:
        for i in range(10**6):
            if done.is_set():
                return
            if i % 2:
                path.write_bytes(pictures[i // 2 % 2])  # in place, so that readers see it half written
            else:
                (folder / "aside").write_bytes(pictures[i // 2 % 2])
                (folder / "aside").replace(path)
            time.sleep(0.008)

    with serving(folder, tmp_path / "home", "[cache]\nmemory = '0'\n") as server, ThreadPoolExecutor(1) as pool:
        writing = pool.submit(replace)
        try:
            statuses = []
            for i in range(50):
                answer = server.get(f"/iiif/3/a.png/full/{100 + i},/0/default.png")
                statuses.append(answer.status_code)
                if answer.status_code == 200:
                    image = decode(answer.content)
                    assert image.width == 100 + i
                    assert image.min() == image.max()
        finally:
            done.set()
        writing.result()
        assert statuses.count(200) > 5
        assert set(statuses) <= {200, 404, 500, 503}


def test_a_photo_overwritten_in_place_does_not_end_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, options in (("a.jpg", {"Q": 95}), ("a.webp", {"effort": 0}), ("a.gif", {"effort": 1})):
        noise = Image.gaussnoise(900, 700, mean=128, sigma=50, seed=2)
        body = noise.bandjoin([noise, noise]).cast("uchar").write_to_buffer(Path(name).suffix, **options)
        (folder / name).write_bytes(body)
    done = threading.Event()

    def overwrite() -> None:
        bodies = {path: path.read_bytes() for path in folder.iterdir()}
        while not done.is_set():
            for path, body in bodies.items():
                os.truncate(path, 0)
                time.sleep(0.01)
                path.write_bytes(body)
            time.sleep(0.01)

    with serving(folder, tmp_path / "home", "[cache]\nmemory = '0'\n") as server, ThreadPoolExecutor(8) as pool:
        writing = pool.submit(overwrite)
        asked = [
            f"/iiif/3/{name}/full/{width},/0/default.jpg"
            for width in range(300, 312)
            for name in ("a.jpg", "a.webp", "a.gif")
        ]
        try:
            statuses = list(pool.map(lambda path: server.get(path).status_code, asked))
        finally:
            done.set()
        writing.result()

        assert server.process.poll() is None
        assert set(statuses) <= {200, 404, 500, 503}
        assert server.get(asked[0]).status_code == 200


def test_damaged_files_keep_nothing_open(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with serving(tmp_path, tmp_path / "home") as server:
        for number in range(40):
            assert server.get(f"/iiif/3/{number}.png/info.json").status_code == 422
        assert len(list(Path(f"/proc/{server.workers()[0]}/fd").iterdir())) < 40


def test_a_client_that_takes_nothing_is_left(big: Path, tmp_path: Path) -> None:
    with serving(big, tmp_path, "[server]\npatience = 0.5\n") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(f"GET {BIG}/full/max/0/default.tif HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            server.logged("took nothing")
        body = server.get(f"{BIG}/full/max/0/default.tif").content
        assert decode(body).width == 3000


def _wrong(body: bytes, width: int, right: Image) -> bool:
    image = decode(body)
    expected = right.thumbnail_image(width, height=10**6)
    return image.width != width or difference(image, expected)[1] > 3


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_in_the_middle_of_writing_nothing_wrong_is_ever_served(tmp_path: Path, big: Path, workers: int) -> None:
    """Three times the only worker, three times one of two; it is replaced."""
    right = Image.new_from_file(str(big / "chart.png"))
    rng = random.Random(workers)
    asked = [rng.randint(50, 600) for _ in range(40)]
    more = f'[server]\nworkers = {workers}\n[cache]\ndisk = "kept"\nmemory = "0"\n[log]\nrequests = false\n'
    with serving(big, tmp_path, more) as server:
        for _ in range(3):
            until(lambda: len(server.workers()) == workers)
            victim = rng.choice(server.workers())
            killer = threading.Timer(rng.uniform(0.005, 0.12), os.kill, (victim, signal.SIGKILL))
            killer.start()
            for width in rng.sample(asked, 12):
                try:
                    answer = server.get(f"/iiif/3/chart.png/full/{width},/0/default.png")
                except httpx2.TransportError:
                    continue
                assert answer.status_code == 200
                assert not _wrong(answer.content, width, right)
            killer.join()
            server.wait()
    with serving(big, tmp_path, more) as server:
        for width in asked:
            assert not _wrong(server.get(f"/iiif/3/chart.png/full/{width},/0/default.png").content, width, right)
        assert server.metric('bookplate_cache_lookups_total{outcome="hit",tier="disk"') > 0


def test_a_text_that_cannot_be_drawn_is_left_away_and_nothing_of_it_is_kept(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FolderSource(name="pictures", kind="folder", path=big)
    settings = Settings(sources=(source,), cache=Cache(disk=str(tmp_path / "kept")))
    segments = "full", "max", "0", "default.png"

    async def made() -> tuple[Made, Made, bytes | None, Made]:
        house = app.build(settings)

        async def want(overlay: bytes) -> Wanted:
            where = address.read(b"/iiif/3/chart.png/" + overlay + b"full/max/0/default.png", b"", 1000)
            return (await house.orders.take(await house.orders.subject(where), segments)).wanted

        plain, wanted = await house.renderer.make(await want(b"")), await want(b"text=Hi/")
        with monkeypatch.context() as broken:
            broken.setattr("ops.layers.drawing.draw", failing)
            without = await house.renderer.make(wanted)
        kept = house.renderer.kept(wanted)
        return plain, without, kept, await house.renderer.make(wanted)

    def failing(*_: object) -> None:
        raise VipsError("no memory")

    plain, without, kept, later = asyncio.run(made())

    assert without.body == plain.body
    assert "no memory" in without.failed
    assert kept is None
    assert later.failed == ""
    assert later.body != plain.body
