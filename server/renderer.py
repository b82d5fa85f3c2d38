"""One wanted picture → bytes: what is kept, who makes it, who waits, and what is given up.

memory → someone already making it? → disk → another worker making it? → a free thread → disk, memory
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import TypeVar

from cachetools import LRUCache

from ops import canvas, estimate, render, transform
from ops.canvas import Laid
from ops.errors import Damaged
from ops.estimate import Estimate
from ops.focus import CENTRE, Focus
from ops.format import Encoding
from ops.levels import Decoded, Levels
from ops.picture import Picture
from ops.plan import Plan, settle
from ops.render import Job, Stop
from ops.transform import Segments
from server.cache import handover
from server.cache.disk import Disk
from server.cache.handover import Handover
from server.cache.memory import Memory
from server.cache.purges import Purges
from server.cache.tags import ALL
from server.cache.wearers import Wearers
from server.core.steps import UNMEASURED, Steps
from server.decoding import Decoding
from server.designs.filled import NOTHING, Assets, Filled, Ground, remarks
from server.lanes import Lanes
from server.metrics import Metrics
from server.prober import Prober
from server.sharing import Sharing
from server.sources.original import Original, Replaced
from server.studio import Studio
from server.threads import Threads
from server.tiling import Manner, Place, Tiling
from server.wanted import Made, Wanted

SETTLED = 2_000  # plans, which are a kilobyte each
SET = 2_000  # texts that are set, a few kilobytes each

NO_ASSETS: Assets = {}

T = TypeVar("T")


class Renderer:
    """Makes pictures, each once; for one event loop."""

    def __init__(
        self,
        studio: Studio,
        lanes: Lanes,
        probers: Threads,
        readers: Threads,
        memory: Memory,
        levels: Levels,
        disk: Disk | None,
        metrics: Metrics,
        purges: Purges | None = None,
        steps: Steps = UNMEASURED,
        handed: Handover = handover.none,
    ) -> None:
        self._steps = steps
        self.studio = studio
        self.purges = purges or Purges()
        self._wearers = Wearers()
        self.lanes = lanes
        self._probers = probers
        self.prober = Prober(studio, lanes, probers)
        self.readers = readers
        self.memory = memory
        self.levels = levels
        self._disk = disk
        self._handed = handed
        self._metrics = metrics
        self._engine = studio.fingerprint
        self._set: LRUCache[str, tuple[Laid, ...]] = LRUCache(SET)
        self._noticed: LRUCache[str, tuple[tuple[str, str], ...]] = LRUCache(SET)
        self._making: Sharing[Made] = Sharing()
        self._plans: LRUCache[object, Plan] = LRUCache(SETTLED)
        self._decoding = Decoding(levels, lanes, steps)
        manner = Manner(self._engine, studio.tile, studio.limits, studio.encoding, studio.ground)
        self.tiling = Tiling(manner, self._decoding, lanes, disk, readers, self.purges)

    def close(self) -> None:
        for threads in (self.lanes, self._probers, self.readers):
            threads.close()
        for disk in (self._disk, self._handed()):
            if disk:
                disk.close()

    @property
    def handed_over(self) -> Disk | None:
        """What jobs have made and handed over, where there is no disk cache."""
        return self._handed()

    async def describe(self, original: Original | Ground) -> Picture:
        """What is known of an original from its header. Raises what Prober.describe raises."""
        if isinstance(original, Ground):
            return original.blank.picture
        return await self.prober.describe(original)

    async def read(self, work: Callable[[], T]) -> T:
        """Run something that only looks at the disk."""
        return await self.readers.run(work)

    async def settle(
        self,
        original: Original | Ground,
        version: int,
        segments: Segments,
        filled: Filled = NOTHING,
        focus: Focus = CENTRE,
    ) -> tuple[Picture, Plan]:
        """What is known of an original, and the numbers of what a request wants of it. Raises BadParameter, and
        whatever `describe` raises."""
        known = filled.on(await self.describe(original))
        key = original.fingerprint, version, segments, known.grey, focus
        plan = self._plans.get(key)
        if plan is None:
            asked = transform.parse(version, segments, self.studio.written)
            plan = self._plans[key] = settle(known, asked, self.studio.limits, self.studio.encoding, focus)
        return known, plan

    def want(
        self,
        original: Original | Ground,
        known: Picture,
        plan: Plan,
        filled: Filled = NOTHING,
        assets: Assets = NO_ASSETS,
    ) -> Wanted:
        """What is to be made of an original, with pictures that are laid on it."""
        parts = f"{self._engine} {original.fingerprint} {plan.key}"
        drawn = ""
        if filled.painted:
            files = " ".join(f"{name} {asset.file.fingerprint}" for name, asset in sorted(assets.items()))
            drawn = f"{known.extent} {self.studio.fonts.fingerprint} {filled.identity} {filled.chains} {files}"
            parts = f"{parts} {drawn}"
        key = blake2b(parts.encode(), digest_size=20).hexdigest()
        set_key = blake2b(drawn.encode(), digest_size=20).hexdigest() if drawn else ""
        tile = None if drawn or isinstance(original, Ground) else self.tiling.place(original, known, plan)
        wanted = Wanted(original, known, plan, filled, assets, key, set_key, tile, self.purges.stand)
        made_of = [original.fingerprint, *(asset.file.fingerprint for asset in assets.values())]
        self._wearers.note([*made_of, tile.key] if tile else made_of, frozenset(wanted.tags))
        return wanted

    async def lay_out(self, wanted: Wanted) -> tuple[Laid, ...]:
        """How the texts of a picture are set; at once if it has just been made. Raises Busy."""
        known = self._set.get(wanted.set_key)
        if known is not None:
            return self._laid(wanted, known)
        laid = await self._probers.run(lambda: self._laid(wanted, None))
        self._remember(wanted, laid)
        return laid

    def _laid(self, wanted: Wanted, known: tuple[Laid, ...] | None) -> tuple[Laid, ...]:
        """How the texts are set, on the layers as they are now: the same picture may be in another file by now."""
        if known is None:
            return canvas.lay_out(wanted.layers, self.studio.fonts)
        return tuple(replace(one, layer=layer) for one, layer in zip(known, wanted.layers, strict=True))

    def _remember(self, wanted: Wanted, laid: tuple[Laid, ...]) -> None:
        if wanted.set_key and not any(one.failed for one in laid):
            self._set[wanted.set_key] = laid
            self._noticed[wanted.set_key] = tuple(remarks(wanted.seen, laid))

    async def remarks(self, wanted: Wanted) -> tuple[tuple[str, str], ...]:
        """What was noticed when its texts were set. Raises Busy."""
        known = self._noticed.get(wanted.set_key)
        if known is not None or not wanted.filled.painted:
            return known or ()
        laid = await self.lay_out(wanted)
        return tuple(remarks(wanted.seen, laid))

    def kept(self, wanted: Wanted) -> bytes | None:
        """The bytes, if they are in memory."""
        body = self.at_hand(wanted.key, wanted.place)
        self._count("memory", body)
        return body

    def at_hand(self, key: str, place: Place | None) -> bytes | None:
        """The bytes of a picture by its key, or by its place if it is a tile, if they are in memory."""
        body = self.memory.get(key)
        return self.tiling.tile(place) if body is None and place else body

    async def has(self, wanted: Wanted) -> bool:
        """Whether a picture that is not in memory need not be made anew: it is on disk, or being made."""
        return wanted.key in self._making or await self._on_disk(wanted) is not None

    async def found(self, wanted: Wanted) -> bytes | None:
        """The bytes, if they are in memory or on disk. Raises Busy."""
        body = self.at_hand(wanted.key, wanted.place)
        if body is None:
            body = await self._on_disk(wanted)
            if body is not None:
                self.memory.put(wanted.key, body, wanted.tags)
        return body

    async def _on_disk(self, wanted: Wanted) -> bytes | None:
        disk = self._disk or self._handed()
        return await self.readers.run(lambda: disk.get(wanted.key)) if disk else None

    async def make(self, wanted: Wanted, *, patient: bool = False, worth: int | None = None) -> Made:
        """A picture that is not in memory; a `patient` one lets others go first, and one that has more bytes than it is
        `worth` is not kept. Raises Damaged, Busy, Replaced."""
        if wanted.place and isinstance(wanted.original, Original):
            self.tiling.wish(wanted.place, wanted.original, wanted.picture)
        under_way = wanted.key in self._making
        made = await self._making.once(wanted.key, lambda: self._fetch(wanted, patient, worth))
        return replace(made, cache="shared") if under_way else made

    def purge(self, tags: frozenset[str]) -> int:
        """Forget finished pictures with one of these tags, and how many they were; with them what they were made from,
        and what is soon known again of any."""
        self.prober.forget()
        for known in (self._set, self._noticed, self._plans):
            known.clear()
        self.levels.forget(("",) if ALL in tags else self._wearers.of(tags))
        return self.memory.purge(tags)

    async def _must_be_whole(self, wanted: Wanted) -> None:
        """Raises Replaced if an original that could not be decoded is cut off: another picture is made of it then."""
        original = wanted.original
        if isinstance(original, Original) and wanted.picture.rows is None:
            known = await self.prober.look_closely(original)
            if known.rows is not None:
                raise Replaced(original.identifier)

    async def _fetch(self, wanted: Wanted, patient: bool, worth: int | None) -> Made:
        disk = self._disk
        made = await (self._alone(wanted, patient) if disk is None else self._through(disk, wanted, patient, worth))
        if _is_kept(made, worth) and not self.purges.stale(wanted.tags, wanted.begun):
            self.memory.put(wanted.key, made.body, wanted.tags)
        return made

    async def _alone(self, wanted: Wanted, patient: bool) -> Made:
        """The picture that a job has made, or one that is made here."""
        handed = self._handed()
        body = None
        if handed:
            body = await self.readers.run(lambda: handed.get(wanted.key))
            self._count("disk", body)
        return await self._render(wanted, patient) if body is None else Made(body, cache="disk")

    async def _through(self, disk: Disk, wanted: Wanted, patient: bool, worth: int | None) -> Made:
        """The picture from disk, or made by one worker of all and put there."""
        key = wanted.key
        body = await self.readers.run(lambda: disk.get(key))
        self._count("disk", body)
        if body is not None:
            return Made(body, cache="disk")
        async with disk.claim(key) as waited:
            body = await self.readers.run(lambda: disk.get(key)) if waited else None
            if body is not None:
                return Made(body, cache="shared")
            made = await self._render(wanted, patient)
            if _is_kept(made, worth) and wanted.picture.rows is None:
                await self.readers.run(lambda: disk.put(key, made.body, wanted.tags, wanted.begun))
            return made

    async def _render(self, wanted: Wanted, patient: bool) -> Made:
        try:
            made, laid = await self._rendered(wanted, await self._level(wanted), patient)
        except asyncio.CancelledError:
            self._metrics.dropped.inc()
            raise
        except Damaged:
            await self._must_be_whole(wanted)
            raise
        self._remember(wanted, laid)
        return made

    async def _rendered(self, wanted: Wanted, level: Decoded | None, patient: bool) -> tuple[Made, tuple[Laid, ...]]:
        stop, known = Stop(), self._set.get(wanted.set_key)

        def work() -> tuple[Made, tuple[Laid, ...]]:
            started = time.perf_counter()
            laid = self._laid(wanted, known)
            job = self._job(wanted, laid, stop)
            body = self._body(wanted, job, level)
            self._metrics.rendered.labels(wanted.plan.format.name).observe(time.perf_counter() - started)
            failed = [*(one.failed for one in laid if one.failed), *job.failed]
            return Made(body, "; ".join(failed)), laid

        cost = self._cost(wanted, decoded=level is not None)
        return await self.lanes.run(work, cost, stop.now, patient=patient)

    @staticmethod
    def _body(wanted: Wanted, job: Job, level: Decoded | None) -> bytes:
        """The file is opened only if it has to be read: that it is still the same was seen when it was asked for."""
        ground = render.at_hand(job)
        if ground:
            return render.render_on(ground, job)
        if level:
            return render.render(level, job)
        with wanted.opened() as source:
            return render.render(source, job)

    async def _level(self, wanted: Wanted) -> Decoded | None:
        """What it is made from; None if that is its file, or what others were written on."""
        if isinstance(wanted.original, Ground) or wanted.plan.frames > 1:
            return None
        if wanted.filled.painted and self._has_ground(wanted):
            return None
        return await self._decoding.level(wanted.original, wanted.picture, wanted.plan.level)

    def _has_ground(self, wanted: Wanted) -> bool:
        return self.levels.get(self._ground_key(wanted), Decoded) is not None

    def _cost(self, wanted: Wanted, *, decoded: bool) -> Estimate:
        at_hand = decoded or isinstance(wanted.original, Ground) or self._has_ground(wanted)
        return estimate.of_picture(wanted.picture, wanted.plan, self._encoding(wanted), decoded=at_hand)

    def _encoding(self, wanted: Wanted) -> Encoding:
        most = wanted.filled.most
        return self.studio.encoding if most is None else replace(self.studio.encoding, most=most)

    @staticmethod
    def _ground_key(wanted: Wanted) -> str:
        return f"{wanted.original.fingerprint} {wanted.plan.level_key}"

    def _job(self, wanted: Wanted, laid: tuple[Laid, ...], stop: Stop) -> Job:
        studio, level = self.studio, self._ground_key(wanted)
        return Job(
            wanted.picture,
            wanted.plan,
            self._encoding(wanted),
            studio.ground,
            laid,
            self.levels if wanted.picture.rows is None else None,
            level,
            stop=stop,
            measure=self._steps.step,
        )

    def _count(self, tier: str, body: bytes | None) -> None:
        self._metrics.cached.labels(tier, "miss" if body is None else "hit").inc()


def _is_kept(made: Made, worth: int | None) -> bool:
    """Whether a picture is kept: if it is whole, and has no more bytes than it is worth."""
    return not made.failed and (worth is None or len(made.body) <= worth)
