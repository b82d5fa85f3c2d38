"""The front door: what every request and every answer shares. Ids, safe headers, CORS, the log line, the metrics, the
span."""

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from itertools import count
from math import inf

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from server.core.request_facts import NOTHING, RequestFacts
from server.errors import Busy
from server.ledger import Entry, Ledger
from server.routes import problems, replies
from server.routes.ready import Asked, First, Ready
from server.routes.replies import dress
from server.routes.tracing import UNTRACED, RequestTracing, template

REQUEST_ID = b"x-request-id"
STATE = "front"  # what it is called in the state that a server keeps for the application
STOPPING = "The server is about to stop, and could not finish this in time. Try again in a moment."
ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
SECRET = re.compile(rb"bp_(?:admin|live|test)_")  # a token or an API key, which the log is not to have


class Front:
    """Wraps the whole application; what can be answered by those who are asked `first` does not go further. A client
    takes each piece of such an answer within `patience` seconds."""

    def __init__(
        self,
        app: ASGIApp,
        log: FilteringBoundLogger,
        ledger: Ledger,
        first: tuple[First, ...] = (),
        patience: float = 30,
        tracing: RequestTracing = UNTRACED,
    ) -> None:
        self._app = app
        self._first = first
        self._patience = patience
        self._began = secrets.token_hex(5).encode()  # what the names begin with that are given here
        self._numbers = count(0x100000)
        self._log = log
        self._ledger = ledger
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        asked = Asked.by(scope)
        name = self.name(asked.headers)
        ready = self.ready(asked)
        if ready is None:
            await self._pass_on(scope, receive, send, name, started)
            return
        head, body, _ = ready
        try:
            await replies.send_whole(send, head.status, [*head.headers, (REQUEST_ID, name)], body, self._patience)
        except TimeoutError:
            self._log.info("a client took nothing of its answer", id=name.decode())
            return
        self.answered(asked, ready, name, started)

    def name(self, headers: Mapping[bytes, bytes]) -> bytes:
        """What a request is called: as it says itself, if that is a name and no secret."""
        given = headers.get(REQUEST_ID)
        if given is not None and ID.fullmatch(given) and not SECRET.search(given):
            return given
        return b"%b%x" % (self._began, next(self._numbers))

    def ready(self, asked: Asked, longest: float = inf) -> Ready | None:
        """What those who are asked first answer, with a body of `longest` bytes at most."""
        for one in self._first:
            found = one.ready(asked, longest)
            if found is not None:
                return found
        return None

    def answered(self, asked: Asked, ready: Ready, name: bytes, started: float) -> None:
        """Have it remembered what was answered at once."""
        status, facts = ready.head.status, ready.facts
        if self._tracing.on:
            facts = facts._replace(trace=self._tracing.answered(asked, status, facts, started))
        self.note(name, asked.method, "image", status, len(ready.body), started, facts)

    def note(
        self,
        name: bytes,
        method: str,
        kind: str,
        status: int,
        size: int,
        started: float,
        facts: RequestFacts = NOTHING,
    ) -> None:
        """Have it remembered what was answered."""
        seconds = time.perf_counter() - started
        self._ledger.note(Entry(time.time(), name.decode(), method[:20], kind, status, size, seconds, facts))

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, name: bytes, started: float) -> None:
        state = scope.setdefault("state", {})
        state["id"] = name.decode()
        state["kind"] = "other"
        status = size = 0
        shared = scope["path"].startswith("/iiif")
        traced = self._tracing.begin(scope, started)

        async def dressed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                vary = [(b"vary", state["vary"].encode())] if state.get("vary") else []
                message["headers"] = [*dress([*message["headers"], *vary], shared=shared), (REQUEST_ID, name)]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except TimeoutError:
            self._log.info("a client took nothing of its answer", id=state["id"])
        except asyncio.CancelledError:  # the server stops, and has waited as long as it may
            if not status:
                await problems.problem(Request(scope, receive), Busy(STOPPING))(scope, receive, dressed)
        except Exception:  # noqa: BLE001 (logged with its trace)
            # Starlette has answered already; what it raises on is for the log.
            self._log.exception("a request failed", id=state["id"], kind=state["kind"])
        finally:
            facts = RequestFacts.of(state)
            if traced:
                state["route"] = template(scope)
                facts = facts._replace(trace=traced.end(scope["method"], status, state, facts))
            self.note(name, scope["method"], state["kind"], status, size, started, facts)
