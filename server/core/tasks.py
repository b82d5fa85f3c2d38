"""Tasks that go on in the background until whoever began them closes."""

import asyncio
from contextlib import suppress


async def end(task: asyncio.Task[None] | None) -> None:
    """Cancel a task, if there is one, and wait until it is over. Raises what it has failed with."""
    if task:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
