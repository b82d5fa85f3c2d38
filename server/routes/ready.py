"""Ready: what is said at once, before anything is routed, and what of a request it goes by."""

import re
from dataclasses import dataclass
from math import inf
from typing import NamedTuple, Protocol

from starlette.types import Scope

from server.core.request_facts import NOTHING, RequestFacts
from server.routes.replies import Raw

CONDITIONS = frozenset({b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since"})
UNSAYABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")  # in a header's value, RFC 9110 §5.5


class Asked(NamedTuple):
    """A request: raw path and query, of headers with one name the first, where it was sent, by whom, and all lines."""

    method: str
    path: bytes
    query: bytes
    headers: dict[bytes, bytes]
    scheme: str
    server: tuple[str, int | None] | None
    client: tuple[str, int] | None
    lines: Raw

    @classmethod
    def by(cls, scope: Scope) -> "Asked":
        path = scope.get("raw_path") or scope["path"].encode()
        lines = scope["headers"]
        headers, where, whence = dict(reversed(lines)), scope.get("server"), scope.get("client")
        return cls(scope["method"], path, scope["query_string"], headers, scope["scheme"], where, whence, lines)


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; `written` as they go over the wire, each with its line's end."""

    status: int
    headers: Raw
    written: bytes

    @classmethod
    def of(cls, status: int, headers: Raw) -> "Head":
        """Raises ValueError if a header would not end where its line does."""
        if any(UNSAYABLE.search(value) for _, value in headers):
            raise ValueError("Expected headers of one line each.")
        return cls(status, headers, b"".join(b"%b: %b\r\n" % pair for pair in headers))


class Ready(NamedTuple):
    """An answer, and what is told of it."""

    head: Head
    body: bytes
    facts: RequestFacts = NOTHING


class First(Protocol):
    """Who is asked before anybody else."""

    def ready(self, asked: Asked, longest: float = inf) -> Ready | None:
        """The answer to a request, with a body of `longest` bytes at most, counted as given; None if it is for others
        to answer."""
