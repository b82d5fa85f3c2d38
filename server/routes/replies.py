"""Which header goes out: freshness, links, and answers without a body."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.config.cache import Cache

PIECE = 262_144  # bytes

Raw = list[tuple[bytes, bytes]]  # headers as they are sent
YEAR = 31_536_000  # seconds
BRIEF = 60  # seconds that a picture is kept from which something is missing

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Bookplate-Notes, Content-Disposition, ETag, Link, Retry-After, Sunset, "
    "X-Request-Id",
    "Cross-Origin-Resource-Policy": "cross-origin",  # for pages with Cross-Origin-Embedder-Policy: require-corp
    "Timing-Allow-Origin": "*",  # for pages that measure how long their pictures take
}
POLICY = b"content-security-policy"
SAFE: Raw = [(b"x-content-type-options", b"nosniff")]
ALONE = POLICY, b"default-src 'none'; frame-ancestors 'none'; sandbox"
SHARED: Raw = [(name.lower().encode(), value.encode()) for name, value in CORS.items()]
UNLISTED = {"X-Robots-Tag": "noindex"}  # what is written on a picture may be about a person, and is in its address
WHOLE_ONLY = {"Accept-Ranges": "none"}  # a Range counts for nothing here, RFC 9110 §14.3
PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Cache-Control, Content-Type, If-Match, "
    "If-Modified-Since, If-None-Match, If-Unmodified-Since, Range, X-Request-Id, X-Requested-With, baggage, "
    "sentry-trace, traceparent, tracestate",
    "Access-Control-Max-Age": "86400",
}


def dress(headers: Raw, *, shared: bool) -> Raw:
    """The headers with those that keep an answer safe, and those that let all pages use it if it is `shared`."""
    alone = [] if any(name == POLICY for name, _ in headers) else [ALONE]
    return [*headers, *SAFE, *alone, *(SHARED if shared else [])]


class Picture(Response):
    """A body sent in pieces, so that a client who takes nothing does not hold it for ever.

    Ends the connection when a piece is not taken within `patience` seconds.
    """

    def __init__(self, body: bytes, media_type: str, headers: Mapping[str, str], patience: float) -> None:
        super().__init__(body, 200, headers, media_type)
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await send_whole(send, 200, self.raw_headers, bytes(self.body), self._patience)


async def send_whole(send: Send, status: int, headers: Raw, body: bytes, patience: float) -> None:
    """Send an answer; one that is long in pieces, each of which has to be taken within `patience` seconds. Raises
    TimeoutError."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if len(body) <= PIECE:
        await send({"type": "http.response.body", "body": body})
        return
    whole = memoryview(body)
    for start in range(0, len(whole), PIECE):
        piece, more = bytes(whole[start : start + PIECE]), start + PIECE < len(whole)
        async with asyncio.timeout(patience):
            await send({"type": "http.response.body", "body": piece, "more_body": more})


def accept(request: Request) -> str:
    """The Accept header; several lines are one list. RFC 9110 §5.3."""
    return ", ".join(request.headers.getlist("accept"))


@dataclass(frozen=True, slots=True)
class Life:
    """How long an answer is good: `private` would be given to others by caches that drop the query, `brief` should be
    asked for again soon, `live` is true for so many seconds only, `pinned` for ever; what is left of a link is `left`
    seconds."""

    private: bool = False
    brief: bool = False
    live: int | None = None
    pinned: bool = False
    left: int | None = None

    def control(self, cache: Cache) -> str:
        """The Cache-Control of such an answer; nothing outlives its link. RFC 9111 §5.2, RFC 5861, RFC 8246."""
        fresh, stale = cache.max_age, cache.stale_while_revalidate
        if self.pinned:
            fresh, stale = YEAR, 0
        if self.brief:
            fresh, stale = min(fresh, BRIEF), 0
        if self.live is not None:
            fresh, stale = min(fresh, self.live), 0
        if self.left is not None:
            fresh = min(fresh, self.left)
            stale = min(stale, self.left - fresh)
        who = "private" if self.private and not cache.shared_query else "public"
        said = [who, f"max-age={fresh}"]
        if stale:
            said.append(f"stale-while-revalidate={stale}")
        elif self.live is not None or self.left is not None or self.brief:
            said.append("must-revalidate")
        if fresh == YEAR:
            said.append("immutable")
        return ", ".join(said)


def freshness(cache: Cache, etag: str, life: Life, modified: float | None = None) -> dict[str, str]:
    """How long an answer may be kept, and what it is compared by. `modified` is in seconds since 1970."""
    dated = {} if modified is None else {"Last-Modified": formatdate(modified, usegmt=True)}
    return {"ETag": f'"{etag}"', **dated, "Cache-Control": life.control(cache)}


def ended(expires: int | None) -> dict[str, str]:
    """When the link of what is shown expired, in seconds since 1970. RFC 8594."""
    return {} if expires is None else {"Sunset": formatdate(expires, usegmt=True)}


def tagged(cache: Cache, tags: Sequence[str]) -> dict[str, str]:
    """What an answer is made of, for caches that are told to drop it by that. They are not for pages: CORS does not
    expose them."""
    if not cache.tags or not tags:
        return {}
    return {"Cache-Tag": ",".join(tags), "Surrogate-Key": " ".join(tags)}


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
