"""What a source owes: the same of a folder, of a web server, and of a bucket on a real S3 server.

They are in one file, so that one process has the S3 server, which is started once.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.config.settings import Settings
from server.config.sources import BucketSource, FolderSource, Outside, Source, WebSource
from server.errors import Unreachable
from server.sources.abroad import Abroad
from server.sources.catalogue import Catalogue
from server.sources.original import Original
from server.threads import Threads
from tests.clock import Clock
from tests.likeness import chart
from tests.server.inside import furnish, inside
from tests.server.sources.origin import origin
from tests.server.sources.swift import Swift, installed, swift

KINDS = ("folder", "web", "bucket")
SIZE = 40_000  # bytes of the largest picture
ODD_NAMES = (
    *("a b.png", "ünï.png", "x%41.png", "100%.png", "%2e%2e.png", "p+q.png", "a&b.png", "a#b.png", "a;b=c.png"),
    *("a?b.png", "a,b@c:d$e!.png", "(a)'b'*.png", '"<a>|^`{}.png', "~x.png", "[a].png", "deep/er/ü b+%.png"),
    "日本.png",
)
ESCAPES = (
    *("../secret.png", "in/../../secret.png", "..", ".", "", "/", "//secret.png", "/secret.png", "in//a.png"),
    *("./a.png", "..\\secret.png", "a.png\0", "\0", ".hidden.png", "in/.hidden.png", "in/", "a.png/"),
    *("a.png/../a.png", "a.png.json", "%2e%2e/secret.png", "..%2fsecret.png", "%252e%252e/secret.png"),
    *("..;/secret.png", "a.png?x=1", "a.png#x", "http://127.0.0.1/a.png", "//127.0.0.1/a.png", "\ud800.png"),
    "a" * 300 + "/" + "b" * 3000,
)


@dataclass
class Kept:
    """A source with a way to put things into it."""

    kind: str
    put: Callable[[str, bytes], None]
    delete: Callable[[str], None]
    settings: Source
    catalogue: Catalogue
    clock: Clock
    runner: asyncio.Runner

    def look(self, identifier: str) -> Original | None:
        return self.runner.run(self.catalogue.look(identifier))

    def found(self, identifier: str) -> Original:
        original = self.look(identifier)
        assert original is not None, identifier
        return original

    def later(self) -> None:
        """Nothing is fresh any more."""
        self.clock.now += 100_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    if why := installed():
        pytest.skip(why)
    with swift(tmp_path_factory.mktemp("swift")) as running:
        yield running


def prefix(request: pytest.FixtureRequest) -> str:
    return f"{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def place(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[tuple[Any, Any, Source]]:
    """How to put, how to delete, and what is configured."""
    if kind == "folder":
        folder = tmp_path / "pictures"
        folder.mkdir()
        yield *_of_folder(folder), FolderSource(name="here", kind="folder", path=folder)
    elif kind == "web":
        with origin() as running:
            configured = WebSource(name="here", kind="web", url=running.url, private=True, size=SIZE)
            yield running.put, running.delete, configured
    else:
        store, below = request.getfixturevalue("store"), prefix(request)
        configured = BucketSource(
            name="here", kind="bucket", url=f"s3://pictures/{below}/", options=store.options, size=SIZE
        )
        yield (
            lambda name, body: store.put(f"{below}/{name}", body),
            lambda name: store.delete(f"{below}/{name}"),
            configured,
        )


def _of_folder(folder: Path) -> tuple[Callable[[str, bytes], None], Callable[[str], None]]:
    def put(name: str, body: bytes) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        aside = folder.parent / "aside"
        aside.write_bytes(body)
        aside.replace(folder / name)

    return put, lambda name: (folder / name).unlink()


@pytest.fixture
def kept(place: tuple[Any, Any, Source], kind: str, tmp_path: Path) -> Iterator[Kept]:
    put, delete, configured = place
    clock, files = Clock(), Threads("file", 2, 50)
    with asyncio.Runner() as runner:
        caps = Outside(folder=str(tmp_path / "copies"))
        abroad = Abroad(caps, files, 10, 1, lambda *_, **__: None, clock)
        catalogue = Catalogue.of(Settings(sources=(configured,)), abroad)
        yield Kept(kind, put, delete, configured, catalogue, clock, runner)
        runner.run(catalogue.close())
        abroad.close()
        files.close()


def opening(catalogue: Catalogue, runner: asyncio.Runner, identifier: str) -> str:
    """How an original begins, or why it does not come."""
    try:
        original = runner.run(catalogue.look(identifier))
    except Unreachable as mistake:
        return mistake.remark
    return content(original)[:3].decode("latin-1") if original else ""


def content(original: Original) -> bytes:
    with original.open() as descriptor:
        return os.read(descriptor, 10**6)


each_kind = pytest.mark.parametrize("kind", KINDS)
PNG = b"\x89PNG\r\n\x1a\n"


@each_kind
def test_what_is_there_is_found_by_its_name_and_by_its_sources(kept: Kept) -> None:
    kept.put("a.png", PNG + b"a")
    kept.put("deep/er/a.png", PNG + b"deep")

    one, deep, named = kept.found("a.png"), kept.found("deep/er/a.png"), kept.found("here:a.png")
    assert [content(each) for each in (one, deep, named)] == [PNG + b"a", PNG + b"deep", PNG + b"a"]
    assert (one.identifier, one.source, one.statement) == ("a.png", "here", kept.settings.statement)
    assert one.fingerprint == named.fingerprint != deep.fingerprint
    assert kept.look("there:a.png") is None


@each_kind
def test_a_name_is_the_one_that_is_meant_whatever_is_in_it(kept: Kept) -> None:
    for name in ODD_NAMES:
        kept.put(name, PNG + name.encode())
    assert [name for name in ODD_NAMES if content(kept.found(name)) != PNG + name.encode()] == []


@each_kind
def test_what_is_not_there_is_nothing(kept: Kept) -> None:
    kept.put("in/a.png", PNG)
    for name in ("b.png", "in", "in/b.png", "in/a.pn", "in/a.png2", "A.png", "here:b.png", "x" * 900):
        assert kept.look(name) is None, name


@each_kind
def test_nothing_leads_out_of_it(kept: Kept) -> None:
    for name in ("a.png", "in/a.png"):
        kept.put(name, PNG)
    for name in (".hidden.png", "in/.hidden.png", "a.png.json"):
        kept.put(name, PNG)
    for name in ESCAPES:
        assert kept.look(name) is None, name
        assert kept.look(f"here:{name}") is None, name


@each_kind
def test_what_is_replaced_is_another_once_it_is_looked_at_again(kept: Kept) -> None:
    kept.put("a.png", PNG + b"one")
    before = kept.found("a.png")
    kept.put("a.png", PNG + b"two")
    kept.later()
    kept.catalogue.forget("a.png")  # a copy that is not fresh may be shown once more

    after = kept.found("a.png")
    assert after.fingerprint != before.fingerprint
    assert content(after) == PNG + b"two"


@each_kind
def test_what_stays_the_same_has_the_same_fingerprint(kept: Kept) -> None:
    kept.put("a.png", PNG)
    before = kept.found("a.png")
    kept.later()
    assert kept.found("a.png") == before
    kept.later()
    kept.catalogue.forget("a.png")
    assert kept.found("a.png") == before


@each_kind
def test_what_vanishes_is_nothing_once_it_is_looked_for_again(kept: Kept) -> None:
    kept.put("a.png", PNG)
    assert kept.look("a.png") is not None
    kept.delete("a.png")
    kept.catalogue.forget("a.png")
    assert kept.look("a.png") is None

    kept.put("a.png", PNG + b"again")
    kept.later()
    assert content(kept.found("a.png")) == PNG + b"again"


@each_kind
def test_it_is_known_without_asking_what_was_found(kept: Kept) -> None:
    kept.put("a.png", PNG)
    original = kept.found("a.png")
    assert kept.catalogue.glance("a.png") == original
    assert kept.catalogue.stays("a.png", original.fingerprint)
    assert not kept.catalogue.stays("a.png", "another")
    assert kept.look("b.png") is None
    assert kept.catalogue.glance("b.png") is None


@each_kind
def test_pictures_of_it_are_made_and_refusals_are_in_words(place: tuple[Any, Any, Source], tmp_path: Path) -> None:
    put, _, configured = place
    png = chart(10, 7, 60).pngsave_buffer()
    home = tmp_path / "house"
    home.mkdir()
    furnish(home)
    for name, body in (
        ("a b.png", png),
        ("words.png", b"a text that is called a picture"),
        ("page.png", b"<!doctype html><title>Sign in</title>"),
        ("cut.png", png[:200]),
        ("empty.png", b""),
        ("large.png", chart(10, 7, 60).pngsave_buffer(compression=0)),
    ):
        put(name, body)
    with inside(home, sources=(configured,), outside=Outside(folder=str(home / "copies"))) as house:
        tail = "full/60,/0/default.png"
        first = house.ask(f"/iiif/3/a%20b.png/{tail}", "GET")
        assert (first.status, first.headers["content-type"]) == (200, "image/png")
        assert house.ask("/iiif/3/a%20b.png/info.json", "GET").status == 200
        assert house.ask(f"/iiif/3/badge/first_name=Ann/{tail}").status in (200, 403)
        for name in ("none.png", "..%2Fa%20b.png", "%2e%2e%2Fsecret.png", "%252e%252e%2Fx.png"):
            assert house.ask(f"/iiif/3/{name}/{tail}", "GET").status == 404
        for name in ("words.png", "page.png", "cut.png", "empty.png"):
            refused = house.ask(f"/iiif/3/{name}/{tail}", "GET")
            assert refused.status in (404, 422, 502), name
            assert refused.headers["content-type"].startswith("text/plain")
        if configured.kind != "folder":
            large = house.ask(f"/iiif/3/large.png/{tail}", "GET")
            assert large.status == 502
            assert large.body.decode() == (
                "A picture from outside could not be had: it is larger than this server fetches.\n"
            )
            assert int(large.headers["retry-after"]) > 0


def test_what_a_store_wants_to_know_may_stand_in_the_environment(
    store: Swift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("in/a.png", PNG)
    for name, value in store.options.items():
        monkeypatch.setenv(f"AWS_{name.upper()}", value)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    files = Threads("file", 2, 50)
    with asyncio.Runner() as runner:
        abroad = Abroad(Outside(folder=str(tmp_path)), files, 10, 1, lambda *_, **__: None)
        sources = tuple(
            BucketSource(name=name, kind="bucket", url=url, options=options)
            for name, url, options in (
                ("told", "s3://pictures/in/", {}),
                ("wrong", "s3://pictures/in/", {"secret_access_key": "wrong"}),
                ("none", "s3://nowhere/", {}),
            )
        )
        catalogue = Catalogue.of(Settings(sources=sources), abroad)
        names = ("told:a.png", "told:b.png", "wrong:a.png", "none:a.png")
        assert [opening(catalogue, runner, name) for name in names] == ["\x89PN", "", "refused", "unreachable"]
        runner.run(catalogue.close())
        abroad.close()
    files.close()
