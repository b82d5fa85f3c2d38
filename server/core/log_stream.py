"""Standard error that never makes anybody wait: lines are queued, and a thread of its own writes them.

A log goes to a pipe whose reader may hang, to a terminal that is stopped, or to a disk that is full. Written to
directly, a full pipe stops the event loop, and with it every request. Lines that find the queue full are counted and
dropped, which is said as soon as somebody reads again.
"""

import atexit
import io
import os
import sys
import threading
import time
from collections import deque
from contextlib import suppress

MOST = 1_000_000  # bytes that may wait to be written
LAST = 1.0  # seconds that the last lines have when the process ends


class LogStream(io.TextIOBase):
    """A text stream over a descriptor. Writing to it neither blocks nor fails."""

    def __init__(self, descriptor: int, most: int = MOST, *, terminal: bool = False) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._most = most
        self._terminal = terminal
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._lost = 0
        self._changed = threading.Condition()
        threading.Thread(target=self._work, name="log", daemon=True).start()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._terminal

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str, /) -> int:
        """Queue a text, or count it as lost if too much is waiting."""
        line = text.encode("utf-8", "backslashreplace")
        with self._changed:
            if self._size + len(line) > self._most:
                self._lost += 1
            else:
                self._waiting.append(line)
                self._size += len(line)
                self._changed.notify()
        return len(text)

    def flush(self) -> None:
        """Nothing: whoever writes is not to wait."""

    def drain(self, seconds: float) -> None:
        """Wait until everything is written, but not for long."""
        until = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: not self._size, max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                line, lost, self._lost = self._waiting.popleft(), self._lost, 0
            size = len(line)
            if lost:
                line = (
                    b'{"event": "%d lines of the log were lost: nobody took them", "level": "warning"}\n' % lost + line
                )
            with suppress(OSError):  # nobody reads any more, or the disk is full: there is nowhere to say it
                self._write(line)
            with self._changed:
                self._size -= size
                self._changed.notify_all()

    def _write(self, line: bytes) -> None:
        left = memoryview(line)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:  # somebody who has the same pipe has made it so
                time.sleep(0.05)


def install() -> None:
    """Let this process write its standard output and error this way. Both have to be open: see `standard_streams`."""
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        ours = LogStream(stream.fileno(), terminal=stream.isatty())
        setattr(sys, name, ours)
        atexit.register(ours.drain, LAST)
