"""Real servers whose code has the faults of `injected`, and what can be seen of their processes."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.server.running import ROOT, Server, serving
from tests.waiting import until

INJECTED = str(ROOT / "tests/faults/injected")
PICTURES = ROOT / "samples/pictures"
TWO = "[server]\nworkers = 2\nhang_timeout = 1.5\ngrace = 1\n"
STUCK, ENDLESS, GREEDY = (f"/iiif/3/dawn.jpg/full/{width},/12/default.avif" for width in (901, 902, 903))
EXPENSIVE = "/iiif/3/dawn.jpg/full/%d,/12/default.avif"


@contextmanager
def running(home: Path, more: str = TWO, pictures: Path = PICTURES, **environment: str) -> Iterator[Server]:
    """A server whose code has the injected faults, with a folder for temporary files of its own, and all its workers
    up."""
    (home / "tmp").mkdir(exist_ok=True)
    environment = {
        "PYTHONPATH": INJECTED,
        "TMPDIR": str(home / "tmp"),
        "STOPPED_FILE": str(home / "stopped"),
        "GO_FILE": str(home / "go"),
    } | environment
    with serving(pictures, home, more, **environment) as server:
        count = 2 if "workers = 2" in more else 1
        until(lambda: server.log.read_text().count("Application startup complete") >= count)
        yield server


def left(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "tmp").iterdir())


def logged(server: Server, words: str) -> bool:
    return words in server.log.read_text()


def holds_a_place(home: Path) -> bool:
    """Whether expensive work is being done by some worker."""
    for path in home.glob("tmp/bookplate-*/place-*"):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


def holder(home: Path, workers: list[int]) -> int:
    """The worker that holds a place."""
    inodes = {f":{path.stat().st_ino}" for path in home.glob("tmp/bookplate-*/place-*")}
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.split()
        if any(f":{inode.lstrip(':')}" in f"{fields[5]}" for inode in inodes) and int(fields[4]) in workers:
            return int(fields[4])
    raise AssertionError("nobody holds a place")


def ask(server: Server, path: str, **headers: str) -> httpx2.Response | Exception:
    """An answer, or what came instead of one."""
    try:
        return server.get(path, **headers)
    except httpx2.TransportError as error:
        return error


def replaced(server: Server, before: list[int], count: int = 1) -> Callable[[], bool]:
    """Whether so many workers are others, and all are up again."""

    def is_so() -> bool:
        now = server.workers()
        ready = server.log.read_text().count("Application startup complete")
        return len(now) == len(before) and len(set(now) - set(before)) == count and ready >= len(before) + count

    return is_so
