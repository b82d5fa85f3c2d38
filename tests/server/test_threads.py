import asyncio
import threading
import time

import pytest

from server.errors import Busy
from server.threads import Threads


def test_no_more_run_at_once_than_there_are_threads() -> None:
    most = []
    running = 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running
        with lock:
            running += 1
            most.append(running)
        time.sleep(0.01)
        with lock:
            running -= 1

    async def run() -> None:
        threads = Threads("t", 2, 100)
        await asyncio.gather(*(threads.run(work) for _ in range(20)))
        threads.close()

    asyncio.run(run())
    assert max(most) == 2
    assert len(most) == 20


def test_a_full_queue_refuses_at_once() -> None:
    async def run() -> None:
        gate = threading.Event()
        threads = Threads("t", 1, 3)
        tasks = [asyncio.create_task(threads.run(gate.wait)) for _ in range(4)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy):
            await threads.run(gate.wait)
        assert (threads.running, threads.waiting) == (1, 3)
        gate.set()
        await asyncio.gather(*tasks)
        assert (threads.running, threads.waiting) == (0, 0)
        threads.close()

    asyncio.run(run())


def test_who_leaves_the_queue_is_never_run_and_who_leaves_the_work_ends_it() -> None:
    async def run() -> None:
        gate, abandoned, ran = threading.Event(), [], []
        threads = Threads("t", 1, 5)
        first = asyncio.create_task(threads.run(gate.wait, lambda: abandoned.append(1)))
        second = asyncio.create_task(threads.run(lambda: ran.append(2)))
        await asyncio.sleep(0.05)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        assert abandoned == [1]
        assert threads.running == 1  # the place is taken until the thread really returns
        gate.set()
        await asyncio.sleep(0.05)
        assert (threads.running, ran) == (0, [])
        threads.close()

    asyncio.run(run())
