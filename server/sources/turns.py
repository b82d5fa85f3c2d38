"""Turns: how many are asked at once, for how long, and who is left alone for a while."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from server.errors import Busy
from server.sources.answers import Failed
from server.sources.breaker import Breaker

AT_ONCE, AT_ONCE_PER_HOST = 32, 4

T = TypeVar("T")


class Turns:
    """So many requests at once, and so many to each host; what they mean for the host is told to the breaker."""

    def __init__(self, breaker: Breaker, each: int = AT_ONCE_PER_HOST) -> None:
        self._breaker = breaker
        self._places = Places(AT_ONCE, each)

    async def take(self, host: str, deadline: float, request: Callable[[], Awaitable[T]]) -> T:
        """What comes of a request, once there is a place for it; `deadline` by the loop's clock. Raises Failed."""
        try:
            async with asyncio.timeout_at(deadline) as waiting, self._places.at(host):
                waiting.reschedule(None)  # from here on the time is the host's
                return await self._judged(host, deadline, request)
        except (TimeoutError, Busy) as error:  # too much is being asked already, which is no fault of the address
            raise Failed("slow", remembered=False) from error

    async def _judged(self, host: str, deadline: float, request: Callable[[], Awaitable[T]]) -> T:
        """The same, and what it means for the host. Raises Failed, Busy."""
        if not self._breaker.lets(host):
            raise Failed("broken", remembered=False)
        try:
            answer = await _in_time(deadline, request)
        except Failed as failure:
            (self._breaker.failed if failure.blamed else self._breaker.succeeded)(host)
            raise
        self._breaker.succeeded(host)
        return answer


async def _in_time(deadline: float, request: Callable[[], Awaitable[T]]) -> T:
    try:
        async with asyncio.timeout_at(deadline):
            return await request()
    except TimeoutError as error:
        raise Failed("slow", blamed=True) from error


class Places:
    """So many in all at once, and so many for each name; who waits for a busy name keeps no place from others."""

    def __init__(self, count: int, each: int) -> None:
        self._all = asyncio.Semaphore(count)
        self._each = each
        self._names: dict[str, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def at(self, name: str) -> AsyncIterator[None]:
        own, users = self._names.get(name) or (asyncio.Semaphore(self._each), 0)
        self._names[name] = own, users + 1
        try:
            async with own, self._all:
                yield
        finally:
            own, users = self._names.pop(name)
            if users > 1:
                self._names[name] = own, users - 1
