import asyncio
import os
import sys
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Busy
from server.threads import ENDLESS, LOWER, Space, Threads


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


async def ticks(count: int = 3) -> None:
    """Let everybody come to the point where they wait."""
    for _ in range(count):
        await asyncio.sleep(0)


async def begun(*waits: Coroutine[Any, Any, None]) -> list["asyncio.Task[None]"]:
    tasks = [asyncio.create_task(wait) for wait in waits]
    await ticks()
    return tasks


def done(tasks: list["asyncio.Task[None]"]) -> list[bool]:
    return [task.done() and not task.cancelled() for task in tasks]


def test_memory_is_given_to_whoever_came_first() -> None:
    async def run() -> None:
        space = Space(100)
        await space.take(80)
        tasks = await begun(space.take(50), space.take(10), space.take(40))
        assert done(tasks) == [False, False, False]  # the second would fit, but is not the first
        space.give(80)
        await ticks()
        assert done(tasks) == [True, True, True]
        assert space.taken == 100
        for size in (50, 10, 40):
            space.give(size)
        assert space.taken == 0

    asyncio.run(run())


def test_who_comes_while_others_wait_waits_too() -> None:
    async def run() -> None:
        space = Space(100)
        await space.take(60)
        tasks = await begun(space.take(60), space.take(1))
        assert done(tasks) == [False, False]
        assert space.taken == 60
        space.give(60)
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_who_leaves_lets_those_behind_forward() -> None:
    async def run() -> None:
        space = Space(100)
        await space.take(80)
        large, small, last = await begun(space.take(90), space.take(20), space.take(100))
        large.cancel()
        await ticks()
        assert done([large, small, last]) == [False, True, False]
        assert space.taken == 100
        small.cancel()  # too late: it has what it wanted
        space.give(80)
        space.give(20)
        await last
        assert space.taken == 100

    asyncio.run(run())


def test_who_leaves_from_the_middle_is_passed_over() -> None:
    async def run() -> None:
        space = Space(100)
        await space.take(80)
        first, middle, last = await begun(space.take(50), space.take(50), space.take(50))
        middle.cancel()
        await ticks()
        space.give(80)
        await ticks()
        assert done([first, middle, last]) == [True, False, True]
        assert space.taken == 100

    asyncio.run(run())


@pytest.mark.parametrize("left_first", [True, False])
def test_who_leaves_just_as_it_is_their_turn_gives_back_what_they_got(left_first: bool) -> None:
    async def run() -> None:
        space = Space(100)
        await space.take(100)
        first, second = await begun(space.take(70), space.take(80))
        if left_first:  # both before anybody has been told of the other
            first.cancel()
            space.give(100)
        else:
            space.give(100)
            first.cancel()
        await ticks()
        assert first.cancelled()
        assert done([second]) == [True]
        assert space.taken == 80
        space.give(80)
        await space.take(100)

    asyncio.run(run())


def test_each_part_of_a_space_has_a_queue_of_its_own() -> None:
    async def run() -> None:
        small, large = Space.parted(40, 60)
        await large.take(50)
        tasks = await begun(large.take(20), large.take(100), small.take(30), small.take(10))
        assert done(tasks) == [False, False, True, True]
        large.give(50)
        await ticks()
        assert done(tasks) == [True, False, True, True]
        large.give(20)
        small.give(30)
        await ticks()
        assert done(tasks) == [True, False, True, True]
        small.give(10)
        await ticks()
        assert done(tasks) == [True, True, True, True]
        assert (small.taken, large.taken) == (0, 100)

    asyncio.run(run())


def test_what_is_lent_to_another_part_is_had_again_when_it_is_given_back() -> None:
    async def run() -> None:
        small, large = Space.parted(40, 60)
        await large.take(90)
        tasks = await begun(small.take(10), small.take(10), large.take(10))
        assert done(tasks) == [True, False, False]
        large.give(90)
        await ticks()
        assert done(tasks) == [True, True, True]

    asyncio.run(run())


@given(
    st.lists(
        st.tuples(st.sampled_from(["take", "give", "leave"]), st.integers(1, 100), st.integers(0, 1), st.booleans()),
        max_size=60,
    )
)
def test_whatever_happens_parts_stay_within_the_whole_and_nobody_waits_for_another_part(
    events: list[tuple[str, int, int, bool]],
) -> None:
    async def run() -> None:
        parts = Space.parted(30, 70)
        held: list[tuple[Space, int]] = []
        tasks: list[asyncio.Task[None]] = []

        async def hold(space: Space, size: int) -> None:
            await space.take(size)
            held.append((space, size))

        for what, number, which, pause in events:
            if what == "take":
                tasks.append(asyncio.create_task(hold(parts[which], number)))
            elif what == "give" and held:
                space, size = held.pop(number % len(held))
                space.give(size)
            elif what == "leave" and tasks:
                tasks[number % len(tasks)].cancel()
            if pause:
                await ticks(5)
                assert [part.taken for part in parts] == [
                    sum(size for one, size in held if one is part) for part in parts
                ]
                assert sum(part.taken for part in parts) <= 100
        await ticks(5)
        while held:
            space, size = held.pop()
            space.give(size)
            await ticks(5)
        assert all(task.done() for task in tasks)
        assert [part.taken for part in parts] == [0, 0]

    asyncio.run(run())


