"""The supervisor: starts the workers, replaces those that die or hang, and tells them when to stop.

While there are jobs to be done, it starts one more process for them, which is replaced and stopped as workers are.

Python runs one thread at a time, so there are several processes, which serve from the same sockets. The first one does
all that a server alone would: it reads the configuration, looks at the database, listens, answers. As soon as it knows,
it tells how many there are to be and hands its sockets over, and the others follow.

SIGTERM and SIGINT stop the server. SIGHUP has the configuration read anew: a worker with the new one is started beside
the others, and if it comes up they are replaced by its like, one after the other.

This process imports a few modules of the standard library and nothing else. So it starts the first worker at once,
stays small, and no damaged picture can reach it.
"""

import os
import select
import signal
import sys
import time

from server.processes import folder, log_line, notify, shared_files, signals, terms
from server.processes.channel import Channel
from server.processes.child import Child, Dead, ending
from server.processes.health import is_stopped
from server.processes.heartbeat import SLOTS
from server.processes.job_child import JobChild
from server.processes.pause import Pause
from server.processes.terms import NONE, POST, Terms

GRACE = 10.0  # seconds that workers have to stop in, until the first one has said how many
SLACK = 0.8  # seconds longer, in which they answer what they could not finish
YOUNG = 2.0  # seconds: who dies before died at once, though it was up
STARTING = 120.0  # seconds without any progress that a worker may take to come up; in all, to try a configuration
LOOK = 0.5  # seconds between two looks at the heartbeats; less where hanging workers are noticed sooner
DUMP = 0.5  # seconds for a worker that hangs to say where
FAILED = 128  # and the number of the signal: how shells put it
RETIRE, TRACE = signal.SIGUSR1, signal.SIGUSR2  # what a worker is sent to make way, and to say where it hangs
DEAF = (signal.SIGINT, signal.SIGHUP)  # which a terminal sends to all processes: they are for this one to tell


def is_worker() -> bool:
    """Whether this process was started by a supervisor."""
    return POST in os.environ


