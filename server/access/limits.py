"""Limits: how many requests a key may make, by a sliding count of the last second, minute, hour or day.

The count is a worker's own, in memory of the same size for any rate; a worker is given its share of the rate.
"""

import math
import time
from dataclasses import dataclass

import limits
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a request may be served, how many more may follow at once, and after how many seconds there are more:
    who waits that long is served."""

    allowed: bool
    remaining: int
    reset_seconds: int


class Limiter:
    """Counts requests by key.

    `rate` is such as 600/minute, nothing for none; of it a worker allows its share, and at least one.
    """

    def __init__(self, rate: str, workers: int = 1) -> None:
        self._item = _share(limits.parse(rate), workers) if rate else None
        self._storage = MemoryStorage()
        self._counts = SlidingWindowCounterRateLimiter(self._storage)

    @property
    def policy(self) -> tuple[int, int] | None:
        """How many requests in how many seconds; None if they are not limited."""
        return (self._item.amount, self._item.get_expiry()) if self._item else None

    def hit(self, key_id: str) -> Allowance | None:
        """Count a request of this key; one that is refused is not counted. None if requests are not limited."""
        if self._item is None:
            return None
        allowed = self._counts.hit(self._item, key_id)
        remaining = self._counts.get_window_stats(self._item, key_id).remaining
        return Allowance(allowed, remaining, self._wait(self._item, key_id))

    def _wait(self, item: limits.RateLimitItem, key_id: str) -> int:
        """Seconds until one more is allowed, or until the window ends if one is allowed now. The library's own number
        is about the window alone, and who believed it would be refused again."""
        amount, seconds = item.amount, item.get_expiry()
        previous, _, current, _ = self._storage.get_sliding_window(item.key_for(key_id), seconds)
        left = seconds - time.time() % seconds
        weighed = previous * left / seconds + current
        if weighed < amount or current >= amount:
            return math.floor(left) + 1
        return math.floor(left - (amount - current) * seconds / previous) + 1


def _share(item: limits.RateLimitItem, workers: int) -> limits.RateLimitItem:
    return type(item)(max(1, item.amount // workers), item.multiples)
