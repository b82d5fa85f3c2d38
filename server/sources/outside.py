"""Pictures from outside, through one guarded door: an allow-list, a guard, a deadline, bounds, a breaker, and copies.

Whatever an address is, where it leads and what comes from there is a stranger's; nothing here trusts any of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cachetools import TTLCache

from server import settings
from server.errors import Unreachable
from server.on_demand import on_demand
from server.settings import Statement
from server.sharing import Sharing
from server.sources.breaker import Breaker
from server.sources.copies import Copies, Copy, Landing
from server.sources.freshness import STALE
from server.sources.original import Fetched
from server.sources.origins import Origins, Url
from server.threads import Threads

if TYPE_CHECKING:
    import httpcore2

    from server.sources import asking, guard
else:  # only who names origins needs them
    httpcore2 = on_demand("httpcore2")
    asking, guard = on_demand("server.sources.asking"), on_demand("server.sources.guard")

REDIRECTS = 3
FORGOTTEN = 10  # seconds after which an address that failed is tried again
REMEMBERED = 10_000  # addresses that failed


def picturelike(head: bytes) -> bool:
    """Whether a file that begins like this may be a picture: no format that is read here begins as markup or JSON."""
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(words) and words[:1] not in (b"<", b"{", b"[")


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is held open if anything may be fetched at all."""

    asking: asking.Asking
    copies: Copies


class Outside:
    """Fetches pictures, each once at a time, and keeps copies of them. For one event loop.

    `rooms` is None if nothing may be fetched; `seconds` are those that a picture may take.
    """

    def __init__(
        self, origins: Origins, rooms: Rooms | None, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.origins = origins
        self._rooms = rooms
        self._seconds = seconds
        self._clock = clock
        self._failed: TTLCache[str, str] = TTLCache(REMEMBERED, FORGOTTEN, clock)
        self._sharing: Sharing[Fetched] = Sharing()

    @classmethod
    def of(
        cls,
        caps: settings.Outside,
        lookups: Threads,
        files: Threads,
        workers: int = 1,
        check: Callable[[bytes], bool] = picturelike,
    ) -> Self:
        """As it is configured; `lookups` are threads that resolve names, `files` those that write copies.

        Raises ValueError if an origin cannot be read, OSError if there can be no folder for copies.
        """
        origins = Origins.of(caps.origins)
        if origins.off:
            return cls(origins, None, caps.seconds)
        backend = guard.Guard(guard.resolver(lookups), httpcore2.AnyIOBackend(), caps.private)
        asks = asking.Asking(backend, httpcore2.default_ssl_context(), caps.size, check, Breaker())
        copies = Copies(Path(caps.folder) if caps.folder else None, caps.folder_size // workers, files)
        return cls(origins, Rooms(asks, copies), caps.seconds)

    async def close(self) -> None:
        if self._rooms:
            await self._rooms.asking.close()
            self._rooms.copies.close()

    async def fetch(self, url: str) -> Fetched:
        """The picture at an address, as a file. Raises Unreachable.

        The file may be taken away before it is opened; opening it raises Replaced then, and it is to be fetched again.
        """
        wanted, rooms = self.origins.permits(url), self._rooms
        if wanted is None or rooms is None:
            raise Unreachable("refused")
        key = wanted.digest
        copy = rooms.copies.get(key)
        if copy and self._clock() < copy.fresh_until:
            return copy.original
        if remark := self._failed.get(key):
            return self._stale(rooms.copies, key, remark)
        return await self._sharing.once(key, lambda: self._refresh(rooms, wanted))

    def _stale(self, copies: Copies, key: str, remark: str) -> Fetched:
        """An old copy, which is better than none. Raises Unreachable."""
        copy = copies.get(key)
        if copy is None or self._clock() >= copy.fresh_until + STALE:
            raise Unreachable(remark)
        return copy.original

    async def _refresh(self, rooms: Rooms, wanted: Url) -> Fetched:
        key = wanted.digest
        try:
            with rooms.copies.landing() as landing:
                copy = await self._follow(rooms, wanted, landing)
        except asking.Failed as failure:
            if failure.gone:
                rooms.copies.drop(key)
            if failure.remembered:
                self._failed[key] = failure.remark
            return self._stale(rooms.copies, key, failure.remark)
        rooms.copies.put(key, copy)
        return copy.original

    async def _follow(self, rooms: Rooms, wanted: Url, landing: Landing) -> Copy:
        """What is at an address in the end; every step on the way is looked at like the first. Raises Failed."""
        deadline = asyncio.get_running_loop().time() + self._seconds
        known, at = rooms.copies.get(wanted.digest), wanted
        for _ in range(REDIRECTS + 1):
            validators = known.validators if known and known.at == at else ()
            match await rooms.asking.ask(at, validators, landing, deadline):
                case asking.Moved(reference):
                    at = self._permitted(at.joined(reference))
                case asking.Unchanged(seconds) if known:
                    seconds = seconds or known.lasts
                    return replace(known, lasts=seconds, fresh_until=self._clock() + seconds)
                case asking.Arrived() as arrived:
                    return self._copied(wanted, at, arrived, landing)
        raise asking.Failed("redirected")

    def _permitted(self, text: str) -> Url:
        url = self.origins.permits(text)
        if url is None:
            raise asking.Failed("refused")
        return url

    def _copied(self, wanted: Url, at: Url, arrived: asking.Arrived, landing: Landing) -> Copy:
        path, until = str(landing.path), self._clock() + arrived.lasts
        original = Fetched(wanted.digest, path, arrived.digest, arrived.modified, Statement())
        return Copy(original, landing.size, at, arrived.validators, arrived.lasts, until)
