"""Logos from servers that misbehave: the picture comes in time, with the label instead, and all else goes on."""

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from pyvips import Image

from tests.likeness import chart, decode, pixel, png_claiming
from tests.server.running import Server, serving
from tests.server.sources.elsewhere import Elsewhere, Write, answer, elsewhere, hang, moved, never_end

SECONDS = 1.0  # that a picture may take
MARGIN = 1.5  # for the answer itself, on a machine that has other things to do
MEMORY = 60_000  # kilobytes

GROUND, LABEL, LOGO, OTHER = (10, 20, 30), (200, 0, 0), (0, 160, 0), (0, 0, 220)
DESIGN = """{
  "name": "card", "public": true, "canvas": {"width": 200, "height": 100, "background": "#0a141e"},
  "fields": {"logo": {"type": "image"}, "company": {"type": "text", "default": "Northwind"}},
  "layers": [{"kind": "image", "source": "{logo}", "box": [0, 0, 100, 100], "fit": "fill",
              "missing": {"label": "{company}", "color": "#ffffff", "background": "#c80000"}}]
}"""


def flat(colour: tuple[int, int, int], width: int = 40, height: int = 40) -> Any:
    return (Image.black(width, height, bands=3) + list(colour)).cast("uchar").copy(interpretation="srgb")


PNG = flat(LOGO).write_to_buffer(".png")
JPEG = chart(12, 9, 40).write_to_buffer(".jpg")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="#00a000"/></svg>'


async def byte_by_byte(write: Write) -> None:
    for byte in answer(PNG):
        await write(bytes([byte]))
        await asyncio.sleep(0.05)


async def stop_in_the_middle(write: Write) -> None:
    await write(answer(PNG)[:-20])
    await asyncio.sleep(30)