@given(st.lists(st.tuples(st.sampled_from(["take", "give", "leave"]), st.integers(1, 100), st.booleans()), max_size=60))
def test_whatever_happens_no_memory_is_lost_and_none_is_given_twice(events: list[tuple[str, int, bool]]) -> None:
    async def run() -> None:
        space = Space(100)
        held: list[int] = []
        tasks: list[asyncio.Task[None]] = []

        async def hold(size: int) -> None:
            await space.take(size)
            held.append(size)

        for what, number, pause in events:
            if what == "take":
                tasks.append(asyncio.create_task(hold(number)))
            elif what == "give" and held:
                space.give(held.pop(number % len(held)))
            elif what == "leave" and tasks:
                tasks[number % len(tasks)].cancel()
            if pause:
                await ticks(5)
                assert space.taken == sum(held) <= space.budget
        await ticks(5)
        while held:
            space.give(held.pop())
            await ticks(5)
        assert all(task.done() for task in tasks)
        assert space.taken == 0

    asyncio.run(run())


def test_work_waits_for_memory_and_leaves_it_to_nobody_before_its_thread_returns() -> None:
    async def run() -> None:
        gate, ran = threading.Event(), []
        threads = Threads("t", 3, 5, space=(space := Space(100)))
        first = asyncio.create_task(threads.run(gate.wait, size=70))
        second = asyncio.create_task(threads.run(lambda: ran.append(2), size=70))
        await ticks(5)
        assert (threads.running, threads.waiting, space.taken) == (1, 1, 70)
        first.cancel()
        await ticks(5)
        assert (ran, space.taken) == ([], 70)
        gate.set()
        await second
        assert ran == [2]
        await settled(threads)
        assert space.taken == 0
        threads.close()

    asyncio.run(run())


def test_who_leaves_while_waiting_for_memory_leaves_a_place_behind() -> None:
    async def run() -> None:
        gate = threading.Event()
        threads = Threads("t", 2, 5, space=(space := Space(100)))
        first = asyncio.create_task(threads.run(gate.wait, size=100))
        waiting = asyncio.create_task(threads.run(gate.wait, size=100))
        await ticks(5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await threads.run(lambda: 7, size=0) == 7
        assert (threads.waiting, space.taken) == (0, 100)
        gate.set()
        await first
        threads.close()

    asyncio.run(run())


def test_who_leaves_just_as_the_memory_is_given_back_takes_no_place_along() -> None:
    async def run() -> None:
        gates = [threading.Event(), threading.Event()]
        left: list[asyncio.Task[bool]] = []
        # Told of it when a thread returns, and before its memory is given back.
        threads = Threads("t", 2, 5, lambda *_: left[0].cancel() if left and threads.running == 0 else None, Space(100))
        first = asyncio.create_task(threads.run(gates[0].wait, size=100))
        await ticks(5)
        second = asyncio.create_task(threads.run(gates[1].wait, size=100))
        await ticks(5)
        left.append(second)
        gates[0].set()
        await first
        await asyncio.gather(second, return_exceptions=True)
        left.clear()
        gates[1].set()
        both = asyncio.gather(*(threads.run(lambda: 7, size=50) for _ in range(2)))
        assert await asyncio.wait_for(both, 10) == [7, 7]
        await settled(threads)
        assert (threads.running, threads.waiting) == (0, 0)
        threads.close()

    asyncio.run(run())


async def settled(threads: Threads) -> None:
    """Until every thread has returned, and the loop has been told."""
    while threads.running:
        await asyncio.sleep(0)


def test_without_a_budget_nothing_waits_for_memory() -> None:
    async def run() -> None:
        threads = Threads("t", 2, 5)
        assert await asyncio.gather(*(threads.run(lambda: 7, size=ENDLESS // 4) for _ in range(2))) == [7, 7]
        threads.close()

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priorities of their own")
def test_patient_threads_let_others_go_first() -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    async def run() -> None:
        ordinary, patient = Threads("o", 1, 5), Threads("p", 1, 5, patient=True)
        assert await patient.run(priority) == LOWER
        assert await ordinary.run(priority) == priority() == os.getpriority(os.PRIO_PROCESS, 0)
        ordinary.close()
        patient.close()

    asyncio.run(run())
