"""The front door: what every request and every answer shares. Ids, safe headers, CORS, the log line, the metrics."""

import re
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from server.metrics import Metrics
from server.routes.replies import CORS

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Front:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: FilteringBoundLogger, *, log_requests: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log
        self._log_requests = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        state = scope.setdefault("state", {})
        state["id"] = given if ID.fullmatch(given) else secrets.token_hex(8)
        state["kind"] = "other"
        sent = {"status": 0, "bytes": 0}

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                _dress(message, scope)
            elif message["type"] == "http.response.body":
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except TimeoutError:
            self._log.info("a client took nothing of its answer", id=state["id"])
        except Exception:  # noqa: BLE001 (logged with its trace)
            # Starlette has answered already; what it raises on is for the log.
            self._log.exception("a request failed", id=state["id"], kind=state["kind"])
        finally:
            self._note(scope, state, sent, time.perf_counter() - started)

    def _note(self, scope: Scope, state: MutableMapping[str, Any], sent: dict[str, int], seconds: float) -> None:
        kind, status = state["kind"], sent["status"]
        self._metrics.requests.labels(kind, str(status)).inc()
        self._metrics.sent.labels(kind).inc(sent["bytes"])
        if self._log_requests:
            self._log.info(
                "request",
                id=state["id"],
                method=scope["method"][:20],
                kind=kind,
                status=status,
                bytes=sent["bytes"],
                ms=round(seconds * 1000, 2),
            )


def _dress(message: Message, scope: Scope) -> None:
    headers = MutableHeaders(raw=message["headers"])
    headers["X-Request-Id"] = scope["state"]["id"]
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Content-Security-Policy", POLICY)
    if scope["path"].startswith("/iiif"):
        for name, value in CORS.items():
            headers[name] = value
    message["headers"] = headers.raw
