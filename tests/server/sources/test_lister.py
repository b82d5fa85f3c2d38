"""Who waits for whom when folders are looked at, and for how long a listing is believed."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.errors import TooLarge
from server.config.sources import Statement
from server.errors import Busy
from server.sources import lister as listers
from server.sources import listing
from server.sources.folder import Folder
from server.sources.lister import Lister
from server.sources.listing import Listing
from server.sources.original import Mark
from server.threads import Threads

LATER = 4e9  # when every folder of a test has not been changed for long


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads("lister", 1, 4)
    yield made
    made.close()


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "book").mkdir()
    (tmp_path / "book/a.jpg").write_bytes(b"x")
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are listed."""
    found, really = list[str](), listing.read

    def counted(path: str, leads_inside: Callable[[str], bool]) -> Listing:
        found.append(path)
        return really(path, leads_inside)

    monkeypatch.setattr(listing, "read", counted)
    return found


async def listed(lister: Lister, folder: Folder, name: str = "book") -> tuple[str, ...]:
    mark = folder.mark(name)
    assert mark is not None
    found = await lister.listing(folder, name, mark)
    assert found is not None
    return found.files


def test_a_folder_that_does_not_change_is_listed_once(top: Path, threads: Threads, read: list[str]) -> None:
    async def run() -> None:
        lister, folder = Lister(threads, lambda: LATER), Folder("f", top, Statement())
        for _ in range(3):
            assert await listed(lister, folder) == ("a.jpg",)
        assert len(read) == 1
        (top / "book/b.jpg").write_bytes(b"x")
        assert await listed(lister, folder) == ("a.jpg", "b.jpg")
        (top / "book").rename(top / "aside")
        (top / "book").mkdir()
        assert await listed(lister, folder) == ()

    asyncio.run(run())


def test_a_folder_that_has_just_changed_is_not_believed(top: Path, threads: Threads, read: list[str]) -> None:
    async def run() -> None:
        folder = Folder("f", top, Statement())
        mark = folder.mark("book")
        assert mark is not None
        changed = max(mark.modified, mark.changed) / 1e9
        for clock, times in ((lambda: changed - 9, 3), (lambda: changed + 1.9, 3), (lambda: changed + 2.1, 1)):
            read.clear()
            lister = Lister(threads, clock)
            for _ in range(3):
                await listed(lister, folder)
            assert len(read) == times

    asyncio.run(run())


def test_where_a_link_leads_is_looked_at_each_time(top: Path, threads: Threads) -> None:
    async def run() -> None:
        (top / "book/link.jpg").symlink_to(top / "else.jpg")
        lister, folder = Lister(threads, lambda: LATER), Folder("f", top, Statement())
        assert await listed(lister, folder) == ("a.jpg",)
        (top / "else.jpg").write_bytes(b"x")
        assert await listed(lister, folder) == ("a.jpg", "link.jpg")

    asyncio.run(run())


def test_a_folder_with_too_much_in_it_is_refused_again_without_being_listed(
    top: Path, threads: Threads, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        lister, folder = Lister(threads, lambda: LATER), Folder("f", top, Statement())
        (top / "book/b.jpg").write_bytes(b"x")
        for _ in range(3):
            with pytest.raises(TooLarge, match="at most 1 files and folders"):
                await listed(lister, folder)
        assert len(read) == 1
        (top / "book/b.jpg").unlink()
        assert await listed(lister, folder) == ("a.jpg",)

    monkeypatch.setattr(listing, "MOST", 1)
    asyncio.run(run())


def test_listings_that_are_kept_have_bounds(
    top: Path, threads: Threads, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        lister, folder = Lister(threads, lambda: LATER), Folder("f", top, Statement())
        for name in ("book", "large", "book"):
            await listed(lister, folder, name)
        assert [Path(path).name for path in read] == ["book", "large"]
        for name in ("large", "other", "book"):
            await listed(lister, folder, name)
        assert [Path(path).name for path in read[2:]] == ["large", "other", "book"]

    (top / "large").mkdir()
    (top / "other").mkdir()
    (top / "other/a.jpg").write_bytes(b"x")
    for number in range(20):
        (top / f"large/{number}.jpg").write_bytes(b"x")
    monkeypatch.setattr(listers, "KEPT", 1000)
    asyncio.run(run())


def test_who_waits_for_the_same_folder_waits_together_and_who_comes_later_does_not(
    top: Path, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gates, really = threading.Semaphore(0), [threading.Event() for _ in range(2)], listing.read
    times = iter(gates)

    def held(path: str, leads_inside: Callable[[str], bool]) -> Listing:
        found = really(path, leads_inside)
        begun.release()
        assert next(times).wait(30)
        return found

    async def run() -> None:
        lister, folder = Lister(threads), Folder("f", top, Statement())
        first = [asyncio.create_task(listed(lister, folder)) for _ in range(2)]
        await asyncio.to_thread(begun.acquire)
        (top / "book/b.jpg").write_bytes(b"x")
        later = [asyncio.create_task(listed(lister, folder)) for _ in range(5)]
        await asyncio.sleep(0)
        assert (threads.running, threads.waiting) == (1, 0)
        for gate in gates:
            gate.set()
        assert await asyncio.gather(*first) == [("a.jpg",)] * 2
        assert await asyncio.gather(*later) == [("a.jpg", "b.jpg")] * 5
        assert next(times, None) is None

    monkeypatch.setattr(listing, "read", held)
    asyncio.run(run())


def test_more_folders_than_may_wait_are_refused(top: Path, threads: Threads) -> None:
    async def run() -> None:
        gate, lister = threading.Event(), Lister(threads)
        waiting = [asyncio.create_task(lister.look(f"{n}", lambda: gate.wait(30))) for n in range(5)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        again = asyncio.create_task(lister.look("4", lambda: gate.wait(30)))  # who waits for the same takes no place
        with pytest.raises(Busy):
            await lister.look("5", lambda: True)
        gate.set()
        assert all(await asyncio.gather(*waiting, again))

    asyncio.run(run())


def test_a_folder_that_goes_meanwhile_is_none(top: Path, threads: Threads) -> None:
    async def run() -> None:
        folder = Folder("f", top, Statement())
        mark = folder.mark("book")
        assert isinstance(mark, Mark)
        (top / "book").rename(top / "gone")
        assert await Lister(threads).listing(folder, "book", mark) is None
        assert folder.mark("book") is None

    asyncio.run(run())
