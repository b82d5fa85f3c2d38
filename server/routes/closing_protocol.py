"""How a connection ends: with an answer that is its last, when its client has left, or at once.

A client that is still sending when its connection is closed loses the answer that is on its way, so what it sends is
read for a moment longer. One that has only closed its own half still waits for its answers. RFC 9112 §9.6.
"""

import time
from http import HTTPStatus
from typing import Any, cast

from server.core.request_facts import RequestFacts
from server.routes import client_presence
from server.routes.client_presence import Outlet
from server.routes.connection_limits import STATE as LIMITS
from server.routes.connection_limits import ConnectionLimits
from server.routes.front import REQUEST_ID, Front
from server.routes.front import STATE as FRONT
from server.routes.refusals import Refusal
from server.routes.uvicorn_parts import FINISHED, STATUS_LINE, HttpToolsProtocol

DRAINED = 64_000_000  # bytes that are read behind the last answer
NO_METHOD = "-"  # in the log, of what could not be read


class ClosingProtocol(HttpToolsProtocol):
    """A connection that can be refused something, and is closed so that its client hears of it.

    Its fields say
    _ready        whether the next byte is the first of a request that may be read at once
    _in_body      whether a body is being read
    _held         what came while an answer was owed
    _closing      whether nothing is read any more
    _half_closed  whether the client says nothing more
    _since        since when it is waited for what it is waited for
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.limits: ConnectionLimits = self.app_state[LIMITS]
        self._since = self.limits.now
        self._ready = True
        self._in_body = False
        self._held = b""
        self._closing = False
        self._half_closed = False
        self._drained = 0
        self.url = b""

    @property
    def waits(self) -> bool:
        """Whether an answer is still owed."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def lingers(self) -> bool:
        """Whether it has had its last answer, and nothing is read any more."""
        return self._closing and not self.waits

    def connection_lost(self, exc: Exception | None) -> None:
        self.limits.release(self)
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whether the connection stays open, for what is owed to a client that says no more."""
        self._half_closed = True
        if self._closing and self.waits and not self.cycle.disconnected:
            return True  # what it asked before it was refused something is still owed
        if self._closing or self._in_body or not (self.waits or self._held):
            return False
        self._since = self.limits.now
        if not self._held:
            self.cycle.keep_alive = False  # its answer is the last
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Answer what cannot be read or waited for, in its turn, and close the connection."""
        if self._closing:
            return
        self._stop_reading()
        if self.waits:
            own = self._in_body and not self.pipeline
            if not own or self.cycle.response_started:
                self.cycle.keep_alive = False  # an answer that is owed, or has begun, is the last
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self.cycle = FINISHED  # the refusal is its answer
        self._write(refusal)
        self._linger()

    def look(self) -> None:
        """Close the connection if something has taken too long; called a few times a second."""

    @property
    def unsent(self) -> bool:
        """Whether the client has not taken all of what was written."""
        return self.transport.get_write_buffer_size() > 0

    def end(self) -> None:
        """Close the connection behind its last answer."""
        if self._in_body or self._held:
            self._linger()
        else:
            self.transport.close()

    def drop(self) -> None:
        """Close the connection at once."""
        self._stop_reading()
        self.transport.abort()

    def common_headers(self) -> bytes:
        """The headers that uvicorn gives to every answer, as they are written."""
        return b"".join(b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)

    def _stop_reading(self) -> None:
        self._closing, self._ready, self._held = True, False, b""

    def _write(self, refusal: Refusal) -> None:
        started = time.perf_counter()
        head, body, _ = refusal.answer
        front: Front | None = self.app_state.get(FRONT)
        name = front.name({}) if front else b"-"
        if self.url and self.parser.get_method() == b"HEAD":
            body = b""  # RFC 9110 §9.3.2
        named = b"%b: %b\r\n\r\n" % (REQUEST_ID, name)
        self.transport.write(b"".join((STATUS_LINE[head.status], self.common_headers(), head.written, named, body)))
        if front:
            facts = RequestFacts(error=HTTPStatus(head.status).name.lower())
            front.note(name, NO_METHOD, "other", head.status, len(body), started, facts)

    def _linger(self) -> None:
        """Say that nothing follows, and read on for a moment."""
        self._stop_reading()
        if self._half_closed or not self.transport.can_write_eof():
            self.transport.close()
            return
        self.limits.linger(self)
        self.flow.resume_reading()
        self.transport.write_eof()

    def _drain(self, size: int) -> None:
        """Read on, but not for ever."""
        self._drained += size
        if self._drained > DRAINED:
            self.drop()

    def _look_for_client(self) -> None:
        """A client that has said all may wait for its answer, or be gone."""
        if not self._half_closed or self.cycle.response_started or self.pipeline:
            return
        outlet = cast("Outlet", self.cycle.transport)
        if not outlet.probed:
            if self.limits.is_over(self._since, client_presence.AFTER):
                outlet.probe()
        elif client_presence.is_gone(self.transport):
            self.limits.closed["left"] += 1
            self.drop()
