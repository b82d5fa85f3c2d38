"""The gate: who may ask for what below /v1.

Without any keys, a server that listens to its own machine alone lets in who asks on that machine: no proxy in front, no
other site's page in a browser. With keys, or on any other address, an API key with the scope is needed.
"""

import time
from dataclasses import replace

from cachetools import LRUCache
from starlette.requests import Request

from server.access import loopback
from server.access.keys import Key, Keys
from server.access.limits import Limiter
from server.errors import Allowance, Forbidden, TooMany, Unauthorised
from server.metrics import Metrics
from server.routes.endpoint import Caller
from server.threads import Threads

LOCAL = Caller("local", frozenset({"admin"}))
ANYBODY = Caller("anybody")
BEARER = "bearer "
RATES = 100  # that keys have of their own, at a time
FRESH = 1.0  # seconds for which it is known whether there are any keys


class Doorkeeper:
    """Asks everybody for a key who has to have one. For one event loop."""

    def __init__(
        self,
        keys: Keys,
        limiter: Limiter,
        readers: Threads,
        metrics: Metrics,
        *,
        alone: bool,
        signing: bool,
        workers: int = 1,
    ) -> None:
        self._keys = keys
        self._limiter = limiter
        self._readers = readers
        self._metrics = metrics
        self._alone = alone  # whether the server can be reached from this machine only
        self._signing = signing
        self._workers = workers
        self._limiters: LRUCache[int, Limiter] = LRUCache(RATES)
        self._looked = float("-inf")
        self._any = True

    async def __call__(self, request: Request, scope: str | None) -> Caller:
        """Who asks. Raises Unauthorised, Forbidden, TooMany."""
        sent = request.headers.get("authorization")
        if sent is None:
            return await self._without(request, scope)
        presented = sent[len(BEARER) :].strip() if sent[: len(BEARER)].lower() == BEARER else ""
        if loopback.is_foreign(request.headers):
            raise Forbidden("Expected a request from a program or from this server's own pages, not another site's.")
        key = await self._readers.run(lambda: self._keys.find(presented))
        if scope:
            key.must_have(scope)  # type: ignore[arg-type]
        self._metrics.calls.labels(key.environment).inc()
        return Caller(f"key {key.id}", key.scopes, self._counted(key))

    async def _without(self, request: Request, scope: str | None) -> Caller:
        if scope is None:
            return ANYBODY
        once = len(request.headers.getlist("host")) == 1  # RFC 9112 §3.2: who says two has something to hide
        direct = once and loopback.is_direct(request.headers, request.scope.get("http_version", "1.1"))
        if self._alone and not self._signing and direct and not await self._are_any():
            if loopback.is_foreign(request.headers):
                raise Forbidden(
                    "Expected a request from a program or from this server's own pages, not another site's."
                )
            return LOCAL
        raise Unauthorised(
            f"Expected an API key with the scope {scope}, as in `Authorization: Bearer bp_live_…`, but received none. "
            "`bookplate keys create` makes one."
        )

    async def _are_any(self) -> bool:
        """Whether there are keys at all; looked up now and then."""
        if time.monotonic() - self._looked > FRESH:
            self._any = bool(await self._readers.run(self._keys.list))
            self._looked = time.monotonic()
        return self._any

    def _own_limiter(self, rate: int) -> Limiter:
        """The count of keys with a rate of their own, in requests per minute."""
        if rate not in self._limiters:
            self._limiters[rate] = Limiter(f"{rate}/minute", self._workers)
        return self._limiters[rate]

    def _counted(self, key: Key) -> Allowance | None:
        """How much more a key may ask for. Raises TooMany."""
        limiter = self._limiter if key.rate is None else self._own_limiter(key.rate)
        hit, policy = limiter.hit(key.id), limiter.policy
        if hit is None or policy is None:
            return None
        allowance = Allowance(policy[0], policy[1], hit.remaining, hit.reset_seconds)
        if not hit.allowed:
            wait = "a second" if hit.reset_seconds == 1 else f"{hit.reset_seconds} seconds"
            most = f"{policy[0]} requests in {policy[1]} seconds"
            sentence = f"Expected at most {most} with this key but received more. Try again in {wait}."
            raise TooMany(sentence, hit.reset_seconds, replace(allowance, remaining=0))
        return allowance
