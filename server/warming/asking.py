"""Asking: one request after the other to one server, for bodies that nobody needs, as the last in its line.

No redirect leads to another host, no cookies are kept, no proxies or passwords are taken from the environment.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from ops.errors import BadParameter, Mistake
from server.on_demand import on_demand
from server.warming import answers
from server.warming.answers import Answer
from server.warming.pace import Pace
from server.warming.site import Elsewhere, Site

if TYPE_CHECKING:
    import httpx2
else:  # other commands start without it
    httpx2 = on_demand("httpx2")

HEADERS = {"Priority": "u=7", "Accept-Encoding": "identity", "User-Agent": "bookplate-warm"}  # RFC 9218 §4.1: the last
ANYTHING = "*/*"
CONNECT, SILENCE, WHOLE = 10.0, 60.0, 180.0  # seconds: to connect, between two pieces, for one answer
LARGEST = 500_000_000  # bytes of a picture
REFUSAL = 1000  # bytes of a refusal that are read
REDIRECTS = 3
MOVED = frozenset({301, 302, 303, 307, 308})
TRIES = {"busy": 6, "again": 3}  # of one request
STEP = 1.0  # seconds before the second try; twice as many before each further one
IDLE = 2.0  # seconds that a connection is kept: servers close theirs after five, and what is sent then is lost


class Gone(Mistake):
    """The server cannot be asked any more; what is left has to wait."""


class Refused(Mistake):
    """A document does not come; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"{answer.cause}: {answer.words}" if answer.words else answer.cause)


class Asking:
    """Asks a site, at a pace that it likes."""

    def __init__(self, site: Site, pace: Pace, client: httpx2.AsyncClient) -> None:
        self.site = site
        self._pace = pace
        self._client = client
        self._ever = False  # whether it has answered anything yet

    @classmethod
    @asynccontextmanager
    async def opened(cls, site: Site, pace: Pace) -> AsyncIterator[Self]:
        """With connections of its own."""
        tls = ssl.create_default_context() if site.secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        caps = httpx2.Limits(max_connections=pace.most + 1, max_keepalive_connections=pace.most, keepalive_expiry=IDLE)
        limits = httpx2.Timeout(SILENCE, connect=CONNECT)
        async with httpx2.AsyncClient(
            headers=HEADERS, timeout=limits, limits=caps, verify=tls, trust_env=False, follow_redirects=False
        ) as client:
            yield cls(site, pace, client)

    async def picture(self, target: str, accept: str = ANYTHING) -> Answer:
        """Ask for a picture, and drop it. Raises Gone."""
        kind = f"{target.partition('?')[0].rpartition('.')[2][:5]} {accept[:11]}"
        return await self._patiently(lambda: self._once(target, accept, kind))

    async def document(self, target: str, most: int) -> bytes:
        """A document of the site. Raises Refused, Gone."""
        body = bytearray()
        answer = await self._patiently(lambda: self._once(target, ANYTHING, "document", (body, most)))
        if answer.cause:
            raise Refused(answer)
        return bytes(body)

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer after as many tries as are worth while. Raises Gone."""
        further = 0
        while True:
            async with self._pace.turn():
                try:
                    answer = await ask()
                except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                    answer = Answer("busy", _why(error))
                    if further == TRIES["busy"] - 1 or not self._ever:
                        raise Gone(f"{self.site.origin} cannot be reached: {answer.cause}.") from error
                further += 1
                if further >= TRIES.get(answer.way, 0):
                    return answer
                self._pace.busy(STEP * 2 ** (further - 1) if answer.wait is None else answer.wait)

    async def _once(self, target: str, accept: str, kind: str, kept: tuple[bytearray, int] | None = None) -> Answer:
        """One try, redirects included. Raises httpx2.ConnectError, httpx2.ConnectTimeout."""
        try:
            async with asyncio.timeout(WHOLE):
                for _ in range(REDIRECTS + 1):
                    answer = await self._answer(target, accept, kind, kept)
                    if isinstance(answer, Answer):
                        return answer
                    target = answer
                return Answer("failed", "redirected without an end")
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            raise
        except (TimeoutError, httpx2.TimeoutException):
            return Answer("again", "no answer in time")
        except httpx2.TransportError as error:
            return Answer("again", f"the connection broke ({type(error).__name__})")

    async def _answer(self, target: str, accept: str, kind: str, kept: tuple[bytearray, int] | None) -> Answer | str:
        """What came, or the target to which it leads."""
        started = time.perf_counter()
        extensions = {"target": target.encode("ascii")}  # as it is written: a client library would spell it anew
        async with self._client.stream(
            "GET", self.site.origin, headers={"Accept": accept}, extensions=extensions
        ) as response:
            self._ever = True
            if response.status_code in MOVED:
                return self._led(target, response.headers.get("location", ""))
            words = await _body(response, kept)
            if words is None:
                return Answer("failed", "it is larger than what is read")
            answer = answers.read(response.status_code, response.headers, words)
        if answer.way in ("done", "made"):
            self._pace.answered(kind, time.perf_counter() - started)
        return answer

    def _led(self, target: str, reference: str) -> Answer | str:
        try:
            return self.site.target(urljoin(self.site.origin + target, reference))
        except (Elsewhere, BadParameter, ValueError):
            return Answer("failed", "redirected to another server")


async def _body(response: httpx2.Response, kept: tuple[bytearray, int] | None) -> bytes | None:
    """Read all of an answer, keeping a document, or the first words of a refusal; None if it is too long."""
    refused = response.status_code >= 400
    found, most = kept if kept and not refused else (bytearray(), REFUSAL if refused else LARGEST)
    found.clear()
    count = 0
    async for piece in response.aiter_raw():
        count += len(piece)
        if refused or kept:
            found += piece
        if count > most:
            if refused:
                break
            return None
    return bytes(found[:REFUSAL]) if refused else b""


def _why(error: Exception) -> str:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLError):  # whose number is none of the system's
            return getattr(cause, "verify_message", None) or cause.reason or str(cause)
        if isinstance(cause, socket.gaierror):
            return cause.strerror or str(cause)
        if isinstance(cause, OSError) and cause.errno and cause.errno > 0:
            return os.strerror(cause.errno)
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__
