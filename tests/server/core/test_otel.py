import asyncio
import logging
import threading
import time
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, TraceFlags, TraceState

from server.config.section import Unusable
from server.core import otel
from server.core.otel import OpenTelemetryTracer

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CALLER = SpanContext(int(TRACE, 16), int(SPAN, 16), True, TraceFlags(1), TraceState((("rojo", "1"),)))


class Collected:
    """A tracer, and the spans that it has made."""

    def __init__(self, *, propagate: bool = False) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = OpenTelemetryTracer(provider, propagate=propagate)

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}


@pytest.fixture
def collected() -> Iterator[Collected]:
    found = Collected()
    yield found
    found.tracer.close(5)


def ids(span: ReadableSpan) -> tuple[str, str, str]:
    """Trace, span and parent."""
    context = span.context
    assert context
    parent = f"{span.parent.span_id:016x}" if span.parent else ""
    return f"{context.trace_id:032x}", f"{context.span_id:016x}", parent


def test_a_trusted_context_is_continued(collected: Collected) -> None:
    request = collected.tracer.request(time.perf_counter(), CALLER, trusted=True, current=False)
    request.end("GET", 200, {})

    span = collected.spans["GET"]
    assert ids(span)[0::2] == (TRACE, SPAN)
    assert request.trace_id == TRACE
    assert not span.links
    assert span.kind is SpanKind.SERVER
    assert span.context
    assert span.context.trace_state.to_header() == "rojo=1"


def test_any_other_context_is_linked_to(collected: Collected) -> None:
    request = collected.tracer.request(time.perf_counter(), CALLER, trusted=False, current=False)
    request.end("GET", 200, {})

    span = collected.spans["GET"]
    assert ids(span)[0] not in ("", TRACE)
    assert span.parent is None
    (link,) = span.links
    assert (f"{link.context.trace_id:032x}", f"{link.context.span_id:016x}") == (TRACE, SPAN)


def test_who_is_trusted_may_say_that_a_trace_is_not_kept_and_nobody_else(collected: Collected) -> None:
    unsampled = SpanContext(int(TRACE, 16), int(SPAN, 16), True, TraceFlags(0))
    collected.tracer.request(time.perf_counter(), unsampled, trusted=True, current=False).end("kept", 200, {})
    collected.tracer.request(time.perf_counter(), unsampled, trusted=False, current=False).end("linked", 200, {})

    assert set(collected.spans) == {"linked"}


def test_steps_are_children_in_other_threads_and_tasks_too(collected: Collected) -> None:
    tracer = collected.tracer

    def work() -> int:
        with tracer.step("draw"):
            tracer.past("queue", time.perf_counter() - 0.5)
            return threading.get_ident()

    async def run() -> None:
        request = tracer.request(time.perf_counter() - 1, None, trusted=False, current=True)
        assert await asyncio.to_thread(lambda: None) is None
        carried = tracer.carried(work)
        with tracer.step("fetch", {"bookplate.source": "photos"}):
            other = await asyncio.get_running_loop().run_in_executor(None, carried)
        assert other != threading.get_ident()
        request.end("GET", 200, {"http.route": "/"})

    asyncio.run(run())
    spans = collected.spans
    server, fetch, draw, queue = (spans[name] for name in ("GET", "fetch", "draw", "queue"))
    assert {ids(span)[0] for span in spans.values()} == {ids(server)[0]}
    assert ids(fetch)[2] == ids(draw)[2] == ids(server)[1]
    assert ids(queue)[2] == ids(draw)[1]
    assert (fetch.kind, dict(fetch.attributes or {})) == (SpanKind.CLIENT, {"bookplate.source": "photos"})
    assert queue.end_time
    assert queue.start_time
    assert 0.4e9 < queue.end_time - queue.start_time < 60e9
    assert server.start_time
    assert server.start_time < queue.start_time


def test_a_span_tells_the_kind_of_an_error_and_not_what_it_says(collected: Collected) -> None:
    with pytest.raises(ValueError, match="Sarah"), collected.tracer.step("read"):
        raise ValueError("Sarah")

    span = collected.spans["read"]
    assert span.status.status_code is StatusCode.ERROR
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert "Sarah" not in span.to_json()


@pytest.mark.parametrize(("status", "failed"), [(200, False), (404, False), (499, False), (500, True), (503, True)])
def test_only_what_is_the_servers_fault_is_an_error(collected: Collected, status: int, failed: bool) -> None:
    collected.tracer.request(time.perf_counter(), None, trusted=False, current=False).end("GET", status, {})

    assert (collected.spans["GET"].status.status_code is StatusCode.ERROR) == failed


def test_other_servers_are_told_only_where_that_is_set() -> None:
    silent, telling = Collected(), Collected(propagate=True)
    for one in (silent, telling):
        request = one.tracer.request(time.perf_counter(), CALLER, trusted=True, current=True)
        with one.tracer.step("fetch"):
            told = dict(one.tracer.outgoing())
        request.end("GET", 200, {})
        trace, span, _ = ids(one.spans["fetch"])
        expected = {b"traceparent": f"00-{trace}-{span}-01".encode(), b"tracestate": b"rojo=1"}
        assert told == (expected if one is telling else {})
    assert telling.tracer.outgoing() == ()


class Stuck(SpanExporter):
    """A collector that does not take anything."""

    def __init__(self) -> None:
        self.asked, self.held = threading.Event(), threading.Event()

    def export(self, spans: object) -> SpanExportResult:  # noqa: ARG002
        self.asked.set()
        self.held.wait(60)
        return SpanExportResult.FAILURE


def test_a_collector_that_hangs_does_not_keep_the_server_from_stopping() -> None:
    stuck, provider = Stuck(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(otel.BatchSpanProcessor(stuck))
    tracer = OpenTelemetryTracer(provider)
    tracer.past("a", time.perf_counter())
    closing = threading.Thread(target=lambda: tracer.close(0.05), daemon=True)
    closing.start()
    assert stuck.asked.wait(30)
    closing.join(30)
    assert not closing.is_alive()
    stuck.held.set()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER but received 'zipkin'"),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL but received 'grpc'",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(environment: dict[str, str], expected: str) -> None:
    with pytest.raises(Unusable, match=expected):
        otel.configured(propagate=False, environment=environment)


def test_a_collector_that_is_away_is_told_of_once_and_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("opentelemetry.a.test")
    seldom = otel.Seldom()
    logger.addFilter(seldom)
    for _ in range(3):
        logger.error("Exception while exporting Span.", exc_info=OSError("refused"))
    logger.removeFilter(seldom)

    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None
