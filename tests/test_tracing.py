"""Traces of real servers: told to the console, and to a collector that speaks OTLP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.likeness import chart
from tests.server.running import Server, serving
from tests.waiting import until

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01"
SOON = {"OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_TRACES_EXPORTER": "console"}
PROXIED = '[server]\nproxies = ["127.0.0.1"]\n'
DRAWN = "/iiif/3/chart.png/text=Sarah%20Miller/full/301,/0/default.jpg"
PARTS = {"read", "queue", "decode", "draw", "encode"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pictures")
    chart(20, 14, 30).write_to_file(str(made / "chart.png"))
    return made


@pytest.fixture(scope="module")
def proxied(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(folder, tmp_path_factory.mktemp("home"), PROXIED + '[log]\nform = "json"\n', **SOON) as server:
        yield server


def lines(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]


def spans(server: Server, trace: str) -> list[dict[str, Any]]:
    """Those of a trace, once its request has ended."""

    def ended() -> list[dict[str, Any]]:
        found = [one for one in lines(server) if one.get("context", {}).get("trace_id") == f"0x{trace}"]
        return found if any(one["kind"] == "SpanKind.SERVER" for one in found) else []

    return until(ended, f"the trace {trace}")  # type: ignore[no-any-return]


def trace_of(server: Server, name: str) -> str:
    """The trace of a request, by the log."""
    found = until(lambda: [one for one in lines(server) if one.get("id") == name], f"the line of {name}")
    return str(found[0]["trace_id"])


def named(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in found}


def test_a_request_is_one_trace_with_its_parts_and_the_callers_id(proxied: Server) -> None:
    assert proxied.get(DRAWN, traceparent=PARENT, tracestate="rojo=1", X_Request_Id="first").status_code == 200

    assert trace_of(proxied, "first") == TRACE
    until(lambda: set(named(spans(proxied, TRACE))) >= PARTS, "all parts")
    found = named(spans(proxied, TRACE))
    server = found["GET /iiif/{version}/{identifier}/{region}/{size}/{rotation}/{quality}"]
    assert server["parent_id"] == f"0x{SPAN}"
    assert {one["parent_id"] for name, one in found.items() if name in PARTS - {"encode"}} == {
        server["context"]["span_id"]
    }
    assert server["attributes"]["http.request.method"] == "GET"
    assert server["attributes"]["http.response.status_code"] == 200
    assert server["attributes"]["bookplate.cache"] == "miss"
    assert server["attributes"]["bookplate.format"] == "jpg"
    assert server["resource"]["attributes"]["service.name"] == "bookplate"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/readyz", "GET /readyz"),
        ("/v1/designs/designs", "GET /v1/designs/{id}"),
        ("/v1/nothing/at/all", "GET"),
        ("/nothing", "GET"),
    ],
)
def test_a_call_is_named_by_its_route_and_never_by_its_path(proxied: Server, path: str, name: str) -> None:
    proxied.get(path, X_Request_Id=f"route{len(path)}")

    found = named(spans(proxied, trace_of(proxied, f"route{len(path)}")))
    assert name in found


def test_a_repeated_answer_is_a_trace_too(proxied: Server) -> None:
    target = "/iiif/3/chart.png/full/123,/0/default.png"
    proxied.get(target)
    assert proxied.get(target, X_Request_Id="again").status_code == 200

    (span,) = spans(proxied, trace_of(proxied, "again"))
    assert span["attributes"]["bookplate.cache"] == "response"
    assert span["attributes"]["http.response.status_code"] == 200


@pytest.mark.parametrize("garbage", ["garbage", "00-0-0-0", PARENT + "-x", PARENT.upper(), "x" * 5000])
def test_garbage_begins_a_trace_of_its_own(proxied: Server, garbage: str) -> None:
    name = f"garbage-{abs(hash(garbage))}"
    answer = proxied.get("/iiif/3/chart.png/info.json", traceparent=garbage, tracestate="=,,", X_Request_Id=name)

    assert answer.status_code == 200
    (server, *_) = [one for one in spans(proxied, trace_of(proxied, name)) if one["kind"] == "SpanKind.SERVER"]
    assert server["parent_id"] is None
    assert server["links"] == []


def test_nothing_personal_is_told(proxied: Server) -> None:
    secret = "Miller-4711"
    for target in (
        f"/iiif/3/chart.png/text={secret}/full/90,/0/default.jpg",
        f"/iiif/3/chart.png/text/full/90,/0/default.jpg?text={secret}",
        f"/iiif/3/text={secret}/full/90,/0/default.jpg",
        f"/iiif/3/chart.png/full/90,/0/default.jpg?token={secret}",
        f"/iiif/3/chart.png/text={secret}/full/x,/0/default.jpg",
        f"/v1/explain?url=/iiif/3/chart.png/text={secret}/full/90,/0/default.jpg",
        f"/v1/designs/{secret}",
        f"/v1/{secret}",
        f"/{secret}",
    ):
        proxied.get(target, baggage=f"user={secret}", X_Request_Id="secret")
    until(lambda: sum(one.get("id") == "secret" for one in lines(proxied)) == 9)
    spans(proxied, [one["trace_id"] for one in lines(proxied) if one.get("id") == "secret"][-1])

    assert secret not in proxied.log.read_text()


def test_strangers_are_linked_to(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, '[log]\nform = "json"\n', **SOON) as server:
        assert server.get(DRAWN, traceparent=PARENT, X_Request_Id="stranger").status_code == 200
        trace = trace_of(server, "stranger")
        assert trace != TRACE
        (span,) = [one for one in spans(server, trace) if one["kind"] == "SpanKind.SERVER"]
        assert span["parent_id"] is None
        assert [link["context"]["trace_id"] for link in span["links"]] == [f"0x{TRACE}"]


def test_without_tracing_the_trace_of_a_proxy_is_in_the_log_and_that_of_strangers_is_not(
    folder: Path, tmp_path: Path
) -> None:
    target, found = "/iiif/3/chart.png/full/50,/0/default.jpg", {}
    for name, more in (("proxy", PROXIED), ("stranger", "")):
        with serving(folder, tmp_path / name, f'{more}[log]\nform = "json"\n') as server:
            for number in range(2):  # the second is answered before anything is routed
                server.get(target, traceparent=PARENT, X_Request_Id=f"n{number}")
            told = until(
                lambda server=server: (
                    (o := [one for one in lines(server) if one.get("id") in ("n0", "n1")]) and len(o) == 2 and o
                )
            )
            found[name] = [one.get("trace_id") for one in told]
            assert [one["cache"] for one in told] == ["miss", "response"]
    assert found == {"proxy": [TRACE, TRACE], "stranger": [None, None]}


class Collector(ThreadingHTTPServer):
    """Takes spans by OTLP over HTTP. https://opentelemetry.io/docs/specs/otlp/"""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Collecting)
        self.requests: list[ExportTraceServiceRequest] = []
        self.originals: list[dict[str, str]] = []
        self.body = chart(20, 14, 30).write_to_buffer(".png")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Collecting(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == "/v1/traces"
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        """An original, on the web."""
        self.server.originals.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@contextmanager
def collector() -> Iterator[Collector]:
    with Collector() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


@pytest.mark.parametrize("propagate", [False, True])
def test_a_collector_gets_all_of_it_when_the_server_stops_and_origins_are_told_only_if_that_is_set(
    tmp_path: Path, propagate: bool
) -> None:
    with collector() as running:
        web = f'[[sources]]\nname = "web"\nkind = "web"\nurl = "{running.url}/p/"\nprivate = true\n'
        more = f"{web}[tracing]\npropagate = {str(propagate).lower()}\n{PROXIED}"
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": running.url, "OTEL_SERVICE_NAME": "pictures"}
        (tmp_path / "empty").mkdir()
        with serving(tmp_path / "empty", tmp_path, more, **environment) as server:
            assert server.get("/iiif/3/a.png/full/50,/0/default.jpg", traceparent=PARENT).status_code == 200
            fetched = server.get("/metrics").text
        spans = [
            (span, {one.key: one.value.string_value for one in resource.resource.attributes})
            for request in running.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
            if span.trace_id.hex() == TRACE
        ]
        assert {span.name for span, _ in spans} >= {"read", "fetch", "queue", "draw", "encode"}
        assert {attributes["service.name"] for _, attributes in spans} == {"pictures"}
        (told,) = running.originals
        (fetch,) = [span for span, _ in spans if span.name == "fetch"]
        expected = f"00-{TRACE}-{fetch.span_id.hex()}-01" if propagate else None
        assert told.get("traceparent") == expected
        assert 'bookplate_fetch_seconds_count{source="web"} 1.0' in fetched
