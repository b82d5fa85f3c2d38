"""HTTP/1.1 within limits: how large a head may be, and how long each part of a request may take.

uvicorn's protocol, which reads and writes, has none. Bytes are counted before its parser sees them, as that puts
together what comes in pieces at a cost that grows with the square of their number. It is handed one request at a time,
head and body; what comes behind that waits.
"""

import re
from contextvars import Context
from typing import TYPE_CHECKING, Any, cast

from server.routes import refusals
from server.routes.body_end import FRAMING, BodyEnd, InChunks, body_end
from server.routes.client_presence import Outlet
from server.routes.closing_protocol import ClosingProtocol
from server.routes.refusals import Refusal
from server.routes.replies import Raw
from server.routes.request_target import is_host, target
from server.routes.uvicorn_parts import FINISHED, HttpParserError, HttpParserUpgrade, HttpRequestParser

if TYPE_CHECKING:
    import asyncio

END = b"\r\n\r\n"  # of a head
LINE_END = b"\r\n"
ORDINARY_LINE = b" HTTP/1.1"  # how nearly all request lines end
OTHER_PROTOCOL = re.compile(rb" (?:RTSP|ICE)/[0-9.]*\r?\n$")  # how those end that the parser takes for requests too
LINE_KEPT = 16  # bytes of the end of a request line
PIECE = 16_384  # bytes of a body that are read at once
CHUNK = 16  # bytes that may stand around each piece of a body: its length, and the ends of two lines
SURPLUS = 262_144  # bytes of a body that are still read when its request has been answered
BREAKS = re.compile(rb"[\r\n]*")  # in front of a request line, RFC 9112 §2.2
EXPECTED = (type(None), HttpParserError, UnicodeError)  # causes of a request that cannot be read; others are ours
PROTOCOLS = frozenset({"1.1", "1.0"})


