"""Designs that are saved while pictures of them are asked for: every picture is of one version, none of two; and the
same design in two houses gives the same bytes."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
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

SECONDS = 30  # after which nobody waits any more
SAVER = """
import sys
from server.database.engine import open_database
from server.designs.document.written import canonical
from server.designs.versions import Versions
from tests.test_versions_live import flag
versions = Versions(open_database(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    versions.save("flag", canonical(flag(int(line))), "saver")
    print("saved", flush=True)
"""


def flag(shade: int, name: str = "flag") -> dict[str, Any]:
    """A design whose version is in its ground and in both of its layers, as shades of one colour."""
    colours = [f"#{shade >> 8:02x}{band:02x}{shade & 255:02x}" for band in (0, 128, 255)]
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
    return {part[0] << 8 | part[2] for part in parts}


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


class Story:
    """What is saved, and what is seen of it meanwhile: the shades of every picture, by the name that was asked for."""

    def __init__(self) -> None:
        self.seen: dict[str, list[set[int]]] = {
            name: [] for name in ("flag", "banner", "flag@1", "banner@1", "flag@latest")
        }
        self.moving = [name for name in self.seen if "@1" not in name]
        self.answered = threading.Event()
        self.last: int | None = None

    def versions(self, name: str) -> set[int]:
        return set().union(*self.seen[name])

    def may_begin(self) -> bool:
        return all(self.seen.values())

    def may_end(self) -> bool:
        """Whether versions have been seen that were neither the first nor will be the last."""
        return all(len(self.versions(name)) > 3 for name in self.moving)

    def is_over(self) -> bool:
        return self.last is not None and all(self.last in self.versions(name) for name in self.moving)


async def watched(server: Server, story: Story) -> None:
    """Asks for designs, pinned and not, until each has been seen as it was left."""
    until = time.monotonic() + SECONDS

    async def ask(client: httpx2.AsyncClient, name: str, who: int) -> None:
        while not story.is_over() and time.monotonic() < until:
            word = f"word={who}.{len(story.seen[name])}"
            response = await client.get(f"{server.url}/iiif/3/{name}/{word}/full/max/0/default.png")
            assert response.status_code == 200
            story.seen[name].append(shades(response.content))
            story.answered.set()

    async with httpx2.AsyncClient(timeout=30) as client:
        await asyncio.gather(*(ask(client, name, who) for name in story.seen for who in range(2)))


def write(home: Path, url: str, story: Story) -> None:
    """Saves version after version, each when something was answered since, until enough of them have been seen."""
    with subprocess.Popen(
        [sys.executable, "-c", SAVER, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        until, shade = time.monotonic() + SECONDS, 0
        while not story.may_end() and time.monotonic() < until:
            story.answered.clear()
            if story.may_begin():
                shade += 1
                process.stdin.write(f"{shade}\n")
                process.stdin.flush()
                # By hand, as an editor writes it: emptied, then filled.
                (home / "designs/banner.json").write_text(json.dumps(flag(shade, "banner")))
                assert process.stdout.readline() == "saved\n"
            story.answered.wait(SECONDS)
    story.last = shade


def test_a_picture_is_of_one_version_whatever_is_saved_meanwhile(server: Server, home: Path) -> None:
    story, url = Story(), f"sqlite:///{home}/kept.db"
    pinned = {name: server.get(f"/iiif/3/{name}/full/max/0/default.png") for name in ("flag@1", "banner@1")}
    writer = threading.Thread(target=write, args=(home, url, story))
    writer.start()
    asyncio.run(watched(server, story))
    writer.join()

    assert story.last is not None
    for name, seen in story.seen.items():
        assert all(len(each) == 1 for each in seen), name
        if name in story.moving:
            assert story.versions(name) > {0, story.last}, name
        else:
            assert story.versions(name) == {0}, name
    for name, first in pinned.items():
        again = server.get(f"/iiif/3/{name}/full/max/0/default.png")
        assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert latest(server, "flag") == latest(server, "banner") == story.last
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
