"""What the rules in samples/deploy do with tags, with the many spellings of Accept, and with an origin that fails: before
one that tells what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.fronts import INSTALLED, Answer, Front

SHORT = "public, max-age=1, stale-while-revalidate=60"
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif, image/webp, image/png, image/svg+xml, image/*;q=0.8, */*;q=0.5"
WINDOW = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


class Origin(ThreadingHTTPServer):
    """Numbers its answers, and says in them what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fails = False
        self.asked = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Origin

    def do_GET(self) -> None:
        self.server.asked += 1
        name = self.path.split("/")[3]
        said = {"number": self.server.asked, "accept": self.headers["Accept"]}
        control = {"brief": SHORT, "ended": "public, max-age=1, must-revalidate"}.get(name, "public, max-age=300")
        body = json.dumps(said).encode()
        self.send_response(503 if self.server.fails else 200)
        self.send_header("Cache-Control", "no-store" if self.server.fails else control)
        self.send_header("Cache-Tag", f"source:pictures,image:{name}")
        self.send_header("Vary", "Accept")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def answering() -> Iterator[Origin]:
    with Origin() as origin:
        thread = threading.Thread(target=origin.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield origin
        finally:
            origin.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with answering() as running:
        yield running


def started(name: str, origin: Origin, home: Path) -> AbstractContextManager[Front]:
    if name not in INSTALLED:
        pytest.skip(f"{name} is not installed")
    return INSTALLED[name](home / name, origin.server_port)


@pytest.fixture(scope="module")
def front(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with started("varnish", origin, tmp_path_factory.mktemp("rules")) as running:
        yield running


def image(name: str, end: str = "jpg") -> str:
    return f"/iiif/3/{name}/full/60,/0/default.{end}"


def number(answer: Answer) -> int:
    return int(json.loads(answer.body)["number"])


def test_what_bears_a_tag_is_forgotten_and_nothing_else(front: Front) -> None:
    names = ["a.jpg", "axjpg", "a.jpg2", "deep%2Fa.jpg", "a(b)+[c]*$.jpg", "%C3%A9%20;'{}|^", "a"]
    for name in names:
        before = {other: number(front.ask(image(other))) for other in names}
        assert front.ask("/", "BAN", Cache_Tag=f"image:{name}").status == 200
        after = {other: number(front.ask(image(other))) for other in names}
        assert (name, [other for other in names if after[other] != before[other]]) == (name, [name])
    before = {other: number(front.ask(image(other))) for other in names}
    assert front.ask("/", "BAN", Cache_Tag="source:pictures").status == 200
    assert all(number(front.ask(image(other))) > max(before.values()) for other in names)


@pytest.mark.parametrize("tag", ["", "a b", r"a\E.*", 'a" && obj.status == "200', "a,b", "a" * 1001])
def test_what_is_no_tag_forgets_nothing(front: Front, tag: str) -> None:
    before = number(front.ask(image("kept")))

    assert front.ask("/", "BAN", Cache_Tag=tag).status == 400
    assert number(front.ask(image("kept"))) == before


def test_one_address_is_forgotten_in_all_its_variants(front: Front) -> None:
    asked = [(image("one"), accept) for accept in ("a/b", "c/d")] + [(image("two"), "a/b")]
    before = [number(front.ask(target, Accept=accept)) for target, accept in asked]

    assert front.ask(image("one"), "PURGE").status == 200
    after = [number(front.ask(target, Accept=accept)) for target, accept in asked]
    assert [new != old for new, old in zip(after, before, strict=True)] == [True, True, False]


@pytest.mark.parametrize(
    "said", [{"X_Forwarded_For": "192.0.2.1"}, {"X_Forwarded_Proto": "https"}, {"Forwarded": "for=192.0.2.1"}]
)
def test_who_comes_through_another_server_may_not(front: Front, said: dict[str, str]) -> None:
    before = number(front.ask(image("kept")))

    assert front.ask("/", "BAN", Cache_Tag="image:kept", **said).status == 405
    assert front.ask(image("kept"), "PURGE", **said).status == 405
    assert number(front.ask(image("kept"))) == before


@pytest.mark.parametrize(
    ("end", "accept", "arrives"),
    [
        ("auto", CHROME, "image/avif,image/webp,*/*;q=0.1"),
        ("auto", FIREFOX, "image/avif,image/webp,*/*;q=0.1"),
        ("auto", "IMAGE/WEBP , image/avif", "image/avif,image/webp,*/*;q=0.1"),
        ("auto?a=b", "image/webp,*/*", "image/webp,*/*;q=0.1"),
        ("auto", "image/avif", "image/avif,*/*;q=0.1"),
        ("auto", "image/avif;q=0,image/webp", ""),
        ("auto", "image/avif,image/webp;q=0.5", ""),
        ("auto", "image/webp;q=0.9,*/*", ""),
        ("auto", "image/avifs,x-image/webp", ""),
        ("auto", "*/*", ""),
        ("jpg", CHROME, ""),
        ("jpg?a=.auto", CHROME, ""),
        ("info.json", WINDOW, "text/html,*/*;q=0.1"),
        ("info.json", "text/html", ""),
        ("info.json", "text/html,application/ld+json,*/*", ""),
        ("info.json", "text/html;q=0.1,*/*", ""),
        ("info.json", "text/html,application/*,*/*;q=0.1", ""),
        ("info.json", "application/ld+json", ""),
    ],
)
def test_what_means_the_same_is_asked_in_the_same_words(front: Front, end: str, accept: str, arrives: str) -> None:
    target = "/iiif/3/x/info.json" if end == "info.json" else image("x", end)

    assert json.loads(front.ask(target, Accept=accept).body)["accept"] == (arrives or accept)


@pytest.mark.parametrize(("name", "to_what_ends"), [("nginx", 200), ("varnish", 503)])  # nginx cannot tell
def test_old_is_better_than_overloaded(name: str, to_what_ends: int, tmp_path: Path) -> None:
    with answering() as origin, started(name, origin, tmp_path) as front:
        old = number(front.ask(image("brief")))
        assert number(front.ask(image("ended"))) > old
        origin.fails = True
        while (ended := front.ask(image("ended"))).how == "HIT":
            time.sleep(0.05)
        late = [front.ask(image("brief")) for _ in range(3)]
        assert [(answer.status, number(answer)) for answer in late] == [(200, old)] * 3
        assert ended.status == to_what_ends
        assert front.ask(image("new")).status == 503
        origin.fails = False
        deadline = time.monotonic() + 10
        while number(front.ask(image("brief"))) == old or front.ask(image("new")).status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.02)
