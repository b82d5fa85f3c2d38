"""Leaving: work for a client is given up when the client closes the connection.

One that has only closed its own half still waits; that it is gone is known two seconds later (`client_presence`).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

PROMPT = 0.02  # seconds after which it is worth while to see whether a client is still there

T = TypeVar("T")


class Gone(Exception):
    """The client has closed the connection."""


async def while_wanted(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, given up when the client closes the connection. Raises Gone."""
    own, watch = asyncio.current_task(), _Watch()
    assert own is not None  # noqa: S101 (it runs)
    soon = asyncio.get_running_loop().call_later(PROMPT, watch.begin, request, own)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.left:
            own.uncancel()
            raise Gone from None
        raise
    finally:
        soon.cancel()
        watch.end()


class _Watch:
    """Cancels a task when its client leaves; most are over before it is worth while to look."""

    def __init__(self) -> None:
        self.left = False
        self._looking: asyncio.Task[None] | None = None

    def begin(self, request: Request, task: "asyncio.Task[Any]") -> None:
        self._looking = asyncio.ensure_future(self._look(request, task))

    def end(self) -> None:
        if self._looking:
            self._looking.cancel()

    async def _look(self, request: Request, task: "asyncio.Task[Any]") -> None:
        await _left(request)
        self.left = True
        task.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
