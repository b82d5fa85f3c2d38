"""Gauges: how full the caches, the queues and the processes are, measured now and then and whenever it is asked."""

import asyncio
import platform
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

from ops import libvips
from server.cache.disk import Disk
from server.config.settings import Settings
from server.lanes import FAST, SLOW
from server.metrics import Metrics
from server.renderer import Renderer
from server.sources.catalogue import Catalogue

PERIOD = 1.0  # seconds between two looks: other workers tell what was seen
OLD = 30.0  # seconds after which the disk cache is counted anew
PATIENCE = 1.0  # seconds that whoever asks waits for what has to be looked up on disks


class Connections(Protocol):
    """The connections of this worker."""

    most: int
    closed: Counter[str]  # early, by reason; only grows

    @property
    def open(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured."""

    renderer: Renderer
    catalogue: Catalogue
    responses: Callable[[], tuple[int, int]]  # bytes, entries
    connections: Connections
    disk: Disk | None


class Gauges:
    """Of one worker, for one event loop."""

    def __init__(self, settings: Settings, workers: int, metrics: Metrics, measured: Measured) -> None:
        self._metrics = metrics
        self._measured = measured
        self._closed: Counter[str] = Counter()
        self._counted = float("-inf")
        self._counting: asyncio.Task[None] | None = None
        self._tell_limits(settings, workers)

    async def keep(self) -> None:
        """Measure again and again, until cancelled."""
        while True:
            self.measure()
            await asyncio.sleep(PERIOD)

    def measure(self) -> None:
        """Measure what this worker knows of itself."""
        metrics, renderer = self._metrics, self._measured.renderer
        metrics.measure_process()
        connections = self._measured.connections
        metrics.connections.set(connections.open)
        for reason, count in (connections.closed - self._closed).items():
            metrics.closed.labels(reason).inc(count)
        self._closed = connections.closed.copy()
        lanes = {FAST: renderer.lanes.cheap, SLOW: renderer.lanes.expensive}
        for name, lane in lanes.items():
            metrics.queued.labels(name).set(lane.waiting)
            metrics.running.labels(name).set(lane.running)
        metrics.memory.set(sum(lane.space.taken for lane in lanes.values()))
        caches = {
            "memory": (renderer.memory.size, renderer.memory.entries),
            "levels": (renderer.levels.size, renderer.levels.entries),
            "responses": self._measured.responses(),
        }
        for tier, (size, entries) in caches.items():
            metrics.cache_bytes.labels(tier).set(size)
            metrics.cache_entries.labels(tier).set(entries)

    async def measure_disks(self) -> None:
        """Measure what is on disks, which may be slow: then what was seen before goes on being told."""
        if self._counting is None:
            self._counting = asyncio.create_task(asyncio.to_thread(self._look_at_disks))
            self._counting.add_done_callback(self._looked)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._counting), PATIENCE)

    def _looked(self, task: "asyncio.Task[None]") -> None:
        self._counting = None
        if not task.cancelled():
            task.exception()  # looked at: a disk that fails is told by what is not there

    def _look_at_disks(self) -> None:
        tell, disk = self._metrics.tell, self._measured.disk
        for source in self._measured.catalogue.sources:
            tell("bookplate_source_up", float(source.there), source=source.name)
        if disk is None:
            return
        tell("bookplate_cache_writable", float(disk.writable), tier="disk")
        if time.monotonic() - self._counted > OLD:
            self._counted = time.monotonic()
            size, entries = disk.count()
            tell("bookplate_cache_bytes", size, tier="disk")
            tell("bookplate_cache_entries", entries, tier="disk")

    def _tell_limits(self, settings: Settings, workers: int) -> None:
        tell, cache, server, lanes = self._metrics.tell, settings.cache, settings.server, self._measured.renderer.lanes
        running = {"version": version("bookplate"), "python": platform.python_version()}
        tell("bookplate_build_info", 1, libvips=".".join(map(str, libvips.version())), **running)
        tell("bookplate_workers_configured", workers)
        tell("bookplate_connections_limit", self._measured.connections.most * workers)
        tell("bookplate_render_memory_limit_bytes", server.memory)
        for name, lane in ((FAST, lanes.cheap), (SLOW, lanes.expensive)):
            tell("bookplate_queue_limit", lane.queue * workers, queue=name)
        limits = {"memory": cache.memory, "levels": cache.levels}
        limits |= {"disk": cache.disk_size} if self._measured.disk else {}
        for tier, limit in limits.items():
            tell("bookplate_cache_limit_bytes", limit, tier=tier)
