import asyncio

import pytest

from server.later import Later


def test_it_is_made_once_for_all_who_wait() -> None:
    made: list[int] = []

    async def make() -> int:
        await asyncio.sleep(0)
        made.append(1)
        return 7

    async def ask() -> None:
        later = Later(make)
        assert not later.there
        assert await asyncio.gather(*(later.get() for _ in range(5))) == [7] * 5
        assert later.there
        assert await later.close() == 7

    asyncio.run(ask())
    assert made == [1]


def test_what_could_not_be_made_is_tried_again() -> None:
    outcomes = [ZeroDivisionError(), 7]

    async def make() -> object:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def ask() -> None:
        later = Later(make)
        with pytest.raises(ZeroDivisionError):
            await later.get()
        assert not later.there
        assert await later.get() == 7

    asyncio.run(ask())


def test_who_leaves_does_not_end_it_and_closing_waits_for_it() -> None:
    async def ask() -> None:
        go_on = asyncio.Event()

        async def make() -> int:
            await go_on.wait()
            return 7

        later = Later(make)
        leaving, staying = asyncio.create_task(later.get()), asyncio.create_task(later.get())
        await asyncio.sleep(0)
        leaving.cancel()
        go_on.set()
        assert await staying == 7
        assert leaving.cancelled() or leaving.cancelling()

    async def close() -> None:
        async def fail() -> int:
            raise ZeroDivisionError

        begun, never = Later(fail), Later(fail)
        asking = asyncio.create_task(begun.get())
        await asyncio.sleep(0)
        assert await begun.close() is None
        assert await never.close() is None
        with pytest.raises(ZeroDivisionError):
            await asking

    asyncio.run(ask())
    asyncio.run(close())
