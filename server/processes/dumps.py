"""Where a worker was when it had to be ended: all its threads, line by line, for the log.

Python's faulthandler writes that down on a signal, also while a C function keeps all other Python code from running,
and when the process crashes. It goes to a file without a name that all processes of a server share, from where the next
worker takes it into the log. It holds names of files and functions, and no values.
"""

import faulthandler
import os
from contextlib import suppress
from signal import Signals

LONGEST = 20_000  # bytes


def register(descriptor: int, number: Signals) -> None:
    """Write down where all threads are when this signal comes, or when the process crashes."""
    with suppress(OSError, ValueError, RuntimeError):
        faulthandler.register(number, descriptor, all_threads=True)
        faulthandler.enable(descriptor)


def take(descriptor: int) -> str:
    """Return what was written down since the last call."""
    try:
        found = os.pread(descriptor, LONGEST, 0)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)  # where all processes go on writing
    except OSError:
        return ""
    return found.decode(errors="replace").strip()
