"""Hot: an answer that was given before is given again, before anything is routed or parsed.

Kept are headers, by raw path, raw query and the address that was asked. The body is where finished pictures are, once
for all spellings; without it the answer is none. Each time it is looked at whether what the picture is made of is still
the same. What is negotiated, what ends at a moment, and what has to be counted is not kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.types import Scope, Send

from server.metrics import Metrics
from server.renderer import Renderer
from server.routes import replies
from server.routes.replies import Raw
from server.sources.original import Original
from server.tiling import Place

MOST = 16_000_000  # bytes of addresses and headers
ASKING = frozenset({"GET", "HEAD"})
CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
OF_BODIES = frozenset({b"content-length", b"content-type", b"bookplate-notes"})  # headers
OVERHEAD = 1000  # bytes that an answer costs besides

Key = tuple[bytes, bytes, bytes, str, tuple[str, int] | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture as it was sent, but for its body.

    key, place  by what the body is found
    made_of     identifiers, with the fingerprints of their files, or with nothing if there must be none
    revision    that of the designs, if they have a part in it
    modified    in seconds since 1970
    whole, bare headers with a body, and without
    remarks     what happened to the values of an overlay
    asked       bytes of the request by which it is kept
    """

    key: str
    place: Place | None
    made_of: tuple[tuple[str, str], ...]
    revision: int | None
    modified: float | None
    whole: Raw
    bare: Raw
    remarks: tuple[str, ...] = ()
    asked: int = 0

    @property
    def size(self) -> int:
        return OVERHEAD + self.asked + sum(len(name) + len(value) for name, value in self.whole)


class Sent(NamedTuple):
    """What was sent."""

    status: int
    size: int


class Hot:
    """Answers by request, the least recently used of which go first. For one event loop."""

    def __init__(
        self,
        renderer: Renderer,
        look: Callable[[str], Original | None],
        revision: Callable[[], int | None],
        metrics: Metrics,
        patience: float,
        *,
        by_host: bool,
    ) -> None:
        self._renderer = renderer
        self._look = look
        self._revision = revision
        self._notes = metrics.notes
        self._hits = metrics.cached.labels("memory", "hit")
        self._patience = patience
        self._by_host = by_host
        self._kept: LRUCache[Key, Answer] = LRUCache(MOST, getsizeof=lambda answer: answer.size)

    def keep(self, scope: Scope, answer: Answer) -> None:
        """Keep what is answered to a request."""
        key = self._key(scope)
        weighed = replace(answer, asked=sum(map(len, key[:3])))  # a request may be longer than its answer
        if weighed.size <= MOST:
            self._kept[key] = weighed

    async def send(self, scope: Scope, send: Send, more: Raw) -> Sent | None:
        """Answer a request, if it was answered before and is to be answered alike, with `more` headers; None if not.
        Raises TimeoutError if the client takes nothing of it."""
        method = scope["method"]
        if method not in ASKING:
            return None
        key = self._key(scope)
        answer = self._kept.get(key)
        if answer is None:
            return None
        if not self._is_current(answer):
            self._kept.pop(key, None)
            return None
        body = self._renderer.at_hand(answer.key, answer.place)
        if body is None:
            return None
        if self._has_a_copy(scope, answer):
            await replies.send_whole(send, 304, answer.bare + more, b"", self._patience)
            return Sent(304, 0)
        self._hits.inc()
        for remark in answer.remarks:
            self._notes.labels(remark).inc()
        shown = body if method == "GET" else b""
        await replies.send_whole(send, 200, answer.whole + more, shown, self._patience)
        return Sent(200, len(shown))

    def _key(self, scope: Scope) -> Key:
        path = scope.get("raw_path") or scope["path"].encode()
        if not self._by_host:
            return path, scope["query_string"], b"", "", None
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        server = scope.get("server")  # which links name where no host was asked for
        return path, scope["query_string"], host, scope["scheme"], server

    def _is_current(self, answer: Answer) -> bool:
        if answer.revision is not None and answer.revision != self._revision():
            return False
        for identifier, fingerprint in answer.made_of:
            original = self._look(identifier)
            if (original.fingerprint if original else "") != fingerprint:
                return False
        return True

    @staticmethod
    def _has_a_copy(scope: Scope, answer: Answer) -> bool:
        for name, _ in scope["headers"]:
            if name in CONDITIONS:
                return replies.unchanged(Headers(scope=scope), answer.key, answer.modified)
        return False
