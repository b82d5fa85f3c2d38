"""Routes that come a moment after the server listens. Who asks for one sooner is answered when it is there."""

from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from server.later import Later

LOGIN, LOGOUT, SESSION = "/login", "/logout", "/session"
API, READY = "/v1", "/readyz"  # the latter says that everything is there only when everything is
LATE = frozenset({API, READY, LOGIN, LOGOUT, SESSION})


class Waiting(BaseRoute):
    """Stands before all other routes until `opened` is there, and is passed by from then on."""

    def __init__(self, opened: Later[Any]) -> None:
        self._opened = opened

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        waits = scope["type"] == "http" and not self._opened.there and _late(scope["path"])
        return (Match.FULL if waits else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.kind = "api" if scope["path"].startswith(API) else "other"
        await self._opened.get()
        await scope["router"](scope, receive, send)


def _late(path: str) -> bool:
    return path in LATE or path.startswith(API + "/")
