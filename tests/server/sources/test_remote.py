"""An origin that is gone for a minute, and what goes on meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.config.settings import Settings
from server.config.sources import FolderSource, Outside, Source, WebSource
from server.errors import Unreachable
from server.sources.abroad import Abroad
from server.sources.catalogue import Catalogue
from server.threads import Threads
from tests.clock import Clock
from tests.likeness import chart
from tests.server.inside import furnish, inside
from tests.server.sources.origin import Origin, origin

PNG = b"\x89PNG\r\n\x1a\n"
TAIL = "full/60,/0/default.png"


@dataclass
class Scene:
    """Two origins and a folder, asked in this order."""

    catalogue: Catalogue
    one: Origin
    two: Origin
    folder: Path
    clock: Clock
    warned: list[dict[str, Any]]

    async def content(self, identifier: str) -> bytes | None:
        found = await self.catalogue.look(identifier)
        return found and Path(found.path).read_bytes()

    async def remark(self, identifier: str) -> str:
        with pytest.raises(Unreachable) as raised:
            await self.catalogue.look(identifier)
        return raised.value.remark


def play(act: Callable[[Scene], Awaitable[None]], folder: Path) -> None:
    async def run(one: Origin, two: Origin) -> None:
        pictures, clock, files = folder / "pictures", Clock(), Threads("file", 2, 50)
        pictures.mkdir()
        warned: list[dict[str, Any]] = []
        abroad = Abroad(
            Outside(folder=str(folder / "copies")), files, 10, 1, lambda _, **more: warned.append(more), clock
        )
        sources: tuple[Source, ...] = (
            WebSource(name="one", kind="web", url=one.url, private=True),
            WebSource(name="two", kind="web", url=two.url, private=True),
            FolderSource(name="near", kind="folder", path=pictures),
        )
        catalogue = Catalogue.of(Settings(sources=sources), abroad)
        try:
            await act(Scene(catalogue, one, two, pictures, clock, warned))
        finally:
            await catalogue.close()
            abroad.close()
            files.close()

    with origin() as one, origin() as two:
        asyncio.run(run(one, two))


def test_sources_that_are_elsewhere_are_asked_in_their_turn(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.one.put("both.png", PNG + b"one")
        scene.two.put("both.png", PNG + b"two")
        scene.two.put("two.png", PNG + b"2")
        (scene.folder / "both.png").write_bytes(b"near")
        (scene.folder / "near.png").write_bytes(b"near")

        assert await scene.content("both.png") == PNG + b"one"
        assert await scene.content("two.png") == PNG + b"2"
        assert await scene.content("near.png") == b"near"
        assert [path for path, _ in scene.two.asked] == ["/images/two.png", "/images/near.png"]
        asked = len(scene.one.asked) + len(scene.two.asked)
        assert await scene.content("two:both.png") == PNG + b"two"
        assert await scene.content("near:both.png") == b"near"
        assert len(scene.one.asked) + len(scene.two.asked) == asked + 1

        for identifier, fingerprint in (("both.png", "one"), ("near.png", "near"), ("two.png", "2")):
            known = scene.catalogue.glance(identifier)
            assert known is not None
            assert Path(known.path).read_bytes().endswith(fingerprint.encode())
        scene.catalogue.forget("near.png")  # somebody before it may have one by now
        assert scene.catalogue.glance("near.png") is None

    play(act, tmp_path)


def test_what_is_known_of_one_source_is_forgotten_or_of_all(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.one.put("a.png", PNG + b"1")
        scene.two.put("b.png", PNG + b"2")

        async def known() -> list[bool]:
            return [scene.catalogue.glance(name) is not None for name in ("a.png", "b.png")]

        for source, left in (
            ("one", [False, False]),
            ("two", [True, False]),
            (None, [False, False]),
            ("x", [True, True]),
        ):
            for name in ("a.png", "b.png"):
                assert await scene.catalogue.look(name) is not None
            assert await known() == [True, True]
            scene.catalogue.forget_all(source)  # without the first nobody knows whether it has what the second has
            assert await known() == left
        scene.catalogue.forget("two:b.png")
        assert await known() == [True, False]

    play(act, tmp_path)


def test_what_another_source_has_by_the_same_name_is_not_shown_in_its_place(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        (scene.folder / "a.png").write_bytes(b"near")
        (scene.folder / "b.png").write_bytes(b"near")
        scene.two.put("a.png", PNG)
        assert await scene.content("b.png") == b"near"
        scene.one.status = 500
        assert await scene.remark("a.png") == "odd"
        assert scene.catalogue.glance("a.png") is None
        assert await scene.content("two:a.png") == PNG
        assert await scene.content("near:a.png") == b"near"
        scene.clock.now += 100
        assert await scene.content("b.png") == b"near"  # it was not there before it failed

    play(act, tmp_path)


def test_an_origin_that_dies_for_a_minute_takes_nothing_with_it(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        for number in range(9):
            scene.one.put(f"{number}.png", PNG + b"%d" % number)
        scene.two.put("two.png", PNG + b"2")
        seen = await scene.catalogue.look("0.png")
        assert await scene.content("two.png") == PNG + b"2"
        scene.one.stop()

        scene.clock.now += 301
        for _ in range(20):
            assert await scene.catalogue.look("0.png") == seen
            assert await scene.content("two.png") == PNG + b"2"
        remarks = [await scene.remark(f"{number}.png") for number in range(1, 9)]
        assert remarks == sorted(remarks, reverse=True)
        assert set(remarks) == {"unreachable", "broken"}  # after five in all nobody waits for it any more
        assert await scene.content("two.png") == PNG + b"2"
        assert await scene.content("two:two.png") == PNG + b"2"
        assert [warned["source"] for warned in scene.warned] == ["one"]
        assert "ConnectError" in scene.warned[0]["cause"]

        scene.clock.now += 59
        assert await scene.catalogue.look("0.png") == seen
        scene.one.start()
        scene.clock.now += 10
        asked = len(scene.one.asked)
        async with asyncio.timeout(10):
            while scene.catalogue.glance("0.png") is None:  # it is asked about behind
                assert await scene.catalogue.look("0.png") == seen
                await asyncio.sleep(0.01)
        for number in range(9):
            assert await scene.content(f"{number}.png") == PNG + b"%d" % number
        assert len(scene.one.asked) == asked + 9

    play(act, tmp_path)


def test_pictures_go_on_while_their_origin_is_gone(tmp_path: Path) -> None:
    home = tmp_path / "house"
    home.mkdir()
    furnish(home)
    png = chart(10, 7, 60).pngsave_buffer()
    with origin() as there:
        for name in ("seen.png", "new.png"):
            there.put(name, png)
        far = WebSource(name="far", kind="web", url=there.url, private=True, max_age=1)
        near = FolderSource(name="pictures", kind="folder", path=home / "pictures")
        with inside(home, access={}, sources=(far, near), outside=Outside(folder=str(home / "copies"))) as house:

            def status(identifier: str, tail: str = TAIL) -> int:
                return house.ask(f"/iiif/3/{identifier}/{tail}", "GET").status

            kept = ("seen.png", "chart.png", "pictures:other.png", "greeting/name=Ann", "seen.png/text=Hi")
            assert [status(each) for each in kept] == [200] * len(kept)
            assert status("none.png") == 404
            there.stop()
            time.sleep(1.1)

            for tail in (TAIL, "full/70,/0/default.jpg"):  # one that is at hand, and one that has to be made
                assert [status(each, tail) for each in kept] == [200] * len(kept)
            assert [status("none.png"), status("none.png")] == [404, 404]
            for _ in range(3):
                refused = house.ask(f"/iiif/3/new.png/{TAIL}", "GET", accept="application/json")
                assert refused.status == 502
                assert int(refused.headers["retry-after"]) in range(1, 11)
                assert refused.headers["cache-control"] == "no-store"
                assert b"A picture from outside could not be had: its server could not be reached." in refused.body

            there.start()
            house.house.orders.originals.forget("new.png")
            assert status("new.png") == 200
            assert status("seen.png") == 200


@pytest.mark.parametrize("name", ["welcome", "badge@1", "badge@latest"])
def test_nobody_is_asked_for_what_is_a_design_here(tmp_path: Path, name: str) -> None:
    furnish(tmp_path)
    with origin() as there:
        far = WebSource(name="far", kind="web", url=there.url, private=True)
        with inside(tmp_path, access={}, sources=(far,), outside=Outside(folder=str(tmp_path / "copies"))) as house:
            known = name != "welcome"
            assert house.ask(f"/iiif/3/{name}/{TAIL}").status == (200 if known else 404)
            assert [path for path, _ in there.asked] == ([] if known else ["/images/welcome"])
