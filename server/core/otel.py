"""Spans by the OpenTelemetry SDK, configured by its own variables. https://opentelemetry.io/docs/specs/otel/

Not imported unless tracing is asked for: it is an extra. Spans hold no address, no value and no sentence of an error.
https://opentelemetry.io/docs/specs/semconv/http/http-spans/
"""

import contextvars
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from typing import TypeVar

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode

from server.config.section import Unusable
from server.core import trace_context
from server.core.tracing import NONE, Attributes, exporters

NAME = "bookplate"
QUIET = 60.0  # seconds between two lines of the log about a collector that cannot be reached
CLIENTS = frozenset({"fetch"})  # steps that ask another server

T = TypeVar("T")


def configured(*, propagate: bool, environment: Mapping[str, str] = os.environ) -> "OpenTelemetryTracer":
    """The tracer that the environment's OTEL_* variables ask for. Raises Unusable."""
    resource = Resource.create({SERVICE_VERSION: version(NAME)})
    if str(resource.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: NAME}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    for name in exporters(environment):
        provider.add_span_processor(BatchSpanProcessor(_exporter(name, environment)))
    logging.getLogger("opentelemetry").addFilter(Seldom())
    for each in ("sdk._shared_internal", "exporter.otlp.proto.http.trace_exporter", "exporter"):
        logging.getLogger(f"opentelemetry.{each}").addFilter(Seldom())
    return OpenTelemetryTracer(provider, propagate=propagate)


def _exporter(name: str, environment: Mapping[str, str]) -> SpanExporter:
    if name == "console":
        return ConsoleSpanExporter(formatter=lambda span: f"{span.to_json(indent=None)}\n")
    if name != "otlp":
        raise Unusable(f"Expected otlp, console or none for OTEL_TRACES_EXPORTER but received {name!r}.")
    variables = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"
    protocol = next((environment[one] for one in variables if environment.get(one)), "http/protobuf")
    if protocol != "http/protobuf":
        raise Unusable(f"Expected http/protobuf for OTEL_EXPORTER_OTLP_PROTOCOL but received {protocol!r}.")
    return OTLPSpanExporter()


class Seldom(logging.Filter):
    """Lets a line through now and then, without a traceback: a collector that is away is away for every batch."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        if time.monotonic() < self._quiet_until:
            return False
        self._quiet_until = time.monotonic() + QUIET
        return True


class OpenTelemetryTracer:
    """Makes spans with a provider, which it closes."""

    on = True

    def __init__(self, provider: TracerProvider, *, propagate: bool = False) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer(NAME, version(NAME))
        self._propagate = propagate

    def request(
        self, started: float, context: SpanContext | None, *, trusted: bool, current: bool
    ) -> "OpenTelemetryRequest":
        """Begin the span of a request."""
        parent, links = Context(), list[Link]()
        if context and trusted:
            parent = trace.set_span_in_context(NonRecordingSpan(context), parent)
        elif context:
            links.append(Link(context))
        span = self._tracer.start_span("HTTP", parent, SpanKind.SERVER, links=links, start_time=_moment(started))
        return OpenTelemetryRequest(span, current=current)

    def step(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[object]:
        """A span around the body of a `with`."""
        return self._step(name, attributes)

    @contextmanager
    def _step(self, name: str, attributes: Attributes) -> Iterator[None]:
        kind = SpanKind.CLIENT if name in CLIENTS else SpanKind.INTERNAL
        with self._tracer.start_as_current_span(
            name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except BaseException as error:
                _fail(span, type(error).__name__)  # not what it says, which may be personal
                raise

    def past(self, name: str, started: float, attributes: Attributes = NONE) -> None:
        """A span from `started` until now."""
        self._tracer.start_span(name, attributes=attributes, start_time=_moment(started)).end()

    def carried(self, work: Callable[[], T]) -> Callable[[], T]:
        """The same work, in the context of here. It can be done once."""
        copied = contextvars.copy_context()
        return lambda: copied.run(work)

    def outgoing(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers that tell another server of the current span, if they are to be sent at all."""
        return trace_context.written() if self._propagate else ()

    def close(self, seconds: float) -> None:
        """Send what has not been sent; who does not take it in time does not get it."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(seconds)


class OpenTelemetryRequest:
    """The span of a request; as long as it is `current`, other spans of its task are its children."""

    def __init__(self, span: Span, *, current: bool) -> None:
        self._span = span
        self._token = contexts.attach(trace.set_span_in_context(span)) if current else None

    @property
    def trace_id(self) -> str:
        """The id of its trace."""
        return trace.format_trace_id(self._span.get_span_context().trace_id)

    def end(self, name: str, status: int, attributes: Attributes) -> None:
        """End it."""
        if self._token is not None:
            contexts.detach(self._token)
        self._span.update_name(name)
        for key, value in attributes.items():
            self._span.set_attribute(key, value)
        if status >= 500:
            _fail(self._span, str(attributes.get("error.type", status)))
        self._span.end()


def _fail(span: Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(StatusCode.ERROR)


def _moment(started: float) -> int:
    """A moment of time.perf_counter in nanoseconds since 1970."""
    return time.time_ns() - int((time.perf_counter() - started) * 1e9)
