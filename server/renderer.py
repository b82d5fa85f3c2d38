"""One wanted picture → bytes: what is kept, who makes it, who waits, and what is given up.

memory → someone already making it? → disk → another worker making it? → a free thread → disk, memory
"""

import asyncio
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from cachetools import LRUCache, TTLCache

from ops import canvas, libvips, picture, render, transform
from ops.canvas import Laid
from ops.errors import Damaged, Mistake, NotAPicture, TooLarge, Undrawn
from ops.fonts import Fonts
from ops.format import Encoding
from ops.geometry import Limits
from ops.layers.text import Text
from ops.levels import Levels
from ops.picture import Ceiling, Picture
from ops.plan import Plan, settle
from ops.render import Job, Stop
from ops.transform import Segments
from server.cache.disk import Disk
from server.cache.memory import Memory
from server.designs.fill import NOTHING, Filled
from server.metrics import Metrics
from server.sharing import Sharing
from server.sources.original import Original
from server.threads import Threads

REMEMBERED = 10_000  # headers of originals, a few hundred bytes each
SET = 2_000  # texts that are set, a few kilobytes each
FORGOTTEN = 10  # seconds after which a refused original is looked at again: a machine short of something refuses too

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Studio:
    """How pictures are made here, whatever the request: which formats are read and written, how large originals and
    pictures may be, how they are encoded, on what ground they lie, in which fonts texts are set."""

    read: frozenset[str]
    written: frozenset[str]
    ceiling: Ceiling
    limits: Limits
    encoding: Encoding
    ground: tuple[int, int, int]
    fonts: Fonts

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same plan of the same original could give other bytes."""
        parts = render.ENGINE, libvips.version(), platform.machine(), self.encoding, self.ground
        return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that somebody wants; `key` is the name of its bytes in every cache, and its ETag."""

    original: Original
    picture: Picture
    plan: Plan
    layers: tuple[Text, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a picture; `failed` says why its texts are not on it, if they should be."""

    body: bytes
    failed: str = ""


class Renderer:
    """Makes pictures, each once; for one event loop."""

    def __init__(
        self,
        studio: Studio,
        makers: Threads,
        probers: Threads,
        readers: Threads,
        memory: Memory,
        levels: Levels,
        disk: Disk | None,
        metrics: Metrics,
    ) -> None:
        self.studio = studio
        self.makers = makers
        self._probers = probers
        self._readers = readers
        self._memory = memory
        self._levels = levels
        self._disk = disk
        self._metrics = metrics
        self._engine = studio.fingerprint
        self._known: LRUCache[str, Picture] = LRUCache(REMEMBERED)
        self._refused: TTLCache[str, tuple[type[Mistake], str]] = TTLCache(REMEMBERED, FORGOTTEN)
        self._set: LRUCache[tuple[Text, ...], tuple[Laid, ...]] = LRUCache(SET)
        self._probing: Sharing[Picture] = Sharing()
        self._making: Sharing[Made] = Sharing()

    def close(self) -> None:
        for threads in (self.makers, self._probers, self._readers):
            threads.close()
        if self._disk:
            self._disk.close()

    async def describe(self, original: Original) -> Picture:
        """What is known of an original from its header. Raises NotAPicture, TooLarge, Damaged, Unreadable,
        Busy, Replaced."""
        known = self._known.get(original.fingerprint)
        if known is not None:
            return known
        if mistake := self._refused.get(original.fingerprint):
            kind, sentence = mistake
            raise kind(sentence)
        return await self._probing.once(original.fingerprint, lambda: self._probe(original))

    async def read(self, work: Callable[[], T]) -> T:
        """Run something that only looks at the disk."""
        return await self._readers.run(work)

    async def want(self, original: Original, version: int, segments: Segments, filled: Filled = NOTHING) -> Wanted:
        """What a request wants of an original. Raises BadParameter, and whatever `describe` raises."""
        asked = transform.parse(version, segments, self.studio.written)
        known = await self.describe(original)
        known = filled.on(known)
        plan = settle(known, asked, self.studio.limits, self.studio.encoding)
        parts = f"{self._engine} {original.fingerprint} {plan.key}"
        if filled.spelled:
            parts = f"{parts} {self.studio.fonts.fingerprint} {filled.spelled}"
        key = blake2b(parts.encode(), digest_size=20).hexdigest()
        return Wanted(original, known, plan, filled.layers(known.extent), key)

    async def lay_out(self, wanted: Wanted) -> tuple[Laid, ...]:
        """How the texts of a picture are set; at once if it has just been made. Raises Busy."""
        laid = self._set.get(wanted.layers)
        if laid is None:
            laid = await self._probers.run(lambda: canvas.lay_out(wanted.layers, self.studio.fonts))
            self._set[wanted.layers] = laid
        return laid

    def kept(self, wanted: Wanted) -> bytes | None:
        """The bytes, if they are in memory."""
        body = self._memory.get(wanted.key)
        self._count("memory", body)
        return body

    async def make(self, wanted: Wanted) -> Made:
        """A picture that is not in memory. Raises Damaged, Busy, Replaced."""
        return await self._making.once(wanted.key, lambda: self._fetch(wanted))

    async def _probe(self, original: Original) -> Picture:
        def work() -> Picture:
            with original.open() as descriptor:
                return picture.probe(descriptor, self.studio.ceiling, self.studio.read)

        try:
            known = await self._probers.run(work)
        except (NotAPicture, TooLarge, Damaged) as mistake:
            # Its words only: the exception would keep the file open.
            self._refused[original.fingerprint] = type(mistake), str(mistake)
            raise
        self._known[original.fingerprint] = known
        return known

    async def _fetch(self, wanted: Wanted) -> Made:
        made = await (self._render(wanted) if self._disk is None else self._through(self._disk, wanted))
        if not made.failed:
            self._memory.put(wanted.key, made.body)
        return made

    async def _through(self, disk: Disk, wanted: Wanted) -> Made:
        """The picture from disk, or made by one worker of all and put there."""
        key = wanted.key
        body = await self._readers.run(lambda: disk.get(key))
        self._count("disk", body)
        if body is not None:
            return Made(body)
        async with disk.claim(key) as waited:
            body = await self._readers.run(lambda: disk.get(key)) if waited else None
            if body is not None:
                return Made(body)
            made = await self._render(wanted)
            if not made.failed:
                await self._readers.run(lambda: disk.put(key, made.body))
            return made

    async def _render(self, wanted: Wanted) -> Made:
        stop, known = Stop(), self._set.get(wanted.layers)

        def work() -> tuple[Made, tuple[Laid, ...] | None]:
            started = time.perf_counter()
            failed, laid = "", known
            with wanted.original.open() as descriptor:
                try:
                    laid = canvas.lay_out(wanted.layers, self.studio.fonts) if laid is None else laid
                    body = render.render(descriptor, self._job(wanted, laid, stop))
                except Undrawn as mistake:  # a picture without its texts is better than none
                    failed, laid = str(mistake.__cause__), None
                    body = render.render(descriptor, self._job(wanted, (), stop))
            self._metrics.rendered.labels(wanted.plan.format.name).observe(time.perf_counter() - started)
            return Made(body, failed), laid

        try:
            made, laid = await self.makers.run(work, stop.now)
        except asyncio.CancelledError:
            self._metrics.dropped.inc()
            raise
        if laid is not None:
            self._set[wanted.layers] = laid
        return made

    def _job(self, wanted: Wanted, laid: tuple[Laid, ...], stop: Stop) -> Job:
        studio, level = self.studio, f"{wanted.original.fingerprint} {wanted.plan.level_key}"
        return Job(wanted.picture, wanted.plan, studio.encoding, studio.ground, laid, self._levels, level, stop)

    def _count(self, tier: str, body: bytes | None) -> None:
        self._metrics.cached.labels(tier, "miss" if body is None else "hit").inc()
