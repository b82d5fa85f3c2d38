"""What the system says about this process: its memory, its descriptors, its processor time.

prometheus_client has a collector for the process that it runs in; it knows nothing of several workers, so the values
are read here and kept in metrics that are summed like all others. https://man7.org/linux/man-pages/man5/proc.5.html
"""

import os
import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc/self")
STARTED = time.time()  # of this process, where the system does not say it: about when it imported this


@dataclass(frozen=True, slots=True)
class ProcessStats:
    """Sizes in bytes, times in seconds, `started` since 1970."""

    cpu: float
    resident: int
    virtual: int
    descriptors: int
    most_descriptors: int
    started: float

    @classmethod
    def read(cls) -> "ProcessStats":
        """Read what the system says now. Where it has no /proc, memory is the most that was ever used."""
        times = os.times()
        most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        resident, virtual = _memory()
        return cls(times.user + times.system, resident, virtual, _descriptors(), most, _started())


def _memory() -> tuple[int, int]:
    with suppress(OSError, ValueError, IndexError):
        pages = (PROC / "statm").read_text().split()
        size = resource.getpagesize()
        return int(pages[1]) * size, int(pages[0]) * size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return peak, 0


def _descriptors() -> int:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return len(os.listdir(folder))  # noqa: PTH208 (a list is what is counted)
    return 0


def _started() -> float:
    with suppress(OSError, ValueError, IndexError):
        ticks = int((PROC / "stat").read_text().rpartition(")")[2].split()[19])
        booted = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
        return int(booted.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
    return STARTED
