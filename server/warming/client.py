"""The client: asks one server for pictures that nobody needs, as the last in its line, and for documents.

No redirect leads to another host, no cookies are kept, no proxies or passwords are taken from the environment.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urljoin

import httpcore2
import httpx2

from ops.errors import BadParameter, Mistake
from server.core.http_headers import joined, retry_after
from server.warming.pace import Pace
from server.warming.site import Elsewhere, Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

HEADERS = (
    (b"Priority", b"u=7"),  # the last: RFC 9218 §4.1
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", b"bookplate-warm"),
)
ANYTHING = "*/*"
LIMITS = {"timeout": {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0}}  # seconds, of each step
WHOLE = 180.0  # seconds for one answer
LARGEST = 500_000_000  # bytes of a picture
REFUSAL = 1000  # bytes of a refusal that are read
WORDS = 200  # characters of a server's sentence
REDIRECTS = 3
MOVED = frozenset({301, 302, 303, 307, 308})
GOOD = frozenset({200, 204, 304})
BUSY = frozenset({429, 503})  # RFC 6585 §4, RFC 9110 §15.6.4
PASSING = frozenset({408, 502, 504})  # what may be otherwise in a moment
TRIES = {"busy": 6, "again": 3}  # of one request
STEP = 1.0  # seconds before the second try; twice as many before each further one
LONGEST_WAIT = 120.0  # seconds that a server is left alone at one go, whatever it says
IDLE = 2.0  # seconds that a connection is kept: servers close theirs after five, and what is sent then is lost
# What proxies say of themselves; those nearest to us first.
TOLD = ("cf-cache-status", "x-cache", "x-cache-status", "x-proxy-cache")


class Gone(Mistake):
    """The server cannot be asked any more; what is left has to wait."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: it was there, it was made, or no cache says which (`done`); or it is worth another try,
    or not. `cause` says in a few words why nothing came of it, `words` what the server said; `wait` is in seconds, None
    if the server did not say."""

    way: Literal["done", "made", "there", "busy", "again", "failed"]
    cause: str = ""
    words: str = ""
    wait: float | None = None

    def __str__(self) -> str:
        return f"{self.cause}: {self.words}" if self.words else self.cause


def printable(words: str, most: int) -> str:
    """A stranger's words without what a terminal would obey, cut short."""
    return "".join(letter for letter in words[:most] if letter.isprintable())


def read(status: int, headers: Mapping[str, str], words: bytes) -> Answer:
    """What an answer to a request for a picture means; `words` are the first bytes of a refusal. Names of headers are
    found in small letters."""
    if status in GOOD:
        return _good(headers)
    cause = f"{status} {httpx2.codes.get_reason_phrase(status)}".strip()
    said = printable(words.decode("utf-8", "replace").strip().partition("\n")[0], WORDS)
    if status in BUSY:
        wait = retry_after(headers.get("retry-after", ""))
        return Answer("busy", cause, said, None if wait is None else max(1.0, min(LONGEST_WAIT, wait)))
    return Answer("again" if status in PASSING else "failed", cause, said)


def _good(headers: Mapping[str, str]) -> Answer:
    notes = headers.get("bookplate-notes", "")
    if "=busy" in notes:  # everybody's version, for the moment
        return Answer("busy", "everybody's version, as the server was busy")
    if "no-store" in headers.get("cache-control", "").lower():
        return Answer("failed", "no cache may keep it (no-store)", printable(notes, WORDS))
    there = was_there(headers)
    return Answer("done" if there is None else "there" if there else "made")


def was_there(headers: Mapping[str, str]) -> bool | None:
    """Whether a cache had it already, the one that is nearest to us; None if none says so. RFC 9211 §2; RFC 9111
    §5.1."""
    for name in TOLD:
        if name in headers:
            return "hit" in headers[name].rpartition(",")[2].lower()
    if "cache-status" in headers:
        nearest = headers["cache-status"].rpartition(",")[2]
        return "hit" in [parameter.strip().lower() for parameter in nearest.split(";")[1:]]
    return True if headers.get("age", "0").strip() not in ("", "0") else None


