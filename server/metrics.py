"""Metrics for Prometheus, of one worker or of all of them together."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from server.crew import SHARED

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What is counted. Labels are few and never a stranger's words."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "bookplate_requests", "Requests by kind and status", ["kind", "status"], registry=registry
        )
        self.sent = Counter("bookplate_sent_bytes", "Bytes of bodies sent, by kind", ["kind"], registry=registry)
        self.rendered = Histogram(
            "bookplate_render_seconds",
            "Seconds to make a picture, by format",
            ["format"],
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
            registry=registry,
        )
        self.cached = Counter(
            "bookplate_cache", "Look-ups in the caches by tier and outcome", ["tier", "outcome"], registry=registry
        )
        self.waiting = Gauge(
            "bookplate_queue", "Pictures waiting for a thread", multiprocess_mode="livesum", registry=registry
        )
        self.running = Gauge("bookplate_running", "Pictures being made", multiprocess_mode="livesum", registry=registry)
        self.notes = Counter(
            "bookplate_notes", "What happened to the values of overlays, by remark", ["remark"], registry=registry
        )
        self.calls = Counter(
            "bookplate_api_calls",
            "Calls of the API by the environment of their key",
            ["environment"],
            registry=registry,
        )
        self.purges = Counter("bookplate_purges", "Purges that were asked of the API", registry=registry)
        self.purged = Counter(
            "bookplate_purged", "Kept pictures that were taken out by a purge, by tier", ["tier"], registry=registry
        )
        self._load = 0, 0
        self.dropped = Counter("bookplate_dropped", "Pictures that nobody waited for any more", registry=registry)

    def watch(self, waiting: int, running: int) -> None:
        """What Threads tell."""
        self._load = waiting, running
        if not (waiting or running):
            self.tell_load()

    def tell_load(self) -> None:
        """Put down what is under way; in a crowd a few times a second is enough."""
        waiting, running = self._load
        self.waiting.set(waiting)
        self.running.set(running)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        self.tell_load()
        if SHARED not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def forget(process: int) -> None:
    """What a worker that has died was just doing is not done by anybody now; what it has counted stays."""
    if SHARED in os.environ:
        mark_process_dead(process)  # type: ignore[no-untyped-call]