class LimitedProtocol(ClosingProtocol):
    """A connection that keeps to `ConnectionLimits`.

    `answered` may answer a request at once; it goes to the application else.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._longest = self.limits.settings.longest_head
        self._most = self._longest - len(END) + 1
        self._stalled: float | None = None  # since when the client takes nothing
        self._head = 0  # bytes of a head of which more is to come
        self._tail = b""  # … and the last of them
        self._line = b""  # the last bytes of its request line, as far as that has come
        self._arrived = self._payload = self._chunks = self._excess = self._surplus = 0  # of a body
        self._body: BodyEnd = InChunks()
        self._unread: Raw = []  # how a body is framed that the parser passes over

    def answered(self, headers: dict[bytes, bytes]) -> bool:  # noqa: ARG002 (it is for those that know answers)
        """Whether the request has been answered; of its headers with one name the first are given."""
        return False

    def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]
        super().connection_made(transport)
        if not self.limits.admit(self):
            self.refuse(refusals.FULL)

    # What is read

    def data_received(self, data: bytes) -> None:
        end = len(data) - len(END)
        if (
            self._ready
            and 0 <= end < self._most
            and data.find(END) == end
            and data.endswith(ORDINARY_LINE, 0, data.find(LINE_END))
        ):
            self._feed(data)  # one request, and nothing else: as nearly all are
        else:
            self._read(data)

    def _read(self, data: bytes) -> None:
        """Hand the parser one request at a time, and of a head no more than it may have."""
        if self._closing:
            self._drain(len(data))
            return
        data, self._held = self._held + data, b""
        start, size = 0, len(data)
        while start < size and not self._closing and not self.transport.is_closing():
            if self._in_body:
                end = self._body.find(data, start, min(size, start + PIECE))
            elif self.waits:
                self._held = data[start:]
                self.flow.pause_reading()
                break
            else:
                if not self._head and (match := BREAKS.match(data, start)):
                    start = match.end()
                end = self._end_of_head(data, start)
                self._look_at_line(data[start:end])
            if start < end and not self._closing:
                start += self._feed(data[start:end])
        self._ready = self._may_begin()

    def _may_begin(self) -> bool:
        return not (self._head or self._in_body or self._held or self._closing or self.waits)

    def _end_of_head(self, data: bytes, start: int) -> int:
        """Where the head ends that begins at `start`, or has begun before; where it has to, if it does not."""
        found = data.find(END, start)
        if self._head:
            across = (self._tail + data[start : start + len(END) - 1]).find(END)
            found = start + across - len(self._tail) if across >= 0 else found
        return min(found + len(END) if found >= 0 else len(data), start + self._longest - self._head)

    def _look_at_line(self, piece: bytes) -> None:
        """See that a request line does not end with another protocol."""
        line = self._line if self._head else b""
        if not line.endswith(b"\n"):
            self._line = (line + piece[: piece.find(b"\n") + 1 or None])[-LINE_KEPT:]
            if OTHER_PROTOCOL.search(self._line):
                self.url = b""  # of the request before
                self.refuse(refusals.OTHER_VERSION)

    def _feed(self, piece: bytes) -> int:
        """Have bytes parsed, none behind the end of a head or body; how many of them were."""
        used, in_body, begun = len(piece), self._in_body, self._head
        if not in_body:
            self._head += used
        try:
            used = self._parse(piece)
        except HttpParserError as error:
            if isinstance(error.__context__, EXPECTED):
                self.refuse(refusals.UNREADABLE)
            else:
                self.logger.exception("a request could not be read")
                self.refuse(refusals.FAULT)
        if self._closing:
            return used
        if in_body:
            self._count_body(piece[:used])
            if not self._in_body and isinstance(self._body, InChunks):
                self._renew_parser()  # which reads nothing more behind a trailer `Connection: close`
        elif self._head:
            self._count_head(piece, begun)
        return used

    def _parse(self, piece: bytes) -> int:
        """Have bytes parsed; how many of them were. Raises HttpParserError."""
        try:
            self.parser.feed_data(piece)
        except HttpParserUpgrade as upgrade:  # which nobody has to do, RFC 9110 §7.8: what follows is read as ever
            (used,) = upgrade.args
        else:
            return len(piece)
        self._read_body_yet()
        return int(used)

    def _read_body_yet(self) -> None:
        """The parser takes a request for complete that would like another protocol; another reads its body."""
        if self._unread and not self._closing:
            framing, self._unread = self._unread, []
            method = b"HEAD" if self.parser.get_method() == b"HEAD" else b"POST"  # a refusal asks which
            self._renew_parser()
            lines = b"".join(b"%b: %b\r\n" % pair for pair in framing)
            self.parser.feed_data(method + b" / HTTP/1.1\r\n" + lines + b"\r\n")
            self.headers = []

    def _renew_parser(self) -> None:
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def _count_head(self, piece: bytes, begun: int) -> None:
        """Of a head there is more to come: see that it does not grow too large."""
        self._tail = ((self._tail if begun else b"") + piece)[1 - len(END) :]
        self._ready = False
        if not begun and self.cycle is not None:
            self._since = self.limits.now
        if self._head >= self._longest:
            longest = self.limits.settings.longest_url
            long = len(self.url) > longest
            self.refuse(refusals.target_too_long(longest) if long else refusals.head_too_large(self._longest))

    def _count_body(self, piece: bytes) -> None:
        """What is read of a body, and what stands around its pieces, which also has its limit."""
        excess = self._excess + len(piece) - self._payload - CHUNK * self._chunks
        self._excess = max(0, excess) if self._in_body else 0
        self._payload = self._chunks = 0
        self._arrived += len(piece)
        if self._excess > self._longest:
            self.refuse(refusals.TRAILING)
        elif self._in_body and not self.waits:
            self._surplus += len(piece)
            if self._surplus > SURPLUS:
                self.end()

    # What the parser calls

    def on_headers_complete(self) -> None:
        self._head = 0
        if self._in_body:
            return  # the head is there for the parser only, see `_read_body_yet`
        if self._closing or self.transport.is_closing():
            if not self.waits:
                self.cycle = FINISHED  # who asked several things at once left while the first were answered
            return
        headers = dict(reversed(self.headers))
        host = headers.get(b"host")
        plain = host is not None and len(headers) == len(self.headers) and self.url.startswith(b"/")
        if not (plain and is_host(host)):
            found = target(self.url, self.headers, self.parser.get_http_version())
            if isinstance(found, Refusal):
                self.refuse(found)
                return
            self.url, headers = found, dict(reversed(self.headers))
        self._in_body = True
        if self.waits or not self.answered(headers):
            self._hand_over()

    def on_body(self, body: bytes) -> None:
        self._payload += len(body)
        if not self._closing:
            super().on_body(body)

    def on_chunk_header(self) -> None:
        """A further piece of a body."""
        self._chunks += 1

    def on_message_complete(self) -> None:
        if self._unread:
            return
        self._in_body = False
        if not self._closing and self.cycle is not FINISHED:
            super().on_message_complete()

    def _hand_over(self) -> None:
        """Have the application answer."""
        refusal = self._unwelcome()
        if refusal:
            self._in_body = False
            self.refuse(refusal)
            return
        framing = [pair for pair in self.headers if pair[0] in FRAMING]
        self._body = body_end(framing)
        self._unread = framing if self.parser.should_upgrade() else []
        self.limits.asked(self)
        self._ready = False
        self._since = self.limits.now
        self._arrived = self._payload = self._chunks = self._excess = self._surplus = 0
        super().on_headers_complete()
        self.cycle.transport = cast("asyncio.Transport", Outlet(self.transport, self.end))
        self.headers = []  # for trailers, which are no headers: RFC 9110 §6.5.1

    def _unwelcome(self) -> Refusal | None:
        if self.parser.get_http_version() not in PROTOCOLS:
            return refusals.OTHER_VERSION
        return refusals.FULL if len(self.tasks) >= self.limits.most else None  # also of clients that have left

    # What is answered

    def on_response_complete(self) -> None:
        """An answer is written: go on with what was asked behind it, or wait."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif not self._closing:
            self._since = self.limits.now
            self.limits.answered(self)
            self._wait_for_more()

    def _wait_for_more(self) -> None:
        if self._held:
            self.loop.call_soon(self._go_on, context=Context())  # and not in that of the request before
            return
        self.flow.resume_reading()
        self._ready = self._may_begin()
        if self._half_closed:
            self.end()

    def _go_on(self) -> None:
        """Read what came while an answer was owed."""
        if self._closing or self.transport.is_closing():
            return
        self.flow.resume_reading()
        self._read(b"")
        if self._half_closed and not self._held:
            if self.waits:
                self.cycle.keep_alive = False
            else:
                self.end()

    # What may take how long

    def pause_writing(self) -> None:
        self._stalled = self.limits.now
        super().pause_writing()

    def resume_writing(self) -> None:
        self._stalled = None
        super().resume_writing()

    def look(self) -> None:
        limits = self.limits
        if self._stalled is not None and limits.is_over(self._stalled, limits.settings.patience):
            limits.closed["took_nothing"] += 1
            self.drop()
        elif self.transport.is_closing():
            self._stalled = limits.now if self._stalled is None else self._stalled
        elif self._in_body:
            self._look_at_body()
        elif self.waits:
            self._look_for_client()
        elif self._head or self.cycle is None:
            self._look_at_head()
        elif limits.is_over(self._since, limits.settings.idle_seconds):
            self.transport.close()

    def _look_at_head(self) -> None:
        limits, seconds = self.limits, self.limits.settings.head_seconds
        if not limits.is_over(self._since, seconds):
            return
        limits.closed["slow_head"] += 1
        if self._head:
            self.refuse(refusals.head_too_slow(seconds))
        else:
            self.drop()  # who has asked nothing expects no answer

    def _look_at_body(self) -> None:
        """See that enough of a body has come, unless it is not the client's turn."""
        limits, settings = self.limits, self.limits.settings
        if self.flow.read_paused or self.cycle.waiting_for_100_continue:
            self._since, self._arrived = limits.now, 0
        elif limits.is_over(self._since, settings.body_seconds):
            if self._arrived >= settings.body_rate * settings.body_seconds:
                self._since, self._arrived = limits.now, 0
                return
            limits.closed["slow_body"] += 1
            if self.waits:
                self.refuse(refusals.body_too_slow(settings.body_rate, settings.body_seconds))
            else:
                self.end()
