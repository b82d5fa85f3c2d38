import asyncio
import threading
from pathlib import Path

import pytest

from ops.errors import TooLarge
from ops.estimate import Estimate
from server.crew import Crew
from server.errors import Busy
from server.lanes import EXPENSIVE, Lanes
from tests.waiting import until_here

CHEAP, DEAR = Estimate(EXPENSIVE, 0), Estimate(EXPENSIVE * 1.01, 0)


def name() -> str:
    return threading.current_thread().name


def test_the_price_decides_about_the_lane() -> None:
    async def run() -> None:
        lanes = Lanes(2, 1, 5, 100)
        assert (await lanes.run(name, CHEAP)).startswith("maker")
        assert (await lanes.run(name, DEAR)).startswith("patient")
        lanes.close()

    asyncio.run(run())


def test_the_cheap_runs_while_every_expensive_place_is_taken_and_more_wait() -> None:
    async def run() -> None:
        gate = threading.Event()
        lanes = Lanes(1, 2, 5, 100)
        dear = [asyncio.create_task(lanes.run(gate.wait, DEAR)) for _ in range(6)]
        await until_here(lambda: lanes.expensive.running == 2)
        assert [await lanes.run(lambda: 7, CHEAP) for _ in range(20)] == [7] * 20
        assert (lanes.expensive.running, lanes.waiting) == (2, 4)
        gate.set()
        await asyncio.gather(*dear)
        lanes.close()

    asyncio.run(run())


def test_a_full_queue_of_one_kind_does_not_refuse_the_other() -> None:
    async def run() -> None:
        gate = threading.Event()
        lanes = Lanes(1, 1, 1, 100)
        dear = [asyncio.create_task(lanes.run(gate.wait, DEAR)) for _ in range(2)]
        await until_here(lambda: lanes.expensive.waiting == 1)
        with pytest.raises(Busy):
            await lanes.run(gate.wait, DEAR)
        assert await lanes.run(lambda: 7, CHEAP) == 7
        gate.set()
        await asyncio.gather(*dear)
        lanes.close()

    asyncio.run(run())


def test_an_expensive_one_that_waits_for_memory_keeps_no_cheap_one_waiting() -> None:
    async def run() -> None:
        gate = threading.Event()
        lanes = Lanes(2, 3, 5, 100)
        dear = [asyncio.create_task(lanes.run(gate.wait, Estimate(1, size))) for size in (60, 60, 100)]
        await until_here(lambda: (lanes.expensive.running, lanes.expensive.waiting) == (1, 2))
        assert [await lanes.run(lambda: 7, Estimate(0, 25)) for _ in range(5)] == [7] * 5
        assert lanes.waiting == 2
        gate.set()
        await asyncio.gather(*dear)
        lanes.close()

    asyncio.run(run())


def test_what_takes_all_the_memory_is_made_once_the_cheap_leave_it() -> None:
    async def run() -> None:
        gate = threading.Event()
        lanes = Lanes(2, 2, 5, 100)
        cheap = asyncio.create_task(lanes.run(gate.wait, Estimate(0, 20)))
        await until_here(lambda: lanes.cheap.running == 1)
        large = asyncio.create_task(lanes.run(lambda: 8, Estimate(1, 100)))
        await until_here(lambda: lanes.expensive.waiting == 1)
        gate.set()
        assert await large == 8
        await cheap
        lanes.close()

    asyncio.run(run())


def test_what_takes_more_than_the_cheap_have_together_is_not_cheap() -> None:
    async def run() -> None:
        lanes = Lanes(1, 1, 5, 100)
        assert (await lanes.run(name, Estimate(0, 25))).startswith("maker")
        assert (await lanes.run(name, Estimate(0, 26))).startswith("patient")
        lanes.close()

    asyncio.run(run())


def test_the_expensive_of_all_workers_share_the_places(tmp_path: Path) -> None:
    async def run() -> None:
        begun, gate = list[str](), threading.Event()
        workers = [Lanes(1, 2, 5, 200, crew=Crew(tmp_path, 2, 1)) for _ in range(2)]

        def work() -> None:
            begun.append("expensive")
            gate.wait()

        dear = [asyncio.create_task(lanes.run(work, DEAR)) for lanes in workers]
        await until_here(lambda: begun == ["expensive"])
        await asyncio.sleep(0.1)
        assert begun == ["expensive"]
        assert [await lanes.run(lambda: 7, CHEAP) for lanes in workers] == [7, 7]
        gate.set()
        await asyncio.gather(*dear)
        for lanes in workers:
            lanes.close()

    asyncio.run(run())


@pytest.mark.parametrize(("size", "both"), [(75, True), (76, False)])
def test_what_is_too_large_for_its_worker_is_the_only_expensive_one(tmp_path: Path, size: int, both: bool) -> None:
    async def run() -> None:
        begun, gate = list[int](), threading.Event()
        one, other = (Lanes(1, 2, 5, 200, crew=Crew(tmp_path, 2, 2)) for _ in range(2))

        def work() -> None:
            begun.append(1)
            gate.wait()

        tasks = [asyncio.create_task(one.run(work, Estimate(1, size)))]
        await until_here(lambda: begun == [1])
        tasks.append(asyncio.create_task(other.run(work, DEAR)))
        await asyncio.sleep(0.1)
        assert len(begun) == 1 + both
        assert await one.run(lambda: 7, Estimate(0, 25)) == 7
        gate.set()
        await asyncio.gather(*tasks)
        for lanes in (one, other):
            lanes.close()

    asyncio.run(run())


def test_a_worker_of_several_makes_what_leaves_the_cheap_of_all_their_part(tmp_path: Path) -> None:
    async def run() -> None:
        lanes = Lanes(1, 1, 5, 400_000_000, crew=Crew(tmp_path, 4, 1))
        assert lanes.memory == 300_000_000
        with pytest.raises(TooLarge, match=r"some 301 MB while it is made; 300 MB are allowed"):
            await lanes.run(name, Estimate(0, 301_000_000))
        assert await lanes.run(lambda: 7, Estimate(0, 300_000_000)) == 7
        lanes.close()

    asyncio.run(run())


@pytest.mark.parametrize("seconds", [0, 1])
def test_what_could_never_be_made_is_refused_with_the_numbers(seconds: int) -> None:
    async def run() -> None:
        lanes = Lanes(1, 1, 5, 300_000_000)
        with pytest.raises(TooLarge, match=r"some 450 MB while it is made; 300 MB are allowed"):
            await lanes.run(name, Estimate(seconds, 450_000_000))
        assert await lanes.run(lambda: 7, Estimate(seconds, 300_000_000)) == 7
        assert lanes.waiting == 0
        lanes.close()

    asyncio.run(run())


def test_what_the_work_raises_is_raised_and_its_memory_is_free_again() -> None:
    async def run() -> None:
        lanes = Lanes(1, 1, 5, 100)
        for seconds in (0, 1, 0, 1):
            with pytest.raises(ZeroDivisionError):
                await lanes.run(lambda: 1 // 0, Estimate(seconds, 100))
        assert await lanes.run(lambda: 7, Estimate(0, 100)) == 7
        lanes.close()

    asyncio.run(run())


def test_who_leaves_ends_the_work() -> None:
    async def run() -> None:
        lanes, gate = Lanes(1, 1, 5, 100), threading.Event()
        task = asyncio.create_task(lanes.run(gate.wait, Estimate(1, 100), gate.set))
        await until_here(lambda: lanes.expensive.running == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert gate.is_set()
        assert await lanes.run(lambda: 7, Estimate(0, 100)) == 7
        lanes.close()

    asyncio.run(run())
