"""Wait for what a server does in its own time."""

import asyncio
import time
from collections.abc import Callable
from typing import Any


def until(holds: Callable[[], Any], what: str = "it", *, seconds: float = 30) -> Any:
    """Wait until something holds, and return it. Raises AssertionError if it does not come in so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come in {seconds} seconds")
        time.sleep(0.02)
    return found


async def until_here(holds: Callable[[], Any], seconds: float = 10) -> None:
    """The same of what happens in this event loop. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0)
