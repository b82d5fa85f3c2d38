import asyncio

import pytest

from server.core import tasks


def test_a_task_that_is_ended_is_over_and_none_is_no_harm() -> None:
    async def run() -> None:
        task = asyncio.create_task(asyncio.sleep(60))
        await tasks.end(task)
        assert task.cancelled()
        await tasks.end(None)

    asyncio.run(run())


def test_what_failed_before_it_was_ended_is_told() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        await tasks.end(task)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())
