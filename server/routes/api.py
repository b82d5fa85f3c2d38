"""The HTTP API below /v1: an application of FastAPI, which the server's own application passes requests on to.

Importing it takes longer than a first picture: it is to be done in a thread. It has no lifespan of its own: what its
operations work with is opened and closed by the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ops.errors import SHOWN, Mistake
from server.errors import NotAllowed, Nothing
from server.routes import openapi, problems
from server.routes.operation import Authenticate
from server.routes.problems import problem

METHOD = "bookplate.method"  # of a request, in its scope, if it is answered as if it had another one
PATIENCE = 30.0  # seconds for a body to arrive


def create(
    title: str, about: str, routers: Sequence[APIRouter], authenticate: Authenticate, patience: float = PATIENCE
) -> FastAPI:
    """The application of these routers' operations, and of the one that describes them all. `authenticate` says who
    calls; a body has `patience` seconds to arrive."""
    app = FastAPI(
        title=title,
        version=version("bookplate"),
        description=about,
        servers=[{"url": "/"}],
        openapi_url=None,  # an operation below serves it, and no page that loads scripts from other hosts
        separate_input_output_schemas=False,  # a model has one name, whichever way it goes
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        exception_handlers={
            Mistake: problems.mistaken,
            HTTPException: problems.refused,
            Exception: problems.failed,
        },
    )
    app.state.authenticate, app.state.patience = authenticate, patience
    for router in (*routers, openapi.router(app)):
        app.router.routes.extend(router.routes)
    app.router.routes.append(Unmatched([route for route in app.routes if isinstance(route, APIRoute)]))
    return app


class Below(BaseRoute):
    """Everything below /v1, whatever characters are in it. HEAD is answered as GET is, without the content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = scope["type"] == "http" and (scope["path"] == "/v1" or scope["path"].startswith("/v1/"))
        return (Match.FULL if below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            return await self._app(scope, receive, send)

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        scope["method"], scope[METHOD] = "GET", "HEAD"
        try:
            await self._app(scope, receive, send_head)
        finally:
            scope["method"] = "HEAD"  # for the log


@dataclass(frozen=True, slots=True)
class Unmatched(BaseRoute):
    """Whatever none of the operations takes: other methods, and paths at which there is nothing."""

    operations: Sequence[APIRoute]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.kind = "api"
        path: str = scope["path"]
        found = {method for one in self.operations if one.path_regex.match(path) for method in one.methods or ()}
        response = _other_method(request, found) if found else problem(request, Nothing(self._sentence(path)))
        await response(scope, receive, send)

    def _sentence(self, path: str) -> str:
        near = nearest(path, tuple(dict.fromkeys(one.path_format for one in self.operations)))
        hint = f" Did you mean {near}?" if near else " The paths are listed in /v1/openapi.json."
        return f"There is nothing at {path[:SHOWN]}{'…' if len(path) > SHOWN else ''}.{hint}"


def _other_method(request: Request, found: set[str]) -> Response:
    """The answer to OPTIONS, and the refusal of what is not among the methods of a path."""
    allowed = (*sorted(found | ({"HEAD"} if "GET" in found else set())), "OPTIONS")
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(allowed), "Cache-Control": "no-store"})
    named = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
    received = request.scope.get(METHOD, request.method)
    sentence = f"Expected {named} for the method but received “{received[:20]}”."
    return problem(request, NotAllowed(sentence, allowed))


def nearest(path: str, templates: Sequence[str]) -> str | None:
    """The path that was probably meant; what a template leaves open is taken as it was asked."""
    parts = path[:200].rstrip("/").split("/")
    filled = {"/".join(_filled(parts, template.split("/"))): template for template in reversed(templates)}
    near = get_close_matches("/".join(parts), filled, 1, 0.75)
    return filled[near[0]] if near else None


def _filled(parts: Sequence[str], template: Sequence[str]) -> list[str]:
    """A template with the path's own parts in its open places, if it has as many."""
    padded = [*parts, *template[len(parts) :]]
    return [given if part.startswith("{") else part for part, given in zip(template, padded, strict=False)]
