import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ops.errors import Mistake
from server.errors import Busy
from server.later import Later
from server.routes import problems
from server.routes.waiting import Waiting


async def answer(_: Request) -> PlainTextResponse:
    return PlainTextResponse("there")


async def status(app: Starlette, path: str) -> int:
    sent: list[Any] = []
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "", "headers": [],
        "query_string": b"", "state": {"id": "x", "kind": "other"},
    }  # fmt: skip

    async def receive() -> Any:
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"])


def house(opened: "Later[None]") -> Starlette:
    routes = [Waiting(opened), Route("/healthz", answer), Route("/readyz", answer)]
    return Starlette(routes=routes, exception_handlers={Mistake: problems.mistaken})


@pytest.mark.parametrize("path", ["/readyz", "/v1/designs", "/v1"])
def test_what_is_not_there_yet_is_waited_for(path: str) -> None:
    async def ask() -> None:
        go_on = asyncio.Event()

        async def make() -> None:
            await go_on.wait()
            app.router.routes += [Route("/v1/designs", answer), Route("/v1", answer)]

        app = house(Later(make))
        assert await status(app, "/healthz") == 200
        asking = asyncio.create_task(status(app, path))
        await asyncio.sleep(0.01)
        assert not asking.done()
        go_on.set()
        assert await asking == 200
        assert await status(app, path) == 200

    asyncio.run(ask())


def test_what_cannot_be_had_now_is_tried_again_for_whoever_asks_next() -> None:
    trouble = [Busy("The database cannot be opened. Try again in a moment."), None]

    async def make() -> None:
        if mistake := trouble.pop(0):
            raise mistake

    async def ask() -> None:
        app = house(Later(make))
        assert await status(app, "/readyz") == 503
        assert await status(app, "/readyz") == 200

    asyncio.run(ask())
