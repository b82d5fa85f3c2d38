"""A connection: what is ready goes out as soon as its request is read, without a task, a scope or messages in between.

Below ASGI, where uvicorn's own protocol reads and writes, an answer from memory is a look-up and one write. Whatever is
not as plain as can be (something else under way, a body, an upgrade, HTTP/1.0) goes the ordinary way, where `Front`
gives the same answer.

Limits are kept by `limited_protocol`, and how a connection ends is in `closing_protocol`.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Literal

from server.balance import Counting
from server.routes.front import REQUEST_ID, STATE, Front
from server.routes.limited_protocol import END, LimitedProtocol
from server.routes.ready import Asked, Ready
from server.routes.replies import PIECE
from server.routes.uvicorn_parts import FINISHED, STATUS_LINE, HttpToolsProtocol, is_known

METHODS = {b"GET": "GET", b"HEAD": "HEAD"}
ORDINARY = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})  # what announces more to come
NAME = REQUEST_ID + b": "


class Connection(LimitedProtocol, Counting):
    """Asks `Front`, if the application has handed it over, before the application."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        plain = not self.root_path and not self.access_log  # which are uvicorn's business
        self._front: Front | None = self.app_state.get(STATE) if plain else None
        self._common: tuple[Iterable[tuple[bytes, bytes]], bytes] = ((), b"")

    def _hand_over(self) -> None:
        super()._hand_over()
        if self.leaving and self.waits:
            self.cycle.keep_alive = False

    def answered(self, headers: dict[bytes, bytes]) -> bool:
        """Whether the answer was ready, and is sent."""
        self.asked += 1
        front = self._front
        if front is None or self.leaving or self.flow.write_paused:
            return False
        started = time.perf_counter()
        asked = self._asked(headers)
        ready = front.ready(asked, PIECE) if asked else None
        if asked is None or ready is None:
            return False
        name = front.name(headers)
        self._send(ready, name)
        front.answered(asked, ready, name, started)
        self.cycle = FINISHED
        self.server_state.total_requests += 1
        self._since = self.limits.now
        self.limits.answered(self)  # from here it is the next request that is waited for
        return True

    def _asked(self, headers: dict[bytes, bytes]) -> Asked | None:
        """What is asked, if it is all that is."""
        method = METHODS.get(self.parser.get_method())
        if method is None or not ORDINARY.isdisjoint(headers):
            return None
        if self.parser.get_http_version() != "1.1" or not self.parser.should_keep_alive():
            return None
        path, _, query = self.url.partition(b"?")
        return Asked(method, path, query, headers, self.scheme or "", self.server, self.client, self.headers)

    def _send(self, ready: Ready, name: bytes) -> None:
        """Byte for byte what uvicorn makes of the same answer."""
        head, body, _ = ready
        self.transport.write(
            b"".join((STATUS_LINE[head.status], self.common_headers(), head.written, NAME, name, END, body))
        )

    def common_headers(self) -> bytes:
        """They are others each second, in another list."""
        headers = self.server_state.default_headers
        if headers is not self._common[0]:
            self._common = headers, super().common_headers()
        return self._common[1]


def protocol(base: type[asyncio.Protocol] = HttpToolsProtocol) -> type[asyncio.Protocol] | Literal["auto"]:
    """What uvicorn is to read and write with: Connection, or its own choice if `base` is not as it was."""
    return Connection if is_known(base) else "auto"
