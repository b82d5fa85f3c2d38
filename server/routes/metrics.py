"""/metrics: what Prometheus asks for, on the server's port or on one of its own.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import asyncio
import gzip
import secrets
import socket
from collections.abc import Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.server import ServerState

from server.config.metrics import Metrics as MetricsSettings
from server.config.server import Server as ServerSettings
from server.config.settings import Settings
from server.gauges import Gauges
from server.ledger import Ledger
from server.metrics import Metrics
from server.routes import connection
from server.routes.accept import names
from server.routes.connection_limits import STATE as LIMITS
from server.routes.connection_limits import ConnectionLimits
from server.routes.replies import accept

PATH = "/metrics"
STATE = "monitoring"  # what Monitoring is called in the state that a server keeps for the application
MOST = 50  # connections of a port that is for Prometheus alone
FAST = 1  # level of compression: what repeats itself so much is small at any
HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"}


class MetricsEndpoint:
    """Answers with the metrics, if the request may have them."""

    def __init__(self, settings: MetricsSettings, metrics: Metrics, gauges: Gauges, ledger: Ledger) -> None:
        self._token = settings.token.get_secret_value()
        self._metrics = metrics
        self._gauges = gauges
        self._ledger = ledger
        self._turn = asyncio.Lock()  # one at a time: whoever asks often gets no more of the processor

    async def answer(self, request: Request) -> Response:
        """Answer a request for /metrics."""
        if not self._may_read(request):
            sentence = (
                "Expected the token of metrics.token, as in `Authorization: Bearer …`, but received none or another."
            )
            raise HTTPException(401, sentence, {"WWW-Authenticate": "Bearer"})
        zipped = names(request.headers.get("accept-encoding", ""), "gzip")
        async with self._turn:
            self._ledger.write()
            self._gauges.measure()
            await self._gauges.measure_disks()
            body, media_type = await asyncio.to_thread(self._body, accept(request), zipped)
        return Response(body, 200, HEADERS | ({"Content-Encoding": "gzip"} if zipped else {}), media_type)

    def _body(self, accepted: str, zipped: bool) -> tuple[bytes, str]:
        body, media_type = self._metrics.text(accepted)
        return (gzip.compress(body, FAST) if zipped else body), media_type

    def _may_read(self, request: Request) -> bool:
        kind, _, sent = request.headers.get("authorization", "").partition(" ")
        given = kind.lower() == "bearer" and secrets.compare_digest(
            sent.strip().encode("latin-1"), self._token.encode()
        )
        return not self._token or given

    def route(self) -> Route:
        """The route of /metrics."""
        return Route(PATH, self.answer)


class MetricsPort:
    """Serves /metrics, and nothing else, on sockets of its own.

    All workers share the sockets. Each of them tells what all have counted, whichever is asked.
    """

    def __init__(self, routes: Sequence[Route], sockets: Sequence[socket.socket], server: ServerSettings) -> None:
        self._sockets = sockets
        self._limits = ConnectionLimits(server.model_copy(update={"connections": MOST}))
        self._config = uvicorn.Config(
            Starlette(routes=routes),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            http=connection.protocol(),
            ws="none",
        )
        self._state = ServerState()
        self._servers: list[asyncio.Server] = []

    async def open(self) -> None:
        """Begin to serve."""
        self._config.load()
        loop = asyncio.get_running_loop()
        for each in self._sockets:
            self._servers.append(await loop.create_server(self._protocol, sock=each))

    async def close(self) -> None:
        """Stop serving; connections end with the answer that they are owed."""
        for server in self._servers:
            server.close()
        for one in list(self._state.connections):
            one.shutdown()

    def _protocol(self) -> asyncio.Protocol:
        kind: Any = self._config.http_protocol_class
        made: asyncio.Protocol = kind(config=self._config, server_state=self._state, app_state={LIMITS: self._limits})
        return made


class Monitoring:
    """Measures, and serves what was measured: on the server's port, or on `sockets` of its own."""

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        gauges: Gauges,
        ledger: Ledger,
        sockets: Sequence[socket.socket] = (),
    ) -> None:
        self._settings = settings.metrics
        self._metrics = metrics
        self._gauges = gauges
        self._endpoint = MetricsEndpoint(settings.metrics, metrics, gauges, ledger)
        routes = [self._endpoint.route()] if settings.metrics.enabled else []
        self._port = MetricsPort(routes, sockets, settings.server) if sockets else None
        self._measuring: asyncio.Task[None] | None = None

    @property
    def routes(self) -> list[Route]:
        """What is served on the server's port."""
        return [self._endpoint.route()] if self._settings.enabled and not self._settings.port else []

    async def open(self) -> None:
        """Begin to measure and to serve."""
        self._measuring = asyncio.create_task(self._gauges.keep())
        if self._port:
            await self._port.open()

    async def close(self) -> None:
        """Stop."""
        if self._measuring:
            self._measuring.cancel()
        if self._port:
            await self._port.close()

    def archive(self, process: int) -> None:
        """Keep what a worker has counted that ends."""
        self._metrics.archive(process)

    def replaced(self, process: int, reason: str) -> None:
        """Count that a worker was replaced, and keep what it has counted."""
        self._metrics.restarts.labels(reason).inc()
        self.archive(process)
