"""Designs that are saved while pictures of them are asked for: every picture is of one version, none of two; and the
same design in two houses gives the same bytes."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.database.engine import open_database
from server.designs.document.written import canonical
from server.designs.versions import Versions
from server.errors import Changed, status
from tests.likeness import chart, decode, pixel
from tests.server.running import ROOT, Server, serving

SAVER = """
import sys
from server.database.engine import open_database
from server.designs.document.written import canonical
from server.designs.versions import Versions
from tests.test_versions_live import flag
versions = Versions(open_database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for shade in range(1, 61):
    versions.save("flag", canonical(flag(shade)), "saver")
print("done", flush=True)
"""


def flag(shade: int, name: str = "flag") -> dict[str, Any]:
    """A design whose version is in its ground and in both of its layers, as shades of one colour."""
    colours = [f"#{shade:02x}{band:02x}{255 - shade:02x}" for band in (0, 128, 255)]
    return {
        "name": name,
        "public": True,
        "canvas": {"width": 60, "height": 30, "background": colours[0]},
        "fields": {"word": {"type": "text", "default": "x"}},
        "layers": [
            {"kind": "shape", "box": [20, 0, 20, 30], "fill": colours[1]},
            {"kind": "text", "text": "{word}", "box": [0, 0, 10, 5], "size": 4},
            {"kind": "shape", "box": [40, 0, 20, 30], "fill": colours[2]},
        ],
    }


def shades(body: bytes) -> set[int]:
    """The version that each part of a picture shows."""
    image = decode(body)
    parts = [pixel(image, x, 25)[:3] for x in (10, 30, 50)]
    assert [part[1] for part in parts] == [0, 128, 255]
    return {part[0] for part in parts} | {255 - part[2] for part in parts}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs/flag.json").write_text(json.dumps(flag(0)))
    (tmp_path / "designs/banner.json").write_text(json.dumps(flag(0, "banner")))
    return tmp_path


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    more = f'[database]\nurl = "sqlite:///{home}/kept.db"\n[designs]\nfolder = "designs"\n[server]\nworkers = 2\n'
    with serving(home / "pictures", home, more) as running:
        yield running


async def asked(server: Server, ended: threading.Event) -> dict[str, list[bytes]]:
    """Pictures of designs, pinned and not, until nothing is changed any more and a moment longer."""
    found: dict[str, list[bytes]] = {name: [] for name in ("flag", "banner", "flag@1", "banner@1", "flag@latest")}

    async def ask(client: httpx2.AsyncClient, name: str, who: int) -> None:
        more = 4
        while more:
            more -= ended.is_set()
            word = f"word={who}.{len(found[name])}"
            response = await client.get(f"{server.url}/iiif/3/{name}/{word}/full/max/0/default.png")
            assert response.status_code == 200
            found[name].append(response.content)

    async with httpx2.AsyncClient(timeout=30) as client:
        await asyncio.gather(*(ask(client, name, who) for name in found for who in range(2)))
    return found


def test_a_picture_is_of_one_version_whatever_is_saved_meanwhile(server: Server, home: Path) -> None:
    ended, url = threading.Event(), f"sqlite:///{home}/kept.db"
    pinned = {name: server.get(f"/iiif/3/{name}/full/max/0/default.png") for name in ("flag@1", "banner@1")}

    def write() -> None:
        with subprocess.Popen(
            [sys.executable, "-c", SAVER, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdin is not None
            assert process.stdout.readline() == "ready\n"
            process.stdin.write("go\n")
            process.stdin.flush()
            for shade in range(1, 61):  # by hand, as an editor writes it: emptied, then filled
                (home / "designs/banner.json").write_text(json.dumps(flag(shade, "banner")))
            assert process.stdout.readline() == "done\n"
        ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    found = asyncio.run(asked(server, ended))
    writer.join()

    for name, bodies in found.items():
        seen = [shades(body) for body in bodies]
        assert all(len(each) == 1 for each in seen), name
        if "@1" in name:
            assert set().union(*seen) == {0}
        else:
            assert len(set().union(*seen)) > 1, name
    for name, first in pinned.items():
        again = server.get(f"/iiif/3/{name}/full/max/0/default.png")
        assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert latest(server, "flag") == latest(server, "banner") == 60
    with closing(open_database(url)) as database:
        last = Versions(database).history("banner", limit=1)[0]
    assert canonical_version(server, "banner") == f"banner@{last.version}"


def latest(server: Server, name: str) -> int:
    """What a design shows when half a second has passed."""
    asyncio.run(asyncio.sleep(0.7))
    (shade,) = shades(server.get(f"/iiif/3/{name}/full/max/0/default.png").content)
    return shade


def canonical_version(server: Server, name: str) -> str:
    link = server.get(f"/iiif/3/{name}/full/max/0/default.png").headers["link"]
    return str(link.partition("/iiif/3/")[2].partition("/")[0])


def test_of_two_writers_who_read_the_same_the_second_is_refused(home: Path) -> None:
    with (
        closing(open_database(f"sqlite:///{home}/kept.db")) as one,
        closing(open_database(f"sqlite:///{home}/kept.db")) as two,
    ):
        first = Versions(one).save("flag", canonical(flag(1)), "one", "new").version
        assert Versions(one).save("flag", canonical(flag(2)), "one", first).version == first + 1
        with pytest.raises(Changed, match="Expected version 1 of “flag” to be the current one") as refusal:
            Versions(two).save("flag", canonical(flag(3)), "two", first)

        assert status(refusal.value) == 412


POSTER = {
    "name": "poster",
    "public": True,
    "canvas": {"width": 400, "height": 240, "background": {"gradient": ["#0b1f33", "#1d4e89"], "angle": 135}},
    "fields": {"first_name": {"type": "text", "default": "there"}, "logo": {"type": "image", "default": "logo.png"}},
    "layers": [
        {"kind": "text", "text": "Hi {first_name}, 李小龍 مرحبا", "box": [10, 10, 380, 100], "size": 40, "shadow": {"blur": 4}},
        {"kind": "image", "source": "{logo}", "box": [10, 120, 100, 100], "mask": "circle"},
        {"kind": "image", "source": "deep/ground.jpg", "box": [120, 120, 100, 100], "fit": "cover"},
        {"kind": "qr", "data": "{first_name}", "box": [280, 120, 100, 100]},
    ],
}  # fmt: skip


def installed(top: Path, *, by_file: bool) -> tuple[Path, str]:
    """A house of its own: its pictures' folder, and its configuration."""
    pictures = top / "pictures"
    (pictures / "deep").mkdir(parents=True)
    (top / "designs").mkdir()
    chart(5, 5, 30).write_to_file(str(pictures / "logo.png"))
    chart(9, 7, 40).write_to_file(str(pictures / "deep/ground.jpg"), Q=90)
    if not by_file:
        for path in pictures.rglob("*.*"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
        with closing(open_database(f"sqlite:///{top}/kept.db")) as database:
            versions = Versions(database)
            versions.save("poster", canonical(POSTER), "api", "new")
    else:
        (top / "designs/poster.json").write_text(json.dumps(POSTER, indent=4, ensure_ascii=True))
    return pictures, f'[database]\nurl = "sqlite:///{top}/kept.db"\n[designs]\nfolder = "designs"\n'


def test_two_installations_give_the_same_bytes(tmp_path: Path) -> None:
    paths = [
        f"/iiif/3/poster@1/first_name={name}/full/{size}/0/default.{form}"
        for name, size in (("Sarah", "max"), ("Zo%C3%AB%20O%E2%80%99Neill", "233,"))
        for form in ("jpg", "png", "webp")
    ]
    made = []
    for top, by_file in ((tmp_path / "one", True), (tmp_path / "another/far away/too", False)):
        pictures, more = installed(top, by_file=by_file)
        with serving(pictures, top / "", more) as server, httpx2.Client(base_url=server.url, timeout=30) as client:
            made.append([client.get(path) for path in paths])

    assert {one.status_code for each in made for one in each} == {200}
    assert [one.content for one in made[0]] == [one.content for one in made[1]]
    assert len({one.content for one in made[0]}) == len(paths)
    assert not [one.headers["bookplate-notes"] for one in made[0] if "bookplate-notes" in one.headers]
