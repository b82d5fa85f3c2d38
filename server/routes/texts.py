"""Texts that are the same for everybody: pages, documents, info.json. They are sent compressed to whoever takes that,
and not again to whoever has them. RFC 9110 §8.4, §12.5.3.

What is answered to a key or to a session is never compressed: its length would tell, letter by letter, what is secret
in it to who may choose a part of it (BREACH). Nor are pictures, which are compressed already.
"""

import gzip
from collections.abc import Mapping

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response

from server.routes import conditions, replies
from server.routes.accept import weight_of_name
from server.routes.replies import Picture

LEAST = 1400  # bytes; what is shorter goes over the wire in one packet as it is
KEPT = 1_000_000  # bytes of compressed texts; as they were they are five times as long
LEVEL = 6
CODING = "gzip"
PATIENCE = 30.0  # seconds that a client may take for a piece of it, unless more is said

_compressed: LRUCache[bytes, bytes] = LRUCache(KEPT, getsizeof=len)


def answer(
    request: Request, body: bytes, headers: Mapping[str, str], etag: str, patience: float = PATIENCE
) -> Response:
    """A text with its headers, of which Content-Type is one, or that the client has it; `etag` is written without its
    quotes, and another one when it is compressed. Raises Changed."""
    told = dict(headers)
    if len(body) >= LEAST:
        told["Vary"] = ", ".join(filter(None, (told.get("Vary"), "Accept-Encoding")))
        if _takes_gzip(request):
            body, etag = _gzipped(body), f"{etag}-{CODING}"
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


def _gzipped(body: bytes) -> bytes:
    """The text compressed, once for all who ask for it while it is asked for."""
    known = _compressed.get(body)
    if known is None:
        known = gzip.compress(body, LEVEL, mtime=0)
        if len(body) < KEPT:
            _compressed[body] = known
    return known
