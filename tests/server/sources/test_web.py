"""A web server as a source: names as addresses, and whatever an origin does."""

import asyncio
import gzip
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from server.config.section import Unusable
from server.config.settings import Settings
from server.config.sources import Outside, WebSource
from server.errors import Unreachable
from server.sources.abroad import Abroad
from server.sources.catalogue import Catalogue
from server.sources.original import Original
from server.sources.origins import Origins, Url
from server.sources.web import Web
from server.threads import Threads
from tests.clock import Clock
from tests.server.sources.elsewhere import (
    PICTURE,
    Elsewhere,
    Write,
    answer,
    begin_and_hang,
    drip,
    elsewhere,
    end_chunks_early,
    end_early,
    hang,
    hang_up,
    long_headers,
    moved,
    never_end,
    talk_otherwise,
)

CAP = 20_000
HTML = b"<!doctype html><title>Not here</title>"
BASE = "https://origin.example:8443/images/"


@dataclass
class Scene:
    """A source, and the server that it is on."""

    catalogue: Catalogue
    there: Elsewhere
    clock: Clock
    folder: Path

    async def found(self, identifier: str = "x.png") -> Original:
        original = await self.catalogue.look(identifier)
        assert original is not None
        return original

    async def content(self, identifier: str = "x.png") -> bytes:
        with (await self.found(identifier)).open() as descriptor:
            return os.read(descriptor, 10**6)

    async def remark(self, identifier: str = "x.png") -> str:
        """Why it does not come, and that nothing is left of it."""
        before = sorted(self.folder.rglob("*"))
        with pytest.raises(Unreachable) as raised:
            await self.catalogue.look(identifier)
        assert sorted(self.folder.rglob("*")) == before
        return raised.value.remark

    def serve(self, page: Any, path: str = "/images/x.png") -> None:
        self.there.pages[path] = page


@asynccontextmanager
async def scene(folder: Path, **more: Any) -> AsyncIterator[Scene]:
    clock, files = Clock(), Threads("file", 2, 50)
    async with elsewhere() as there:
        given = {"private": True, "seconds": 0.3, "size": CAP, "stale_while_revalidate": 0, **more}
        source = WebSource(name="web", kind="web", url=f"http://127.0.0.1:{there.port}/images/", **given)
        abroad = Abroad(Outside(folder=str(folder)), files, 10, 1, lambda *_, **__: None, clock)
        catalogue = Catalogue.of(Settings(sources=(source,)), abroad)
        try:
            yield Scene(catalogue, there, clock, folder)
        finally:
            await catalogue.close()
            abroad.close()
            files.close()


def play(act: Callable[[Scene], Awaitable[None]], folder: Path, **more: Any) -> None:
    async def run() -> None:
        async with scene(folder, **more) as set_up:
            await act(set_up)

    asyncio.run(run())


def at(identifier: str) -> str | None:
    base = Url.parse(BASE)
    assert base is not None
    url = Web(base, Door(Origins.of((BASE,)))).url(identifier)  # type: ignore[arg-type]
    return url and url.text.removeprefix(BASE)


@dataclass
class Door:
    """As much of one as an address needs."""

    origins: Origins


@pytest.mark.parametrize(
    ("identifier", "address"),
    [
        *(("a.png", "a.png"), ("deep/er/a.png", "deep/er/a.png"), ("a b.png", "a%20b.png"), ("ü.png", "%C3%BC.png")),
        *(("%41.png", "%2541.png"), ("100%", "100%25"), ("a+b", "a%2Bb"), ("a;b=c&d", "a%3Bb%3Dc%26d")),
        *(("a?b", "a%3Fb"), ("a#b", "a%23b"), ("a:b@c", "a%3Ab%40c"), ("~a-b_c.d", "~a-b_c.d"), ("a\nb", "a%0Ab")),
        *(("http://evil.example/x", "http%3A//evil.example/x"), ("@evil.example/x", "%40evil.example/x")),
        *(("..", None), ("a/../../x", None), ("%2e%2e/x", None), ("%252e%252e/x", None), ("..%2fx", None)),
        *(("..\\x", None), ("..;a/x", None), ("\ud800", None), ("x" * 3000, None), ("%252525252e", None)),
    ],
)
def test_an_identifier_is_the_rest_of_an_address_and_never_leads_out_of_it(
    identifier: str, address: str | None
) -> None:
    assert at(identifier) == address


