"""Texts that are the same for everybody: pages, documents, info.json. They are sent compressed to whoever takes that,
and not again to whoever has them. RFC 9110 §8.4, §12.5.3.

What is answered to a key or to a session is never compressed: its length would tell, letter by letter, what is secret
in it to who may choose a part of it (BREACH). Nor are pictures, which are compressed already.
"""

import asyncio
import gzip
from collections.abc import Mapping

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response

from server.routes import conditions, replies
from server.routes.accept import weight_of_name
from server.routes.replies import Picture

LEAST = 1400  # bytes; what is shorter goes over the wire in one packet as it is
KEPT = 2_000_000  # bytes of compressed texts, by their tags
LEVEL = 6
LONG = 50_000  # bytes, which take more than a millisecond
CODING = "gzip"
PATIENCE = 30.0  # seconds that a client may take for a piece of it, unless more is said

_compressed: LRUCache[str, bytes] = LRUCache(KEPT, getsizeof=len)


async def answer(
    request: Request, body: bytes, headers: Mapping[str, str], etag: str, patience: float = PATIENCE
) -> Response:
    """A text with its headers, of which Content-Type is one, or that the client has it; `etag` is a digest of it,
    written without its quotes; compressed, it has another one. Raises Changed."""
    told = dict(headers)
    if len(body) >= LEAST:
        told["Vary"] = ", ".join(filter(None, (told.get("Vary"), "Accept-Encoding")))
        if _takes_gzip(request):
            body, etag = await _gzipped(body, etag), f"{etag}-{CODING}"
            told["Content-Encoding"] = CODING
    told["ETag"] = f'"{etag}"'
    conditions.must_match(request.headers, (etag,))
    if conditions.unchanged(request.headers, etag):
        del told["Content-Type"]
        told.pop("Content-Encoding", None)
        return replies.not_modified(told)
    if request.method == "HEAD":
        return replies.head(told["Content-Type"], told, len(body))
    return Picture(body, told["Content-Type"], told, patience)


def _takes_gzip(request: Request) -> bool:
    """Whether gzip is named, and no less welcome than the text as it is."""
    said = ", ".join(request.headers.getlist("accept-encoding"))
    return weight_of_name(said, CODING) > 0 and weight_of_name(said, CODING) >= weight_of_name(said, "identity")


async def _gzipped(body: bytes, etag: str) -> bytes:
    """The text compressed, once for all who ask for it while it is asked for; a long one aside."""
    known = _compressed.get(etag)
    if known is None:
        long = len(body) > LONG
        known = await asyncio.to_thread(_compress, body) if long else _compress(body)
        if len(known) < KEPT:
            _compressed[etag] = known
    return known


def _compress(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)
