"""Purging: whatever has a tag is forgotten, on every worker and every machine, wherever it is kept.

A purge is written into the trail, which all follow: each takes what it has in memory away, and what is on disk is stale
for it from then on, until somebody sweeps it up. So who was not there when it was asked for has only to read on.
"""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from structlog.typing import FilteringBoundLogger

from server.cache import tags as wording
from server.cache.disk import Disk
from server.cache.purges import START, News, Purges, Stand
from server.cache.tags import ALL
from server.core import tasks
from server.database import purges as recorded
from server.database.engine import Database
from server.errors import Busy
from server.hook import Hook, Outcome
from server.iiif import address
from server.metrics import Metrics
from server.renderer import Renderer
from server.sources.catalogue import Catalogue
from server.threads import Threads
from server.wishes import PurgeRequest

REST = 0.5  # seconds between two looks at the trail
LONGEST = 100_000  # characters of an address that is purged
LAG = 1.0  # seconds after which everybody has looked, and done what it says


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where what is purged is written down, and where it is kept."""

    database: Database
    renderer: Renderer
    originals: Catalogue
    purges: Purges
    disk: Disk | None

    @property
    def on_disk(self) -> Disk | None:
        """Pictures on disk: the disk cache, else what jobs have handed over."""
        return self.disk or self.renderer.handed_over


@dataclass(frozen=True, slots=True)
class Purged:
    """What was purged, how many kept pictures that took out of memory here and of the disk, and what the hook did."""

    tags: tuple[str, ...]
    count: int
    hook: Outcome | None


class Purging:
    """For one event loop. `alone` if no other process can have anything in memory."""

    def __init__(
        self, rooms: Rooms, clerks: Threads, hook: Hook, metrics: Metrics, log: FilteringBoundLogger, *, alone: bool
    ) -> None:
        self._rooms = rooms
        self._clerks = clerks
        self._hook = hook
        self._metrics = metrics
        self._log = log
        self._alone = alone
        self._turn = asyncio.Lock()
        self._away = False
        self._read = START  # how far the trail is read
        self._swept: Stand | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source.name for source in self._rooms.originals.sources)

    def start(self) -> None:
        """Begin to follow the trail."""
        self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        await tasks.end(self._task)

    async def purge(self, tags: tuple[str, ...], who: str) -> Purged:
        """Purge what has one of these tags, everywhere; back when all others have had the time to follow. Raises
        Busy."""
        self._metrics.purges.inc()
        async with self._turn:
            await self._clerks.run(lambda: recorded.record(self._rooms.database, who, tags))
            count = await self._look()
        swept, _ = await asyncio.gather(self._sweep(), asyncio.sleep(0 if self._alone else LAG))
        self._log.info("purged", who=who, tags=len(tags), count=count + swept)
        return Purged(tags, count + swept, await self._hook.tell(tags))

    async def _follow(self) -> None:
        """Look again and again. A database that is away is caught up with later."""
        while True:
            try:
                async with self._turn:
                    before = self._rooms.purges.newest
                    await self._look()
                if before == self._rooms.purges.newest:  # else whoever purged it is just sweeping
                    await self._sweep_unless_swept()
                self._away = False
            except Busy as mistake:
                if not self._away:
                    self._log.warning("purges cannot be followed", cause=str(mistake.__cause__ or mistake))
                self._away = True
            except Exception:  # noqa: BLE001 (whatever it is, the next look may do)
                if not self._away:
                    self._log.exception("purges cannot be followed")
                self._away = True
            await asyncio.sleep(REST)

    async def _look(self) -> int:
        """Learn what was purged, and forget it; how many pictures that took out of memory. Raises Busy."""
        database, read = self._rooms.database, self._read
        found = await self._clerks.run(lambda: recorded.since(database, read.trail, read.number))
        return self._forget(news(found)) if found else 0

    def _forget(self, found: News) -> int:
        """In this order: what is begun from now on is made of what is looked at anew. What was purged before this
        worker began concerns none of what it has itself."""
        stand = self._rooms.purges.stand
        since = stand.number if stand.trail == found.stand.trail else 0
        tags = {tag for tag, number in found.purged.items() if number > since} | (
            {ALL} if found.floor > since else set()
        )
        self._read = found.stand
        for tag in tags:
            self._look_anew(tag)
        self._rooms.purges.learn(found)
        count = self._rooms.renderer.purge(frozenset(tags)) if tags else 0
        self._metrics.purged.labels("memory").inc(count)
        return count

    def _look_anew(self, tag: str) -> None:
        """At the originals that a tag is about; at all, if it does not tell."""
        originals = self._rooms.originals
        image, source = wording.named(tag, "image"), wording.named(tag, "source")
        if image is not None:
            originals.forget(image)
        elif source is not None:
            originals.forget_all(source)
        elif tag == ALL or tag.startswith("image:"):
            originals.forget_all()

    async def _sweep_unless_swept(self) -> None:
        disk, newest = self._rooms.on_disk, self._rooms.purges.newest
        if disk is not None and newest != self._swept:
            if not await self._rooms.renderer.read(lambda: disk.swept):
                await self._sweep()
            self._swept = newest

    async def _sweep(self) -> int:
        """How many pictures were taken off the disk; what cannot be now is later. Never fails."""
        disk, swept = self._rooms.on_disk, 0
        if disk is not None:
            with suppress(Busy):
                swept = await self._rooms.renderer.read(disk.sweep)
        self._metrics.purged.labels("disk").inc(swept)
        return swept


def news(found: recorded.Found) -> News:
    """What the trail says, as caches learn it."""
    purged = {row.tag: row.number for row in reversed(found.rows)}
    return News(Stand(found.trail, found.length), purged, found.unread)


def meant(wish: PurgeRequest, sources: Collection[str], slash: str) -> tuple[str, ...]:
    """The tags of what is to be purged, where sources have these names, and `slash` stands for / in identifiers."""
    if wish.all:
        return (ALL,)
    images = (one for identifier in wish.identifiers for one in _readings(identifier, sources, slash))
    found = (*map(wording.image, images), *map(wording.design, wish.designs), *map(wording.source, wish.sources))
    return tuple(dict.fromkeys((*found, *wish.tags)))


def _readings(identifier: str, sources: Collection[str], slash: str) -> Iterator[str]:
    """What an identifier may be called within its source; it may be written as in an address, or be one."""
    if "/iiif/" in identifier:
        yield from _within(address.read(*address.parted(identifier.encode()), LONGEST).identifier, sources, slash)
        return
    for one in dict.fromkeys((identifier, unquote(identifier))):
        yield from _within(one, sources, slash)


def _within(identifier: str, sources: Collection[str], slash: str) -> Iterator[str]:
    name, colon, rest = identifier.partition(":")
    for one in (identifier, *((rest,) if colon and rest and name in sources else ())):
        yield one
        if slash and slash in one:
            yield one.replace(slash, "/")
