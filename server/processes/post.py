"""The post of a worker: what its supervisor tells it, and what it answers."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from server import log as logs
from server.config.log import Log
from server.config.section import Unusable
from server.config.settings import Settings, Written
from server.processes import terms
from server.processes.anonymous_file import anonymous_file
from server.processes.heartbeat import Board
from server.processes.progress import Progress
from server.processes.terms import NONE, POST, Terms

BEAT = 0.25  # seconds between two heartbeats
LATER = 1.0  # seconds that an idle connection may be closed too late
SENDING = 5.0  # seconds longer than a picture may take to be made, for those who are being sent one


@dataclass(frozen=True, slots=True)
class Post:
    """What a supervisor tells a worker.

    channel    where to tell of oneself
    listening  the sockets to serve from, unless this is the first worker and is to make them
    folder     for everything temporary
    slot       where on the `board` to show progress; None if there is no board
    trace      where to write down what hangs; -1 for nowhere
    config     the configuration that is in force; None if there is none yet
    fresh      whether it is to be read anew while that one is in force
    place      in whose place this worker comes, if one has died: process and exit code; `hung` if that was killed
               because it hung
    form       of the log, and the `address` that is listened on, as older workers have said
    jobs       whether it is to do jobs, and not to serve; None if the supervisor is of a version that starts no process
               for them, as when a reload puts a new version to work
    """

    channel: socket.socket
    listening: tuple[socket.socket, ...]
    folder: Path
    slot: int
    board: Board | None
    trace: int
    config: Written | None
    fresh: bool
    place: tuple[int, int] | None
    form: str
    address: str
    hung: bool = False
    jobs: bool | None = None

    @classmethod
    def taken(cls) -> Self:
        """From the environment, where nobody else is to find it."""
        told, where = terms.read_post(os.environ.pop(POST))
        process, code, hung = [*told["dead"].split(":"), "", ""][:3]
        board = int(told["board"])
        return cls(
            channel=socket.socket(fileno=int(told["channel"])),
            listening=tuple(socket.socket(fileno=int(one)) for one in told["listening"].split(",") if one),
            folder=Path(where),
            slot=int(told["slot"]),
            board=Board(board) if board != NONE else None,
            trace=int(told["trace"]),
            config=_unpacked(int(told["config"])),
            fresh=told["fresh"] == "1",
            place=(int(process), int(code)) if process else None,
            form=told["form"],
            address=told["address"],
            hung=bool(hung),
            jobs=told["jobs"] == "1" if "jobs" in told else None,
        )

    def offer(self, settings: Settings, written: Written, listening: list[socket.socket]) -> None:
        """Tell the supervisor the terms of a configuration, and what others are to serve from."""
        server = settings.server
        form = "text" if logs.is_text(settings.log) else "json"
        said = Terms(settings.workers, server.hang_timeout, server.grace, linger(settings), form, addresses(settings))
        config = _packed(written)
        with suppress(OSError):  # it may be gone, which is noticed elsewhere
            handed = [config, *(one.fileno() for one in listening)]
            socket.send_fds(self.channel, [said.line(os.getpid())], handed)
        os.close(config)

    def up(self) -> None:
        """Tell the supervisor that this worker accepts connections."""
        with suppress(OSError):
            self.channel.sendall(terms.up(os.getpid()))

    async def beat(self, progress: Progress, hang: float) -> None:
        """Show that the event loop runs, and whether the renderings do, so often that it is noticed after `hang`
        seconds if not; for ever."""
        period = min(BEAT, hang / 8) if hang else BEAT
        if self.board is None:
            return
        loop, beats = asyncio.get_running_loop(), 0
        last = loop.time()
        while True:
            beats, now = beats + 1, loop.time()
            stalled = progress.stalled(min(now - last, 2 * period))
            last = now
            with suppress(OSError):
                self.board.show(self.slot, beats, stalled)
            await asyncio.sleep(period)

    def wake_jobs(self) -> None:
        """Tell the supervisor that there are jobs to be done."""
        with suppress(OSError):  # it is gone, or does not listen: it is told again while there are jobs
            self.channel.send(terms.jobs(os.getpid()), socket.MSG_DONTWAIT)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Say in the log why a configuration that is tried while another one is in force cannot be used."""
        try:
            yield
        except Exception as error:
            if not self.fresh:
                raise
            found = logs.configure(Log(form="text" if self.form == "text" else "json"))
            known = {} if isinstance(error, Unusable) else {"exc_info": True}
            found.error("the new configuration cannot be used", cause=str(error), **known)
            sys.exit(2)


def _packed(written: Written) -> int:
    """A descriptor with a configuration, so that it stays in force whatever becomes of its file. Its first line is the
    path of the file, and empty if there is none."""
    try:
        config = anonymous_file("configuration")
        os.pwrite(config, f"{written.path or ''}\n{written.text}".encode(), 0)
    except OSError:
        config = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    return config


def _unpacked(config: int) -> Written | None:
    """The configuration behind a descriptor; None if there is none."""
    if config == NONE:
        return None
    content = bytearray()
    while piece := os.pread(config, 1 << 20, len(content)):
        content += piece
    os.close(config)
    path, found, text = content.decode().partition("\n")
    return Written(Path(path) if path else None, text) if found else None


def addresses(settings: Settings) -> str:
    """Return where a server listens, as the configuration says it: its address, and that of its metrics if they have
    one of their own."""
    server, metrics = settings.server, settings.metrics
    apart = f",{metrics.host}:{metrics.port}" if metrics.enabled and metrics.port else ""
    return f"{server.host}:{server.port}{apart}"


def listening_at(settings: Settings, said: str) -> Settings:
    """Return the settings of a worker that is handed its sockets, which listen where older workers have `said`: a
    configuration that is read anew cannot change that. Metrics that were to be had nowhere but at an address that is
    not listened on are not to be had."""
    address, _, apart = said.partition(",")
    host, _, port = address.rpartition(":")
    server = settings.server.model_copy(update={"host": host, "port": int(port)})
    metrics = settings.metrics
    if apart:
        host, _, port = apart.rpartition(":")
        metrics = metrics.model_copy(update={"host": host, "port": int(port)})
    elif metrics.port:
        metrics = metrics.model_copy(update={"enabled": False, "port": 0})
    return settings.model_copy(update={"server": server, "metrics": metrics})


def kept(settings: Settings) -> float:
    """Return the seconds for which a worker keeps idle connections when another one takes its place: until they would
    be closed anyway."""
    return settings.server.idle_seconds + LATER


def linger(settings: Settings) -> float:
    """Return the seconds in which a worker answers all that it was asked, when another one takes its place."""
    return max(settings.server.grace, settings.server.seconds + SENDING, kept(settings))
