"""Whether a client that has closed its half of a connection waits for its answer, or has closed all of it.

Both look alike: its machine says that nothing more will be sent. They differ when something is sent there, as a machine
on which nobody waits answers with a reset. So the first bytes are sent that every answer begins with. RFC 9293 §3.5.2.
"""

import asyncio
import socket
from collections.abc import Callable

FIRST = b"HTTP/1.1 "  # what every answer begins with
AFTER = 0.5  # seconds that a client is left alone: most answers are whole by then, and some clients read only once


class Outlet:
    """What an answer is written to: a transport, but that the connection knows how to close it."""

    __slots__ = ("_transport", "close", "is_closing", "probed", "write")

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self._transport = transport
        self.write: Callable[[bytes], None] = transport.write
        self.is_closing = transport.is_closing
        self.close = close
        self.probed = False

    def probe(self) -> None:
        """Send what the answer will begin with, so that it is known soon whether anybody waits for it."""
        self.probed = True
        self._transport.write(FIRST)
        self.write = self._write_rest

    def _write_rest(self, data: bytes) -> None:
        self.write = self._transport.write
        self._transport.write(data.removeprefix(FIRST))


def is_gone(transport: asyncio.Transport) -> bool:
    """Whether what was sent there was answered with a reset."""
    found = transport.get_extra_info("socket")
    return found is not None and found.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
