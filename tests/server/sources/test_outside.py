"""The fetcher against servers that really run, and really misbehave."""

import asyncio
import gzip
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Any

import httpcore2
import pytest

from server.config import sources
from server.errors import Unreachable, status
from server.sources.abroad import Abroad
from server.sources.asking import Asking
from server.sources.breaker import Breaker
from server.sources.copies import Copies
from server.sources.door import Door
from server.sources.freshness import Bounds
from server.sources.guard import Address, Guard
from server.sources.intake import Intake
from server.sources.mirror import Mirror
from server.sources.original import Fetched, Replaced
from server.sources.origins import Origins
from server.sources.outside import NAME, Outside, Rooms
from server.sources.turns import Turns
from server.threads import Threads
from tests.clock import Clock
from tests.server.sources.elsewhere import (
    PICTURE,
    Elsewhere,
    Write,
    answer,
    begin_and_hang,
    drip,
    drip_headers,
    elsewhere,
    end_chunks_early,
    end_early,
    hang,
    hang_up,
    long_headers,
    moved,
    never_end,
    never_end_in_chunks,
    talk_otherwise,
)

CAP = 20_000
TLS = ssl.create_default_context()
SECONDS = 0.3
INSIDE = "inside.example"  # a name that leads inwards


class Wire(httpcore2.AsyncNetworkBackend):
    """Public addresses of the tests lead to servers on this machine; what was connected to is written down."""

    def __init__(self) -> None:
        self.connected: list[str] = []
        self._real = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.connected.append(host)
        there = "127.0.0.1" if host == "93.184.215.14" else host
        return await self._real.connect_tcp(there, port, timeout, local_address, socket_options)


@dataclass
class Scene:
    """A fetcher and the server that it fetches from."""

    outside: Outside
    there: Elsewhere
    wire: Wire
    clock: Clock
    copies: Copies

    def url(self, path: str, host: str = "logos.example") -> str:
        return f"http://{host}:{self.there.port}{path}"

    async def fetch(self, path: str) -> bytes:
        with (await self.outside.fetch(self.url(path))).open() as descriptor:
            return os.read(descriptor, 10**6)

    async def remark(self, path: str) -> str:
        """Why it does not come, and that nothing is left of it."""
        before = sorted(self.copies.folder.iterdir())
        with pytest.raises(Unreachable) as raised:
            await self.outside.fetch(path if "://" in path else self.url(path))
        assert sorted(self.copies.folder.iterdir()) == before
        return raised.value.remark


async def names(host: str, port: int) -> tuple[Address, ...]:
    if host == "none.example":
        raise OSError("no such name")
    return (ip_address("127.0.0.1" if host == INSIDE else "93.184.215.14"),)


def fetcher(
    origins: tuple[str, ...],
    copies: Copies,
    backend: httpcore2.AsyncNetworkBackend,
    *,
    tls: ssl.SSLContext = TLS,
    seconds: float = SECONDS,
    clock: Callable[[], float] = monotonic,
) -> Outside:
    asking = Asking(backend, tls, Intake(CAP), Turns(Breaker(clock=clock)))
    mirror = Mirror(NAME, copies, Bounds(), lambda *_, **__: None, clock=clock)
    return Outside(Rooms(Door(Origins.of(origins), asking, seconds), mirror))


@asynccontextmanager
async def scene(
    folder: Path, *, private: bool = False, seconds: float = SECONDS, room: int = 10**6
) -> AsyncIterator[Scene]:
    wire, clock, threads = Wire(), Clock(), Threads("file", 2, 50)
    async with elsewhere() as there:
        hosts = ("logos.example", INSIDE, "none.example", "127.0.0.1", "other.example")
        origins = tuple(f"http://{host}:{there.port}/" for host in hosts)
        copies = Copies(folder, room, threads)
        outside = fetcher(origins, copies, Guard(names, wire, private), seconds=seconds, clock=clock)
        try:
            yield Scene(outside, there, wire, clock, copies)
        finally:
            await outside.close()
            copies.close()
            threads.close()


Play = Callable[[Scene], Awaitable[None]]