@pytest.mark.parametrize("identifier", ["a b/ü%41+;=&?#.png", "a'(b)*!,$[]{}|^`\".png", "日本/100%.png", "a%2Fb"])
def test_an_address_is_decoded_to_the_one_name_that_is_meant(identifier: str) -> None:
    found = urlsplit(BASE + str(at(identifier)))

    assert unquote(found.path) == f"/images/{identifier}"
    assert (found.netloc, found.query, found.fragment) == ("origin.example:8443", "", "")


@pytest.mark.parametrize(
    ("page", "remark"),
    [
        *((hang, "slow"), (begin_and_hang, "slow"), (drip, "slow"), (never_end, "large")),
        *((answer(bytes(CAP + 1)), "large"), (answer(PICTURE, Content_Length="9" * 18), "large")),
        *((end_early, "unreachable"), (end_chunks_early, "unreachable"), (hang_up, "unreachable")),
        *((talk_otherwise, "unreachable"), (long_headers, "unreachable")),
        *((answer(HTML, Content_Type="image/jpeg"), "odd"), (answer(b"", Content_Type="image/png"), "odd")),
        *((answer(gzip.compress(PICTURE), Content_Encoding="gzip"), "odd"), (answer(gzip.compress(PICTURE)), "odd")),
        (answer(PICTURE, Content_Encoding="gzip, identity"), "odd"),
        *((answer(PICTURE, f"{code} No"), "odd") for code in (201, 206, 300, 400, 401, 403, 429, 500, 503)),
        *((answer(b"", "204 No"), "odd"), (answer(b"", "304 Not Modified"), "odd"), (moved("x.png"), "redirected")),
        *((moved("/else/x.png"), "refused"), (moved("../x.png"), "refused"), (moved("//evil.example/x"), "refused")),
        *((moved("http://169.254.169.254/latest/"), "refused"), (moved("file:///etc/passwd"), "refused")),
        (moved("%2e%2e/secret.png"), "refused"),
    ],
)
def test_whatever_an_origin_does_it_is_told_in_a_word_and_leaves_nothing(
    tmp_path: Path, page: Any, remark: str
) -> None:
    async def act(scene: Scene) -> None:
        scene.serve(page)
        assert await scene.remark() == remark

    play(act, tmp_path, seconds=3 if remark == "large" else 0.3)


@pytest.mark.parametrize("code", ["404 Not Found", "410 Gone", "451 No"])
def test_what_an_origin_has_not_is_nothing_however_it_says_so(tmp_path: Path, code: str) -> None:
    async def act(scene: Scene) -> None:
        scene.serve(answer(HTML, code))
        assert await scene.catalogue.look("x.png") is None
        assert await scene.catalogue.look("x.png") is None
        assert len(scene.there.asked) == 1

    play(act, tmp_path)