def endless(announced: int) -> Callable[[Write], Awaitable[None]]:
    async def say(write: Write) -> None:
        await write(f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {announced}\r\n\r\n".encode() + PNG)
        for _ in range(announced // 65_536):
            await write(bytes(65_536))

    return say


def odd() -> dict[str, Any]:
    """What hostile servers say, by what it is."""
    bomb = Image.black(6000, 5000).write_to_buffer(".png")
    return {
        "hangs": hang,
        "stops in the middle": stop_in_the_middle,
        "byte by byte": byte_by_byte,
        "html": answer(b"<!doctype html><title>Welcome</title>" + b" " * 2000, Content_Type="image/png"),
        "a gigabyte": endless(10**9),
        "without an end": never_end,
        "a redirect to nowhere allowed": moved("http://127.0.0.1:1/logo.png"),
        "a redirect to the metadata of a cloud": moved("http://169.254.169.254/latest/meta-data/"),
        "a redirect in a circle": moved("/logo.png"),
        "half a JPEG": answer(JPEG[: len(JPEG) // 2], Content_Type="image/jpeg", Cache_Control="max-age=600"),
        "a bomb of 30 megapixels": answer(bomb, Content_Type="image/png"),
        "a bomb that only claims": answer(png_claiming(40_000, 40_000), Content_Type="image/png"),
        "svg": answer(SVG, Content_Type="image/svg+xml"),
        "nothing": answer(b""),
        "gone": answer(b"not here", "404 Not Found"),
        "broken": answer(b"oops", "500 Internal Server Error"),
    }


@dataclass
class World:
    """Other servers, each with one page, running in a thread of their own."""

    loop: asyncio.AbstractEventLoop
    servers: dict[str, Elsewhere]

    def url(self, name: str, path: str = "/logo.png") -> str:
        return f"http://127.0.0.1:{self.servers[name].port}{path}"

    def says(self, name: str, page: Any, path: str = "/logo.png") -> None:
        self.servers[name].pages[path] = page


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    pages, ready, done = odd() | {"good": answer(PNG), "recovering": answer(b"", "503 Later")}, threading.Event(), []
    made: list[World] = []

    async def run() -> None:
        ended = asyncio.Event()
        done.append(ended)
        async with AsyncExitStack() as stack:
            servers = {name: await stack.enter_async_context(elsewhere()) for name in pages}
            for name, page in pages.items():
                servers[name].pages["/logo.png"] = page
            made.append(World(asyncio.get_running_loop(), servers))
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(10)
    yield made[0]
    made[0].loop.call_soon_threadsafe(done[0].set)
    thread.join(10)


@pytest.fixture(scope="module")
def server(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    top = tmp_path_factory.mktemp("logos")
    (top / "pictures").mkdir()
    (top / "designs").mkdir()
    (top / "designs/card.json").write_text(DESIGN)
    flat(OTHER).write_to_file(str(top / "pictures/tiny.png"))
    origins = ", ".join(f'"http://127.0.0.1:{one.port}/"' for one in world.servers.values())
    more = (
        f'[outside]\norigins = [{origins}]\nprivate = true\nseconds = {SECONDS}\n[designs]\nfolder = "designs"\n'
        f'[database]\nurl = "sqlite:///{top}/kept.db"\n'
    )
    (top / "home").mkdir()
    (top / "home/designs").symlink_to(top / "designs")
    with serving(top / "pictures", top / "home", more) as running:
        yield running


def card(url: str, **fields: str) -> str:
    said = "".join(f";{name}={quote(value, safe='')}" for name, value in fields.items())
    return f"/iiif/3/card/logo={quote(url, safe='')}{said}/full/max/0/default.png"


def memory(server: Server) -> int:
    """Kilobytes that the server has in memory."""
    lines = Path(f"/proc/{server.workers()[0]}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def worked(server: Server) -> float:
    """Seconds that the server's processors have worked."""
    numbers = Path(f"/proc/{server.workers()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def corner(response: httpx2.Response) -> tuple[int, ...]:
    """The colour of the logo's place, near its edge."""
    return pixel(decode(response.content), 3, 3)[:3]


async def timed(asking: Coroutine[Any, Any, httpx2.Response]) -> tuple[httpx2.Response, float]:
    started = time.monotonic()
    return await asking, time.monotonic() - started


def must_be_labelled(response: httpx2.Response, name: str) -> None:
    assert response.status_code == 200, name
    assert corner(response) == LABEL, name
    assert response.headers["bookplate-notes"] == "logo=lost", name
    control = response.headers["cache-control"]
    assert control.startswith("public, max-age=60"), name
    assert "stale" not in control, name


def test_whatever_a_logos_server_does_the_picture_comes_with_the_label(server: Server, world: World) -> None:
    took: list[float] = []
    names = list(odd())

    async def run() -> list[tuple[httpx2.Response, float]]:
        limits = httpx2.Limits(max_connections=200)
        async with httpx2.AsyncClient(base_url=server.url, timeout=30, limits=limits) as client:
            ended = asyncio.Event()

            async def go_on() -> None:
                while not ended.is_set():
                    path = f"/iiif/3/tiny.png/full/{len(took) % 37 + 3},/0/default.png"
                    response, seconds = await timed(client.get(path))
                    assert response.status_code == 200
                    took.append(seconds)
                    await asyncio.sleep(0.01)

            others = asyncio.create_task(go_on())
            asked = [timed(client.get(card(world.url(name), company=f"No {n}"))) for name in names for n in range(3)]
            answers = await asyncio.gather(*asked)
            ended.set()
            await others
            return answers

    server.get(card(world.url("recovering")))
    before = memory(server)
    answers = asyncio.run(run())
    p95 = sorted(took)[int(len(took) * 0.95)]
    print(f"p95 of {len(took)} tiny ones {p95 * 1000:.0f} ms, RSS {before} → {memory(server)} kB")

    for index, (response, seconds) in enumerate(answers):
        must_be_labelled(response, names[index // 3])
        assert seconds < SECONDS + MARGIN, names[index // 3]
    assert memory(server) - before < MEMORY
    assert p95 < 0.5


def test_a_logo_that_is_damaged_is_not_decoded_again_and_again(server: Server, world: World) -> None:
    """Its copy is fresh, so that nobody is asked; that it is of no use is remembered for a moment too."""
    large = chart(100, 98, 50).write_to_buffer(".jpg")
    world.says("good", answer(large[: len(large) * 9 // 10], Content_Type="image/jpeg"), "/large.jpg")
    must_be_labelled(server.get(card(world.url("good", "/large.jpg"))), "large")
    before = worked(server)
    for number in range(6):
        must_be_labelled(server.get(card(world.url("good", "/large.jpg"), company=f"Again {number}")), "large")

    assert world.servers["good"].paths().count("/large.jpg") == 1
    assert worked(server) - before < 0.6


def test_a_good_logo_is_there_and_asked_for_again_only_when_it_may_have_changed(server: Server, world: World) -> None:
    there = world.servers["good"]
    world.says("good", answer(PNG, ETag='"one"', Cache_Control="max-age=600"))
    first = server.get(card(world.url("good")))
    asked = there.paths().count("/logo.png")
    again = [server.get(card(world.url("good"), company=f"No {n}")) for n in range(4)]

    assert {corner(one) for one in (first, *again)} == {LOGO}
    assert "bookplate-notes" not in first.headers
    assert first.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert there.paths().count("/logo.png") == asked == 1
    assert server.get(card(world.url("good")), If_None_Match=first.headers["etag"]).status_code == 304


def test_a_logo_is_there_again_soon_after_its_server_is(server: Server, world: World) -> None:
    """What failed is left alone for ten seconds; the tests before have used up some of them."""
    must_be_labelled(server.get(card(world.url("recovering"))), "recovering")
    world.says("recovering", answer(PNG))
    asked = len(world.servers["recovering"].asked)
    until = time.monotonic() + 15
    while corner(response := server.get(card(world.url("recovering")))) == LABEL and time.monotonic() < until:
        time.sleep(0.1)

    assert corner(response) == LOGO
    assert "bookplate-notes" not in response.headers
    assert len(world.servers["recovering"].asked) == asked + 1
