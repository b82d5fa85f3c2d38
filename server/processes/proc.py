"""What Linux tells about threads: their states and the CPU time they have had. proc(5)

Elsewhere nothing is told, and every function says so by an empty answer.
"""

import os
from contextlib import suppress

RUNNABLE, DISK, STOPPED = "R", "D", "T"


def threads(process: int) -> dict[int, tuple[str, int]]:
    """Return the state and the CPU time in clock ticks of every thread of a process, by the thread's number."""
    found = {}
    with suppress(OSError):
        for name in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 (the supervisor does without pathlib)
            known = thread(process, int(name))
            if known:
                found[int(name)] = known
    return found


def thread(process: int, number: int) -> tuple[str, int] | None:
    """Return the state and the CPU time in clock ticks of one thread; None if it is not there."""
    try:
        descriptor = os.open(f"/proc/{process}/task/{number}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fields = os.read(descriptor, 1024).rpartition(b")")[2].split()
    except OSError:  # it has ended meanwhile
        return None
    finally:
        os.close(descriptor)
    return fields[0].decode(), int(fields[11]) + int(fields[12])
