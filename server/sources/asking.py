"""One request to another server: a place for it, its part of the time, its bytes counted, and what it says of the host.

Redirects are not followed here, no cookies are kept, no proxies or passwords are taken from the environment.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpcore2

from server.errors import Busy
from server.sources.breaker import Breaker
from server.sources.copies import Landing
from server.sources.freshness import lasts
from server.sources.guard import Refused
from server.sources.origins import Url

AT_ONCE, AT_ONCE_PER_HOST = 32, 4
IDLE = 15  # seconds that a connection is kept open for the next picture
HEAD = 512  # bytes that are looked at before the rest is fetched
BREATH = 64  # chunks after which others get their turn: thousands of tiny ones may have come at once
LONGEST_VALIDATOR = 256  # bytes of an ETag that is worth keeping

MOVED = {301, 302, 303, 307, 308}
GONE = {404, 410, 451}  # there is no picture any more: an old copy is not shown either
OVERLOADED = 429
HEADERS = (
    (b"Accept", b"image/*"),
    (b"Accept-Encoding", b"identity"),  # a few bytes could otherwise become very many
    (b"User-Agent", b"bookplate"),
)
VALIDATORS = {"etag": b"If-None-Match", "last-modified": b"If-Modified-Since"}

T = TypeVar("T")
Validators = tuple[tuple[bytes, bytes], ...]


class Failed(Exception):
    """Why nothing came, in one of the words of Unreachable.

    `remembered`: for a moment nobody needs to try again; `gone`: an old copy will not do either; `blamed`: the host is
    in trouble.
    """

    def __init__(self, remark: str, *, remembered: bool = True, gone: bool = False, blamed: bool = False) -> None:
        super().__init__(remark)
        self.remark = remark
        self.remembered = remembered
        self.gone = gone
        self.blamed = blamed


@dataclass(frozen=True, slots=True)
class Moved:
    """It is elsewhere."""

    reference: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is what it was; `lasts` in seconds, None if that was not said again."""

    lasts: int | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """It has landed: the digest of its bytes, its last change in seconds since 1970, how to ask whether it changed."""

    digest: str
    modified: float
    lasts: int
    validators: Validators


Answer = Moved | Unchanged | Arrived