def test_a_private_network_is_refused_unless_it_is_configured(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.serve(answer(PICTURE))
        assert await scene.remark() == "refused"
        assert scene.there.asked == []

    play(act, tmp_path, private=False)


def test_a_redirect_within_the_source_is_followed(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.serve(moved("deep/y.png"))
        scene.serve(answer(PICTURE), "/images/deep/y.png")
        assert await scene.content() == PICTURE

    play(act, tmp_path)


def test_an_origin_that_says_too_little_of_the_length_spoils_no_other_picture(tmp_path: Path) -> None:
    forged = answer(b"\x89PNG forged", ETag='"f"')

    async def act(scene: Scene) -> None:
        scene.serve(answer(PICTURE + forged, Content_Length=str(len(PICTURE))))
        scene.serve(answer(PICTURE + b"y"), "/images/y.png")
        assert await scene.content("x.png") == PICTURE
        assert await scene.content("y.png") == PICTURE + b"y"

    play(act, tmp_path)


def test_an_origin_with_another_etag_for_each_request_makes_nothing_anew(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        count = 0

        async def page(write: Write) -> None:
            nonlocal count
            count += 1
            changed = formatdate(time() - 1000 + count, usegmt=True)
            await write(answer(PICTURE, ETag=f'"{count}"', Last_Modified=changed, Connection="close"))

        scene.serve(page)
        first = await scene.found()
        for number in range(1, 4):
            scene.clock.now += 301
            assert await scene.found() == first
            assert f'If-None-Match: "{number}"' in scene.there.asked[-1]
        assert count == 4

    play(act, tmp_path)


def test_validators_are_sent_and_the_date_is_the_origins(tmp_path: Path) -> None:
    date = "Mon, 02 Nov 2026 10:00:00 GMT"

    async def act(scene: Scene) -> None:
        scene.serve(answer(PICTURE, ETag='W/"one"', Last_Modified=date, Cache_Control="max-age=20", Age="5"))
        first = await scene.found()
        assert first.modified == 1793613600
        scene.clock.now += 14
        assert scene.catalogue.glance("x.png") == first
        scene.clock.now += 1
        assert scene.catalogue.glance("x.png") is None
        scene.serve(b"HTTP/1.1 304 Not Modified\r\nCache-Control: s-maxage=50, max-age=1\r\n\r\n")
        assert await scene.found() == first
        assert f'If-None-Match: W/"one"\r\nIf-Modified-Since: {date}\r\n' in scene.there.asked[-1]
        scene.clock.now += 49
        assert scene.catalogue.glance("x.png") == first

    play(act, tmp_path)


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), ("99999999", 300), ("1", 10), ("x", 10), ("-1", 10)])
def test_an_origin_says_when_to_try_again_within_bounds(tmp_path: Path, said: str, seconds: int) -> None:
    async def act(scene: Scene) -> None:
        scene.serve(answer(b"", "503 Busy", Retry_After=said))
        await scene.remark()
        with pytest.raises(Unreachable) as raised:
            await scene.catalogue.look("x.png")
        assert raised.value.later == seconds
        scene.clock.now += seconds
        scene.serve(answer(PICTURE))
        assert await scene.content() == PICTURE

    play(act, tmp_path)


@pytest.mark.parametrize(("code", "others"), [("500 Oh", True), ("404 No", True), ("503 Busy", False)])
def test_an_address_that_fails_is_not_held_against_the_others_unless_the_host_is_in_trouble(
    tmp_path: Path, code: str, others: bool
) -> None:
    async def act(scene: Scene) -> None:
        for number in range(8):
            scene.serve(answer(b"", code), f"/images/{number}.png")
            with suppress(Unreachable):
                await scene.catalogue.look(f"{number}.png")
        scene.serve(answer(PICTURE))
        assert (await scene.content() if others else await scene.remark()) == (PICTURE if others else "broken")

    play(act, tmp_path)


@pytest.mark.parametrize(
    "url", ["http://h..x/", "http://0x7f.1/", "http://h:99999/", "http://h/a/../b/", "http://h/%2e%2e/"]
)
def test_an_address_that_cannot_be_read_is_refused_at_the_start(tmp_path: Path, url: str) -> None:
    files = Threads("file", 1, 10)
    abroad = Abroad(Outside(folder=str(tmp_path)), files, 10, 1, print)
    source = WebSource(name="web", kind="web", url=url)
    with pytest.raises(Unusable, match="sources: the url of web: expected an origin such as"):
        Catalogue.of(Settings(sources=(source,)), abroad)
    files.close()
