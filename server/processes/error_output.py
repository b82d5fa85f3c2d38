"""Standard error that may go away: a terminal is closed, whoever read a pipe has ended. The server goes on without."""

import sys
from typing import Any, TextIO, cast


class ErrorOutput:
    """A stream that loses what cannot be written, instead of failing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, if that is possible."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):  # the latter if the stream was closed by this process
            return len(text)

    def flush(self) -> None:
        """Hand over what was written, if that is possible."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def protect() -> None:
    """Let no message of this process fail it."""
    sys.stderr = cast("TextIO", ErrorOutput(sys.stderr))
