"""Steps that are measured: into the metrics, and into spans."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from server.core.steps import Steps
from server.core.tracing import Tracer
from server.metrics import Metrics

T = TypeVar("T")


class Telemetry(Steps):
    """The metrics and the tracer of one worker."""

    def __init__(self, metrics: Metrics, tracer: Tracer) -> None:
        self.metrics = metrics
        self.tracer = tracer

    def queued(self, queue: str, work: Callable[[], T]) -> Callable[[], T]:
        waited, tracer, started = self.metrics.waited.labels(queue), self.tracer, time.perf_counter()

        def begun() -> T:
            waited.observe(time.perf_counter() - started)
            tracer.past("queue", started, {"bookplate.queue": queue})
            return work()

        return tracer.carried(begun)

    def fetch(self, source: str) -> AbstractContextManager[object]:
        return self._fetch(source)

    @contextmanager
    def _fetch(self, source: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            with super().fetch(source):
                yield
        finally:
            self.metrics.fetched.labels(source).observe(time.perf_counter() - started)

    def fetch_failed(self, source: str, reason: str) -> None:
        self.metrics.fetch_errors.labels(source, reason).inc()
