"""The front door: what every request and every answer shares. Ids, safe headers, CORS, the log line, the metrics."""

import re
import secrets
import time
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from server.ledger import Entry, Ledger
from server.routes.crowd import Crowd
from server.routes.hot import Hot
from server.routes.replies import dress

REQUEST_ID = b"x-request-id"
ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


First = Hot | Crowd


class Front:
    """Wraps the whole application; what can be answered by those who are asked `first` does not go further."""

    def __init__(self, app: ASGIApp, log: FilteringBoundLogger, ledger: Ledger, first: tuple[First, ...] = ()) -> None:
        self._app = app
        self._first = first
        self._began = secrets.token_hex(5).encode()  # what the names begin with that are given here
        self._numbers = count(0x100000)
        self._log = log
        self._ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        name = _given(scope) or b"%b%x" % (self._began, next(self._numbers))
        try:
            for one in self._first:
                sent = await one.send(scope, send, [(REQUEST_ID, name)])
                if sent:
                    self._note(scope, name, "image", sent.status, sent.size, started)
                    return
        except TimeoutError:
            self._log.info("a client took nothing of its answer", id=name.decode())
            return
        await self._pass_on(scope, receive, send, name, started)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, name: bytes, started: float) -> None:
        state = scope.setdefault("state", {})
        state["id"] = name.decode()
        state["kind"] = "other"
        status = size = 0
        shared = scope["path"].startswith("/iiif")

        async def dressed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*dress(message["headers"], shared=shared), (REQUEST_ID, name)]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except TimeoutError:
            self._log.info("a client took nothing of its answer", id=state["id"])
        except Exception:  # noqa: BLE001 (logged with its trace)
            # Starlette has answered already; what it raises on is for the log.
            self._log.exception("a request failed", id=state["id"], kind=state["kind"])
        finally:
            self._note(scope, name, state["kind"], status, size, started)

    def _note(self, scope: Scope, name: bytes, kind: str, status: int, size: int, started: float) -> None:
        seconds = time.perf_counter() - started
        self._ledger.note(Entry(time.time(), name.decode(), scope["method"][:20], kind, status, size, seconds))


def _given(scope: Scope) -> bytes | None:
    """The name that a request brought with it, if it is one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID and ID.fullmatch(value):
            return bytes(value)
    return None
