"""Mistakes as answers: one sentence in plain words, as problem+json (RFC 9457) or as text, by Accept.

Below /v1 always problem+json, with every mistake listed and a type that leads to its explanation in /docs.
"""

import json
from http import HTTPStatus
from math import ceil

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ops.errors import BadParameter, Mistake
from server.errors import (
    Allowance,
    Busy,
    Invalid,
    Malformed,
    NotAllowed,
    Slow,
    SourceUnavailable,
    TooHeavy,
    TooMany,
    Unauthorised,
    Unreachable,
    code,
    status,
)
from server.routes.accept import names
from server.routes.kinds import KINDS, FieldError, Problem
from server.routes.replies import accept

PROBLEM = "application/problem+json"
RETRY = "1"  # seconds
PATIENCE = "10"  # … if it is another server, or a source, that fails


def problem(request: Request, mistake: Mistake) -> Response:
    """The answer to a request that made, or met, a mistake."""
    request.state.error = code(mistake)
    headers = {"Cache-Control": "no-store", **_headers(mistake)}
    details = {}
    if isinstance(mistake, BadParameter):
        details = {"parameter": mistake.parameter, "expected": mistake.expected, "received": mistake.received}
    if below_v1(request):
        more = mistake.more if isinstance(mistake, Invalid) else 0
        return _problem(request, status(mistake), str(mistake), headers, _listed(mistake), more, details)
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
    request.state.error = HTTPStatus(error.status_code).name.lower()
    headers = {"Cache-Control": "no-store", **(error.headers or {})}
    if below_v1(request):
        return _problem(request, error.status_code, sentence, headers)
    return _answer(request, error.status_code, sentence, headers, {})


async def failed(request: Request, _: Exception) -> Response:
    """For Starlette's table of handlers: a mistake of ours. The cause is in the log, under the request's id."""
    request.state.error = "internal"
    sentence = f"Something went wrong here. The log has more under {request.state.id}."
    headers = {"Cache-Control": "no-store"}
    if below_v1(request):
        return _problem(request, 500, sentence, headers)
    return _answer(request, 500, sentence, headers, {})


def below_v1(request: Request) -> bool:
    path: str = request.scope["path"]
    return path == "/v1" or path.startswith("/v1/")


def rate_limit(allowance: Allowance) -> dict[str, str]:
    """How much more may be asked for. draft-ietf-httpapi-ratelimit-headers-10."""
    return {
        "RateLimit-Policy": f'"default";q={allowance.limit};w={allowance.window}',
        "RateLimit": f'"default";r={max(0, allowance.remaining)};t={max(0, allowance.reset)}',
    }


def _headers(mistake: Mistake) -> dict[str, str]:
    """What a program needs to do better next time."""
    match mistake:
        case Busy():
            return {"Retry-After": RETRY}
        case TooMany(seconds=seconds, allowance=allowance):
            return {"Retry-After": str(max(1, seconds)), **(rate_limit(allowance) if allowance else {})}
        case Unreachable(later=later):
            return {"Retry-After": str(max(1, ceil(later))) if later else PATIENCE}
        case SourceUnavailable():
            return {"Retry-After": PATIENCE}
        case NotAllowed(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case Unauthorised():
            return {"WWW-Authenticate": "Bearer"}
        case TooHeavy() | Slow():
            return {"Connection": "close"}  # the rest of the body is not waited for
    return {}


def _listed(mistake: Mistake) -> tuple[FieldError, ...]:
    match mistake:
        case Invalid(place=place, wrong=wrong):
            return tuple(
                FieldError(place=place, pointer=w.pointer, code=w.code, message=w.message, did_you_mean=w.did_you_mean)
                for w in wrong
            )
        case Malformed(pointer=pointer) if pointer:
            return (FieldError(place="body", pointer=pointer, code="twice", message=str(mistake), did_you_mean=None),)
    return ()


def _problem(
    request: Request,
    code: int,
    sentence: str,
    headers: dict[str, str],
    errors: tuple[FieldError, ...] = (),
    more: int = 0,
    details: dict[str, str] | None = None,
) -> Response:
    kind = KINDS.get(code)
    content = Problem(
        type=kind.type if kind else "about:blank",
        title=kind.title if kind else HTTPStatus(code).phrase,
        status=code,
        detail=sentence,
        errors=errors,
        more=more,
        request_id=request.state.id,
        **(details or {}),
    )
    unsaid = {name for name in ("parameter", "expected", "received") if getattr(content, name) is None}
    body = content.model_dump_json(indent=2, by_alias=True, exclude=unsaid) + "\n"
    return Response(body, code, headers, PROBLEM)


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
