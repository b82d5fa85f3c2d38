"""One request to another server over HTTP, and what its answer means.

Redirects are not followed here, no cookies are kept, no proxies or passwords are taken from the environment.
"""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpcore2

from server.core.http_headers import joined, moment, retry_after
from server.sources.answers import Answer, Arrived, Failed, Unchanged, Validators
from server.sources.copies import Landing
from server.sources.freshness import Said
from server.sources.guard import Refused
from server.sources.intake import Intake
from server.sources.origins import Url
from server.sources.turns import AT_ONCE, Turns

IDLE = 15  # seconds that a connection is kept open for the next picture
LONGEST_VALIDATOR = 256  # bytes of an ETag that is worth keeping

MOVED = {301, 302, 303, 307, 308}
GONE = {404, 410, 451}  # there is no picture any more: an old copy is not shown either
TROUBLED = {429, 502, 503, 504}  # of the host; any other failure may be that of one address
HEADERS = (
    (b"Accept", b"image/*"),
    (b"Accept-Encoding", b"identity"),  # a few bytes could otherwise become very many
    (b"User-Agent", b"bookplate"),
)
VALIDATORS = {"etag": b"If-None-Match", "last-modified": b"If-Modified-Since"}


@dataclass(frozen=True, slots=True)
class Moved:
    """It is elsewhere."""

    reference: str


class Asking:
    """Asks servers when it is their turn; `tls` says whose certificates are believed, and `more` gives further headers
    of a request."""

    def __init__(
        self,
        backend: httpcore2.AsyncNetworkBackend,
        tls: ssl.SSLContext,
        intake: Intake,
        turns: Turns,
        more: Callable[[], Validators] = lambda: (),
    ) -> None:
        self._more = more
        self._intake = intake
        self._turns = turns
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=2 * AT_ONCE,
            max_keepalive_connections=AT_ONCE,
            keepalive_expiry=IDLE,
            network_backend=backend,
        )

    async def close(self) -> None:
        await self._pool.aclose()

    async def ask(self, at: Url, validators: Validators, landing: Landing, deadline: float) -> Answer | Moved:
        """What a server says, a picture being written to `landing`; `deadline` by the loop's clock. Raises Failed."""
        return await self._turns.take(at.authority, deadline, lambda: self._asked(at, validators, landing))

    async def _asked(self, at: Url, validators: Validators, landing: Landing) -> Answer | Moved:
        try:
            return await self._request(at, validators, landing)
        except Refused as error:
            raise Failed("refused") from error
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as error:
            raise Failed("unreachable", blamed=True, partial=landing.size > 0) from error

    async def _request(self, at: Url, validators: Validators, landing: Landing) -> Answer | Moved:
        url = httpcore2.URL(scheme=at.scheme, host=at.host, port=at.port, target=at.target)
        headers = [(b"Host", at.authority.encode()), *HEADERS, *self._more(), *validators]
        async with self._pool.stream("GET", url, headers=headers) as response:
            said = joined(response.headers)
            if response.status in MOVED and "location" in said:
                return Moved(said["location"])
            if response.status == 304 and validators:
                return Unchanged(_said(said) if "cache-control" in said else None)
            self._must_be_welcome(response.status, said)
            digest = await self._intake.land(response.aiter_stream(), landing)
            if _spilled(response):
                await response.extensions["network_stream"].aclose()
            return Arrived(digest, _modified(said.get("last-modified", "")), _said(said), _validators(said))

    def _must_be_welcome(self, status: int, said: dict[str, str]) -> None:
        """Raises Failed unless a body follows that may be a picture of a bearable size."""
        if status in MOVED:
            raise Failed("redirected")
        if status != 200:
            raise Failed(
                "odd", gone=status in GONE, blamed=status in TROUBLED, later=retry_after(said.get("retry-after", ""))
            )
        if said.get("content-encoding", "identity").strip().lower() != "identity":
            raise Failed("odd")
        length = said.get("content-length", "")
        self._intake.must_fit(int(length[:19]) if length.isdecimal() else 0)


def _spilled(response: httpcore2.Response) -> bool:
    """Whether more has come than belongs to an answer, which would be taken for the next one's beginning.

    httpcore2 does not look. If it is made otherwise than it was, that cannot be known, and is taken for granted.
    """
    try:
        rest, _ = response.stream._stream._connection._h11_state.trailing_data  # type: ignore[union-attr]
    except AttributeError:
        return True
    return bool(rest)


def _said(headers: dict[str, str]) -> Said:
    return Said.of(headers.get("cache-control", ""), headers.get("age", ""))


def _validators(headers: dict[str, str]) -> Validators:
    return tuple(
        (header, headers[name].encode("latin-1"))
        for name, header in VALIDATORS.items()
        if name in headers and len(headers[name]) <= LONGEST_VALIDATOR
    )


def _modified(text: str) -> float:
    """When it was last changed, now if that cannot be told."""
    now, then = time.time(), moment(text)
    return now if then is None else min(max(then, 0), now)
