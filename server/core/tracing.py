"""Spans: how long each step of a request took, told to whoever collects traces.

What is here does nothing: it is what the server uses unless tracing is asked for. `server.core.otel` has what does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from opentelemetry.trace import SpanContext

T = TypeVar("T")

Attributes = Mapping[str, str | int]
NONE: Attributes = {}
NOT_TRACED: AbstractContextManager[None] = nullcontext()


class RequestSpan(Protocol):
    """The span of a request, of which the spans of its steps are children."""

    @property
    def trace_id(self) -> str:
        """The id of its trace, 32 hexadecimal digits."""

    def end(self, name: str, status: int, attributes: Attributes) -> None:
        """End it. `name` is its method, and the template of its address if there is one: never an address."""


class Tracer(Protocol):
    """Makes spans."""

    @property
    def on(self) -> bool:
        """Whether any span is made at all."""

    def request(
        self, started: float, context: SpanContext | None, *, trusted: bool, current: bool
    ) -> RequestSpan | None:
        """Begin the span of a request that came at `started` (time.perf_counter), None if nothing is traced.

        A `context` that is `trusted` is continued, any other is linked to. Only a `current` span has children.
        """

    def step(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[object]:
        """A span around the body of a `with`, below the one that is current."""

    def past(self, name: str, started: float, attributes: Attributes = NONE) -> None:
        """A span from `started` (time.perf_counter) until now."""

    def carried(self, work: Callable[[], T]) -> Callable[[], T]:
        """The same work, for another thread, where the span that is current here will be current there."""

    def outgoing(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers by which another server is told of the span that is current."""

    def close(self, seconds: float) -> None:
        """Send what has not been sent. Blocks, for so many seconds at most."""


class NoTracer:
    """Makes none."""

    on = False

    def request(
        self,
        started: float,  # noqa: ARG002
        context: SpanContext | None,  # noqa: ARG002
        *,
        trusted: bool,  # noqa: ARG002
        current: bool,  # noqa: ARG002
    ) -> RequestSpan | None:
        return None

    def step(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[object]:  # noqa: ARG002
        return NOT_TRACED

    def past(self, name: str, started: float, attributes: Attributes = NONE) -> None:
        """Nothing is done."""

    def carried(self, work: Callable[[], T]) -> Callable[[], T]:
        return work

    def outgoing(self) -> tuple[tuple[bytes, bytes], ...]:
        return ()

    def close(self, seconds: float) -> None:
        """Nothing is to be sent."""


NO_TRACER = NoTracer()


def exporters(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The exporters that the OTEL_* variables of an environment ask for; none if there is to be no tracing.

    By the specification traces go to a collector on this machine if nothing is said. A server that has the extra, and
    no collector, would complain for ever: here something has to be said. Name an endpoint, or an exporter.
    https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
    """
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ()
    endpoints = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"
    usual = "otlp" if any(environment.get(name) for name in endpoints) else ""
    named = environment.get("OTEL_TRACES_EXPORTER") or usual
    return tuple(name for one in named.split(",") if (name := one.strip()) not in ("", "none"))
