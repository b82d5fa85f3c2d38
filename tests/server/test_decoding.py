"""Decoding is shared: one original, many pictures of it, one look at its file."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ops import picture
from ops.errors import Damaged
from ops.levels import Levels
from server.config.sources import Statement
from server.decoding import Decoding
from server.lanes import Lanes
from server.sources.original import Original, Replaced, fingerprint
from tests.conftest import look
from tests.likeness import chart

T = TypeVar("T")


@dataclass(frozen=True)
class Counted(Original):
    """An original that knows how often it was opened; `meanwhile` happens while it is."""

    opened: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    @contextmanager
    def open(self) -> Iterator[int]:
        self.opened.append(self.fingerprint)
        with Original.open(self) as descriptor:
            yield descriptor
            self.meanwhile()


def found(path: Path, **more: Any) -> Counted:
    return Counted(path.name, str(path), fingerprint(path.stat()), 0.0, Statement(), **more)


def run(work: Callable[[Decoding], Coroutine[Any, Any, T]], budget: int = 50_000_000) -> T:
    async def inside() -> T:
        lanes = Lanes(2, 1, 100, 500_000_000)
        try:
            return await work(Decoding(Levels(budget), lanes))
        finally:
            lanes.close()

    return asyncio.run(inside())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    chart(10, 7, 100).write_to_file(str(tmp_path / "a.jpg"), Q=90)
    return tmp_path / "a.jpg"


def test_all_who_want_a_level_at_once_have_it_decoded_once(path: Path) -> None:
    original, known = found(path), look(path)
    wanted = [level for level in known.levels for _ in range(9)]

    async def work(decoding: Decoding) -> list[Any]:
        first = await asyncio.gather(*(decoding.level(original, known, level) for level in wanted))
        return [*first, *[await decoding.level(original, known, level) for level in known.levels]]

    levels = run(work)

    assert len(original.opened) == len(known.levels) > 1
    assert len({id(level) for level in levels}) == len(known.levels)
    assert (levels[0].image.width, levels[0].image.height) == (1000, 700)


def test_a_damaged_original_is_refused_to_all_who_wait(path: Path) -> None:
    known, whole = look(path), path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    original = found(path)

    async def work(decoding: Decoding) -> list[Any]:
        asked = (decoding.level(original, known, known.levels[0]) for _ in range(12))
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [type(one) for one in run(work)] == [Damaged] * 12
    assert len(original.opened) == 1


def test_an_original_that_is_replaced_while_it_is_decoded_is_decoded_anew(path: Path) -> None:
    known, other = look(path), path.with_name("b.jpg")
    chart(10, 7, 100).flip("horizontal").write_to_file(str(other), Q=90)
    original = found(path, meanwhile=lambda: path.write_bytes(other.read_bytes()))

    async def work(decoding: Decoding) -> tuple[list[Any], Any, Any]:
        asked = (decoding.level(original, known, known.levels[0]) for _ in range(5))
        refused = await asyncio.gather(*asked, return_exceptions=True)
        new = await decoding.level(found(path), known, known.levels[0])
        return refused, new, await decoding.level(found(other), known, known.levels[0])

    refused, new, expected = run(work)

    assert [type(one) for one in refused] == [Replaced] * 5
    assert (new.image - expected.image).abs().max() == 0


def test_who_leaves_spoils_nothing_for_those_who_stay(path: Path) -> None:
    original, known = found(path), look(path)

    async def work(decoding: Decoding) -> Any:
        waiting = [asyncio.create_task(decoding.level(original, known, known.levels[0])) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        return await asyncio.gather(*waiting, return_exceptions=True)

    left, one, two = run(work)

    assert isinstance(left, asyncio.CancelledError)
    assert one is two
    assert len(original.opened) == 1


@pytest.mark.parametrize("budget", [0, 1_000_000])
def test_what_would_not_fit_is_not_decoded(path: Path, budget: int) -> None:
    original, known = found(path), look(path)

    assert run(lambda decoding: decoding.level(original, known, known.levels[0]), budget) is None
    assert original.opened == []
    assert isinstance(known, picture.Picture)
