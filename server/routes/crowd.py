"""A crowd: when no more can wait, who asks for a picture that would have to be made is told so at once.

Refusals that cost as much as pictures would leave no time for pictures. What is at hand, or may be (a hot answer, a
tile, everybody's version of an overlaid picture, what a client has, what is on disk), goes on to where that is known.
"""

from collections.abc import Callable
from itertools import product
from math import inf

from server.client import Open
from server.core.request_facts import RequestFacts
from server.routes.negotiation import vary
from server.routes.problems import RETRY
from server.routes.ready import CONDITIONS, Asked, Head, Ready
from server.routes.replies import dress
from server.threads import CROWDED

PARTS = 8  # of /iiif/3/identifier/region/size/rotation/quality.format
WHOLE = frozenset({b"full", b"square"})  # regions that are no tiles
LEFT = [Open(*both) for both in product((False, True), repeat=2)]  # all that an address may leave open
READABLE = b"json"  # who likes that is answered elsewhere


class Crowd:
    """Answers while `full` says that no more can wait."""

    def __init__(self, full: Callable[[], bool]) -> None:
        self._full = full
        body = f"{CROWDED}\n".encode()
        told = {
            "content-length": str(len(body)),
            "content-type": "text/plain; charset=utf-8",
            "cache-control": "no-store",
            "retry-after": RETRY,
        }
        facts = RequestFacts(error="busy")
        self._refusals = {left: Ready(_head(told | _varying(left)), body, facts) for left in LEFT}

    def ready(self, asked: Asked, longest: float = inf) -> Ready | None:  # noqa: ARG002 (it is short)
        """The refusal of a request, if nobody could answer it."""
        return self._refusals[Open.of_path(asked.path)] if self._full() and _is_plain(asked) else None


def _head(told: dict[str, str]) -> Head:
    return Head.of(503, dress([(name.encode(), value.encode()) for name, value in told.items()], shared=True))


def _varying(left: Open) -> dict[str, str]:
    return {"vary": vary(left)} if left else {}


def _is_plain(asked: Asked) -> bool:
    if asked.method != "GET" or asked.query:
        return False
    parts = asked.path.split(b"/")
    plain = len(parts) == PARTS and parts[1] == b"iiif" and parts[4] in WHOLE
    return plain and CONDITIONS.isdisjoint(asked.headers) and READABLE not in asked.headers.get(b"accept", b"")