def play(act: Play, folder: Path, **options: Any) -> None:
    async def run() -> None:
        async with scene(folder, **options) as set_up:
            await act(set_up)

    asyncio.run(run())


def test_a_picture_comes_as_a_file_whose_names_give_nothing_away(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/sarah.png?id=7"] = answer(PICTURE, Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT")
        scene.there.pages["/other.png"] = answer(PICTURE)
        one = await scene.outside.fetch(scene.url("/sarah.png?id=7#top"))
        two = await scene.outside.fetch(scene.url("/other.png"))

        assert Path(one.path).read_bytes() == PICTURE
        assert one.modified == 1793613600
        assert one.fingerprint == two.fingerprint
        assert one.identifier != two.identifier
        assert "sarah" not in repr(one)
        (head, _) = scene.there.asked
        assert head == (
            f"GET /sarah.png?id=7 HTTP/1.1\r\nHost: logos.example:{scene.there.port}\r\n"
            "Accept: image/*\r\nAccept-Encoding: identity\r\nUser-Agent: bookplate\r\n\r\n"
        )
        assert scene.wire.connected == ["93.184.215.14"]  # once: the connection is used again

    play(act, tmp_path)


HTML = b"\xef\xbb\xbf \n<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    ("page", "remark"),
    [
        *((hang, "slow"), (begin_and_hang, "slow"), (drip, "slow"), (drip_headers, "slow")),
        *((never_end, "large"), (never_end_in_chunks, "large"), (answer(bytes(CAP + 1)), "large")),
        *((end_early, "unreachable"), (end_chunks_early, "unreachable"), (hang_up, "unreachable")),
        *((talk_otherwise, "unreachable"), (long_headers, "unreachable")),
        *(
            (answer(HTML), "odd"),
            (answer(b'{"error": 1}'), "odd"),
            (answer(b" " * 600 + HTML), "odd"),
            (answer(b""), "odd"),
        ),
        *(
            (answer(PICTURE, "404 Not Found"), "odd"),
            (answer(PICTURE, "500 Oh"), "odd"),
            (answer(b"", "204 No"), "odd"),
        ),
        *((answer(PICTURE, "206 Partial Content"), "odd"), (answer(b"", "304 Not Modified"), "odd")),
        (answer(gzip.compress(PICTURE), Content_Encoding="gzip"), "odd"),
        (answer(gzip.compress(PICTURE)), "odd"),
        (answer(PICTURE, Content_Encoding="identity, br"), "odd"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "redirected"),
    ],
)
def test_whatever_a_server_does_it_is_over_in_time_and_leaves_nothing(tmp_path: Path, page: Any, remark: str) -> None:
    seconds = 3 if remark == "large" else SECONDS  # a crowd of little pieces takes its time

    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = page
        started = monotonic()

        assert await scene.remark("/x.png") == remark
        assert monotonic() - started < seconds + 0.5

    play(act, tmp_path, seconds=seconds)


def test_a_server_that_is_not_there_or_has_no_name_is_unreachable(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        assert await scene.remark(scene.url("/x.png", host="none.example")) == "unreachable"

        async def refuse(*_: Any) -> None:
            raise httpcore2.ConnectError

        scene.wire.connect_tcp = refuse  # type: ignore[assignment, method-assign]
        assert await scene.remark("/x.png") == "unreachable"

    play(act, tmp_path)


@pytest.mark.parametrize("size", [CAP, 9, 1])
def test_a_body_up_to_the_limit_is_taken_however_it_is_framed(tmp_path: Path, size: int) -> None:
    body = (PICTURE * 10)[:size]

    async def until_the_end(write: Write) -> None:
        await write(b"HTTP/1.0 200 OK\r\n\r\n" + body)

    async def act(scene: Scene) -> None:
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:1], body[1:]) if part)
        scene.there.pages = {
            "/plain": answer(body, Content_Encoding="Identity"),
            "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n",
            "/until": until_the_end,
        }
        for path in scene.there.pages:
            assert await scene.fetch(path) == body

    play(act, tmp_path)


