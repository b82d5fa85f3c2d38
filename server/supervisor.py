"""The supervisor: starts the workers, replaces those that die, tells them when to stop.

Python runs one thread at a time, so there are several processes, which serve from the same sockets. The first one does
all that a server alone would: it reads the configuration, looks at the database, listens, answers. As soon as it knows,
it tells how many there are to be and hands its sockets over, and the others follow.

This process imports a few modules of the standard library and nothing else. So it starts the first worker at once,
stays small, and no damaged picture can reach it.
"""

import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress

POST = "BOOKPLATE_POST"  # what a worker is told, in its environment: see _start
MOST_SOCKETS = 16  # that one worker can listen on: a name may stand for several addresses
UP = "!"  # what the first worker says when it listens
GRACE = 10.0  # seconds that workers have to stop in; they take half of it for requests that are being answered
YOUNG = 2.0  # seconds: who dies before died at once
PAUSE, LONGEST = 0.1, 30.0  # seconds to wait after that: the first time, and however often
FAILED = 128  # and the number of the signal: how shells put it


def is_worker() -> bool:
    """Whether this process was started by a supervisor."""
    return POST in os.environ


class Supervisor:
    """Of one server."""

    def __init__(self) -> None:
        # Nothing is ever sent to the workers here. That it ends tells them that this process did.
        self._channel, self._theirs = socket.socketpair()
        self._theirs.set_inheritable(True)
        self._wanted = 1
        self._listening: list[int] = []
        self._first: int | None = None  # until it is up: if it cannot be, none can
        self._folder = f"{os.environ.get('TMPDIR') or '/tmp'}/bookplate-{os.urandom(8).hex()}"  # noqa: S108 (unguessable)
        self._running: dict[int, float] = {}  # by process: when it was started
        self._dead: list[str] = []  # who is to be replaced, as their successors are told
        self._pause = 0.0
        self._next = 0.0  # the moment before which nobody else is started
        self._deadline: float | None = None  # of those who were told to stop

    def run(self) -> int:
        """Until told to stop, or until there could be no first worker; what to exit with."""
        try:
            return self._run(_woken_by_signals())
        finally:
            self._tidy()

    def _run(self, woken: int) -> int:
        while True:
            self._start_who_is_missing()
            ready, _, _ = select.select([woken, self._channel.fileno()], [], [], self._patience())
            for number in os.read(woken, 4096) if woken in ready else b"":
                if number in (signal.SIGINT, signal.SIGTERM):
                    self._stop(again=number == signal.SIGINT)
            if self._channel.fileno() in ready:
                self._take_over()
            for process, code in _ended():
                if process not in self._running:  # the first process of a container gets everybody's orphans
                    continue
                self._bury(process, code)
                if process == self._first and self._deadline is None:
                    self._tell(signal.SIGKILL)  # what it has said the others need not say too
                    return code if code >= 0 else FAILED - code
            if self._deadline is not None and self._may_leave(self._deadline):
                return 0

    def _patience(self) -> float | None:
        """Seconds until something is to be done even if nothing happens."""
        missing = len(self._running) < self._wanted
        until = self._deadline if self._deadline is not None else self._next if missing else None
        return None if until is None else max(0.0, until - time.monotonic())

    def _start_who_is_missing(self) -> None:
        while self._deadline is None and len(self._running) < self._wanted and time.monotonic() >= self._next:
            self._start()

    def _start(self) -> None:
        """The same command again, as it was given. Told besides is where to tell of oneself, where to listen, whom to
        replace, and the folder for what workers have in common, which the first of several makes."""
        listening = ",".join(map(str, self._listening))
        post = f"{self._theirs.fileno()};{listening};{self._dead[0] if self._dead else ''};{self._folder}"
        try:
            process = os.posix_spawn(
                sys.executable,
                [sys.executable, *sys.orig_argv[1:]],
                {**os.environ, POST: post},
                setsigmask=[signal.SIGINT],  # which a terminal sends to all of them: it is for this process to tell
            )
        except OSError:
            if not self._listening:
                raise
            self._wait_longer()  # the machine may have no room for it at this moment
        else:
            self._first = self._first if self._listening else process
            self._running[process] = time.monotonic()
            del self._dead[:1]

    def _take_over(self) -> None:
        """What the first worker says: how many there are to be, and with it come its sockets; later that it is up."""
        said, listening, _, _ = socket.recv_fds(self._channel, 100, MOST_SOCKETS)
        for descriptor in listening:
            os.set_inheritable(descriptor, True)
            self._listening.append(descriptor)
        wanted, up, _ = said.decode().partition(UP)
        self._wanted = int(wanted or self._wanted)
        self._first = None if up else self._first

    def _bury(self, process: int, code: int) -> None:
        """Remember whom to replace, and wait longer each time if one after the other dies at once."""
        self._dead.append(f"{process}:{code}")
        if time.monotonic() - self._running.pop(process) < YOUNG:
            self._wait_longer()
        else:
            self._pause = 0.0

    def _wait_longer(self) -> None:
        self._pause = min(max(PAUSE, 2 * self._pause), LONGEST)
        self._next = time.monotonic() + self._pause

    def _stop(self, *, again: bool) -> None:
        """Tell all to end, and turn away who comes; who says it twice in a terminal does not want to wait."""
        if self._deadline is None:
            self._deadline = time.monotonic() + GRACE
            self._tell(signal.SIGTERM)
            while self._listening:
                os.close(self._listening.pop())
        elif again:
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

    def _tidy(self) -> None:
        """Take the folder away, if there was one."""
        with suppress(OSError):
            for name in os.listdir(self._folder):  # noqa: PTH208 (pathlib would be more than all of this)
                os.unlink(f"{self._folder}/{name}")  # noqa: PTH108
            os.rmdir(self._folder)  # noqa: PTH106


def _woken_by_signals() -> int:
    """A descriptor where the numbers of signals can be read: what they do is done in turn, not in between."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reading


def _ended() -> list[tuple[int, int]]:
    """The processes that have ended since, and their exit codes: below zero, the signal that ended one."""
    found = []
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((ended[0], os.waitstatus_to_exitcode(ended[1])))
    return found