class Client:
    """Asks a site, at a pace that it likes."""

    def __init__(self, site: Site, pace: Pace, pool: httpcore2.AsyncConnectionPool) -> None:
        self.site = site
        self._pace = pace
        self._pool = pool
        self._url = httpx2.URL(site.origin)
        self._reached = False  # whether it has answered anything yet

    @classmethod
    @asynccontextmanager
    async def opened(cls, site: Site, pace: Pace) -> AsyncIterator[Self]:
        """With connections of its own."""
        async with httpcore2.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=pace.most + 1,
            max_keepalive_connections=pace.most,
            keepalive_expiry=IDLE,
        ) as pool:
            yield cls(site, pace, pool)

    def elsewhere(self, site: Site) -> Client:
        """For another site, one request after the other."""
        return Client(site, Pace(1), self._pool)

    async def picture(self, target: str, accept: str = ANYTHING) -> Answer:
        """Ask for a picture, and drop it. Raises Gone."""
        answer, _ = await self._patiently(target, accept, 0)
        return answer

    async def document(self, target: str, most: int) -> tuple[Answer, bytes]:
        """A document of at most so many bytes; the answer has a cause if it did not come. Raises Gone."""
        return await self._patiently(target, ANYTHING, most)

    async def _patiently(self, target: str, accept: str, most: int) -> tuple[Answer, bytes]:
        """The answer after as many tries as are worth while. Raises Gone."""
        tries = 0
        while True:
            async with self._pace.turn():
                tries, body = tries + 1, b""
                try:
                    answer, body = await self._once(target, accept, most)
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                    answer = Answer("busy", _why(error))
                    if tries == TRIES["busy"] or not self._reached:
                        raise Gone(f"{self.site.origin} cannot be reached: {answer.cause}.") from error
                except (TimeoutError, httpcore2.TimeoutException):
                    answer = Answer("again", "no answer in time")
                except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
                    answer = Answer("again", f"the connection broke ({type(error).__name__})")
                if tries >= TRIES.get(answer.way, 0):
                    return answer, body
                self._pace.busy(STEP * 2 ** (tries - 1) if answer.wait is None else answer.wait)

    async def _once(self, target: str, accept: str, most: int) -> tuple[Answer, bytes]:
        """One try, redirects included. Raises TimeoutError, and what httpcore2 does."""
        kind = "document" if most else f"{target.partition('?')[0].rpartition('.')[2][:5]} {accept[:11]}"
        async with asyncio.timeout(WHOLE):
            for _ in range(REDIRECTS + 1):
                started = time.perf_counter()
                status, headers, body = await self._get(target, accept, most)
                if status not in MOVED:
                    break
                try:
                    target = self.site.target(urljoin(self.site.origin + target, headers.get("location", "")))
                except (Elsewhere, BadParameter, ValueError):
                    return Answer("failed", "redirected to another server"), b""
            else:
                return Answer("failed", "redirected without an end"), b""
        if body is None:
            return Answer("failed", "it is larger than what is read"), b""
        answer = Answer("done") if most and status in GOOD else read(status, headers, body)
        if answer.way in ("done", "made"):
            self._pace.answered(kind, time.perf_counter() - started)
        return answer, body

    async def _get(self, target: str, accept: str, most: int) -> tuple[int, Mapping[str, str], bytes | None]:
        """Status, headers, and what was kept: of a refusal the first bytes, of a document all, of a picture nothing;
        None if it is too long. Raises what httpcore2 does."""
        at = self._url  # a target is sent as it is written: httpx2 would spell it anew
        url = httpcore2.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=target)
        headers = [(b"Host", at.netloc), *HEADERS, (b"Accept", accept.encode())]
        async with self._pool.stream("GET", url, headers=headers, extensions=LIMITS) as response:
            self._reached = True
            kept, length = bytearray(), 0
            refused = response.status >= 400
            limit = REFUSAL if refused else most or LARGEST
            async for piece in response.aiter_stream():
                length += len(piece)
                if refused or most:
                    kept += piece
                if length > limit:
                    break
            whole = refused or length <= limit
            return response.status, joined(response.headers), bytes(kept[:limit]) if whole else None


def _why(error: BaseException) -> str:
    """Why nobody could be reached, in the system's words."""
    while cause := error.__cause__ or error.__context__:
        error = cause
    if isinstance(error, ssl.SSLError):  # whose number is none of the system's
        return getattr(error, "verify_message", None) or error.reason or str(error)
    if isinstance(error, OSError) and error.errno and error.errno > 0:  # asyncio's own words name addresses
        return os.strerror(error.errno)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
