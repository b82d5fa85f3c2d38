"""A worker: one of the processes that serve, at the post where its supervisor has put it."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Self

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from server import allocator, balance
from server.config.section import Unusable, cores
from server.config.settings import Settings
from server.crew import SHARED, Crew
from server.on_demand import on_demand
from server.supervisor import POST, UP

if TYPE_CHECKING:
    from server import app, metrics
    from server.routes import connection
else:  # not before it is said where numbers are shared
    app, metrics = on_demand("server.app"), on_demand("server.metrics")
    connection = on_demand("server.routes.connection")

UNLIMITED = (
    "this version of uvicorn is not known: the limits of connections (server.longest_head, head_seconds, body_seconds, "
    "body_rate, idle_seconds) are NOT in force; install the one that pyproject.toml names"
)
GRACE = 5  # seconds that requests have to be answered in when a worker is told to stop

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """What a supervisor tells a worker: the `channel` to it; the sockets to serve from, unless it is the first one and
    is to make them; the `folder` that workers share; in whose `place` it comes, if one has died: process and exit code.
    """

    channel: socket.socket
    listening: tuple[socket.socket, ...]
    folder: Path
    place: tuple[int, int] | None

    @classmethod
    def taken(cls) -> Self:
        """From the environment, where nobody else is to find it."""
        channel, listening, place, folder = os.environ.pop(POST).split(";", 3)
        process, _, code = place.partition(":")
        return cls(
            socket.socket(fileno=int(channel)),
            tuple(socket.socket(fileno=int(one)) for one in listening.split(",") if one),
            Path(folder),
            (int(process), int(code)) if place else None,
        )

    def hand_over(self, workers: int, listening: list[socket.socket]) -> None:
        """Tell the supervisor how many there are to be, and what they are to serve from."""
        with suppress(OSError):  # it may be gone, which is noticed elsewhere
            socket.send_fds(self.channel, [str(workers).encode()], [one.fileno() for one in listening])

    def up(self) -> None:
        """Tell the supervisor that there is nothing any more that could make all workers fail."""
        with suppress(OSError):
            self.channel.sendall(UP.encode())


class Server(uvicorn.Server):
    """Tells the supervisor where it listens, if it is the first, and stops when there is no supervisor any more."""

    def __init__(self, config: uvicorn.Config, post: Post, crew: Crew | None) -> None:
        super().__init__(config)
        self._post, self._crew = post, crew

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        asyncio.get_running_loop().add_reader(self._post.channel, self._orphaned)
        if self.config.http == "auto":
            log.error(UNLIMITED)
        if sockets and not self._post.listening:
            self._log_started_message(sockets)
            self._post.up()
        if self._post.place:
            process, code = self._post.place
            metrics.forget(process)
            log.warning("worker %d %s and is replaced", process, _ending(code))
        if self._crew:
            self._balancing = asyncio.create_task(balance.keep(self._crew, lambda: self.server_state.connections))

    def _orphaned(self) -> None:
        asyncio.get_running_loop().remove_reader(self._post.channel)
        self.should_exit = True


def serve(settings: Settings, post: Post) -> None:
    """Serve until told to stop. Raises Unusable."""
    allocator.settle()
    crew = _crew(settings, post) if settings.workers > 1 else None
    listening = list(post.listening) or _bound(settings.server.host, settings.server.port)
    if not post.listening:
        post.hand_over(settings.workers, listening)
    server = Server(_config(settings, crew), post, crew)
    server.run(listening)
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _bound(host: str, port: int) -> list[socket.socket]:
    """Sockets at an address, which may stand for several. Raises Unusable."""
    found, failed = list[socket.socket](), ""
    try:
        places = dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE))
    except OSError as error:
        raise Unusable(f"server.host: {host} is no address: {error.strerror}.") from error
    for family, kind, protocol, _, address in places:
        one = socket.socket(family, kind, protocol)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            one.bind((address[0], found[0].getsockname()[1] if found else port, *address[2:]))
        except OSError as error:
            one.close()
            failed = failed or f"server.port: {host}:{port} cannot be listened on: {error.strerror}."
            if error.errno != errno.EADDRNOTAVAIL:  # which is said where there is no IPv6
                raise Unusable(failed) from error
        else:
            found.append(one)
    if not found:
        raise Unusable(failed)
    return found


def _crew(settings: Settings, post: Post) -> Crew:
    """What there is in common; the first worker makes the folder. Raises Unusable."""
    try:
        post.folder.mkdir(0o700, exist_ok=bool(post.listening))
    except OSError as error:
        raise Unusable(
            f"Several workers need a folder in common, and {post.folder.parent} cannot have one: {error.strerror}. "
            "Name another place for it in TMPDIR, or say server.workers = 1."
        ) from error
    os.environ[SHARED] = str(post.folder)
    return Crew(post.folder, settings.workers, max(1, cores() - 1))


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"


def _config(settings: Settings, crew: Crew | None) -> uvicorn.Config:
    server = settings.server
    protocol = connection.protocol()
    return uvicorn.Config(
        partial(app.create, settings, crew),
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
        timeout_graceful_shutdown=GRACE,
    )
