"""Tiling: an original of which tiles are asked for gets a pyramid of all of them, made aside, a few at a time.

It is kept among the levels and, where there is a disk cache, there too. Until it is at hand, tiles are made one by one:
their bytes are the same.
"""

import asyncio
from dataclasses import dataclass
from hashlib import blake2b

from cachetools import LRUCache

from ops import render, transform
from ops.estimate import Estimate
from ops.format import Encoding
from ops.geometry import Box, Extent, Limits
from ops.levels import Decoded
from ops.picture import Picture
from ops.plan import Plan, settle
from ops.render import Job, Stop
from ops.tiles import Grid, Pyramid, is_tile
from server import tagging
from server.cache.disk import Disk
from server.cache.purges import Purges
from server.decoding import Decoding
from server.lanes import Lanes
from server.sources.original import Original
from server.threads import Threads

LARGE = 3_000_000  # pixels of an original from which on it is worth it
ASKED = 3  # tiles of it that have to be asked for first
BATCH = 16  # tiles that are made before others have their turn
REMEMBERED = 1000  # originals whose tiles are asked for
TURN = Estimate(0.05, 16_000_000)  # what a batch costs
TILES = frozenset({"jpg"})


@dataclass(frozen=True, slots=True)
class Place:
    """A tile of a pyramid: by which key that is kept, and the number of the tile."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Manner:
    """How tiles are made: the `side` of them in pixels, limits, encoding and ground as for other pictures; `engine`
    changes whenever their bytes would."""

    engine: str
    side: int
    limits: Limits
    encoding: Encoding
    ground: tuple[int, int, int]


class Tiling:
    """Pyramids of originals, made one at a time. For one event loop."""

    def __init__(
        self, manner: Manner, decoding: Decoding, lanes: Lanes, disk: Disk | None, readers: Threads, purges: Purges
    ) -> None:
        self._manner = manner
        self._purges = purges
        self._decoding = decoding
        self._levels = decoding.levels
        self._lanes = lanes
        self._disk = disk
        self._readers = readers
        self._asked: LRUCache[str, int] = LRUCache(REMEMBERED)
        self._building: asyncio.Task[None] | None = None

    def place(self, original: Original, known: Picture, plan: Plan) -> "Place | None":
        """Where a picture is in its original's pyramid; None if it is no tile, or its original has none."""
        if not is_tile(plan) or known.extent.area < LARGE or known.rows is not None:
            return None
        grid = Grid(known.extent, self._manner.side)
        number = grid.number(plan.region, plan.size)
        worth = number is not None and self._decoding.keeps(known, known.levels[0])
        return Place(self._key(original), number) if worth and number is not None else None

    def tile(self, place: Place) -> bytes | None:
        """A copy of a tile, if its pyramid is at hand."""
        pyramid = self._levels.get(place.key, Pyramid)
        return pyramid.tile(place.number) if pyramid else None

    def wish(self, place: Place, original: Original, known: Picture) -> None:
        """Have the pyramid made, if tiles are asked for again and again, and no other is being made."""
        asked = self._asked[place.key] = self._asked.get(place.key, 0) + 1
        if asked >= ASKED and self._building is None:
            self._building = asyncio.create_task(self._build(place.key, original, known))
            self._building.add_done_callback(self._built)

    async def close(self) -> None:
        if self._building:
            self._building.cancel()

    def _built(self, task: "asyncio.Task[None]") -> None:
        self._building = None
        if not task.cancelled():
            task.exception()  # looked at: who asks for tiles is served all the same

    def _key(self, original: Original) -> str:
        parts = f"{self._manner.engine} {original.fingerprint} tiles {self._manner.side}"
        return blake2b(parts.encode(), digest_size=20).hexdigest()

    async def _build(self, key: str, original: Original, known: Picture) -> None:
        """From disk, or by one worker of all. What cannot be made now is tried again when more tiles are asked for."""
        self._asked.pop(key, None)
        grid, begun = Grid(known.extent, self._manner.side), self._purges.stand
        if self._disk is None:
            pyramid = await self._made(original, known, grid)
        else:
            pyramid = await self._through(self._disk, key, original, known, grid)
        if not self._purges.stale(tagging.of(original), begun):
            self._levels.put(key, pyramid)

    async def _through(self, disk: Disk, key: str, original: Original, known: Picture, grid: Grid) -> Pyramid:
        tags, begun = tagging.of(original), self._purges.stand
        async with disk.claim(key):
            kept = await self._readers.run(lambda: disk.get(key))
            pyramid = Pyramid.read(kept, len(grid)) if kept else None
            if pyramid is None:
                made = pyramid = await self._made(original, known, grid)
                await self._readers.run(lambda: disk.put(key, made.body, tags, begun))
            return pyramid

    async def _made(self, original: Original, known: Picture, grid: Grid) -> Pyramid:
        """All tiles, of which there may be thousands. Raises Damaged, Busy, Replaced."""
        plans, bodies = await self._readers.run(lambda: [self._plan(known, *tile) for tile in grid]), list[bytes]()
        levels = {
            level.key: await self._decoding.level(original, known, level) for level in {one.level for one in plans}
        }
        for first in range(0, len(plans), BATCH):
            bodies += await self._batch(original, known, plans[first : first + BATCH], levels)
        return Pyramid.of(bodies)

    async def _batch(
        self, original: Original, known: Picture, plans: list[Plan], levels: dict[str, Decoded | None]
    ) -> list[bytes]:
        stop = Stop()

        def work() -> list[bytes]:
            with original.open() as descriptor:  # it must still be the same
                return [
                    render.render(levels[one.level.key] or descriptor, self._job(known, one, stop)) for one in plans
                ]

        return await self._lanes.run(work, TURN, stop.now)

    def _job(self, known: Picture, plan: Plan, stop: Stop) -> Job:
        stop.check()
        return Job(known, plan, self._manner.encoding, self._manner.ground, stop=stop)

    def _plan(self, known: Picture, region: Box, size: Extent) -> Plan:
        asked = transform.parse(3, (str(region), str(size), "0", "default.jpg"), TILES)
        return settle(known, asked, self._manner.limits, self._manner.encoding)
