"""What is old is deleted without anybody asking."""

import asyncio
from collections.abc import Callable

from server import log as logs
from server.config.log import Log
from server.errors import Busy
from server.expiry import Expiry
from server.threads import Threads


def looked(expire: Callable[[], int], until: Callable[[], bool], scrub: Callable[[], None] = lambda: None) -> None:
    async def run() -> None:
        threads = Threads("clerk", 1, 10)
        expiry = Expiry((expire,), scrub, threads, logs.configure(Log(level="error")), rest=0.01)
        expiry.start()
        async with asyncio.timeout(10):
            while not until():
                await asyncio.sleep(0.01)
        await expiry.close()
        threads.close()

    asyncio.run(run())


def test_it_goes_on_when_a_look_fails() -> None:
    looks: list[int] = []

    def expire() -> int:
        looks.append(1)
        if len(looks) == 1:
            raise Busy("The database is busy.")
        if len(looks) == 2:
            raise ZeroDivisionError
        return 0

    looked(expire, lambda: len(looks) > 4)


def test_it_scrubs_only_after_it_deleted_something() -> None:
    deleted = [0, 0, 3, 0, 0]
    scrubbed: list[int] = []
    looks: list[int] = []

    def expire() -> int:
        looks.append(1)
        return deleted.pop(0) if deleted else 0

    looked(expire, lambda: len(looks) > 6, lambda: scrubbed.append(len(looks)))
    assert scrubbed == [3]
