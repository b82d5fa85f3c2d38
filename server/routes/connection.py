"""A connection: what is ready goes out as soon as its request is read, without a task, a scope or messages in between.

Below ASGI, where uvicorn's own protocol reads and writes, an answer from memory is a look-up and one write. Whatever is
not as plain as can be (something else under way, a body, an upgrade, HTTP/1.0) goes the ordinary way, where `Front`
gives the same answer.

Written against uvicorn 0.54. Its protocol is no stable interface: `protocol` looks whether it still has what is used.
"""

import asyncio
import time
from collections.abc import Iterable
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, cast

from server.balance import Counting
from server.routes.front import REQUEST_ID, STATE, Front
from server.routes.ready import Asked, Ready
from server.routes.replies import PIECE

if TYPE_CHECKING:
    from uvicorn.protocols.http.flow_control import FlowControl
    from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
else:
    try:
        from uvicorn.protocols.http.flow_control import FlowControl
        from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
    except ImportError:  # an installation without httptools, or a uvicorn whose rooms are elsewhere
        STATUS_LINE, HttpToolsProtocol, FlowControl = {}, asyncio.Protocol, object

USED = {"access_log", "app_state", "client", "connections", "cycle", "flow", "headers", "limit_concurrency", "parser"}
USED |= {"response_complete", "root_path", "scheme", "server", "server_state", "tasks", "transport", "url"}
USED |= {"keep_alive", "on_headers_complete", "on_response_complete", "write_paused"}
METHODS = {b"GET": "GET", b"HEAD": "HEAD"}
ORDINARY = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})  # what announces more to come
NAME = REQUEST_ID + b": "
END = b"\r\n\r\n"


class Finished:
    """What a connection is doing that has been answered: nothing, as uvicorn's own cycle says it."""

    response_complete = True
    disconnected = False
    keep_alive = True
    message_event = asyncio.Event()  # for which nobody waits


FINISHED = cast("RequestResponseCycle", Finished())


class Connection(Counting, HttpToolsProtocol):
    """Asks `Front`, if the application has handed it over, before the application."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        plain = not self.root_path and not self.access_log  # which are uvicorn's business
        self._front: Front | None = self.app_state.get(STATE) if plain else None
        self._common: tuple[Iterable[tuple[bytes, bytes]], bytes] = ((), b"")

    @property
    def waits(self) -> bool:
        """Whether an answer is still owed."""
        return self.cycle is not None and not self.cycle.response_complete

    def on_headers_complete(self) -> None:
        """A request is read, but for its body."""
        self.asked += 1
        idle = not self.waits
        if idle and self.transport.is_closing():
            self.cycle = FINISHED  # who asked several things at once left while the first were answered
        elif self.leaving:
            super().on_headers_complete()
            self.cycle.keep_alive = False
        elif not (idle and self._front and self._answered(self._front)):
            super().on_headers_complete()

    def _answered(self, front: Front) -> bool:
        """Whether the answer was ready, and is sent."""
        started = time.perf_counter()
        asked = self._asked() if self._is_welcome() else None
        ready = front.ready(asked, PIECE) if asked else None
        if asked is None or ready is None:
            return False
        name = front.name(asked.headers)
        self._write(ready, name)
        front.note(name, asked.method, "image", ready.head.status, len(ready.body), started)
        self.cycle = FINISHED
        self.on_response_complete()  # from here it is the next request that is waited for
        return True

    def _is_welcome(self) -> bool:
        """Whether what was written before has gone out, and uvicorn would not refuse."""
        limit = self.limit_concurrency
        few = limit is None or (len(self.connections) < limit and len(self.tasks) < limit)
        return few and not self.flow.write_paused

    def _asked(self) -> Asked | None:
        """What is asked, if it is all that is."""
        method = METHODS.get(self.parser.get_method())
        headers = dict(reversed(self.headers))
        if method is None or not ORDINARY.isdisjoint(headers):
            return None
        if self.parser.get_http_version() != "1.1" or not self.parser.should_keep_alive():
            return None
        path, _, query = self.url.partition(b"?")
        return Asked(method, path, query, headers, self.scheme or "", self.server, self.client, self.headers)

    def _write(self, ready: Ready, name: bytes) -> None:
        """Byte for byte what uvicorn makes of the same answer."""
        head, body = ready
        self.transport.write(b"".join((STATUS_LINE[head.status], self._own(), head.written, NAME, name, END, body)))

    def _own(self) -> bytes:
        """The headers that uvicorn gives to every answer; it has others each second, in another list."""
        headers = self.server_state.default_headers
        if headers is not self._common[0]:
            self._common = headers, b"".join(b"%b: %b\r\n" % pair for pair in headers)
        return self._common[1]


def protocol(base: type[asyncio.Protocol] = HttpToolsProtocol) -> type[asyncio.Protocol] | Literal["auto"]:
    """What uvicorn is to read and write with: Connection, or its own choice if `base` is not as it was."""
    return Connection if _names(base) | _names(FlowControl) >= USED else "auto"


def _names(base: type) -> set[str]:
    """The attributes and methods that the methods of a class speak of."""
    methods = {name: value for name, value in vars(base).items() if isinstance(value, FunctionType)}
    return set(methods).union(*(method.__code__.co_names for method in methods.values()))
