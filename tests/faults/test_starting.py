"""What is broken when a server starts: it says what is the matter and ends, or it does its work all the same."""

import os
import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from tests.faults import injection
from tests.faults.injection import ORDINARY, Surroundings, must_be_without_traces, said, spawned
from tests.likeness import chart
from tests.server.running import Server

NAME = "Ümläut 李.png"
UP = 60  # seconds that a server has to be up, or to end
CLOSED = ("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh")
TWO = "workers = 2"
CACHE = '[cache]\nmemory = "0"\ndisk = "cache"\n'


@dataclass(frozen=True)
class Start:
    """How a server is started: what is added to its configuration, what replaces a line of it, its surroundings, and
    what has to be so in its home."""

    more: str = ""
    changed: tuple[str, str] = ("", "")
    around: Surroundings = field(default_factory=lambda: Surroundings(before=ORDINARY))
    prepared: Callable[[Path], AbstractContextManager[None]] = lambda _: nullcontext()
    asked: Callable[[Server], None] = lambda _: None


def variables(**environment: str | None) -> Surroundings:
    return Surroundings(environment, before=ORDINARY)


@contextmanager
def closed_folders(*paths: Path) -> Iterator[None]:
    """Folders that nothing can be made in."""
    for path in paths:
        path.mkdir(exist_ok=True)
        path.chmod(0o500)
    yield
    for path in paths:
        path.chmod(0o700)


@contextmanager
def rubbish(path: Path) -> Iterator[None]:
    """What an older version, a broken disk and other programs may leave in a cache."""
    for number in range(256):
        shelf = path / f"{number:02x}"
        shelf.mkdir(parents=True)
        (shelf / ("0" * 38)).write_bytes(os.urandom(500))
        (shelf / f"{'1' * 38}.1234.5678").write_bytes(b"unfinished")
    (path / "ff/link").symlink_to("/")
    os.mkfifo(path / "ff/pipe")
    (path / "swept").write_bytes(b"\xff\xfe")
    (path / "readme.txt").write_text("hands off")
    yield


def many_connections(server: Server) -> None:
    """More connections than there may be open files; those who come when they have gone are served."""
    with ExitStack() as held:
        for _ in range(100):
            held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
    assert up(server)


def nothing_is_open(server: Server) -> None:
    """What libraries complain about goes to number 2, whatever that is: a database, if nobody sees to it."""
    (worker,) = server.workers()
    assert {str(Path(f"/proc/{worker}/fd/{number}").readlink()) for number in range(3)} == {"/dev/null"}


def gone_reader() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


PROXY = "http://127.0.0.1:9"
# What does no harm is put into one server together.
BARE = Start(
    around=variables(
        HOME=None, LC_ALL="C", LANG="C", PYTHONUTF8=None, TZ="Mars/Phobos",
        HTTP_PROXY=PROXY, HTTPS_PROXY=PROXY, ALL_PROXY=PROXY,
    )
)  # fmt: skip
STRANGE = Start(
    more=CACHE,
    around=replace(
        variables(HOME="/nowhere", LC_ALL="xx_YY.nothing", LANG="xx", PYTHONUTF8=None, TMPDIR="/nowhere/at/all"),
        log=gone_reader(),
    ),
    prepared=lambda home: rubbish(home / "cache"),
)
CLOSED_FOLDERS = Start(
    more=CACHE,
    around=Surroundings(before=ORDINARY, limits={resource.RLIMIT_NOFILE: 64}),
    prepared=lambda home: closed_folders(home / "cache", home / "state"),
    asked=many_connections,
)
STARTS: dict[str, Start] = {
    "TMPDIR names a folder that is not there, with two workers": Start(
        changed=("workers = 1", TWO), around=variables(TMPDIR="/nowhere/at/all")
    ),
    "TMPDIR names a folder that is not there, with one worker": STRANGE,
    "TMPDIR is read-only, with two workers": Start(
        changed=("workers = 1", TWO),
        around=variables(TMPDIR="{home}/closed"),
        prepared=lambda home: closed_folders(home / "closed"),
    ),
    "HOME is not set": BARE,
    "HOME is not there": STRANGE,
    "the locale is C": BARE,
    "the locale is none": STRANGE,
    "the time zone is none": BARE,
    "variables name a proxy for HTTP": BARE,
    "standard input, output and error are closed": Start(around=Surroundings(before=CLOSED), asked=nothing_is_open),
    "the reader of the log has gone": STRANGE,
    "the state folder is read-only": CLOSED_FOLDERS,
    "the cache folder is read-only": CLOSED_FOLDERS,
    "the cache folder cannot be made": Start(
        more=CACHE.replace('"cache"', '"closed/cache"'), prepared=lambda home: closed_folders(home / "closed")
    ),
    "the cache holds rubbish": STRANGE,
    "there may be 64 open files": CLOSED_FOLDERS,
    "there is too little memory to start": Start(around=Surroundings(limits={resource.RLIMIT_AS: 100 << 20})),
}


@dataclass
class Started:
    """A server that was started, and what came of it."""

    server: Server
    statuses: list[int]
    code: int


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Start], Started]:
    """Start a server as it is said, ask it, and end it; once for all rows about the same start."""
    pictures = tmp_path_factory.mktemp("pictures")
    chart(10, 7, 60).write_to_file(str(pictures / "chart.png"))
    (pictures / "chart.png").replace(pictures / NAME)
    known: dict[int, Started] = {}

    def get(start: Start) -> Started:
        if id(start) not in known:
            known[id(start)] = _started(start, tmp_path_factory.mktemp("home"), pictures)
        return known[id(start)]

    return get


def _started(start: Start, home: Path, pictures: Path) -> Started:
    config = injection.CONFIG.format(pictures=pictures).replace(*start.changed) + start.more
    environment = {name: value and value.format(home=home) for name, value in start.around.environment.items()}
    path = f"/iiif/3/{quote(NAME)}/text=Hi/full/60,/0/default.png"
    statuses: list[int] = []
    with start.prepared(home):
        server = spawned(home, config, replace(start.around, environment=environment))
        try:
            if up(server):
                statuses = [server.get(path).status_code for _ in range(2)]
                start.asked(server)
        finally:
            code = injection.ended(server)
    return Started(server, statuses, code)


def up(server: Server) -> bool:
    """Whether it is up, once it is, or has ended."""
    deadline = time.monotonic() + UP
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            return server.get("/healthz").status_code == 200
        except httpx2.TransportError:
            time.sleep(0.05)
    return False


@pytest.mark.parametrize(("row", "start"), injection.parameters("When it starts", STARTS))
def test_what_is_broken_when_it_starts(started: Callable[[Start], Started], row: dict[str, str], start: Start) -> None:
    found = started(start)

    if row["starts"] == "yes":
        assert (found.statuses, found.code) == ([int(row["a picture"])] * 2, 0)
    else:
        assert found.statuses == []
        assert found.code > 0
    assert row["log"] in said(found.server).replace("\n", " ")
    must_be_without_traces(found.server)
