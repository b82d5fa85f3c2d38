"""Metrics for Prometheus, of one worker or of all of them together.

What a worker counts and measures is added up over all workers. What is the same for the whole server (limits, the
version, what is on disk) is told by the worker that is asked.

Names follow https://prometheus.io/docs/practices/naming/. Labels are few, and never a stranger's words.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric

from server.core.label_names import LabelNames
from server.core.metric_files import WorkerMetrics
from server.core.process_stats import ProcessStats
from server.crew import SHARED

Mode = Literal["livesum", "livemin", "liveall"]

NAMES = 200  # designs that are counted by name
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
SLOW = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

RESTARTS = ("hang", "killed", "ended")  # how a worker ended that was replaced

SERVER_WIDE = {
    "bookplate_build_info": "Always 1; the labels say which versions run",
    "bookplate_cache_limit_bytes": "Bytes that a cache may have, by tier",
    "bookplate_cache_writable": "Whether the disk cache can be written to",
    "bookplate_connections_limit": "Connections that all workers together may have open",
    "bookplate_queue_limit": "Pictures that may wait in all workers together, by queue",
    "bookplate_render_memory_limit_bytes": "Memory that the pictures being made may take, by estimate",
    "bookplate_source_up": "Whether a source of originals is there, by source",
    "bookplate_workers_configured": "Workers that there should be",
}


@dataclass(frozen=True, slots=True)
class Families:
    """Makes the families of one registry."""

    registry: CollectorRegistry

    def counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self.registry)

    def histogram(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, what, labels, buckets=buckets, registry=self.registry)

    def gauge(self, name: str, what: str, *labels: str, mode: Mode = "livesum") -> Gauge:
        """A gauge; `mode` says what is told of the values of several workers: their sum, the least one, or each."""
        return Gauge(name, what, labels, registry=self.registry, multiprocess_mode=mode)


class Metrics:
    """What is counted and measured; so many `designs` are counted by name."""

    def __init__(self, designs: int = NAMES) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        folder = Path(os.environ[SHARED]) if SHARED in os.environ else None
        self._registry = CollectorRegistry()
        self._workers = WorkerMetrics(folder) if folder else None
        self._server_wide: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
        self._cpu = 0.0
        self.design_names = LabelNames(designs, folder / "designs" if folder else None)
        families = Families(self._registry)
        self._add_requests(families)
        self._add_pictures(families)
        self._add_caches(families)
        self._add_processes(families)

    def _add_requests(self, families: Families) -> None:
        self.requests = families.counter("bookplate_requests", "Requests by kind and status", "kind", "status")
        self.request_seconds = families.histogram(
            "bookplate_request_seconds",
            "Seconds from the head of a request to the end of its answer, by kind, class of status and cache result",
            QUICK,
            *("kind", "status", "cache"),
        )
        self.sent = families.counter("bookplate_sent_bytes", "Bytes of bodies sent, by kind", "kind")
        self.by_design = families.counter(
            "bookplate_design_requests",
            "Requests by design and class of status; designs beyond the limit are counted as other",
            *("design", "status"),
        )
        self.calls = families.counter(
            "bookplate_api_calls", "Calls of the API by the environment of their key", "environment"
        )
        self.notes = families.counter("bookplate_notes", "What happened to the values of overlays, by remark", "remark")
        self.connections = families.gauge("bookplate_connections", "Connections of clients that are open")
        self.closed = families.counter(
            "bookplate_connections_closed", "Connections that were closed early, by reason", "reason"
        )

    def _add_pictures(self, families: Families) -> None:
        self.rendered = families.histogram(
            "bookplate_render_seconds", "Seconds to make a picture, by format", SLOW, "format"
        )
        self.waited = families.histogram(
            "bookplate_wait_seconds", "Seconds that a picture waited for a thread and memory, by queue", QUICK, "queue"
        )
        self.queued = families.gauge("bookplate_queued_pictures", "Pictures waiting to be made, by queue", "queue")
        self.running = families.gauge("bookplate_rendering_pictures", "Pictures being made, by queue", "queue")
        self.memory = families.gauge(
            "bookplate_render_memory_bytes", "Memory that the pictures being made take, by estimate"
        )
        self.dropped = families.counter("bookplate_dropped", "Pictures that nobody waited for any more")
        self.fetched = families.histogram(
            "bookplate_fetch_seconds", "Seconds to ask another server for a picture, by source", SLOW, "source"
        )
        self.fetch_errors = families.counter(
            "bookplate_fetch_errors",
            "Pictures that another server did not give, by source and reason",
            *("source", "reason"),
        )

    def _add_caches(self, families: Families) -> None:
        self.cached = families.counter(
            "bookplate_cache_lookups", "Look-ups in the caches by tier and outcome", "tier", "outcome"
        )
        self.cache_bytes = families.gauge("bookplate_cache_bytes", "Bytes in a cache, by tier", "tier")
        self.cache_entries = families.gauge("bookplate_cache_entries", "Entries of a cache, by tier", "tier")
        self.purges = families.counter("bookplate_purges", "Purges that were asked of the API")
        self.purged = families.counter(
            "bookplate_purged", "Kept pictures that were taken out by a purge, by tier", "tier"
        )

    def _add_processes(self, families: Families) -> None:
        self.workers = families.gauge("bookplate_workers", "Workers that serve")
        self.restarts = families.counter(
            "bookplate_worker_restarts", "Workers that were replaced, by how the one before ended", "reason"
        )
        for reason in RESTARTS:  # so that the first one is seen as an increase
            self.restarts.labels(reason)
        self.worker_resident = families.gauge(
            "bookplate_worker_resident_memory_bytes", "Memory of each worker", mode="liveall"
        )
        self.worker_started = families.gauge(
            "bookplate_worker_start_time_seconds",
            "When each worker was started, in seconds since 1970",
            mode="liveall",
        )
        self.cpu = families.counter("process_cpu_seconds", "Processor time of all workers, those before among them")
        self.resident = families.gauge("process_resident_memory_bytes", "Memory of all workers")
        self.virtual = families.gauge("process_virtual_memory_bytes", "Address space of all workers")
        self.descriptors = families.gauge("process_open_fds", "File descriptors that all workers have open")
        self.most_descriptors = families.gauge("process_max_fds", "File descriptors that all workers may have open")
        self.started = families.gauge(
            "process_start_time_seconds", "When the oldest worker was started, in seconds since 1970", mode="livemin"
        )

    def tell(self, name: str, value: float, **labels: str) -> None:
        """Set a value that is the same for the whole server; `name` is one of SERVER_WIDE, or of a gauge."""
        self._server_wide[name, tuple(sorted(labels.items()))] = value

    def measure_process(self) -> None:
        """Look at this process."""
        stats = ProcessStats.read()
        self.workers.set(1)
        self.cpu.inc(max(0.0, stats.cpu - self._cpu))
        self._cpu = stats.cpu
        self.resident.set(stats.resident)
        self.worker_resident.set(stats.resident)
        self.virtual.set(stats.virtual)
        self.descriptors.set(stats.descriptors)
        self.most_descriptors.set(stats.most_descriptors)
        self.started.set(stats.started)
        self.worker_started.set(stats.started)

    def collect(self) -> Iterable[Metric]:
        """All families with their values, those of all workers together."""
        found = {metric.name: metric for metric in (self._workers or self._registry).collect()}
        for (name, labels), value in self._server_wide.copy().items():  # another thread adds to it
            metric = found.setdefault(name, Metric(name, SERVER_WIDE.get(name, ""), "gauge"))
            metric.add_sample(name, dict(labels), value)
        return found.values()

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """Everything in the format that `accept` asks for, Prometheus' own text or OpenMetrics, and its media type.

        Reads files of all workers: not for the event loop.
        """
        encode, media_type = choose_encoder(accept)
        return encode(self), media_type

    def archive(self, process: int) -> None:
        """Keep what a worker has counted that has ended, and forget what it was just doing."""
        if self._workers:
            self._workers.archive(process)
