"""The process that does jobs, as its supervisor knows it: started when there is a job, at an end when there was none
for a while."""

import os
import signal

from server.processes.child import Child, Dead
from server.processes.pause import Pause

LOOK = signal.SIGUSR1  # which it is sent when there is a job
IMPATIENCE = 0.5  # times the usual patience, if it hangs: nobody is connected to it, and its jobs are begun anew
YOUNG = 2.0  # seconds: what ends before was of no use


class JobChild:
    """`child` is the process, if it runs; `dead` the one in whose place the next one comes, if it did not end by
    itself."""

    __slots__ = ("_wanted", "child", "dead", "pause")

    def __init__(self) -> None:
        self.child: Child | None = None
        self.dead: Dead | None = None
        self.pause = Pause()
        self._wanted = False

    @property
    def missing(self) -> bool:
        """Whether it is to be started."""
        return self._wanted and self.child is None

    def wake(self) -> None:
        """There is a job. One that is coming up looks by itself."""
        child = self.child
        if child is None or child.leaving is not None:
            self._wanted = True
        elif child.up:
            os.kill(child.process, LOOK)

    def began(self, child: Child) -> None:
        """It was started, and looks for jobs by itself."""
        child.factor = IMPATIENCE
        self.child, self.dead, self._wanted = child, None, False

    def retire(self, now: float) -> None:
        """Have it give back what it does: workers with the configuration that is in force now say whether another one
        is to go on."""
        child, self._wanted = self.child, False
        if child and child.leaving is None:
            child.leaving = now
            os.kill(child.process, signal.SIGTERM)

    def ended(self, code: int, now: float) -> str | None:
        """Return what is to be said of its end: nothing, if it had nothing to do. Who has stopped looking is ended by
        being told of a job."""
        child, self.child = self.child, None
        assert child is not None  # noqa: S101 (who calls this has found it)
        lived = now - child.started
        dead = Dead(child, code, lived, 0)
        self.dead = dead if code else None
        if code == 0 or child.leaving is not None:
            self.pause.reset()
            return None
        self._wanted = True
        if code == -LOOK or (child.up and lived >= YOUNG):
            self.pause.reset()
        else:
            self.pause.lengthen(now)
        return None if code == -LOOK else f"{dead.event}, which did jobs, and is replaced"
