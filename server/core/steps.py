"""Measuring the steps of a request: each is a metric, and a span where tracing is on.

Whoever does a step is handed `Steps`; the ones here measure nothing, as in tests and on the command line.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from server.core.tracing import NO_TRACER, NONE, Attributes, Tracer

T = TypeVar("T")


class Steps:
    """The steps of requests."""

    tracer: Tracer = NO_TRACER

    def step(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[object]:
        """A span around the body of a `with`."""
        return self.tracer.step(name, attributes)

    def queued(self, queue: str, work: Callable[[], T]) -> Callable[[], T]:  # noqa: ARG002 (as nothing is measured)
        """The same work, which begins to wait in a queue now, and for another thread."""
        return work

    def fetch(self, source: str) -> AbstractContextManager[object]:
        """A span around the body of a `with`, in which another server is asked."""
        return self.step("fetch", {"bookplate.source": source})

    def fetch_failed(self, source: str, reason: str) -> None:
        """Count that another server did not give what it was asked for."""


UNMEASURED = Steps()
