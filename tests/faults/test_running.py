"""What is broken while a server runs: what a client sees meanwhile is in the manual, and afterwards all is as it was."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.faults import injection
from tests.faults.injection import ORDINARY, Surroundings, elsewhere, must_be_without_traces, served
from tests.likeness import chart
from tests.server.running import Server
from tests.waiting import until

MANY = 300  # widths that pictures are asked for in
NEW = count(1)
CACHE = """
[cache]
memory = "0"
levels = "0"
disk = "{disk}"
disk_size = "40 MB"
"""


@dataclass
class Broken:
    """A server, its folders, and a picture of which one is kept on disk."""

    server: Server
    top: Path
    expected: bytes
    log: "Log"

    @property
    def pictures(self) -> Path:
        return self.top / "share/pictures"

    @property
    def original(self) -> Path:
        return self.pictures / "chart.png"

    @property
    def cache(self) -> Path:
        return self.top / "cache/disk"

    def entries(self) -> list[Path]:
        return [path for path in self.cache.glob("??/*") if not path.suffix]

    def kept(self) -> str:
        return "/iiif/3/chart.png/full/60,/0/default.png"

    def fresh(self) -> str:
        return f"/iiif/3/chart.png/full/60,/{next(NEW) % 360}.5/default.png"


class Log:
    """A pipe that a server writes its log to, and who reads it; reading can be stopped."""

    def __init__(self, file: Path) -> None:
        self._reading, self.writing = os.pipe()
        self._file = file
        self._go = threading.Event()
        self._go.set()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with self._file.open("ab", buffering=0) as file:
            while self._go.wait() and (piece := os.read(self._reading, 1 << 16)):
                file.write(piece)

    @contextlib.contextmanager
    def unread(self) -> Iterator[None]:
        self._go.clear()
        yield
        self._go.set()


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    top = tmp_path_factory.mktemp("broken")
    for name in ("share/pictures", "cache/disk", "tmp", "home"):
        (top / name).mkdir(parents=True)
    chart(10, 7, 60).write_to_file(str(top / "share/pictures/chart.png"))
    log = Log(top / "home/server.log")
    config = injection.CONFIG.format(pictures=top / "share/pictures") + CACHE.format(disk=top / "cache/disk")
    around = Surroundings({"TMPDIR": str(top / "tmp"), "HOME": str(top)}, log=log.writing, before=ORDINARY)
    with served(top / "home", config, around) as server:
        body = server.get("/iiif/3/chart.png/full/60,/0/default.png").content
        yield Broken(server, top, body, log)


Injection = Callable[[Broken], Any]


@contextlib.contextmanager
def disk_full(broken: Broken) -> Iterator[None]:
    """A file system of one page in the place of the cache."""
    with injection.mounted(broken.cache, "-o", "size=4k,mode=777"):
        (broken.cache / "full").write_bytes(bytes(4096))
        yield


def cache_read_only(broken: Broken) -> Any:
    return injection.read_only(broken.cache)


def cache_away(broken: Broken) -> Any:
    return elsewhere(broken.cache)


@contextlib.contextmanager
def replaced_by(path: Path, make: Callable[[Path], object]) -> Iterator[None]:
    """Something else in the place of a file or a folder."""
    with elsewhere(path):
        make(path)
        yield


@contextlib.contextmanager
def entries_changed(broken: Broken, change: Callable[[bytes], bytes]) -> Iterator[None]:
    assert broken.entries()
    for path in broken.entries():
        path.write_bytes(change(path.read_bytes()))
    yield


@contextlib.contextmanager
def entries_swapped(broken: Broken) -> Iterator[None]:
    """Each has what another has."""
    for _ in range(2):
        broken.server.get(broken.fresh())
    paths = broken.entries()
    bodies = [path.read_bytes() for path in paths]
    for path, body in zip(paths, [*bodies[1:], bodies[0]], strict=True):
        path.write_bytes(body)
    yield


@contextlib.contextmanager
def entries_replaced(broken: Broken) -> Iterator[None]:
    paths = broken.entries()
    for number, path in enumerate(paths):
        path.unlink()
        (os.mkfifo, Path.mkdir, lambda one: one.symlink_to("/dev/zero"))[number % 3](path)  # type: ignore[operator]
    yield
    for path in paths:
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


@contextlib.contextmanager
def original_cut(broken: Broken) -> Iterator[None]:
    body = broken.original.read_bytes()
    broken.original.write_bytes(body[: len(body) // 3])
    try:
        yield
    finally:
        broken.original.write_bytes(body)


@contextlib.contextmanager
def original_closed(broken: Broken) -> Iterator[None]:
    broken.original.chmod(0)
    yield
    broken.original.chmod(0o644)


@contextlib.contextmanager
def share_unmounted(broken: Broken) -> Iterator[None]:
    """The share is mounted while the server looks at it, and then no more."""
    share = broken.pictures
    body = broken.original.read_bytes()
    with elsewhere(share):
        with injection.mounted(share, "-o", "mode=755"):
            broken.original.write_bytes(body)
            assert broken.server.get(broken.fresh()).status_code == 200
        yield


@contextlib.contextmanager
def log_unread(broken: Broken) -> Iterator[None]:
    with broken.log.unread():
        several = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 200
        for _ in range(10):  # more lines than a pipe can hold
            with socket.create_connection(("127.0.0.1", broken.server.port), timeout=20) as connection:
                connection.sendall(several + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                while connection.recv(1 << 16):
                    pass
        yield


def temporary_away(broken: Broken) -> Any:
    return elsewhere(broken.top / "tmp")


def state_away(broken: Broken) -> Any:
    (broken.top / "home/state").mkdir(exist_ok=True)
    return elsewhere(broken.top / "home/state")


def in_place_of_original(make: Callable[[Path], object]) -> Injection:
    return lambda broken: replaced_by(broken.original, make)


FAULTS: dict[str, Injection] = {
    "the disk of the cache is full": disk_full,
    "the cache is read-only": cache_read_only,
    "the cache folder is taken away": cache_away,
    "a file is in the place of the cache folder": lambda broken: replaced_by(broken.cache, Path.touch),
    "cached pictures are damaged": lambda broken: entries_changed(broken, lambda body: body[:-9] + b"\0" + body[-8:]),
    "cached pictures are cut off": lambda broken: entries_changed(broken, lambda body: body[: len(body) // 2]),
    "cached pictures have changed places": entries_swapped,
    "pipes, links and folders are in the place of cached pictures": entries_replaced,
    "the source folder is taken away": lambda broken: elsewhere(broken.pictures),
    "the source folder is unmounted": share_unmounted,
    "a file is in the place of the source folder": lambda broken: replaced_by(broken.pictures, Path.touch),
    "the original is cut off": original_cut,
    "the original is taken away": lambda broken: elsewhere(broken.original),
    "a folder is in the place of the original": in_place_of_original(Path.mkdir),
    "a pipe is in the place of the original": in_place_of_original(os.mkfifo),
    "a device is in the place of the original": in_place_of_original(lambda path: path.symlink_to("/dev/zero")),
    "a link to itself is in the place of the original": in_place_of_original(lambda path: path.symlink_to(path.name)),
    "the original may not be read": original_closed,
    "the state folder is read-only": lambda broken: injection.read_only(broken.top / "home"),
    "the state folder is taken away": state_away,
    "the folder for temporary files is taken away": temporary_away,
    "nobody reads the log": log_unread,
}


@pytest.mark.parametrize(("row", "inject"), injection.parameters("While it runs", FAULTS))
def test_what_is_broken_while_it_runs(broken: Broken, row: dict[str, str], inject: Injection) -> None:
    server = broken.server
    assert server.get(broken.kept()).content == broken.expected
    with inject(broken):
        kept, new, ready = (server.get(path) for path in (broken.kept(), broken.fresh(), "/readyz"))

        assert {"kept": kept.status_code, "new": new.status_code, "ready": ready.status_code} == {
            name: int(row[name]) for name in ("kept", "new", "ready")
        }
        if kept.status_code == 200:
            cut = "original=truncated" in kept.headers.get("bookplate-notes", "")
            assert cut == (row["fault"] == "the original is cut off")
            assert cut or kept.content == broken.expected
        for answer in (kept, new):
            assert (answer.status_code == 503) == ("retry-after" in answer.headers)
            assert answer.status_code == 200 or answer.headers["cache-control"] == "no-store"

    again, other, ready = (server.get(path) for path in (broken.kept(), broken.fresh(), "/readyz"))
    assert (again.status_code, other.status_code, ready.status_code) == (200, 200, 200)
    assert again.content == broken.expected
    assert server.workers()
    must_be_without_traces(server)
    server.logged(row["log"])


def test_a_full_disk_for_temporary_files_ends_no_worker(tmp_path: Path) -> None:
    """Where the workers count what they do, as well; one that begins meanwhile counts for itself alone."""
    (tmp_path / "pictures").mkdir()
    chart(10, 7, 60).write_to_file(str(tmp_path / "pictures/chart.png"))
    config = injection.CONFIG.format(pictures=tmp_path / "pictures").replace("workers = 1", "workers = 2")
    room, around = tmp_path / "tmp", Surroundings({"TMPDIR": str(tmp_path / "tmp")})
    with injection.mounted(room, "-o", "size=8m,mode=777"), served(tmp_path / "home", config, around) as server:
        server.logged("Application startup complete", times=2)
        before = server.workers()
        with (room / "full").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
        for form in ("jpg", "png", "webp", "gif"):
            assert server.get(f"/iiif/3/chart.png/full/50,/0/default.{form}").status_code == 200
        for path, status in (("/nothing", 404), ("/v1/fonts", 401), ("/readyz", 200), ("/metrics", 200)):
            assert server.get(path).status_code == status
        assert server.workers() == before

        os.kill(before[0], signal.SIGKILL)
        until(lambda: len(server.workers()) == 2 and before[0] not in server.workers())
        server.logged("this worker tells its metrics for itself alone")
        for number in range(20):
            assert server.get(f"/iiif/3/chart.png/full/{number + 20},/0/default.png").status_code == 200
        assert server.get("/metrics").status_code == 200
        (room / "full").unlink()
        assert server.get("/metrics").status_code == 200
        must_be_without_traces(server)
