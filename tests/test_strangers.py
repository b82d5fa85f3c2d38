"""Many people's pictures at once, through every cache: nobody ever gets another's. Each carries its name as a code."""

import asyncio
import json
import os
import random
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import httpx2
import pytest
import zxingcpp
from PIL import Image as Pillow

from tests.likeness import decode
from tests.names import names
from tests.server.running import Server, serving

COUNT = int(os.environ.get("STRANGERS", "120"))
CONNECTIONS = 64
DESIGN = {
    "name": "badge",
    "public": True,
    "canvas": {"width": 300, "height": 210, "background": "#ffffff"},
    "fields": {"name": {"type": "text"}},
    "layers": [
        {"kind": "qr", "data": "{name}", "box": [0, 0, 210, 210]},
        {"kind": "text", "text": "{name}", "box": [210, 0, 90, 210], "size": 14, "color": "#000000"},
    ],
}


@dataclass(frozen=True)
class Wanted:
    """A picture of somebody's, and how it is asked for."""

    name: str
    path: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("strangers")
    (home / "designs").mkdir()
    (home / "pictures").mkdir()
    (home / "designs/badge.json").write_text(json.dumps(DESIGN))
    more = (
        f'[database]\nurl = "sqlite:///{home}/kept.db"\n[designs]\nfolder = "designs"\n'
        '[cache]\nmemory = "500 KB"\nlevels = "4 MB"\ndisk = "disk"\ndisk_size = "1500 KB"\n[server]\nworkers = 2\n'
    )
    with serving(home / "pictures", home, more) as running:
        yield running


def wanted(count: int) -> list[Wanted]:
    """By path and by twin, in three sizes and three formats; some twice, and in no order."""
    people, made = names(count), []
    for number in range(count):
        name = f"{people[number]} {number}"
        tail = f"full/{(300, 270, 240)[number % 3]},/0/default.{('png', 'jpg', 'webp')[number // 3 % 3]}"
        if number % 2:
            made.append(Wanted(name, f"/iiif/3/badge/{tail}?name={quote_plus(name)}&utm_source=mail"))
        else:
            made.append(Wanted(name, f"/iiif/3/badge/name={quote(name, safe='')}/{tail}"))
    made += made[: count // 10]
    random.Random(7).shuffle(made)
    return made


async def fetched(server: Server, everybody: list[Wanted]) -> list[httpx2.Response]:
    free = asyncio.Semaphore(CONNECTIONS)
    limits = httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client:

        async def ask(one: Wanted) -> httpx2.Response:
            async with free:
                return await client.get(one.path)

        return await asyncio.gather(*map(ask, everybody))


def read(body: bytes) -> list[str]:
    """The codes in a picture."""
    image = decode(body).colourspace("b-w")
    picture = Pillow.frombytes("L", (image.width, image.height), bytes(image.write_to_memory()))
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_nobody_gets_the_picture_of_another(server: Server) -> None:
    everybody = wanted(COUNT)
    for _ in range(2):  # the second time from what was kept, as far as it is still there
        answers = asyncio.run(fetched(server, everybody))
        assert {answer.status_code for answer in answers} == {200}
        with ThreadPoolExecutor() as threads:
            codes = list(threads.map(read, (answer.content for answer in answers)))
        wrong = [(one.name, code) for one, code in zip(everybody, codes, strict=True) if code != [normal(one.name)]]

        assert wrong == []
        for one, answer in zip(everybody, answers, strict=True):
            assert answer.headers["cache-control"].startswith("private" if "?" in one.path else "public"), one
    kept = server.metric('bookplate_cache_lookups_total{outcome="hit",tier="disk"')
    print(
        f"{2 * len(everybody)} answers, {server.metric('bookplate_render_seconds_count'):.0f} made, {kept:.0f} from disk"
    )


def normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)
