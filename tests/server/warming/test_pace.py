"""The pace, by a clock of its own: it goes on when somebody sleeps."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from server.warming.pace import CALM, LONGEST_REST, WINDOW, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def test_no_more_go_at_once_than_may(clock: Clock) -> None:
    async def work() -> None:
        pace, running, most = Pace(3, lambda: clock.now, clock.sleep), 0, 0

        async def ask() -> None:
            nonlocal running, most
            async with pace.turn():
                running += 1
                most = max(most, running)
                await asyncio.sleep(0)
                running -= 1

        await asyncio.gather(*(ask() for _ in range(20)))
        assert (most, clock.slept) == (3, [])

    run(work)


def test_a_busy_server_is_left_alone_and_then_asked_by_fewer(clock: Clock) -> None:
    async def work() -> None:
        pace = Pace(4, lambda: clock.now, clock.sleep)
        pace.busy(30)
        pace.busy(7)
        async with pace.turn():
            assert clock.slept == [30]
        assert pace.at_once == 1
        for _ in range(3 * CALM):
            pace.answered("jpg", 0.01)
        assert pace.at_once == 4

    run(work)


def test_it_rests_when_answers_take_much_longer_and_goes_on_as_before_when_they_do_not(clock: Clock) -> None:
    async def work() -> None:
        pace = Pace(2, lambda: clock.now, clock.sleep)
        for _ in range(2 * WINDOW):
            pace.answered("jpg", 0.05)
        assert (pace.at_once, pace.rest) == (2, 0)
        for _ in range(WINDOW):
            pace.answered("jpg", 2.0)
        assert pace.at_once == 1
        assert 2 <= pace.rest <= LONGEST_REST
        async with pace.turn():
            assert clock.slept == [pace.rest]
        for _ in range(15 * CALM):
            pace.answered("jpg", 0.05)
        assert (pace.at_once, pace.rest) == (2, 0)

    run(work)


def test_kinds_that_always_take_long_are_no_sign_of_anything(clock: Clock) -> None:
    async def work() -> None:
        pace = Pace(2, lambda: clock.now, clock.sleep)
        for _ in range(5 * WINDOW):
            pace.answered("jpg", 0.01)
            pace.answered("avif", 3.0)
        assert (pace.at_once, pace.rest) == (2, 0)

    run(work)


def test_a_few_slow_ones_among_many_are_no_sign_either(clock: Clock) -> None:
    async def work() -> None:
        pace = Pace(2, lambda: clock.now, clock.sleep)
        for number in range(5 * WINDOW):
            pace.answered("jpg", 3.0 if number % 3 == 0 else 0.01)
        assert pace.rest == 0

    run(work)
