"""The HTTP API below /v1: endpoints become routes that let in, read, answer and refuse all in the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from pydantic import BaseModel
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from ops.errors import SHOWN, Mistake
from server.errors import Allowance, NotAllowed, Nothing
from server.routes import body, conditions, replies, texts
from server.routes.endpoint import Answer, Asked, Endpoint, Gate, Page
from server.routes.problems import problem, rate_limit

PATIENCE = 30.0  # seconds for a body to arrive
WHOLE = (
    "whole"  # a place in a path for whatever stands there: slashes, and ends of lines, which Starlette's own stop at
)
GONE = 499  # nobody reads it; the log does


class Whole(Convertor[str]):
    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor(WHOLE, Whole())


def routes(endpoints: Sequence[Endpoint[Any, Any]], gate: Gate, patience: float = PATIENCE) -> list[BaseRoute]:
    """The routes of the API. The last takes whatever else is below /v1: what has routes of its own goes before."""
    paths: dict[str, dict[str, Endpoint[Any, Any]]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    # What is written out goes before what is left open: /v1/designs/schema before /v1/designs/{id}.
    ordered = sorted(paths, key=lambda path: [part.startswith("{") for part in path.split("/")])
    named = tuple(path.replace(f":{WHOLE}}}", "}") for path in ordered)
    return [*(Route(path, At(paths[path], gate, patience)) for path in ordered), Elsewhere(named)]


@dataclass(frozen=True, slots=True)
class At:
    """The ASGI application of one path: its endpoints by method."""

    endpoints: Mapping[str, Endpoint[Any, Any]]
    gate: Gate
    patience: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.kind = "api"
        try:
            response = await self._answer(request)
        except Mistake as mistake:
            response = problem(request, mistake)
        except ClientDisconnect:
            response = Response(status_code=GONE)
        if "allowance" in scope["state"]:
            response.headers.update(rate_limit(scope["state"]["allowance"]))
        await response(scope, receive, send)

    @property
    def allowed(self) -> tuple[str, ...]:
        head = ("HEAD",) if "GET" in self.endpoints else ()
        return (*sorted({*self.endpoints, *head}), "OPTIONS")

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(self.allowed), "Cache-Control": "no-store"})
        endpoint = self.endpoints.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            named = f"{', '.join(self.allowed[:-1])} or {self.allowed[-1]}"
            sentence = f"Expected {named} for the method but received “{request.method[:20]}”."
            raise NotAllowed(sentence, self.allowed)
        caller = await self.gate(request, endpoint.scope)  # first: a stranger's body is not read
        _note(request, caller.allowance)
        query = body.query(request, endpoint.query or body.NoQuery)
        sent = await body.body(request, endpoint.body, endpoint.largest, self.patience) if endpoint.body else None
        asked = Asked(request, caller, request.path_params, query if endpoint.query else None, sent)
        answered = await endpoint.call(asked)
        if endpoint.scope is None and isinstance(answered.content, bytes):
            return await _text(request, answered, answered.content)
        return _response(request, answered)


def _note(request: Request, allowance: Allowance | None) -> None:
    """For the answer, whatever becomes of the request."""
    if allowance:
        request.scope["state"]["allowance"] = allowance


async def _text(request: Request, answer: Answer, body: bytes) -> Response:
    """What everybody may read."""
    etag = answer.etag or blake2b(body, digest_size=20).hexdigest()
    return await texts.answer(request, body, {"Content-Type": answer.media_type, **answer.headers}, etag)


def _response(request: Request, answer: Answer) -> Response:
    headers = {"Cache-Control": "no-store", **answer.headers}
    if isinstance(answer.content, Page) and answer.content.next is not None:
        headers["Link"] = _next(request, answer.content.next)
    if answer.etag is not None:
        headers["ETag"] = f'"{answer.etag}"'
        if request.method in ("GET", "HEAD"):
            conditions.must_match(request.headers, (answer.etag,))
            if conditions.unchanged(request.headers, answer.etag):
                return replies.not_modified(headers)
    if answer.content is None:
        return Response(None, answer.status, headers)
    content = _json(answer.content) if isinstance(answer.content, BaseModel) else answer.content
    if request.method == "HEAD":
        return replies.head(answer.media_type, headers, len(content))
    return Response(content, answer.status, {**headers, "Content-Type": answer.media_type})


def _json(content: BaseModel) -> bytes:
    return content.model_dump_json(indent=2, by_alias=True).encode() + b"\n"


def _next(request: Request, cursor: str) -> str:
    """The link to the next page, from the root of whatever host was asked. RFC 8288."""
    kept = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != "after"]
    return f'<{quote(request.url.path)}?{urlencode([*kept, ("after", cursor)])}>; rel="next"'


class Elsewhere(BaseRoute):
    """Whatever is below /v1 and nowhere else, whatever characters are in it."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = scope["type"] == "http" and (scope["path"] == "/v1" or scope["path"].startswith("/v1/"))
        return (Match.FULL if below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.kind = "api"
        await problem(request, Nothing(self._sentence(scope["path"])))(scope, receive, send)

    def _sentence(self, path: str) -> str:
        near = nearest(path, self._paths)
        hint = f" Did you mean {near}?" if near else " The paths are listed in /v1/openapi.json."
        return f"There is nothing at {path[:SHOWN]}{'…' if len(path) > SHOWN else ''}.{hint}"


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
