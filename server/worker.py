"""A worker: one of the processes that serve, at the post where its supervisor has put it."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from server import allocator, balance
from server.access import login_codes
from server.config.section import Unusable, cores
from server.config.settings import DEFAULT_FILE, DEFAULTS, Settings, Written
from server.core.log_stream import LogStream
from server.crew import SHARED, Crew
from server.on_demand import on_demand
from server.processes import dumps, folder, metric_space
from server.processes.draining import ENDING, Draining
from server.processes.post import Post, addresses, kept, linger, listening_at
from server.processes.progress import Progress
from server.processes.supervised import Supervised
from server.processes.terms import NONE
from server.supervisor import RETIRE, TRACE

if TYPE_CHECKING:
    from server import app, job_process
    from server.routes import connection, metrics
else:  # not before it is said where numbers are shared
    app, job_process = on_demand("server.app"), on_demand("server.job_process")
    connection, metrics = on_demand("server.routes.connection"), on_demand("server.routes.metrics")

UNLIMITED = (
    "this version of uvicorn is not known: the limits of connections (server.longest_head, head_seconds, body_seconds, "
    "body_rate, idle_seconds) are NOT in force; install the one that pyproject.toml names"
)
CLOSING, BRIEFLY = 0.7, 0.3  # seconds for files and databases to be closed: at leisure, and after the time was used up

LAST_WORDS = 0.2  # seconds for the last lines of the log

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Serves until its supervisor tells it to stop, or is gone; shows meanwhile that it makes progress."""

    def __init__(
        self,
        config: uvicorn.Config,
        settings: Settings,
        post: Post,
        crew: Crew | None,
        progress: Progress,
        remarks: tuple[tuple[int, str], ...],
    ) -> None:
        super().__init__(config)
        self._remarks = remarks  # on the configuration, for the log: level and text
        self._settings, self._post, self._crew, self._progress = settings, post, crew, progress
        self._draining = Draining(self.server_state)
        self._held = folder.hold(str(post.folder))
        self._orphan = False
        self._tasks: list[asyncio.Task[None]] = []

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone until there is something to stop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        self._tasks.append(loop.create_task(self._beat()))
        await super().startup(sockets)
        loop.add_signal_handler(signal.SIGTERM, self._stop)
        loop.add_signal_handler(RETIRE, self._make_way)
        loop.add_reader(self._post.channel, self._orphaned)
        if self.config.http == "auto":
            log.error(UNLIMITED)
        if sockets and not self._post.listening:
            self._log_started_message(sockets)
            threading.Thread(target=folder.remove_abandoned, args=(str(self._post.folder),), daemon=True).start()
        self._post.up()
        self._say_what_is_new()
        if self._crew:
            served = self.server_state
            self._tasks.append(loop.create_task(balance.keep(self._crew, lambda: served.connections)))

    def _say_what_is_new(self) -> None:
        if self._post.place:
            process, code = self._post.place
            reason = "hang" if self._post.hung else "killed" if code < 0 else "ended"
            self.lifespan.state[metrics.STATE].replaced(process, reason)
            trace = dumps.take(self._post.trace)
            log.warning(
                "worker %d %s and is replaced%s", process, _ending(code), f"; it was at:\n{trace}" if trace else ""
            )
        for level, remark in self._remarks:
            log.log(level, remark)

    async def _beat(self) -> None:
        await self._post.beat(self._progress, self._settings.server.hang_timeout)

    def _stop(self) -> None:
        self._draining.leave(self._settings.server.grace)
        self.should_exit = True

    def _make_way(self) -> None:
        self._draining.leave(linger(self._settings), idle=kept(self._settings))
        self.should_exit = True

    def _orphaned(self) -> None:
        asyncio.get_running_loop().remove_reader(self._post.channel)
        self._orphan = True
        self._stop()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody any more, and end what is under way; then this process."""
        log.info("Shutting down")
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        end_aside = self.lifespan.state.get(ENDING)
        if end_aside:
            self._tasks.append(asyncio.create_task(end_aside()))
        self._tasks.append(asyncio.create_task(self._tell_the_time()))
        in_time = await self._draining.finish()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.lifespan.shutdown(), CLOSING if in_time else BRIEFLY)
        self._end()

    async def _tell_the_time(self) -> None:
        """Keep the Date of answers current, as `main_loop` does before."""
        while True:
            await self.on_tick(0)
            await asyncio.sleep(1)

    def _end(self) -> None:
        """End this process, whatever its threads are at: nobody waits for that any more."""
        if metrics.STATE in self.lifespan.state:
            self.lifespan.state[metrics.STATE].archive(os.getpid())
        if self._held is not None:
            os.close(self._held)
        if self._orphan:
            folder.remove_unused(str(self._post.folder))
        log.info("Finished server process [%d]", os.getpid())
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, LogStream):
                stream.drain(LAST_WORDS)
        os._exit(0)


def serve(settings: Settings, post: Post, written: Written) -> None:
    """Serve until told to stop. Raises Unusable."""
    if post.trace != NONE:
        dumps.register(post.trace, TRACE)
    allocator.settle()
    remarks = _remarks(settings, post, written)
    if post.listening:
        settings = listening_at(settings, post.address)
    _use_folder(post, settings.workers)
    crew = _crew(settings, post) if settings.workers > 1 else None
    if post.jobs:
        job_process.supervised(settings, post, crew)
    listening = list(post.listening) or _listening(settings)
    if post.fresh or not post.listening:
        post.offer(settings, written, [] if post.listening else listening)
    if not post.listening:
        login_codes.announce(settings, listening[0].getsockname()[1])
    progress = Progress()
    apart = [one for one in listening if one.getsockname()[1] == settings.metrics.port]
    supervised = None if post.jobs is None else Supervised(post.folder, post.wake_jobs)
    build = partial(app.create, settings, crew, progress, apart, supervised)
    server = Server(_config(settings, build), settings, post, crew, progress, remarks)
    server.run([one for one in listening if one not in apart])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _remarks(settings: Settings, post: Post, written: Written) -> tuple[tuple[int, str], ...]:
    """Return what the log is to say of a configuration, once for all workers: level and text."""
    found = []
    if post.fresh and post.address != addresses(settings):
        found.append((logging.WARNING, f"the server goes on listening on {post.address} until it is restarted"))
    if not post.listening and written.path is None:
        absent = f"no {DEFAULT_FILE} in this folder ({Path.cwd()}): {DEFAULTS}"
        found.append((logging.INFO, absent))
    return tuple(found)


def _use_folder(post: Post, workers: int) -> None:
    """Put everything temporary into the folder of this server; the first worker makes it. Raises Unusable if there
    can be none and several workers need it."""
    try:
        post.folder.mkdir(0o700, exist_ok=bool(post.listening))
    except OSError as error:
        if workers == 1:
            return
        raise Unusable(
            f"Several workers need a folder in common, and {post.folder.parent} cannot have one: {error.strerror}. "
            "Name another place for it in TMPDIR, or say server.workers = 1."
        ) from error
    os.environ["TMPDIR"] = tempfile.tempdir = str(post.folder)


def _listening(settings: Settings) -> list[socket.socket]:
    """The sockets of the server, and of its metrics if they have a port of their own. Raises Unusable."""
    server, metrics = settings.server, settings.metrics
    if not (metrics.enabled and metrics.port):
        return _bound(server.host, server.port)
    if metrics.port == server.port:
        raise Unusable(f"metrics.port: expected another port than server.port, or 0, but received {metrics.port}.")
    apart = _bound(metrics.host, metrics.port, "metrics")
    return [*_bound(server.host, server.port), *apart]


def _bound(host: str, port: int, section: str = "server") -> list[socket.socket]:
    """Sockets at an address, which may stand for several; `section` is where it is configured. Raises Unusable."""
    found, failed = list[socket.socket](), ""
    try:
        places = dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE))
    except OSError as error:
        raise Unusable(f"{section}.host: {host} is no address: {error.strerror}.") from error
    for family, kind, protocol, _, where in places:
        one = socket.socket(family, kind, protocol)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            one.bind((where[0], found[0].getsockname()[1] if found else port, *where[2:]))
        except OSError as error:
            one.close()
            failed = failed or f"{section}.port: {host}:{port} cannot be listened on: {error.strerror}."
            if error.errno != errno.EADDRNOTAVAIL:  # which is said where there is no IPv6
                raise Unusable(failed) from error
        else:
            found.append(one)
    if not found:
        raise Unusable(failed)
    return found


def _crew(settings: Settings, post: Post) -> Crew:
    """What workers have in common."""
    try:
        metric_space.reserve(post.folder, os.getpid())
    except OSError as error:
        log.warning(
            "this worker tells its metrics for itself alone: there is no room in %s: %s", post.folder, error.strerror
        )
    else:
        os.environ[SHARED] = str(post.folder)
    return Crew(post.folder, settings.workers, max(1, cores() - 1))


def _ending(code: int) -> str:
    names = {one.value: one.name for one in signal.Signals}  # those for programs' own use have none
    return f"was ended by {names.get(-code, f'signal {-code}')}" if code < 0 else f"ended with {code}"


def _config(settings: Settings, build: Callable[[], object]) -> uvicorn.Config:
    server = settings.server
    protocol = connection.protocol()
    return uvicorn.Config(
        build,
        factory=True,
        host=server.host,
        port=server.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # by default it believes who is on this machine; server.proxies says whom to believe
        http=protocol,
        ws="none",
        limit_concurrency=server.connections if protocol == "auto" else None,  # Connection has limits of its own
        timeout_keep_alive=ceil(server.idle_seconds),
    )
