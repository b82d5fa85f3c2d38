"""Copies kept fresh, whoever is asked: here somebody who answers as told, into real files."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server.config.sources import Statement
from server.sources.answers import Answer, Arrived, Failed, Unchanged
from server.sources.copies import Copies, Copy, Landing
from server.sources.freshness import Bounds, Said
from server.sources.mirror import LONGEST, QUIET, Mirror
from server.sources.original import Fetched
from server.threads import Threads
from tests.clock import Clock

FRESH, WHILE, IF = 100, 1000, 5000  # seconds
USUAL = Said()


@dataclass
class Scene:
    """A mirror, and what the other side says: bytes, “unchanged”, or a failure; it answers once it `may`."""

    mirror: Mirror
    copies: Copies
    clock: Clock
    said: Any = b"one"
    caching: Said | None = USUAL
    asked: list[Copy | None] = field(default_factory=list)
    warned: list[dict[str, Any]] = field(default_factory=list)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, known: Copy | None, landing: Landing) -> Answer:
        self.asked.append(known)
        said = self.said
        await self.may.wait()
        if isinstance(said, Failed):
            raise Failed(said.remark, gone=said.gone, blamed=said.blamed, later=said.later) from said.__cause__
        if said == "unchanged":
            return Unchanged(self.caching)
        await landing.add(said)
        return Arrived(await landing.close(), 5.0, self.caching or Said(), ((b"If-None-Match", b"x"),), "there")

    async def get(self, identifier: str = "a.png") -> Fetched:
        return await self.mirror.get(identifier, self.ask)

    async def content(self, identifier: str = "a.png") -> bytes:
        return Path((await self.get(identifier)).path).read_bytes()

    async def remark(self, identifier: str = "a.png") -> tuple[str, bool]:
        with pytest.raises(Failed) as raised:
            await self.get(identifier)
        return raised.value.remark, raised.value.gone

    async def settle(self) -> None:
        """Until nothing is asked behind any more."""
        while self.mirror._behind:
            await asyncio.gather(*self.mirror._behind)


Play = Callable[[Scene], Awaitable[None]]


def play(folder: Path, act: Play) -> None:
    async def run() -> None:
        threads, clock = Threads("file", 2, 50), Clock()
        copies = Copies(folder, 10**6, threads)
        warned: list[dict[str, Any]] = []
        bounds = Bounds(FRESH, 5, WHILE, IF)
        mirror = Mirror("photos", copies, bounds, lambda _, **more: warned.append(more), Statement(rights="x"), clock)
        scene = Scene(mirror, copies, clock, warned=warned)
        scene.may.set()
        try:
            async with asyncio.timeout(20):
                await act(scene)
        finally:
            await mirror.close()
            copies.close()
            threads.close()

    asyncio.run(run())


def test_a_copy_is_its_sources_and_is_asked_for_once(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        assert scene.mirror.glance("a.png") is None
        found = await asyncio.gather(*(scene.get() for _ in range(20)))
        assert len(scene.asked) == 1
        assert len(set(found)) == 1
        original = found[0]
        assert (original.identifier, original.source, original.statement.rights) == ("a.png", "photos", "x")
        assert scene.mirror.glance("a.png") == original
        scene.clock.now += FRESH
        assert scene.mirror.glance("a.png") is None

    play(tmp_path, act)


def test_one_that_is_not_fresh_is_shown_at_once_and_asked_about_once_behind(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        first = await scene.get()
        scene.clock.now += FRESH
        scene.said = b"two"
        scene.may.clear()
        for _ in range(10):
            assert await scene.get() == first
            await asyncio.sleep(0)
        assert len(scene.asked) == 2
        assert scene.mirror.glance("a.png") is None  # what is shown meanwhile is not known to be right
        scene.may.set()
        await scene.settle()
        assert scene.mirror.glance("a.png") is not None
        assert await scene.content() == b"two"
        assert len(scene.asked) == 2

        scene.clock.now += FRESH + WHILE
        scene.said = b"three"
        assert await scene.content() == b"three"  # too old to be shown while it is asked about

    play(tmp_path, act)


def test_what_fails_behind_is_remembered_and_the_old_copy_goes_on_as_long_as_it_may(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        first = await scene.get()
        scene.said = Failed("unreachable", blamed=True)
        scene.clock.now += FRESH
        for _ in range(5):
            assert await scene.get() == first
            await scene.settle()
        assert len(scene.asked) == 2
        scene.clock.now += WHILE
        assert await scene.get() == first  # waits for the answer now, which is none
        assert len(scene.asked) == 3
        scene.clock.now += IF - WHILE - 1
        assert await scene.get() == first
        scene.clock.now += 1
        assert await scene.remark() == ("unreachable", False)

    play(tmp_path, act)


def test_what_is_gone_is_not_shown_any_more(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.get()
        scene.said = Failed("odd", gone=True)
        scene.clock.now += FRESH
        await scene.get()
        await scene.settle()
        assert await scene.remark() == ("odd", True)
        assert scene.mirror.lacks("a.png")
        assert list(scene.copies.folder.iterdir()) == []
        assert scene.warned == []

    play(tmp_path, act)


@pytest.mark.parametrize(
    ("failed", "seconds"),
    [
        (Failed("odd", gone=True), 60),
        *((Failed(remark), 30) for remark in ("odd", "large", "refused", "redirected")),
        *((Failed(remark, blamed=True), 10) for remark in ("unreachable", "slow", "odd")),
        *((Failed("odd", blamed=True, later=later), seconds) for later, seconds in ((42, 42), (-5, 10), (0, 10))),
        (Failed("odd", blamed=True, later=10**9), LONGEST),
        (Failed("odd", gone=True, later=20), 20),
    ],
)
def test_a_failure_is_remembered_by_its_cause(tmp_path: Path, failed: Failed, seconds: int) -> None:
    async def act(scene: Scene) -> None:
        scene.said = failed
        for _ in range(3):
            assert await scene.remark() == (failed.remark, failed.gone)
        scene.clock.now += seconds - 1
        await scene.remark()
        assert len(scene.asked) == 1
        scene.clock.now += 1
        scene.said = b"one"
        assert await scene.content() == b"one"

    play(tmp_path, act)


def test_what_was_not_there_is_not_there_while_nobody_answers(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.said = Failed("odd", gone=True)
        await scene.remark()
        scene.said = Failed("unreachable", blamed=True)
        scene.clock.now += 60
        assert await scene.remark() == ("unreachable", True)
        assert await scene.remark("b.png") == ("unreachable", False)
        assert len(scene.warned) == 1
        scene.clock.now += IF
        assert await scene.remark() == ("unreachable", False)

    play(tmp_path, act)


def test_the_same_bytes_are_the_same_file_however_they_are_called(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        first = await scene.get()
        for _ in range(5):
            scene.clock.now += FRESH + WHILE
            assert await scene.get() == first
        assert len(scene.asked) == 6
        assert [path.name for path in scene.copies.folder.iterdir()] == [Path(first.path).name]
        assert scene.copies.size == 3

    play(tmp_path, act)


def test_how_long_it_lasts_is_what_was_said_last(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.caching = Said(fresh=2000)
        await scene.get()
        scene.said, scene.caching = "unchanged", None
        for _ in range(2):
            scene.clock.now += 2000 + WHILE
            await scene.get()
            scene.clock.now += 1999
            assert scene.mirror.glance("a.png") is not None
        scene.caching = Said(0, 0)
        scene.clock.now += 1 + WHILE
        await scene.get()
        asked = len(scene.asked)
        scene.clock.now += 4  # nobody is asked a thousand times a second
        await scene.get()
        assert len(scene.asked) == asked
        scene.clock.now += 1
        await scene.get()
        assert len(scene.asked) == asked + 1
        assert scene.mirror._behind == set()

    play(tmp_path, act)


def test_what_is_forgotten_is_fetched_before_it_is_shown_whatever_is_known_of_it(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        first = await scene.get()
        await scene.get("b.png")
        scene.mirror.forget("a.png")
        assert scene.mirror.glance("a.png") is None
        assert scene.mirror.glance("b.png") is not None
        assert await scene.get() == first  # the same bytes are the same original
        assert scene.asked[-1] is not None
        assert scene.asked[-1].validators == ()
        assert scene.mirror.glance("a.png") == first

        scene.mirror.forget("a.png")
        scene.said = Failed("unreachable", blamed=True)
        assert await scene.remark() == ("unreachable", False)  # it was taken back: better none than an old one
        scene.said = b"two"
        scene.mirror.forget("a.png")
        assert await scene.content() == b"two"

    play(tmp_path, act)


def test_failures_and_absences_are_forgotten_too(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        for name, failed in (("a.png", Failed("odd", gone=True)), ("b.png", Failed("large"))):
            scene.said = failed
            await scene.remark(name)
            scene.said = b"new"
            scene.mirror.forget(name)
            assert not scene.mirror.lacks(name)
            assert await scene.content(name) == b"new"

    play(tmp_path, act)


def test_all_of_a_source_is_forgotten_and_nothing_of_another(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        other = Mirror("photo", scene.copies, Bounds(), print, clock=scene.clock)
        await other.get("a.png", scene.ask)
        await scene.get()
        scene.said = Failed("odd", gone=True)
        await scene.remark("b.png")
        scene.mirror.forget_all()

        assert other.glance("a.png") is not None
        assert scene.mirror.glance("a.png") is None
        assert not scene.mirror.lacks("b.png")
        scene.said = b"new"
        assert [await scene.content(), await scene.content("b.png")] == [b"new", b"new"]

    play(tmp_path, act)


def test_what_is_on_its_way_when_it_is_forgotten_is_not_believed(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.may.clear()
        before = asyncio.create_task(scene.get())
        while not scene.asked:
            await asyncio.sleep(0)
        scene.mirror.forget("a.png")
        scene.said = b"two"
        after = asyncio.create_task(scene.get())
        while len(scene.asked) < 2:
            await asyncio.sleep(0)
        scene.may.set()
        await before
        assert Path((await after).path).read_bytes() == b"two"
        assert await scene.content() == b"two"

    play(tmp_path, act)


@pytest.mark.parametrize("said", [b"one", Failed("large")])
def test_an_answer_from_before_is_asked_for_again(tmp_path: Path, said: Any) -> None:
    async def act(scene: Scene) -> None:
        scene.said = said
        scene.may.clear()
        before = asyncio.create_task(scene.get())
        while not scene.asked:
            await asyncio.sleep(0)
        scene.mirror.forget("a.png")
        scene.may.set()
        await asyncio.gather(before, return_exceptions=True)
        assert scene.mirror.glance("a.png") is None
        scene.said = b"two"
        assert await scene.content() == b"two"

    play(tmp_path, act)


def test_the_log_has_a_line_with_the_cause_and_then_none_for_a_while(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.said = Failed("unreachable", blamed=True)
        scene.said.__cause__ = OSError("no route")
        for number in range(100):
            await scene.remark(f"{number}.png")
        assert scene.warned == [{"source": "photos", "why": "unreachable", "cause": "OSError: no route"}]
        scene.clock.now += QUIET
        await scene.remark("next.png")
        assert len(scene.warned) == 2

    play(tmp_path, act)


def test_what_is_asked_behind_ends_with_the_mirror(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.get()
        scene.clock.now += FRESH
        scene.may.clear()
        await scene.get()
        await asyncio.sleep(0.01)
        assert len(scene.asked) == 2
        await scene.mirror.close()
        assert scene.mirror._behind == set()
        assert len(list(scene.copies.folder.iterdir())) == 1

    play(tmp_path, act)
