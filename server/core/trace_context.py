"""Reads and writes the headers by which a request tells to which trace it belongs, with OpenTelemetry's own reader.

W3C Trace Context: https://www.w3.org/TR/trace-context-1/
"""

import logging
from collections.abc import Iterable

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.propagators.textmap import Getter
from opentelemetry.trace import SpanContext
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

Lines = Iterable[tuple[bytes, bytes]]

_propagator = TraceContextTextMapPropagator()
logging.getLogger("opentelemetry.trace").setLevel(logging.ERROR)  # it would warn of each header that strangers send


class _Headers(Getter[Lines]):
    """What a request says under a name; several values of the one header that there may be once count for nothing."""

    def get(self, carrier: Lines, key: str) -> list[str] | None:
        found = [value.decode("latin-1") for name, value in carrier if name == key.encode()]
        return None if key == "traceparent" and len(found) > 1 else found or None

    def keys(self, carrier: Lines) -> list[str]:
        return [name.decode("latin-1") for name, _ in carrier]


def read(lines: Lines) -> SpanContext | None:
    """Read the context of a request; None if it has none, or what it says is none.

    A `tracestate` that is garbage, or longer than a server has to pass on, is dropped alone (§3.3, §4.3).

    Args:
        lines: the headers of the request, names in lower case.
    """
    span = trace.get_current_span(_propagator.extract(lines, Context(), _Headers()))
    found = span.get_span_context()
    return found if found.is_valid else None


def written() -> tuple[tuple[bytes, bytes], ...]:
    """Write the headers that tell another server of the current span; none if there is none."""
    headers: dict[str, str] = {}
    _propagator.inject(headers)
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
