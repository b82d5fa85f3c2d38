import asyncio
import threading
from collections.abc import Callable

import pytest

from ops.errors import TooLarge
from ops.estimate import Estimate
from server.errors import Busy
from server.lanes import EXPENSIVE, Lanes

CHEAP, DEAR = Estimate(EXPENSIVE, 0), Estimate(EXPENSIVE * 1.01, 0)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0)


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
        await until(lambda: lanes.expensive.running == 2)
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
        await until(lambda: lanes.expensive.waiting == 1)
        with pytest.raises(Busy):
            await lanes.run(gate.wait, DEAR)
        assert await lanes.run(lambda: 7, CHEAP) == 7
        gate.set()
        await asyncio.gather(*dear)
        lanes.close()

    asyncio.run(run())


def test_both_lanes_share_one_budget_of_memory() -> None:
    async def run() -> None:
        gate, order = threading.Event(), list[str]()
        lanes = Lanes(2, 2, 5, 100)

        def work(what: str) -> Callable[[], None]:
            return lambda: order.append(what)

        dear = asyncio.create_task(lanes.run(gate.wait, Estimate(1, 60)))
        await until(lambda: lanes.expensive.running == 1)
        later = [
            asyncio.create_task(lanes.run(work("first"), Estimate(0, 50))),
            asyncio.create_task(lanes.run(work("second"), Estimate(1, 90))),
        ]
        await until(lambda: lanes.waiting == 2)
        assert order == []
        gate.set()
        await asyncio.gather(dear, *later)
        assert order == ["first", "second"]
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
        await until(lambda: lanes.expensive.running == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert gate.is_set()
        assert await lanes.run(lambda: 7, Estimate(0, 100)) == 7
        lanes.close()

    asyncio.run(run())


def test_who_watches_is_told_of_both_lanes_together() -> None:
    async def run() -> list[tuple[int, int]]:
        told, gate = list[tuple[int, int]](), threading.Event()
        lanes = Lanes(1, 1, 5, 100, lambda waiting, running: told.append((waiting, running)))
        tasks = [asyncio.create_task(lanes.run(gate.wait, cost)) for cost in (CHEAP, CHEAP, DEAR, DEAR)]
        await until(lambda: (2, 2) in told)
        gate.set()
        await asyncio.gather(*tasks)
        await until(lambda: told[-1] == (0, 0))
        lanes.close()
        return told

    assert max(sum(numbers) for numbers in asyncio.run(run())) == 4
