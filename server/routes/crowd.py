"""A crowd: when no more can wait, who asks for a picture that would have to be made is told so at once.

Refusals that cost as much as pictures would leave no time for pictures. What is at hand, or may be (a hot answer, a
tile, everybody's version of an overlaid picture, what a client has, what is on disk), goes on to where that is known.
"""

from collections.abc import Callable

from starlette.types import Scope, Send

from server.routes import replies
from server.routes.hot import CONDITIONS, Sent
from server.routes.problems import RETRY
from server.routes.replies import Raw, dress
from server.threads import CROWDED

PARTS = 8  # of /iiif/3/identifier/region/size/rotation/quality.format
WHOLE = frozenset({b"full", b"square"})  # regions that are no tiles
READABLE = b"json"  # who likes that is answered elsewhere


class Crowd:
    """Answers while `full` says that no more can wait."""

    def __init__(self, full: Callable[[], bool]) -> None:
        self._full = full
        self._body = f"{CROWDED}\n".encode()
        told = {
            "content-length": str(len(self._body)),
            "content-type": "text/plain; charset=utf-8",
            "cache-control": "no-store",
            "retry-after": RETRY,
        }
        self._headers = dress([(name.encode(), value.encode()) for name, value in told.items()], shared=True)

    async def send(self, scope: Scope, send: Send, more: Raw) -> Sent | None:
        """Refuse a request, with `more` headers; None if it is for others to answer."""
        if not self._full() or not _is_plain(scope):
            return None
        await replies.send_whole(send, 503, self._headers + more, self._body, 1)
        return Sent(503, len(self._body))


def _is_plain(scope: Scope) -> bool:
    if scope["method"] != "GET" or scope["query_string"]:
        return False
    parts = (scope.get("raw_path") or scope["path"].encode()).split(b"/")
    plain = len(parts) == PARTS and parts[1] == b"iiif" and parts[4] in WHOLE
    return plain and not any(
        name in CONDITIONS or (name == b"accept" and READABLE in value) for name, value in scope["headers"]
    )