class Supervisor:
    """Of one server."""

    def __init__(self) -> None:
        self._channel = Channel()
        self._terms = Terms(1, 0.0, GRACE, GRACE, log_line.form(), "")
        self._config = NONE  # the text of the configuration that is in force
        self._listening: list[int] = []
        self._folder = folder.new()
        self._board, self._trace = shared_files.board_and_trace()
        self._running: dict[int, Child] = {}
        self._dead: list[Dead] = []  # who is to be replaced
        self._jobs = JobChild()
        self._first: int | None = None  # until it is up: if it cannot be, none can
        self._generation = 0
        self._reload = False  # whether the configuration is to be read anew
        self._reloading = False  # whether that was begun, and nobody told yet that it is over
        self._candidate: int | None = None  # the worker that tries a new configuration, and what it has said of it
        self._offered: tuple[Terms, int] | None = None
        self._pause = Pause()
        self._looked = time.monotonic()
        self._deadline: float | None = None  # of those who were told to stop
        self._code = 0

    def run(self) -> int:
        """Until told to stop, or until there could be no first worker; what to exit with."""
        try:
            return self._run(signals.woken())
        finally:
            folder.remove(self._folder)

    def _run(self, woken: int) -> int:
        while True:
            self._start_who_is_missing()
            ready, _, _ = select.select([woken, self._channel.fileno()], [], [], self._patience())
            for number in os.read(woken, 4096) if woken in ready else b"":
                self._obey(number)
            if self._channel.fileno() in ready:
                self._hear()
            for process, code in signals.ended():
                child = self._running.get(process)
                if child is None:  # the first process of a container gets everybody's orphans
                    continue
                self._bury(child, code)
                if process == self._first and self._deadline is None:
                    self._tell(signal.SIGKILL)  # what it has said the others need not say too
                    return code if code >= 0 else FAILED - code
            self._look()
            self._retire_who_is_replaced()
            self._tell_what_is_over()
            if self._deadline is not None and self._may_leave(self._deadline):
                return self._code

    def _obey(self, number: int) -> None:
        if number in (signal.SIGINT, signal.SIGTERM):
            self._stop(number)
        elif number == signal.SIGHUP and self._deadline is None:
            self._reload = True

    def _patience(self) -> float | None:
        """Seconds until something is to be done even if nothing happens."""
        moments = [child.doomed for child in self._running.values() if child.doomed is not None]
        if self._deadline is not None:
            moments.append(self._deadline)
        else:
            if self._is_missing():
                moments.append(self._pause.next)
            if self._jobs.missing:
                moments.append(self._jobs.pause.next)
            moments += [child.leaving + self._allowed for child in self._running.values() if child.leaving is not None]
            if self._board:
                moments.append(self._looked + self._interval)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    @property
    def _interval(self) -> float:
        """Seconds between two looks at the heartbeats."""
        return min(LOOK, self._terms.hang / 8) if self._terms.hang else LOOK

    @property
    def _allowed(self) -> float:
        """Seconds that a worker has to make way in."""
        return self._terms.linger + 2 + SLACK

    # Starting.

    def _current(self) -> list[Child]:
        """The workers that have the configuration that is in force, and are to stay."""
        here = self._generation
        return [child for child in self._serving() if child.generation == here and child.leaving is None]

    def _old(self) -> list[Child]:
        return [child for child in self._serving() if child.generation < self._generation]

    def _serving(self) -> list[Child]:
        """The processes that serve, and not the one that does jobs."""
        return [child for child in self._running.values() if child is not self._jobs.child]

    def _is_missing(self) -> bool:
        """Whether a worker is to be started; while others are replaced, one after the other."""
        current, old = self._current(), self._old()
        if self._reload and self._candidate is None and not old and self._first is None:
            return True
        return len(current) < self._terms.workers and not (old and not self._settled(current, old))

    def _settled(self, current: list[Child], old: list[Child]) -> bool:
        return all(child.up for child in current) and all(child.leaving is None for child in old)

    def _start_who_is_missing(self) -> None:
        while self._deadline is None and time.monotonic() >= self._pause.next and self._is_missing():
            tries = self._reload and self._candidate is None and not self._old() and self._first is None
            if tries:
                self._reload, self._reloading = False, True
                notify.notify(notify.reloading())
            if not self._start(fresh=tries):
                return
        if self._deadline is None and self._jobs.missing and time.monotonic() >= self._jobs.pause.next:
            self._start(fresh=False, jobs=True)

    def _start(self, *, fresh: bool, jobs: bool = False) -> bool:
        """Start the same command again, as it was given. Told besides is where to tell of oneself, where to listen,
        whom to replace, which configuration is in force and whether it is to be read anew, and the folder for what
        workers have in common. Returns False if the machine has no room for it at this moment."""
        dead = self._jobs.dead if jobs else self._dead[0] if self._dead and not fresh else None
        slot = next(free for free in range(SLOTS) if free not in [child.slot for child in self._running.values()])
        told = terms.post(
            self._folder,
            channel=self._channel.theirs,
            listening=",".join(map(str, self._listening)),
            slot=slot,
            board=self._board.descriptor if self._board else NONE,
            trace=self._trace,
            config=self._config,
            fresh=int(fresh),
            dead=dead.told if dead else "",
            form=self._terms.form,
            address=self._terms.address,
            jobs=int(jobs),
        )
        if self._board:
            self._board.clear(slot)
        try:
            process = os.posix_spawn(
                sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, POST: told}, setsigmask=DEAF
            )
        except OSError:
            if not self._listening:
                raise
            (self._jobs.pause if jobs else self._pause).lengthen(time.monotonic())
            self._reload = self._reload or fresh
            return False
        self._first = self._first if self._listening else process
        self._candidate = process if fresh else self._candidate
        generation = self._generation + 1 if fresh else self._generation
        child = self._running[process] = Child(process, slot, generation, dead, time.monotonic())
        if jobs:
            self._jobs.began(child)
        if dead and not jobs:
            del self._dead[0]
        return True

    # What workers say.

    def _hear(self) -> None:
        """Take in what workers say: the terms of the configuration, and with those of the first its sockets come; later
        that they are up."""
        lines, handed = self._channel.read()
        for kind, process, *words in lines:
            child = self._running.get(int(process))
            if kind == terms.TERMS:
                self._consider(int(process), Terms.read(words), handed)
            elif kind == terms.JOBS:
                if child in self._current():  # others do not know whether jobs are to be done any more
                    self._jobs.wake()
            elif child:
                self._is_up(child)

    def _consider(self, process: int, offered: Terms, handed: list[int]) -> None:
        """Take in the terms of a worker, with the text of its configuration and, of the first one, its sockets."""
        if process not in (self._first, self._candidate):  # it has just ended
            while handed:
                os.close(handed.pop())
            return
        self._offered = offered, handed.pop(0) if handed else NONE
        if process == self._first:
            self._listening += handed
            self._accept()

    def _is_up(self, child: Child) -> None:
        child.up = True
        if child.process == self._first:
            self._first = None
            notify.notify(notify.READY)
        if child.process == self._candidate:
            self._candidate = None
            self._generation += 1
            self._accept()
            self._jobs.retire(time.monotonic())
            source = shared_files.configuration_path(self._config) or "the environment alone, as there is no file"
            self._say(
                "info",
                f"the configuration was read anew from {source}, and the workers are replaced one after the other",
            )

    def _accept(self) -> None:
        """Put what a worker has offered into force."""
        if self._offered:
            self._terms, config = self._offered
            if self._config != NONE:
                os.close(self._config)
            self._config, self._offered = config, None

    # Workers that end, hang, or make way.

    def _bury(self, child: Child, code: int) -> None:
        """Remember whom to replace, and wait longer each time if one after the other dies at once or before it is up.

        One that dies before it is up has said nothing of whom it was to replace: that is left to its successor, as what
        that one was at is still to be told. Of its own death nobody might ever come up to tell.
        """
        del self._running[child.process]
        if child is self._jobs.child:
            said = self._jobs.ended(code, time.monotonic())
            if said and self._deadline is None:
                self._say("error", said)
            return
        lived = time.monotonic() - child.started
        if child.process == self._candidate:
            self._refused(code)
            return
        if child.leaving is not None:
            return
        dead = Dead(child, code, lived, self._terms.hang)
        if not child.up and child.doomed is None and child.process != self._first and self._deadline is None:
            self._say("error", f"{dead.event} before it came up")
            dead = child.place or dead
        self._dead.append(dead)
        if lived < YOUNG or not child.up:
            self._pause.lengthen(time.monotonic())
        else:
            self._pause.reset()

    def _refused(self, code: int) -> None:
        """Go on as before: the worker that tried a new configuration could not use it, and has said why."""
        self._candidate = None
        if self._offered:
            _, config = self._offered
            self._offered = None
            if config != NONE:
                os.close(config)
        if self._deadline is None:
            self._say("error", f"the configuration was not read anew ({ending(code)}): the old one stays in force")

    def _look(self) -> None:
        """Look at the heartbeats, and see to those that hang. One is killed at a time, and none while another is coming
        up in place of one, so that somebody serves. Time in which this process did not run itself counts for nobody."""
        now = time.monotonic()
        for child in self._running.values():
            if child.doomed is not None and now >= child.doomed:
                child.doomed = now + GRACE
                os.kill(child.process, signal.SIGKILL)
            elif child.leaving is not None and now >= child.leaving + self._allowed:
                child.leaving = now
                os.kill(child.process, signal.SIGKILL)
        passed = now - self._looked
        if self._board is None or self._deadline is not None or passed < self._interval:
            return
        self._looked = now
        for child in self._running.values():
            child.health.look(child.process, self._board.read(child.slot), min(passed, 2 * self._interval))
        hung = [child for child in self._running.values() if self._hangs(child)]
        starting = [child for child in self._running.values() if self._is_awaited(child, now) and child not in hung]
        self._end_endless_trial(now)
        if hung and not starting and all(child.doomed is None for child in self._running.values()):
            self._doom(max(hung, key=lambda child: child.health.silence), now)

    def _is_awaited(self, child: Child, now: float) -> bool:
        """Whether a worker comes up that is to serve: none that tries a configuration, nor one that may never do so."""
        trial = child.process == self._candidate or child is self._jobs.child
        return not child.up and not trial and now - child.started < STARTING

    def _end_endless_trial(self, now: float) -> None:
        """End a worker that runs but does not come up with a new configuration: else no other could ever be tried."""
        child = self._running.get(self._candidate or 0)
        if child and child.doomed is None and now - child.started >= STARTING:
            self._say("error", f"worker {child.process} does not come up for {STARTING:g} seconds and is killed")
            child.doomed = now

    def _hangs(self, child: Child) -> bool:
        if not child.health.beating:
            return child.health.silence >= STARTING
        return 0 < self._terms.hang * child.factor <= child.health.silence

    def _doom(self, child: Child, now: float) -> None:
        """Have a worker say where it hangs, if it still can, and kill it a moment later."""
        seconds = round(child.health.silence)
        self._say("error", f"worker {child.process} hangs for {seconds} seconds ({child.health.cause}) and is killed")
        child.doomed = now
        if self._trace != NONE and child.health.beating and not is_stopped(child.process):
            os.kill(child.process, TRACE)
            child.doomed += DUMP

    def _retire_who_is_replaced(self) -> None:
        """Tell the next worker with an old configuration to make way, if there are enough others. One that is still
        coming up is waited for: it may accept connections already but not listen to signals yet, which would end it."""
        current, old = self._current(), self._old()
        now = time.monotonic()
        ready = [child for child in old if not self._is_awaited(child, now)]
        if self._deadline is not None or not ready or not self._settled(current, old):
            return
        if len(current) >= self._terms.workers or len(current) + len(old) > self._terms.workers:
            ready[0].leaving = now
            os.kill(ready[0].process, RETIRE)

    def _tell_what_is_over(self) -> None:
        """Say of the dead that nobody is started in their place, as after a reload to fewer workers, or because others
        with a new configuration have been started already; and tell that a reload is over, however the last worker with
        the old configuration has ended."""
        if self._deadline is not None or self._old():
            return
        if len(self._current()) >= self._terms.workers:
            while self._dead:
                self._say("warning", f"{self._dead.pop(0).event} and is not replaced: there are enough others")
        if self._reloading and not self._reload and self._candidate is None:
            self._reloading = False
            notify.notify(notify.READY)

    # Stopping.

    def _stop(self, number: int) -> None:
        """Tell all to end, and turn away who comes; who says it twice does not want to wait."""
        if self._deadline is None:
            self._deadline = time.monotonic() + self._terms.grace + SLACK
            notify.notify(notify.STOPPING)
            self._tell(signal.SIGTERM)
            while self._listening:
                os.close(self._listening.pop())
        else:
            self._code = FAILED + number
            self._deadline = 0.0

    def _may_leave(self, deadline: float) -> bool:
        """Whether all have ended; beyond the deadline they are made to."""
        if self._running and time.monotonic() >= deadline:
            self._tell(signal.SIGKILL)
            self._deadline = time.monotonic() + GRACE
        return not self._running

    def _tell(self, number: int) -> None:
        for process in self._running:
            os.kill(process, number)

    def _say(self, level: str, event: str) -> None:
        log_line.write(self._terms.form, level, event)
