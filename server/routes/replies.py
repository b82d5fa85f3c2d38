"""Which header goes out: freshness, links, and answers without a body."""

from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from server.settings import Cache

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-Request-Id",
}
PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Cache-Control, Content-Type, If-Modified-Since, "
    "If-None-Match, X-Request-Id, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}


def accept(request: Request) -> str:
    """The Accept header; several lines are one list. RFC 9110 §5.3."""
    return ", ".join(request.headers.getlist("accept"))


def freshness(cache: Cache, etag: str, modified: float | None = None) -> dict[str, str]:
    """How long an answer may be kept, and what it is compared by. `modified` is in seconds since 1970."""
    dated = {} if modified is None else {"Last-Modified": formatdate(modified, usegmt=True)}
    return {
        "ETag": f'"{etag}"',
        **dated,
        "Cache-Control": f"public, max-age={cache.max_age}, stale-while-revalidate={cache.stale_while_revalidate}",
    }


def unchanged(request: Headers, etag: str, modified: float | None = None) -> bool:
    """Whether the client's copy is the current one. RFC 9110 §13.1: an entity tag outranks a date."""
    tags = request.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or f'"{etag}"' in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = request.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return int(modified) <= parsedate_to_datetime(since).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def not_modified(headers: Mapping[str, str]) -> Response:
    return _bare(304, headers)


def head(media_type: str, headers: Mapping[str, str], length: int | None) -> Response:
    """The answer to HEAD; its length only if it is known without making the picture."""
    known = {} if length is None else {"Content-Length": str(length)}
    return _bare(200, {"Content-Type": media_type, **headers, **known})


def preflight() -> Response:
    return _bare(204, PREFLIGHT)


def _bare(status: int, headers: Mapping[str, str]) -> Response:
    response = Response(status_code=status)
    response.raw_headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    return response
