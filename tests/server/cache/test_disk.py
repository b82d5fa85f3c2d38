import asyncio
import os
import subprocess
import sys
import time
from hashlib import blake2b
from pathlib import Path

import pytest
import structlog
from structlog.testing import LogCapture

from server.cache.disk import BLOCK, Disk
from server.cache.label import BEFORE
from server.cache.purges import News, Purges, Stand
from tests.server.running import ROOT

LOG = structlog.get_logger()


def key(number: int) -> str:
    return blake2b(str(number).encode(), digest_size=20).hexdigest()


def used(folder: Path) -> int:
    """Bytes that the disk has given to its files."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def test_what_is_put_is_got_also_after_a_restart(tmp_path: Path) -> None:
    Disk(tmp_path, 10_000, LOG).put(key(1), b"a picture")

    assert Disk(tmp_path, 10_000, LOG).get(key(1)) == b"a picture"
    assert Disk(tmp_path, 10_000, LOG).get(key(2)) is None


def test_a_small_picture_counts_as_the_block_that_it_takes(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 40 * BLOCK, LOG)
    for number in range(200):
        disk.put(key(number), b"a size")
        assert disk.count()[0] == disk.count()[1] * BLOCK <= 40 * BLOCK
        assert used(tmp_path) <= 40 * BLOCK

    assert disk.get(key(199)) == b"a size"
    disk.put(key(200), b"x" * BLOCK)
    assert disk.count()[0] == (disk.count()[1] + 1) * BLOCK


def test_what_takes_more_than_the_whole_disk_is_not_put(tmp_path: Path) -> None:
    disk = Disk(tmp_path, BLOCK - 1, LOG)
    disk.put(key(1), b"a")

    assert disk.get(key(1)) is None


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "foreign"])
def test_a_harmed_file_is_no_picture(tmp_path: Path, harm: str) -> None:
    disk = Disk(tmp_path, 10_000, LOG)
    disk.put(key(1), b"a picture" * 20)
    path = tmp_path / key(1)[:2] / key(1)[2:]
    content = bytearray(path.read_bytes())
    content[BEFORE + 5] ^= 1
    harmed = {"truncate": path.read_bytes()[:-1], "flip": bytes(content), "empty": b"", "foreign": b"GIF89a" * 30}
    path.write_bytes(harmed[harm])

    assert disk.get(key(1)) is None
    assert not path.exists()


def test_the_budget_holds_and_the_least_recently_used_go_first(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 94 * BLOCK, LOG)
    for number in range(60):
        disk.put(key(number), b"x" * 1000)
        path = tmp_path / key(number)[:2] / key(number)[2:]
        os.utime(path, (time.time() - 10_000 + number,) * 2)
    disk.get(key(0))
    for number in range(60, 110):
        disk.put(key(number), b"x" * 1000)
        assert used(tmp_path) <= 94 * BLOCK

    assert disk.get(key(0)) is not None
    assert disk.get(key(109)) is not None
    assert disk.get(key(1)) is None


def test_what_was_left_unfinished_is_swept_up(tmp_path: Path) -> None:
    old = tmp_path / "ab" / "cdef.123.456"
    old.parent.mkdir()
    old.write_bytes(b"half")
    os.utime(old, (1, 1))
    young = tmp_path / "ab" / "cdef.123.457"
    young.write_bytes(b"half")
    Disk(tmp_path, 100_000, LOG).put(key(1), b"a")

    assert not old.exists()
    assert young.exists()


def test_a_full_or_vanished_disk_is_told_to_the_log_once_and_fails_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    noted = LogCapture()
    lines = noted.entries
    disk = Disk(folder, 10_000, structlog.wrap_logger(None, processors=[noted], wrapper_class=structlog.BoundLogger))
    disk.put(key(1), b"a")
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    folder.write_text("now a file is in the way")
    for number in range(5):
        disk.put(key(number), b"a")
        assert disk.get(key(number)) is None

    assert [line["log_level"] for line in lines] == ["warning"]
    assert "going on without" in lines[0]["event"]


def test_a_folder_that_cannot_be_made_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    disk = Disk(tmp_path / "file" / "cache", 10_000, LOG)
    disk.put(key(1), b"a")

    async def claimed() -> bool:
        async with disk.claim(key(1)) as waited:
            return waited

    assert disk.get(key(1)) is None
    assert asyncio.run(claimed()) is False


HOLDER = """
import asyncio, sys, structlog
from pathlib import Path
from server.cache.disk import BLOCK, Disk
disk = Disk(Path(sys.argv[1]), 10000, structlog.get_logger())
async def hold():
    async with disk.claim(sys.argv[2]):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


