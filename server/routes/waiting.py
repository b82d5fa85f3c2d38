"""Routes that come a moment after the server listens. Who asks for one sooner is answered when it is there."""

from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from server.later import Later

API, READY = "/v1", "/readyz"  # the latter says that everything is there only when everything is


class Waiting(BaseRoute):
    """Stands before all other routes until `opened` is there, and is passed by from then on."""

    def __init__(self, opened: Later[Any]) -> None:
        self._opened = opened

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        waits = scope["type"] == "http" and not self._opened.there and _late(scope["path"])
        return (Match.FULL if waits else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.kind = "other" if scope["path"] == READY else "api"
        await self._opened.get()
        await scope["router"](scope, receive, send)


def _late(path: str) -> bool:
    return path in (API, READY) or path.startswith(API + "/")
