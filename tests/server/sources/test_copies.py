import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.config.sources import Statement
from server.sources.copies import BLOCK, PREFIX, YOUNG, Copies, Copy
from server.sources.freshness import Life
from server.sources.original import Fetched, Replaced
from server.threads import Threads

AT = "https://logos.example/"


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads("file", 1, 10)
    yield made
    made.close()


@pytest.fixture
def copies(tmp_path: Path, threads: Threads) -> Iterator[Copies]:
    made = Copies(tmp_path, 100, threads)
    yield made
    made.close()


def keep(copies: Copies, key: str, body: bytes) -> Fetched:
    async def write() -> Fetched:
        with copies.landing() as landing:
            for start in range(0, len(body), 10_000):
                await landing.add(body[start : start + 10_000])
            digest = await landing.close()
        original = Fetched(key, str(landing.path), digest, 0, Statement())
        copies.put(key, Copy(original, landing.size, AT, (), Life(300, 0, 0), 300))
        return original

    return asyncio.run(write())


def files(copies: Copies) -> list[str]:
    return sorted(path.read_bytes().decode() for path in copies.folder.iterdir())


def test_what_has_landed_is_read_back_and_the_same_bytes_have_the_same_fingerprint(copies: Copies) -> None:
    body = bytes(range(256)) * (2 * BLOCK // 256) + b"rest"
    one, two, other = keep(copies, "a", body), keep(copies, "b", body), keep(copies, "c", body[1:])

    assert one.fingerprint == two.fingerprint != other.fingerprint
    with keep(copies, "a", body).open() as descriptor:
        assert os.read(descriptor, len(body) + 1) == body


def test_the_least_recently_used_goes_when_there_is_no_room(copies: Copies) -> None:
    for key in ("a", "b", "c"):
        keep(copies, key, key.encode() * 30)
    assert copies.get("a") is not None
    keep(copies, "d", b"d" * 30)

    assert [key for key in "abcd" if copies.get(key)] == ["a", "c", "d"]
    assert files(copies) == ["a" * 30, "c" * 30, "d" * 30]
    assert copies.size == 90


def test_one_that_is_larger_than_the_room_is_kept_until_the_next(copies: Copies) -> None:
    keep(copies, "a", b"a" * 200)
    assert copies.get("a") is not None
    keep(copies, "b", b"b")

    assert files(copies) == ["b"]
    assert copies.size == 1


def test_a_copy_takes_the_place_of_the_one_before(copies: Copies) -> None:
    before = keep(copies, "a", b"before")
    keep(copies, "a", b"after")

    assert files(copies) == ["after"]
    assert copies.size == 5
    with pytest.raises(Replaced), before.open():
        pass


def test_one_that_is_being_read_stays_readable_when_it_goes(copies: Copies) -> None:
    original = keep(copies, "a", b"whole")
    with original.open() as descriptor:
        copies.drop("a")
        assert os.read(descriptor, 10) == b"whole"

    with pytest.raises(Replaced), original.open():
        pass
    assert copies.size == 0


def test_one_that_somebody_else_has_taken_away_is_known_to_be_gone(copies: Copies) -> None:
    Path(keep(copies, "a", b"a").path).unlink()

    assert copies.get("a") is None
    assert copies.size == 0


def test_what_fails_while_it_lands_leaves_nothing_behind(copies: Copies) -> None:
    async def write() -> None:
        with copies.landing() as landing:
            await landing.add(bytes(BLOCK))
            assert landing.path.stat().st_size == BLOCK
            raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        asyncio.run(write())
    assert files(copies) == []


def test_nothing_is_left_behind_either_if_a_thread_was_about_to_write(copies: Copies) -> None:
    async def write() -> None:
        with copies.landing() as landing:
            landing.drop()
            await landing.add(bytes(BLOCK))

    asyncio.run(write())
    assert files(copies) == []


def test_folders_of_the_dead_are_taken_away_and_those_of_the_living_are_not(tmp_path: Path, threads: Threads) -> None:
    old = time.time() - 2 * YOUNG
    dead, alive, young, other = (tmp_path / name for name in (PREFIX + "a", PREFIX + "b", PREFIX + "c", "other"))
    for folder in (dead, alive, young, other):
        folder.mkdir()
        (folder / "1").write_bytes(b"x")
    (tmp_path / (PREFIX + "link")).symlink_to(other)
    for folder in (dead, alive, other):
        os.utime(folder, (old, old))
    lock = os.open(alive, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    first, second = Copies(tmp_path, 100, threads), Copies(tmp_path, 100, threads)
    os.close(lock)

    assert not dead.exists()
    assert all((folder / "1").exists() for folder in (alive, young, other))
    assert first.folder != second.folder
    assert first.folder.stat().st_mode & 0o777 == 0o700
    first.close()
    second.close()
    assert not first.folder.exists()
