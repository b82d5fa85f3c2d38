"""The process that does jobs, as its supervisor knows it: started when there is a job, at an end when there was none
for a while."""

import os
import signal

from server.processes.child import Child, ending
from server.processes.pause import Pause

LOOK = signal.SIGUSR1  # which it is sent when there is a job
YOUNG = 2.0  # seconds: what ends before was of no use


class JobChild:
    """`child` is the process, if it runs."""

    __slots__ = ("_wanted", "child", "pause")

    def __init__(self) -> None:
        self.child: Child | None = None
        self.pause = Pause()
        self._wanted = False

    @property
    def missing(self) -> bool:
        """Whether it is to be started."""
        return self._wanted and self.child is None

    def wake(self) -> None:
        """There is a job."""
        child = self.child
        self._wanted = True
        if child and child.up and child.leaving is None:
            os.kill(child.process, LOOK)

    def began(self, child: Child) -> None:
        """It was started, and looks for jobs by itself."""
        self.child, self._wanted = child, False

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
        if code == 0 or child.leaving is not None:
            self.pause.reset()
            return None
        self._wanted = True
        if child.up and now - child.started >= YOUNG:
            self.pause.reset()
        else:
            self.pause.lengthen(now)
        return f"the job process {child.process} ended ({ending(code)}) and is replaced"
