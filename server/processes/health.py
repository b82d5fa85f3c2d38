"""Health of a worker, as its supervisor sees it: for how long it has made no progress.

Only what is known to stand still counts. A worker that gets no CPU although it wants some, as on an overloaded machine,
is given all the time that it needs; so is every worker after the whole machine has slept.
"""

import os

from server.processes import proc

DISK_PATIENCE = 6  # times as long may a worker wait for a disk
TICKS = os.sysconf("SC_CLK_TCK")  # of CPU time in a second


class Health:
    """The progress of one worker."""

    __slots__ = ("_beats", "_silence", "_stalled", "_ticks")

    def __init__(self) -> None:
        self._beats = 0
        self._silence = 0.0
        self._stalled = 0.0
        self._ticks = -1

    @property
    def beating(self) -> bool:
        """Whether its event loop has ever come by."""
        return self._beats > 0

    @property
    def silence(self) -> float:
        """Seconds without progress."""
        return max(self._silence, self._stalled)

    @property
    def cause(self) -> str:
        """What stands still, in words."""
        if not self.beating:
            return "it does not come up"
        return "its event loop stands still" if self._silence > self._stalled else "a rendering stands still"

    def look(self, process: int, shown: tuple[int, float], passed: float) -> None:
        """Take in what a worker has shown, `passed` seconds after the last look."""
        beats, self._stalled = shown
        if beats != self._beats:
            self._beats, self._silence, self._ticks = beats, 0.0, -1
            return
        before, threads = self._ticks, proc.threads(process)
        self._ticks = sum(ticks for _, ticks in threads.values())
        used = 0.0 if before < 0 else (self._ticks - before) / TICKS
        if used and not self.beating:
            self._silence = 0.0  # it still starts
        else:
            self._silence += _counted([state for state, _ in threads.values()], passed, used)


def is_stopped(process: int) -> bool:
    """Whether a process was stopped by a signal, or by a debugger."""
    known = proc.thread(process, process)
    return known is not None and known[0].upper() == proc.STOPPED


def _counted(states: list[str], passed: float, used: float) -> float:
    """How many of the seconds that have passed count, for a process with threads in these states that has used so much
    CPU time: if some want more of that, only what they have had."""
    if proc.RUNNABLE in states:
        return min(passed, used)
    return passed / DISK_PATIENCE if proc.DISK in states and not used else passed
