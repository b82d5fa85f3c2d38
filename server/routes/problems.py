"""Mistakes as answers: one sentence in plain words, as problem+json (RFC 9457) or as text, by Accept."""

import json
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ops.errors import BadParameter, Mistake
from server.errors import Busy, NotAllowed, status
from server.routes.accept import names
from server.routes.replies import accept

PROBLEM = "application/problem+json"
RETRY = "1"  # seconds


def problem(request: Request, mistake: Mistake) -> Response:
    """The answer to a request that made, or met, a mistake."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(mistake, Busy):
        headers["Retry-After"] = RETRY
    if isinstance(mistake, NotAllowed):
        headers["Allow"] = "GET, HEAD, OPTIONS"
    details = {}
    if isinstance(mistake, BadParameter):
        details = {"parameter": mistake.parameter, "expected": mistake.expected, "received": mistake.received}
    return _answer(request, status(mistake), str(mistake), headers, details)


async def mistaken(request: Request, mistake: Exception) -> Response:
    """For Starlette's table of handlers: a Mistake."""
    assert isinstance(mistake, Mistake)  # noqa: S101 (what the table says, for the type checker)
    return problem(request, mistake)


async def refused(request: Request, error: Exception) -> Response:
    """For Starlette's table of handlers: what its own routing refuses."""
    assert isinstance(error, HTTPException)  # noqa: S101
    sentences = {404: "There is nothing at this address.", 405: "Expected a GET or HEAD request."}
    sentence = sentences.get(error.status_code, str(error.detail))
    return _answer(request, error.status_code, sentence, {"Cache-Control": "no-store", **(error.headers or {})}, {})


async def failed(request: Request, _: Exception) -> Response:
    """For Starlette's table of handlers: a mistake of ours. The cause is in the log, under the request's id."""
    sentence = f"Something went wrong here. The log has more under {request.state.id}."
    return _answer(request, 500, sentence, {"Cache-Control": "no-store"}, {})


def _answer(request: Request, code: int, sentence: str, headers: dict[str, str], details: dict[str, str]) -> Response:
    liked = accept(request)
    if not (names(liked, PROBLEM) or names(liked, "application/json")):
        return Response(sentence + "\n", code, headers, "text/plain; charset=utf-8")
    document = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": sentence,
        "instance": f"urn:request:{request.state.id}",
        **details,
    }
    return Response(json.dumps(document, ensure_ascii=False) + "\n", code, headers, PROBLEM)
