"""Log lines of the supervisor, which does without the libraries that workers log with, in the same two forms."""

import os
import select
import time
from contextlib import suppress

ERROR_OUTPUT = 2


def form() -> str:
    """Return the form of the log as long as no configuration has said it: text for people, else JSON."""
    return "text" if os.isatty(ERROR_OUTPUT) else "json"


def write(form: str, level: str, event: str) -> None:
    """Write a line. `event` is plain words and numbers. Neither fails nor waits: the terminal may be closed, or whoever
    reads a pipe may hang, and then the line is lost."""
    now = time.time()
    moment = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now))}.{int(now % 1 * 1_000_000):06}Z"
    if form == "text":
        line = f"{moment} [{level:<9}] {event}\n"
    else:
        spelled = event.replace("\\", "\\\\").replace('"', '\\"')
        line = f'{{"event": "{spelled}", "level": "{level}", "timestamp": "{moment}"}}\n'
    with suppress(OSError, ValueError):
        _, writable, _ = select.select([], [ERROR_OUTPUT], [], 0)
        if writable:
            os.write(ERROR_OUTPUT, line.encode())
