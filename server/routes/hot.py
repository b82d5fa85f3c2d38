"""Hot: an answer that was given before is given again, before anything is routed or parsed.

Kept are headers, by raw path, raw query and the address that was asked. The body is where finished pictures are, once
for all spellings; without it the answer is none. Each time it is looked at whether what the picture is made of is still
the same. What is negotiated is kept for each kind of client; what ends at a moment, and what has to be counted, is not
kept.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.types import Scope

from server.client import Client, Open
from server.core.request_facts import NOTHING, RequestFacts
from server.foci import Beside
from server.metrics import Metrics
from server.renderer import Renderer
from server.routes import conditions
from server.routes.negotiation import Negotiation
from server.routes.public import Public
from server.routes.ready import CONDITIONS, Asked, Head, Ready
from server.sources import sidecar
from server.tiling import Place

SHARE, LEAST = 16, 500_000  # of the memory for bodies, as much for addresses and headers; bytes at least, for tiles
ASKING = frozenset({"GET", "HEAD"})
OF_BODIES = frozenset(
    {b"content-length", b"content-type", b"bookplate-notes", b"accept-ranges", b"content-disposition"}
)
OVERHEAD = 1000  # bytes that an answer costs besides

Key = tuple[bytes, bytes, bytes, str, tuple[str, int | None] | None, Client | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture as it was sent, but for its body.

    key, place  by what the body is found
    made_of     identifiers, with the fingerprints of their files, or with nothing if there must be none
    revision    that of the designs, if they have a part in it
    modified    in seconds since 1970
    whole, bare headers with a body, and without
    remarks     what happened to the values of an overlay
    beside      the sidecar that has a say in which part is shown, if one has
    asked       bytes of the request by which it is kept
    facts       what is told of it each time
    """

    key: str
    place: Place | None
    made_of: tuple[tuple[str, str], ...]
    revision: int | None
    modified: float | None
    whole: Head
    bare: Head
    remarks: tuple[str, ...] = ()
    beside: Beside | None = None
    asked: int = 0
    facts: RequestFacts = NOTHING

    @property
    def size(self) -> int:
        return OVERHEAD + self.asked + 2 * len(self.whole.written) + len(self.bare.written)


class Hot:
    """Answers by request, the least recently used of which go first. For one event loop."""

    def __init__(
        self,
        renderer: Renderer,
        stays: Callable[[str, str], bool],
        revision: Callable[[], int | None],
        metrics: Metrics,
        memory: int,
        negotiation: Negotiation,
        public: Public,
    ) -> None:
        self._negotiation = negotiation
        self._renderer = renderer
        self._stays = stays
        self._revision = revision
        self._notes = metrics.notes
        self._public = public
        self._kept: LRUCache[Key, Answer] = LRUCache(max(LEAST, memory // SHARE), getsizeof=lambda answer: answer.size)

    def clear(self) -> None:
        """Forget all answers: their dates are good no more."""
        self._kept.clear()

    def keep(self, scope: Scope, left: Open, client: Client, answer: Answer) -> None:
        """Keep what is answered to a request that left something open to a client, if it is seen by the request as it
        came that it did, and to which client."""
        asked = Asked.by(scope)
        key = self._key(asked)
        if Open.of_path(asked.path) != left or (left and key[-1] != client):
            return
        weighed = replace(answer, asked=sum(map(len, key[:4])))  # a request may be longer than its answer
        if weighed.size <= self._kept.maxsize:
            self._kept[key] = weighed

    def ready(self, asked: Asked, longest: float = inf) -> Ready | None:
        """The answer to a request, if it was answered before and is to be answered alike."""
        key = self._key(asked)
        answer = self._kept.get(key)
        if answer is None or asked.method not in ASKING:
            return None
        body = self._renderer.at_hand(answer.key, answer.place)
        if body is None or len(body) > longest:
            return None
        if not self._is_current(answer):
            self._kept.pop(key, None)
            return None
        if not CONDITIONS.isdisjoint(asked.headers):
            headers = Headers(raw=asked.lines)
            if not conditions.is_met(headers, (answer.key,), answer.modified):
                return None  # which is said elsewhere
            if conditions.unchanged(headers, answer.key, answer.modified):
                return Ready(answer.bare, b"", answer.facts)
        self._count(answer)
        return Ready(answer.whole, body if asked.method == "GET" else b"", answer.facts)

    def use(self) -> tuple[int, int]:
        """Bytes and entries that are kept, without the bodies."""
        return int(self._kept.currsize), len(self._kept)

    def _key(self, asked: Asked) -> Key:
        client = self._client(asked) if b"auto" in asked.path else None
        if not self._public.by_request:
            return asked.path, asked.query, b"", "", None, client
        if told := self._public.told(asked):
            return asked.path, asked.query, b"", told, None, client
        # The server is what links name where no host was asked for.
        return asked.path, asked.query, asked.headers.get(b"host", b""), asked.scheme, asked.server, client

    def _client(self, asked: Asked) -> Client | None:
        left = Open.of_path(asked.path)
        return self._negotiation.of_raw(left, asked.headers) if left else None

    def _is_current(self, answer: Answer) -> bool:
        if answer.modified is not None and answer.modified > time.time():
            return False  # the clock was set back: its date would be later than the answer's
        if answer.revision is not None and answer.revision != self._revision():
            return False
        for identifier, fingerprint in answer.made_of:
            if not self._stays(identifier, fingerprint):
                return False
        return answer.beside is None or sidecar.mark(answer.beside.path) == answer.beside.mark

    def _count(self, answer: Answer) -> None:
        for remark in answer.remarks:
            self._notes.labels(remark).inc()