class Asking:
    """Asks servers, so many at once and so many of each.

    `size` is in bytes; `check` sees how a file begins; `tls` says whose certificates are believed.
    """

    def __init__(
        self,
        backend: httpcore2.AsyncNetworkBackend,
        tls: ssl.SSLContext,
        size: int,
        check: Callable[[bytes], bool],
        breaker: Breaker,
    ) -> None:
        self._size = size
        self._check = check
        self._breaker = breaker
        self._places = Places(AT_ONCE, AT_ONCE_PER_HOST)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=2 * AT_ONCE,
            max_keepalive_connections=AT_ONCE,
            keepalive_expiry=IDLE,
            network_backend=backend,
        )

    async def close(self) -> None:
        await self._pool.aclose()

    async def ask(self, at: Url, validators: Validators, landing: Landing, deadline: float) -> Answer:
        """What a server says, a picture being written to `landing`; `deadline` by the loop's clock. Raises Failed."""
        try:
            async with asyncio.timeout_at(deadline) as waiting, self._places.at(at.authority):
                waiting.reschedule(None)  # from here on the time is the host's
                return await self._judged(at, validators, landing, deadline)
        except (TimeoutError, Busy) as error:  # too much is being asked already, which is no fault of the address
            raise Failed("slow", remembered=False) from error

    async def _judged(self, at: Url, validators: Validators, landing: Landing, deadline: float) -> Answer:
        """The same, and what it means for the host. Raises Failed, Busy."""
        if not self._breaker.lets(at.authority):
            raise Failed("broken", remembered=False)
        try:
            answer = await self._in_time(at, validators, landing, deadline)
        except Failed as failure:
            (self._breaker.failed if failure.blamed else self._breaker.succeeded)(at.authority)
            raise
        self._breaker.succeeded(at.authority)
        return answer

    async def _in_time(self, at: Url, validators: Validators, landing: Landing, deadline: float) -> Answer:
        try:
            async with asyncio.timeout_at(deadline):
                return await self._request(at, validators, landing)
        except TimeoutError as error:
            raise Failed("slow", blamed=True) from error
        except Refused as error:
            raise Failed("refused") from error
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as error:
            raise Failed("unreachable", blamed=True) from error

    async def _request(self, at: Url, validators: Validators, landing: Landing) -> Answer:
        url = httpcore2.URL(scheme=at.scheme, host=at.host, port=at.port, target=at.target)
        headers = [(b"Host", at.authority.encode()), *HEADERS, *validators]
        async with self._pool.stream("GET", url, headers=headers) as response:
            said = _read(response.headers)
            if response.status in MOVED and "location" in said:
                return Moved(said["location"])
            if response.status == 304 and validators:
                return Unchanged(lasts(said["cache-control"]) if "cache-control" in said else None)
            self._must_be_welcome(response.status, said)
            return await self._arrived(response, said, landing)

    def _must_be_welcome(self, status: int, said: dict[str, str]) -> None:
        """Raises Failed unless a body follows that may be a picture of a bearable size."""
        if status in MOVED:
            raise Failed("redirected")
        if status != 200:
            raise Failed("odd", gone=status in GONE, blamed=status >= 500 or status == OVERLOADED)
        if said.get("content-encoding", "identity").strip().lower() != "identity":
            raise Failed("odd")
        length = said.get("content-length", "")
        if length.isdecimal() and int(length) > self._size:
            raise Failed("large")

    async def _arrived(self, response: httpcore2.Response, said: dict[str, str], landing: Landing) -> Arrived:
        digest = await self._land(response, landing)
        validators = tuple(
            (header, said[name].encode("latin-1"))
            for name, header in VALIDATORS.items()
            if name in said and len(said[name]) <= LONGEST_VALIDATOR
        )
        return Arrived(
            digest, _modified(said.get("last-modified", "")), lasts(said.get("cache-control", "")), validators
        )

    async def _land(self, response: httpcore2.Response, landing: Landing) -> str:
        """Write the body down, counting its bytes whatever was announced; its digest."""
        head, count = b"", 0
        async with aclosing(response.aiter_stream()) as chunks:
            async for chunk in chunks:
                count += 1
                if not count % BREATH:
                    await asyncio.sleep(0)
                head = self._looked_at(head, chunk)
                if landing.size + len(chunk) > self._size:
                    raise Failed("large")
                await _written(landing.add(chunk))
        if len(head) < HEAD and not self._check(head):
            raise Failed("odd")
        return await _written(landing.close())

    def _looked_at(self, head: bytes, chunk: bytes) -> bytes:
        """The first bytes, and those of another chunk; checked when there are enough."""
        if len(head) >= HEAD:
            return head
        head += chunk[: HEAD - len(head)]
        if len(head) >= HEAD and not self._check(head):
            raise Failed("odd")
        return head


async def _written(writing: Awaitable[T]) -> T:
    """What comes of writing to this machine's disk, whose failures are no other server's. Raises Failed, Busy."""
    try:
        return await writing
    except OSError as error:
        raise Failed("unreachable", remembered=False) from error


def _read(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; those that came several times are joined."""
    said: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        said[key] = f"{said[key]}, {text}" if key in said else text
    return said


def _modified(text: str) -> float:
    """When it was last changed, now if that cannot be told."""
    now = time.time()
    try:
        return min(max(parsedate_to_datetime(text).timestamp(), 0), now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return now


class Places:
    """So many in all at once, and so many for each name; who waits for a busy name keeps no place from others."""

    def __init__(self, count: int, each: int) -> None:
        self._all = asyncio.Semaphore(count)
        self._each = each
        self._names: dict[str, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def at(self, name: str) -> AsyncIterator[None]:
        own, users = self._names.get(name) or (asyncio.Semaphore(self._each), 0)
        self._names[name] = own, users + 1
        try:
            async with own, self._all:
                yield
        finally:
            own, users = self._names.pop(name)
            if users > 1:
                self._names[name] = own, users - 1
