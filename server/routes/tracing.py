"""The span of a request, and the trace that it belongs to.

A request that a trusted proxy passed on continues the trace that it names; any other begins its own, with a link. Names
and attributes follow https://opentelemetry.io/docs/specs/semconv/http/http-spans/, but for `url.path`: an address may
hold names, so its template is told instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from starlette.types import Scope

from server.access.proxies import Proxies
from server.config.settings import Settings
from server.core.request_facts import RequestFacts
from server.core.tracing import NO_TRACER, RequestSpan, Tracer
from server.on_demand import on_demand
from server.routes.ready import Asked

if TYPE_CHECKING:
    from opentelemetry.trace import SpanContext

    from server.core import trace_context
else:  # most requests belong to no trace
    trace_context = on_demand("server.core.trace_context")

TRACEPARENT = b"traceparent"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
IMAGE = "/iiif/{version}/{identifier}/{region}/{size}/{rotation}/{quality}"
ROUTES = {
    "image": IMAGE,
    "information": "/iiif/{version}/{identifier}/info.json",
    "manifest": "/iiif/{version}/{identifier}/manifest.json",
    "base": "/iiif/{version}/{identifier}",
}


class RequestTracing:
    """Begins and ends the spans of requests.

    Args:
        tracer: what makes them.
        proxies: whose word is taken on the trace that a request belongs to.
        identified: the status from which on a span says which picture was asked for.
    """

    def __init__(self, tracer: Tracer, proxies: Proxies, identified: int) -> None:
        self._tracer = tracer
        self._proxies = proxies
        self._identified = identified
        self.on = tracer.on or bool(proxies)

    @classmethod
    def of(cls, settings: Settings, tracer: Tracer) -> Self:
        """As it is configured."""
        return cls(tracer, Proxies(settings.server.proxies), settings.log.identified)

    def begin(self, scope: Scope, started: float) -> Traced | None:
        """Begin the span of a request that goes on to the application."""
        if not self.on:
            return None
        headers, client = scope["headers"], scope.get("client")
        context = trace_context.read(headers) if any(name == TRACEPARENT for name, _ in headers) else None
        return self._traced(context, client, started, current=True)

    def answered(self, asked: Asked, status: int, facts: RequestFacts, started: float) -> str:
        """Make the span of a request that was answered at once; the id of its trace."""
        context = trace_context.read(asked.lines) if TRACEPARENT in asked.headers else None
        traced = self._traced(context, asked.client, started, current=False)
        return traced.end(asked.method, status, {"kind": "image"}, facts) if traced else ""

    def _traced(
        self, context: SpanContext | None, client: tuple[str, int] | None, started: float, *, current: bool
    ) -> Traced | None:
        trusted = context is not None and client is not None and self._proxies.trusts(client[0])
        span = self._tracer.request(started, context, trusted=trusted, current=current)
        if span is None and not trusted:
            return None
        return Traced(span, format(context.trace_id, "032x") if context and trusted else "", self._identified)


@dataclass(frozen=True, slots=True)
class Traced:
    """A request that belongs to a trace: one of ours if there is a `span`, else the one that a proxy named."""

    span: RequestSpan | None
    trace: str
    identified: int

    def end(self, method: str, status: int, state: Mapping[str, Any], facts: RequestFacts) -> str:
        """End the span; the id of the trace."""
        if self.span is None:
            return self.trace
        known = method if method in METHODS else "_OTHER"
        route = state.get("route") or ROUTES.get(state["kind"], "")
        identifier = facts.identifier if status >= self.identified else ""
        told = {
            "http.route": route,
            "bookplate.kind": state["kind"],
            "bookplate.cache": facts.cache,
            "bookplate.design": facts.design,
            "bookplate.key": facts.key,
            "bookplate.identifier": identifier,
            "bookplate.format": state.get("format", ""),
            "error.type": facts.error,
        }
        attributes: dict[str, str | int] = {name: value for name, value in told.items() if value}
        attributes |= {"http.request.method": known, "http.response.status_code": status}
        self.span.end(f"{known if known in METHODS else 'HTTP'} {route}".strip(), status, attributes)
        return self.span.trace_id


def template(scope: Scope) -> str:
    """The path of a request with the names of its parameters instead of their values, such as /v1/designs/{name}; "" if
    Starlette has found no route."""
    if "endpoint" not in scope:
        return ""
    left, right = scope["path"], ""
    for name, value in reversed(scope["path_params"].items()):
        if value:
            left, _, behind = left.rpartition(str(value))
            right = f"{{{name}}}{behind}{right}"
    return f"{left}{right}"


UNTRACED = RequestTracing(NO_TRACER, Proxies(()), 1000)