def test_a_claim_is_respected_by_other_processes_and_ends_with_its_holder(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 10_000, LOG)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path), key(1)], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"

    async def claim(number: int) -> bool:
        async with disk.claim(key(number)) as waited:
            return waited

    async def both() -> None:
        assert await claim(2) is False
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(claim(1), 0.3)
        holder.kill()
        await asyncio.wait_for(claim(1), 5)

    asyncio.run(both())
    holder.wait()
    holder.stdout.close()


def learned(trail: str, number: int, **purged: int) -> Purges:
    found = Purges()
    found.learn(News(Stand(trail, number), purged))
    return found


def test_what_is_purged_is_not_found_and_is_swept_up(tmp_path: Path) -> None:
    purges = learned("t", 4)
    disk = Disk(tmp_path, 100_000, LOG, 1, purges)
    for number, tags in enumerate([("a", "b"), ("b",), ("c",)]):
        disk.put(key(number), b"a picture", tags)
    (tmp_path / key(1)[:2] / "foreign").write_bytes(b"somebody's")
    purges.learn(News(Stand("t", 5), {"a": 5, "c": 3}))

    assert disk.get(key(0)) is None
    assert disk.get(key(1)) == b"a picture"
    purges.learn(News(Stand("t", 6), {"b": 6}))
    assert not disk.swept
    assert disk.sweep() == 1
    assert disk.swept
    assert disk.sweep() == 0
    assert disk.get(key(2)) == b"a picture"
    assert (tmp_path / key(1)[:2] / "foreign").exists()


def test_what_was_begun_before_it_was_purged_is_not_put(tmp_path: Path) -> None:
    purges = learned("t", 4)
    disk, begun = Disk(tmp_path, 100_000, LOG, 1, purges), purges.stand
    purges.learn(News(Stand("t", 5), {"a": 5}))
    disk.put(key(1), b"old", ("a",), begun)
    disk.put(key(2), b"new", ("a",), purges.stand)

    assert used(tmp_path / key(1)[:2]) == 0
    assert disk.get(key(2)) == b"new"


def test_who_has_not_heard_of_it_yet_puts_what_others_take_for_stale(tmp_path: Path) -> None:
    slow, quick = (Disk(tmp_path, 100_000, LOG, 2, learned("t", 4)) for _ in range(2))
    quick._purges.learn(News(Stand("t", 5), {"a": 5}))
    quick.sweep()
    slow.put(key(1), b"old", ("a",))

    assert slow.get(key(1)) == b"old"
    assert quick.get(key(1)) is None
    assert slow.get(key(1)) is None


def test_a_machine_that_was_off_does_not_show_what_was_purged_meanwhile(tmp_path: Path) -> None:
    Disk(tmp_path, 100_000, LOG, 1, learned("t", 4)).put(key(1), b"old", ("a",))
    started = Disk(tmp_path, 100_000, LOG, 1, learned("t", 900, a=700))

    assert not started.swept
    assert started.sweep() == 1


def test_a_trail_that_begins_anew_does_not_make_old_files_young(tmp_path: Path) -> None:
    Disk(tmp_path, 100_000, LOG, 1, learned("before", 90)).put(key(1), b"old", ("a",))

    assert Disk(tmp_path, 100_000, LOG, 1, learned("t", 4, b=4)).get(key(1)) == b"old"
    assert Disk(tmp_path, 100_000, LOG, 1, learned("t", 4, a=4)).get(key(1)) is None


def test_a_disk_that_cannot_be_swept_fails_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    disk = Disk(tmp_path / "file" / "cache", 10_000, LOG, 1, learned("t", 4, a=4))

    assert disk.sweep() == 0
    assert not disk.swept


def test_what_was_put_in_the_place_of_a_picture_is_none(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 100_000, LOG)
    path = {number: tmp_path / key(number)[:2] / key(number)[2:] for number in range(5)}
    for number in path:
        disk.put(key(number), b"picture %d" % number)
    other = path[1].read_bytes()
    path[1].write_bytes(path[0].read_bytes())
    path[0].write_bytes(other)
    path[2].unlink()
    os.mkfifo(path[2])
    path[3].unlink()
    path[3].symlink_to(path[4])
    with path[4].open("ab") as file:
        file.truncate(10**9)

    assert [disk.get(key(number)) for number in path] == [None] * 5
    for number in path:
        disk.put(key(number), b"again")
    assert [disk.get(key(number)) for number in (0, 1, 4)] == [b"again"] * 3
