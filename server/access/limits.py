"""Limits: how many requests a key may make, by a sliding count of the last second, minute, hour or day.

All workers of a server count together: every key has a small file in the folder that they share, which is locked while
one of them counts. The system gives the lock back however its holder ends. A worker alone, and one that cannot write
there, counts in its memory.
"""

import fcntl
import math
import os
import struct
import time
from contextlib import suppress
from pathlib import Path

from server.errors import Allowance, TooMany

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
PATIENCE = 0.01  # seconds that a worker that stands still may hold up the others; then they count without the lock
POLL = 0.0002  # seconds between two looks whether the lock is free

_RECORD = struct.Struct("<QQQ")  # the number of a window, and the requests in the one before and in itself
Record = tuple[int, int, int]
_NEVER: Record = (0, 0, 0)


class Limiter:
    """Counts requests by key; `rate` is such as 600/minute, nothing for none, and `folder` is what workers share."""

    def __init__(self, rate: str, folder: Path | None = None) -> None:
        requests, _, unit = rate.partition("/")
        self._usual = (int(requests), SECONDS[unit]) if rate else None
        self._folder = folder
        self._kept: dict[str, Record] = {}  # by name, as many as keys are used

    def count(self, key_id: str, per_minute: int | None = None) -> Allowance | None:
        """Count a request of this key, which may have a rate of its own; one that is refused is not counted.

        Returns:
            How many more may follow at once, and after how many seconds there are more; None without a limit.

        Raises:
            TooMany: who waits as long as it says is served.
        """
        policy = self._usual if per_minute is None else (per_minute, SECONDS["minute"])
        if policy is None:
            return None
        allowed, allowance = self._hit(f"rate-{policy[1]}-{key_id}", *policy)
        if not allowed:
            wait = "a second" if allowance.reset == 1 else f"{allowance.reset} seconds"
            most = f"{allowance.limit} requests in {allowance.window} seconds"
            sentence = f"Expected at most {most} with this key but received more. Try again in {wait}."
            raise TooMany(sentence, allowance.reset, allowance)
        return allowance

    def _hit(self, name: str, most: int, seconds: int) -> tuple[bool, Allowance]:
        if self._folder is not None:
            with suppress(OSError):
                return _hit_shared(self._folder / name, most, seconds)
        now = time.time()
        self._kept[name], allowed = _counted(self._kept.get(name, _NEVER), most, seconds, now)
        return allowed, _allowance(self._kept[name], most, seconds, now)


def _hit_shared(path: Path, most: int, seconds: int) -> tuple[bool, Allowance]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor)
        kept, now = os.pread(descriptor, _RECORD.size, 0), time.time()
        former = _RECORD.unpack(kept) if len(kept) == _RECORD.size else _NEVER
        record, allowed = _counted(former, most, seconds, now)
        os.pwrite(descriptor, _RECORD.pack(*record), 0)
    finally:
        os.close(descriptor)  # and with it the lock
    return allowed, _allowance(record, most, seconds, now)


def _lock(descriptor: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(POLL)
        else:
            return


def _counted(former: Record, most: int, seconds: int, now: float) -> tuple[Record, bool]:
    """The record with this request, and whether it is allowed."""
    window, previous, current = former
    if window != now // seconds:
        previous, current = current if window == now // seconds - 1 else 0, 0
    allowed = _weighed(previous, current, seconds, now) < most
    return (int(now // seconds), previous, current + allowed), allowed


def _allowance(record: Record, most: int, seconds: int, now: float) -> Allowance:
    """What is left, and the seconds until one more is allowed, or until the window ends if one is allowed now."""
    _, previous, current = record
    left, weighed = seconds - now % seconds, _weighed(previous, current, seconds, now)
    if weighed >= most > current:
        left -= (most - current) * seconds / previous
    return Allowance(most, seconds, max(0, most - math.floor(weighed)), math.floor(left) + 1)


def _weighed(previous: int, current: int, seconds: int, now: float) -> float:
    """The requests of this window, and of the one before the share that lies within its length from now."""
    return previous * (seconds - now % seconds) / seconds + current
