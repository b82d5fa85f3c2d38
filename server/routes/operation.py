"""Operations of the HTTP API: routes of FastAPI that ask who calls before they read anything, and read strictly.

FastAPI reads a body before it calls the first dependency, so that authentication cannot be one: a stranger's body would
be read. It is a part of the route instead, and every route of this class needs a scope unless it says that it is open.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ops.errors import Mistake
from server.routes.gate import Caller
from server.routes.kinds import KINDS
from server.routes.problems import problem, rate_limit
from server.routes.strict_request import StrictRequest

GONE = 499  # nobody reads it; the log does
KEY = "key"  # the security scheme
BINARY = {"schema": {"type": "string", "format": "binary"}}  # for `responses`: bytes of a media type
# A place in a path for whatever stands there: slashes, and ends of lines, which Starlette's own stop at.
WHOLE = "whole"

Described = dict[str, Any]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
# Who calls: a request and the scope that it needs, if any. Raises Unauthorised, Forbidden, TooMany.
Authenticate = Callable[[Request, str | None], Awaitable[Caller]]


class Whole(Convertor[str]):
    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor(WHOLE, Whole())


def needs(scope: str) -> Described:
    """For `openapi_extra`: the scope that an operation needs. Its description says so, and it is held to that."""
    return {"security": [{KEY: [scope]}]}


PUBLIC: Described = {"security": []}  # for everybody


def refusals(*statuses: int) -> dict[int | str, Described]:
    """For `responses`: the problems that an operation may meet besides those that every operation may."""
    return {status: {"$ref": f"#/components/responses/{KINDS[status].name}"} for status in statuses}


def headers(**meanings: str) -> Described:
    """For `responses`: headers of an answer, `_` for `-`, and what they mean."""
    return {
        name.replace("_", "-"): {"description": text, "schema": {"type": "string"}} for name, text in meanings.items()
    }


class Operation(APIRoute):
    """A route that is closed unless it says otherwise, and answers whatever is refused as a problem. The first line of
    its function's docstring is its summary, the rest its description."""

    largest = 1_000_000  # bytes of a body

    def __init__(self, path: str, endpoint: Callable[..., Any], **declared: Any) -> None:
        summary, _, description = (inspect.getdoc(endpoint) or "").partition("\n\n")
        declared |= {"operation_id": endpoint.__name__, "summary": summary.rstrip("."), "description": description}
        declared["openapi_extra"] = {**needs("admin"), **(declared.get("openapi_extra") or {})}
        super().__init__(path, endpoint, **declared)
        met = {400, 422, 429, 500, 503}
        met |= {401, 403} if self.scope else set()
        met |= {404} if self.param_convertors else set()
        met |= {408, 413, 415} if self.body_field else set()
        known: dict[int | str, Described] = {**refusals(*met), **self.responses}
        self.responses = {status: known[status] for status in sorted(known, key=int)}

    @property
    def scope(self) -> str | None:
        """The scope that it needs."""
        security = (self.openapi_extra or {})["security"]
        return str(security[0][KEY][0]) if security else None

    @property
    def _reads_query(self) -> bool:
        """Whether it reads a query that FastAPI knows nothing of."""
        described = (self.openapi_extra or {}).get("parameters", ())
        return not self.dependant.query_params and any(one["in"] == "query" for one in described)

    def get_route_handler(self) -> Handler:
        handle, scope, reads_query = super().get_route_handler(), self.scope, self._reads_query

        async def answer(request: Request) -> Response:
            try:
                request.state.caller = caller = await request.app.state.authenticate(request, scope)
                if caller.allowance:  # for the answer, whatever becomes of the request
                    request.state.allowance = caller.allowance
                read = StrictRequest(request.scope, request.receive)
                if not reads_query:
                    read.take_query(allowed=bool(self.dependant.query_params))
                if self.body_field:
                    await read.take_body(self.largest, request.app.state.patience)
                response = await handle(read)
            except Mistake as mistake:
                response = problem(request, mistake)
            except ClientDisconnect:
                response = Response(status_code=GONE)
            if "allowance" in request.scope["state"]:
                response.headers.update(rate_limit(request.state.allowance))
            return response

        return answer


def caller(request: Request) -> Caller:
    """Who was let in."""
    found: Caller = request.state.caller
    return found
