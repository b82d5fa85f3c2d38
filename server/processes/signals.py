"""What a supervisor hears from the system: signals, and which processes have ended."""

import os
import signal
from contextlib import suppress


def woken() -> int:
    """Return a descriptor where the numbers of signals can be read: what they do is done in turn, not in between."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return reading


def ended() -> list[tuple[int, int]]:
    """Return the processes that have ended since, and their exit codes: below zero, the signal that ended one."""
    found = []
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((ended[0], os.waitstatus_to_exitcode(ended[1])))
    return found
