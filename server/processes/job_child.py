"""The process that does jobs, as its supervisor knows it: started when there is a job, at an end when there was none
for a while."""

import os
import signal

from server.processes.child import Child, Dead
from server.processes.pause import Pause

LOOK = signal.SIGUSR1  # which it is sent when there is a job
UNHEARD = 2.0  # seconds before its end in which it may no longer have looked for a job that it was told of
IMPATIENCE = 0.5  # times the usual patience, if it hangs: nobody is connected to it, and its jobs are begun anew
YOUNG = 2.0  # seconds: what ends before was of no use


class JobChild:
    """`child` is the process, if it runs; `dead` the one in whose place the next one comes, if it did not end by
    itself."""

    __slots__ = ("_wanted", "_woken", "child", "dead", "pause")

    def __init__(self) -> None:
        self.child: Child | None = None
        self.dead: Dead | None = None
        self.pause = Pause()
        self._wanted = False
        self._woken = 0.0  # when it was told of a job last

    @property
    def missing(self) -> bool:
        """Whether it is to be started."""
        return self._wanted and self.child is None

    def wake(self, now: float) -> None:
        """There is a job."""
        child, self._woken = self.child, now
        if child is None or child.leaving is not None:
            self._wanted = True
        elif child.up:
            os.kill(child.process, LOOK)

    def began(self, child: Child) -> None:
        """It was started, and looks for jobs by itself."""
        child.factor = IMPATIENCE
        self.child, self.dead, self._wanted = child, None, False

    def retire(self, now: float) -> None:
        """Have it give back what it does, and another one go on, with the configuration that is in force now."""
        child = self.child
        if child and child.leaving is None:
            child.leaving, self._wanted = now, True
            os.kill(child.process, signal.SIGTERM)

    def ended(self, code: int, now: float) -> str | None:
        """Return what is to be said of its end: nothing, if it had nothing to do."""
        child, self.child = self.child, None
        assert child is not None  # noqa: S101 (who calls this has found it)
        lived = now - child.started
        if code == 0 or child.leaving is not None:
            self._wanted = self._wanted or now - self._woken < UNHEARD
            self.pause.reset()
            return None
        self._wanted = True
        self.dead = Dead(child, code, lived, 0)
        if child.up and lived >= YOUNG:
            self.pause.reset()
        else:
            self.pause.lengthen(now)
        return f"{self.dead.event}, which did jobs, and is replaced"
