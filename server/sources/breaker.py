"""A circuit breaker for hosts: one that keeps failing is left alone for a while, then asked once."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache


@dataclass(frozen=True, slots=True)
class Trouble:
    """How often a host has failed since it last worked, and until when it is left alone."""

    failures: int
    until: float


class Breaker:
    """Knows the hosts in trouble, the latest `hosts` of them; the others work as far as is known.

    After `failures` in a row a host is left alone for `seconds`. Then one is let through: if it succeeds all is well,
    if it fails or is never heard of again the next one is let through `seconds` later.
    """

    def __init__(
        self,
        failures: int = 5,
        seconds: float = 30,
        hosts: int = 1000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures = failures
        self._seconds = seconds
        self._clock = clock
        self._troubled: LRUCache[str, Trouble] = LRUCache(hosts)

    def lets(self, host: str) -> bool:
        """Whether a host may be asked now; whoever is told so asks it."""
        trouble = self._troubled.get(host)
        if trouble is None or trouble.failures < self._failures:
            return True
        now = self._clock()
        if now < trouble.until:
            return False
        self._troubled[host] = Trouble(trouble.failures, now + self._seconds)
        return True

    def succeeded(self, host: str) -> None:
        self._troubled.pop(host, None)

    def failed(self, host: str) -> None:
        trouble = self._troubled.get(host)
        failures = min(trouble.failures + 1 if trouble else 1, self._failures)
        self._troubled[host] = Trouble(failures, self._clock() + self._seconds)
