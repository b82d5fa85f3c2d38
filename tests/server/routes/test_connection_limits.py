"""How many connections there may be, and who is closed to make room."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.config.server import Server
from server.routes.connection_limits import MOST_LINGERING, ConnectionLimits
from tests.server.running import ROOT


class One:
    """A connection that notes what is done to it."""

    def __init__(self) -> None:
        self.looked, self.dropped, self.unsent = 0, False, False

    def look(self) -> None:
        self.looked += 1

    def drop(self) -> None:
        self.dropped = True


def within(test: Callable[[ConnectionLimits], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        await test(ConnectionLimits(Server(**settings)))

    asyncio.run(run())


def test_the_one_that_was_answered_longest_ago_makes_room() -> None:
    async def test(limits: ConnectionLimits) -> None:
        first, second, third, fourth = (One() for _ in range(4))
        assert all(map(limits.admit, (first, second, third)))
        limits.answered(first)
        limits.asked(second)
        assert limits.admit(fourth)
        assert (first.dropped, second.dropped, third.dropped) == (False, False, True)
        assert (limits.open, limits.silent, limits.closed) == (3, 2, {"oldest_silent": 1})

    within(test, connections=3)


def test_where_all_are_busy_there_is_no_room() -> None:
    async def test(limits: ConnectionLimits) -> None:
        busy, newest = [One(), One()], One()
        for one in busy:
            limits.admit(one)
            limits.asked(one)
        assert not limits.admit(newest)
        assert not newest.dropped
        limits.release(busy[0])
        limits.release(busy[0])
        assert limits.admit(newest)
        limits.answered(busy[0])  # which is closed
        assert (limits.open, limits.silent) == (2, 1)

    within(test, connections=2)


def test_who_lingers_is_not_counted_and_does_not_linger_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(limits: ConnectionLimits) -> None:
        lingering = [One() for _ in range(MOST_LINGERING + 5)]
        for one in lingering:
            limits.admit(one)
            limits.linger(one)
        assert [one.dropped for one in lingering] == [True] * 5 + [False] * MOST_LINGERING
        assert limits.open == limits.silent == 0
        slow = lingering[-1]
        slow.unsent = True
        while not all(one.dropped for one in lingering[:-1]):
            await asyncio.sleep(0.01)
        assert not slow.dropped  # it may take its answer as slowly as any other
        assert not any(one.looked for one in lingering)

    monkeypatch.setattr("server.routes.connection_limits.LINGER", 0.2)
    within(test, connections=3, head_seconds=0.2)


def test_time_in_which_nobody_was_listened_to_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(limits: ConnectionLimits) -> None:
        one = One()
        limits.admit(one)
        for _ in range(3):
            looked = one.looked
            while one.looked == looked:
                await asyncio.sleep(0.01)
            limits._moment -= 1000
        assert one.looked >= 3
        assert limits.now < 3

    within(test, head_seconds=0.4)


def test_nobody_is_looked_at_where_nobody_is() -> None:
    async def test(limits: ConnectionLimits) -> None:
        one = One()
        limits.admit(one)
        limits.release(one)
        await asyncio.sleep(3 * limits.period)
        assert len(asyncio.all_tasks()) == 1
        assert limits._timer is None
        assert one.looked == 0

    within(test, head_seconds=0.2)


def test_there_are_no_more_connections_than_descriptors_for_them() -> None:
    code = """
import resource
from server.config.server import Server
from server.routes.connection_limits import ConnectionLimits
for soft, hard in ((256, 4096), (256, 256), (64, 64), (20, 20)):
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    print(ConnectionLimits(Server()).most, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["1000", "1040", "216", "256", "24", "64", "8", "20"]