def test_what_is_not_on_the_list_is_not_even_looked_up(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        for url in ("https://logos.example/x", "http://evil.example/x", "file:///etc/passwd", "", "x"):
            with pytest.raises(Unreachable) as raised:
                await scene.outside.fetch(url)
            assert raised.value.remark == "refused"
        assert scene.wire.connected == []

    play(act, tmp_path)


def test_an_address_inside_is_refused_directly_and_by_name_and_by_redirect(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        port = scene.there.port
        inside = [f"http://{INSIDE}:{port}/x.png", f"http://127.0.0.1:{port}/x.png"]
        for number, url in enumerate(inside):
            assert await scene.remark(url) == "refused"
            scene.there.pages[f"/to-{number}"] = moved(url)
        assert scene.wire.connected == []
        for number in range(len(inside)):
            assert await scene.remark(f"/to-{number}") == "refused"
        assert set(scene.wire.connected) == {"93.184.215.14"}
        assert scene.there.paths() == ["/to-0", "/to-1"]

    play(act, tmp_path)


@pytest.mark.parametrize(
    "there",
    [
        *(
            "http://2130706433:{}/",
            "http://0177.0.0.1:{}/",
            "http://0x7f000001:{}/",
            "http://127.1:{}/",
            "http://0:{}/",
        ),
        *(
            "http://[::1]:{}/",
            "http://[::ffff:127.0.0.1]:{}/",
            "http://[64:ff9b::7f00:1]:{}/",
            "http://[2002:7f00:1::]:{}/",
        ),
        *(
            "http://169.254.169.254/latest/meta-data/",
            "http://localhost:{}/",
            "//127.0.0.1:1/",
            "https://logos.example:{}/",
        ),
        *(
            "http://logos.example@127.0.0.1:{}/",
            "http://①②⑦.0.0.1:1/",
            "file:///etc/passwd",
            "gopher://x/",
            "/\\127.0.0.1",
        ),
    ],
)
def test_a_redirect_leads_nowhere_else_than_to_what_is_allowed(tmp_path: Path, there: str) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(b"", "302 Found", Location=there.format(scene.there.port))
        assert await scene.remark("/x.png") == "refused"
        assert scene.wire.connected == ["93.184.215.14"]

    play(act, tmp_path)


def test_in_private_networks_pictures_are_fetched_where_that_is_configured(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(PICTURE)
        await scene.outside.fetch(scene.url("/x.png", host=INSIDE))
        await scene.outside.fetch(scene.url("/x.png", host="127.0.0.1"))
        assert scene.wire.connected == ["127.0.0.1", "127.0.0.1"]

    play(act, tmp_path, private=True)


def test_three_redirects_are_followed_and_a_fourth_is_not(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        codes = ("301 M", "302 F", "303 S", "307 T", "308 P")
        for number, code in enumerate(codes):
            scene.there.pages[f"/{number}"] = moved(f"/{number + 1}", code)
        scene.there.pages["/5"] = answer(PICTURE)
        scene.there.pages["/round"] = moved("/round")

        assert await scene.fetch("/2") == PICTURE
        assert scene.there.paths() == ["/2", "/3", "/4", "/5"]
        assert await scene.remark("/1") == "redirected"
        assert await scene.remark("/round") == "redirected"
        assert len(scene.there.asked) == 12

    play(act, tmp_path)


def test_time_is_counted_over_all_redirects(tmp_path: Path) -> None:
    async def slowly(write: Write) -> None:
        await asyncio.sleep(SECONDS / 2)
        await write(moved("/slow"))

    async def act(scene: Scene) -> None:
        scene.there.pages["/slow"] = slowly
        started = monotonic()
        assert await scene.remark("/slow") == "slow"
        assert monotonic() - started < SECONDS * 1.6

    play(act, tmp_path)


def test_time_is_counted_while_a_name_is_looked_up(tmp_path: Path) -> None:
    released = threading.Event()

    async def run() -> None:
        lookups, files = Threads("lookup", 1, 10), Threads("file", 1, 10)

        async def resolve(host: str, port: int) -> tuple[Address, ...]:
            await lookups.run(released.wait)
            return ()

        copies = Copies(tmp_path, 100, files)
        outside = fetcher(("https://logos.example/",), copies, Guard(resolve, Wire()), seconds=0.1)
        with pytest.raises(Unreachable) as raised:
            await outside.fetch("https://logos.example/x")
        assert raised.value.remark == "slow"
        released.set()
        await outside.close()
        copies.close()
        lookups.close()
        files.close()

    asyncio.run(run())


def test_a_copy_is_fresh_for_a_while_and_then_asked_about(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(
            PICTURE, ETag='"one"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT", Cache_Control="max-age=600"
        )
        first = await scene.outside.fetch(scene.url("/x.png"))
        scene.clock.now += 599
        assert await scene.outside.fetch(scene.url("/x.png")) == first
        assert len(scene.there.asked) == 1

        scene.there.pages["/x.png"] = b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n'
        scene.clock.now += 1
        assert await scene.outside.fetch(scene.url("/x.png")) == first
        assert 'If-None-Match: "one"\r\nIf-Modified-Since: Mon, 02 Nov 2026 10:00:00 GMT\r\n' in scene.there.asked[1]
        scene.clock.now += 599
        assert await scene.outside.fetch(scene.url("/x.png")) == first
        assert len(scene.there.asked) == 2

        scene.there.pages["/x.png"] = b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\n\r\n"
        scene.clock.now += 1
        await scene.fetch("/x.png")
        scene.there.pages["/x.png"] = answer(PICTURE + b"new", ETag='"two"')
        scene.clock.now += 60
        assert await scene.fetch("/x.png") == PICTURE + b"new"
        assert len(scene.there.asked) == 4
        assert len(list(scene.copies.folder.iterdir())) == 1

    play(act, tmp_path)


def test_what_is_asked_about_is_where_it_came_from(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages = {
            "/a": moved("/b"),
            "/b": answer(PICTURE, ETag='"b"'),
            "/c": answer(PICTURE + b"c", ETag='"c"'),
        }
        await scene.fetch("/a")
        scene.there.pages["/a"] = moved("/c")
        scene.clock.now += 301

        assert await scene.fetch("/a") == PICTURE + b"c"
        assert not any("If-None-Match" in head for head in scene.there.asked)

    play(act, tmp_path)


@pytest.mark.parametrize(
    "page", [hang_up, hang, answer(b"", "503 Busy"), answer(b"", "403 No"), answer(HTML), moved("http://evil.example/")]
)
def test_an_old_copy_is_better_than_none_for_a_day(tmp_path: Path, page: Any) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(PICTURE)
        await scene.fetch("/x.png")
        scene.there.pages["/x.png"] = page
        scene.clock.now += 301
        assert await scene.fetch("/x.png") == PICTURE
        assert await scene.fetch("/x.png") == PICTURE
        assert len(scene.there.asked) == 2  # for a moment nobody asks again

        scene.clock.now += 31
        assert await scene.fetch("/x.png") == PICTURE
        assert len(scene.there.asked) == 3
        scene.clock.now += 86_400
        with pytest.raises(Unreachable):
            await scene.fetch("/x.png")

    play(act, tmp_path, seconds=0.15)


def test_a_picture_that_was_taken_away_is_not_shown_any_more(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(PICTURE)
        await scene.fetch("/x.png")
        scene.there.pages["/x.png"] = answer(b"", "410 Gone")
        scene.clock.now += 301
        with pytest.raises(Unreachable):
            await scene.fetch("/x.png")
        assert list(scene.copies.folder.iterdir()) == []

    play(act, tmp_path)


def test_a_copy_that_made_room_is_fetched_again(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages = {"/a": answer(PICTURE, ETag='"a"'), "/b": answer(PICTURE)}
        first = await scene.outside.fetch(scene.url("/a"))
        await scene.fetch("/b")
        with pytest.raises(Replaced), first.open():
            pass

        assert await scene.fetch("/a") == PICTURE
        assert scene.there.paths() == ["/a", "/b", "/a"]
        assert "If-None-Match" not in scene.there.asked[2]

    play(act, tmp_path, room=len(PICTURE) + 1)


def test_an_address_that_failed_is_left_alone_for_a_moment(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(HTML)
        for _ in range(3):
            assert await scene.remark("/x.png") == "odd"
        assert len(scene.there.asked) == 1
        scene.clock.now += 30
        scene.there.pages["/x.png"] = answer(PICTURE)
        assert await scene.fetch("/x.png") == PICTURE

    play(act, tmp_path)


def test_a_host_in_trouble_is_left_alone_and_then_asked_once(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages = {f"/{number}": hang_up for number in range(10)}
        assert [await scene.remark(f"/{number}") for number in range(7)] == ["unreachable"] * 5 + ["broken"] * 2
        assert len(scene.there.asked) == 5
        scene.there.pages["/x.png"] = answer(PICTURE)
        assert await scene.remark("/x.png") == "broken"
        scene.clock.now += 30
        assert await scene.fetch("/x.png") == PICTURE
        assert await scene.remark("/9") == "unreachable"

    play(act, tmp_path)


@pytest.mark.parametrize("page", [answer(b"", "404 Not Found"), answer(HTML), answer(bytes(CAP + 1)), moved("/x")])
def test_a_host_that_answers_is_not_in_trouble_whatever_it_says(tmp_path: Path, page: bytes) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages = {f"/{number}": page for number in range(10)} | {"/x": answer(b"")}
        assert "broken" not in [await scene.remark(f"/{number}") for number in range(10)]

    play(act, tmp_path)


def test_of_many_who_want_the_same_one_asks(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(PICTURE)
        found = await asyncio.gather(*(scene.outside.fetch(scene.url("/x.png")) for _ in range(50)))
        assert len(set(found)) == 1
        assert len(scene.there.asked) == 1

    play(act, tmp_path)


def test_a_host_is_asked_a_few_things_at_once_and_others_do_not_wait_for_it(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        at_once, most, go = 0, 0, asyncio.Event()

        async def busy(write: Write) -> None:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await go.wait()
            at_once -= 1
            await write(answer(PICTURE))

        scene.there.pages = {f"/{number}": busy for number in range(40)} | {"/quick": answer(PICTURE)}
        crowd = [asyncio.create_task(scene.outside.fetch(scene.url(f"/{number}"))) for number in range(40)]
        while at_once < 4:
            await asyncio.sleep(0.001)
        await scene.outside.fetch(scene.url("/quick", host="other.example"))
        go.set()
        assert all(isinstance(found, Fetched) for found in await asyncio.gather(*crowd))
        assert most == 4

    play(act, tmp_path, seconds=5)


def test_who_cannot_get_a_place_in_time_is_not_held_against_the_address(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        go = asyncio.Event()

        async def busy(write: Write) -> None:
            await go.wait()
            await write(answer(PICTURE))

        scene.there.pages = {f"/{number}": busy for number in range(4)} | {"/x.png": answer(PICTURE)}
        crowd = [asyncio.create_task(scene.fetch(f"/{number}")) for number in range(4)]
        while len(scene.there.asked) < 4:
            await asyncio.sleep(0.001)
        assert scene.outside._rooms is not None
        door = scene.outside._rooms.door
        usual, door._seconds = door._seconds, 0.05
        assert await scene.remark("/x.png") == "slow"
        door._seconds = usual
        go.set()
        assert await asyncio.gather(*crowd) == [PICTURE] * 4
        assert await scene.fetch("/x.png") == PICTURE

    play(act, tmp_path, seconds=5)


def test_when_nobody_waits_any_more_the_fetching_ends(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        begun, ended = asyncio.Event(), asyncio.Event()

        async def watch(write: Write) -> None:
            begun.set()
            try:
                while True:
                    await write(b"HTTP/1.1 100 Continue\r\n\r\n")
                    await asyncio.sleep(0.005)
            finally:
                ended.set()

        scene.there.pages["/x.png"] = watch
        waiting = asyncio.create_task(scene.outside.fetch(scene.url("/x.png")))
        await begun.wait()
        waiting.cancel()
        await ended.wait()
        assert list(scene.copies.folder.iterdir()) == []

    play(act, tmp_path, seconds=5)


def test_a_disk_that_fails_is_not_held_against_the_host(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.there.pages = {f"/{number}": answer(PICTURE) for number in range(8)}
        scene.copies.folder.rmdir()
        for number in range(7):
            with pytest.raises(Unreachable) as raised:
                await scene.outside.fetch(scene.url(f"/{number}"))
            assert raised.value.remark == "unreachable"
        scene.copies.folder.mkdir()
        assert await scene.fetch("/7") == PICTURE
        assert await scene.fetch("/0") == PICTURE

    play(act, tmp_path)


def test_without_origins_there_is_no_door_at_all(tmp_path: Path) -> None:
    async def run() -> None:
        threads = Threads("file", 1, 10)
        caps = sources.Outside(folder=str(tmp_path / "none"))
        abroad = Abroad(caps, threads, 10, 1, print)
        outside = Outside.of(caps, abroad)
        with pytest.raises(Unreachable) as raised:
            await outside.fetch("https://logos.example.com/x.png")
        assert raised.value.remark == "refused"
        assert status(raised.value) == 502
        await outside.close()
        abroad.close()
        threads.close()

    asyncio.run(run())
    assert not (tmp_path / "none").exists()


def test_as_configured_it_fetches_over_real_sockets_and_tidies_up(tmp_path: Path) -> None:
    async def run() -> None:
        threads = Threads("file", 2, 10)
        async with elsewhere() as there:
            there.pages["/x.png"] = answer(PICTURE)
            url = f"http://localhost:{there.port}/x.png"
            caps = sources.Outside(origins=(url[:-5],), folder=str(tmp_path))
            abroad = Abroad(caps, threads, 10, 1, lambda *_, **__: None)
            careful, trusting = (
                Outside.of(caps.model_copy(update={"private": private}), abroad) for private in (False, True)
            )
            with pytest.raises(Unreachable) as raised:
                await careful.fetch(url)
            assert raised.value.remark == "refused"
            assert Path((await trusting.fetch(url)).path).read_bytes() == PICTURE
            assert len(there.asked) == 1
            await careful.close()
            await trusting.close()
            abroad.close()
        threads.close()

    asyncio.run(run())
    assert list(tmp_path.iterdir()) == []


def test_proxies_of_the_environment_are_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async def act(scene: Scene) -> None:
        scene.there.pages["/x.png"] = answer(PICTURE, Set_Cookie="a=b")
        await scene.fetch("/x.png")
        scene.clock.now += 301
        await scene.fetch("/x.png")
        assert not any("cookie" in head.lower() for head in scene.there.asked)

    play(act, tmp_path)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")
def test_a_server_shows_a_certificate_for_its_name_though_its_address_is_connected_to(tmp_path: Path) -> None:
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=x -keyout key -out certificate"
    extension = ["-addext", "subjectAltName=DNS:logos.example"]
    subprocess.run([*make.split(), *extension], cwd=tmp_path, check=True, capture_output=True)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    believed = ssl.create_default_context(cafile=str(tmp_path / "certificate"))

    async def act(there: Elsewhere, tls: ssl.SSLContext, host: str) -> str:
        threads = Threads("file", 1, 10)
        copies = Copies(tmp_path, 10**6, threads)
        outside = fetcher((f"https://{host}:{there.port}",), copies, Guard(names, Wire()), tls=tls, seconds=5)
        try:
            return (await outside.fetch(f"https://{host}:{there.port}/x.png")).fingerprint
        except Unreachable as mistake:
            return mistake.remark
        finally:
            await outside.close()
            copies.close()
            threads.close()

    async def run() -> list[str]:
        async with elsewhere(theirs) as there:
            there.pages["/x.png"] = answer(PICTURE)
            tries = (believed, "logos.example"), (believed, "other.example"), (TLS, "logos.example")
            return [await act(there, *each) for each in tries]

    assert asyncio.run(run()) == [blake2b(PICTURE, digest_size=20).hexdigest(), "unreachable", "unreachable"]
