"""/metrics of real servers, who may read it, and what a real Prometheus makes of it, of the dashboard and of the rules."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import httpx2
import pytest

from server.config.settings import Settings
from server.metrics import SERVER_WIDE, Metrics
from tests.likeness import chart
from tests.server.running import ROOT, Server, free_port, serving
from tests.waiting import until

DEPLOY, MANUAL = ROOT / "samples/deploy", ROOT / "server/manual/monitoring.md"
PICTURE = "/iiif/3/chart.png/full/77,/0/default.jpg"
needs_prometheus = pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pictures")
    chart(20, 14, 30).write_to_file(str(made / "chart.png"))
    return made


def scraped(port: int, **headers: str) -> httpx2.Response:
    return httpx2.get(f"http://127.0.0.1:{port}/metrics", headers=headers, timeout=30)


# What is told.


def test_the_manual_has_every_metric_with_its_type_and_labels() -> None:
    expected = {}
    for family in Metrics()._registry._collector_to_names:
        kind = family._type
        each = ("pid",) if getattr(family, "_multiprocess_mode", "") == "liveall" else ()
        expected[family._name + ("_total" if kind == "counter" else "")] = kind, (*family._labelnames, *each)
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*?) ?\| .+ \|$", MANUAL.read_text(), re.MULTILINE)
    told = {name: (kind, tuple(labels.split(", ")) if labels else ()) for name, kind, labels in rows}

    assert {name: told.get(name) for name in expected} == expected
    assert set(told) == set(expected) | set(SERVER_WIDE)
    assert {told[name][0] for name in SERVER_WIDE} == {"gauge"}


def test_the_settings_in_the_manual_are_settings() -> None:
    (written,) = re.findall(r"```toml\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    read = Settings.model_validate(tomllib.loads(written)).metrics

    assert (read.port, read.host, read.token.get_secret_value(), read.enabled) == (
        9182,
        "127.0.0.1",
        "a long secret",
        False,
    )


def test_everybody_is_answered_on_the_servers_port_unless_that_is_changed(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path) as server:
        plain, zipped = server.get("/metrics"), server.get("/metrics", Accept_Encoding="gzip")
        opened = server.get("/metrics", Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")

        assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert plain.headers["cache-control"] == "no-store"
        assert zipped.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in server.get("/metrics", Accept_Encoding="gzip;q=0").headers
        assert "bookplate_build_info{" in zipped.text
        assert opened.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
        assert opened.text.endswith("# EOF\n")
        assert server.ask("POST", "/metrics").status_code == 405


def test_a_token_is_asked_for_where_there_is_one(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, BOOKPLATE_METRICS__TOKEN="a long secret, é") as server:
        sent = {"Authorization": "Bearer a long secret, é".encode().decode("latin-1")}
        answers = [
            server.get("/metrics"),
            server.get("/metrics?token=a long secret"),
            *(server.get("/metrics", Authorization=one) for one in ("Bearer", "Bearer a long", "Basic a long secret")),
        ]

        assert [answer.status_code for answer in answers] == [401] * 5
        assert answers[0].headers["www-authenticate"] == "Bearer"
        assert "bookplate_" not in answers[0].text
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = f"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {sent['Authorization']}\r\n\r\n"
            connection.sendall(head.encode("latin-1"))
            assert connection.recv(20).startswith(b"HTTP/1.1 200")
        assert "secret" not in server.log.read_text()


def test_none_at_all(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, "[metrics]\nenabled = false\n") as server:
        assert server.get("/metrics").status_code == 404


@pytest.mark.parametrize("workers", [1, 2])
def test_a_port_of_its_own_has_the_metrics_and_nothing_else(folder: Path, tmp_path: Path, workers: int) -> None:
    port = free_port()
    more = f'[server]\nworkers = {workers}\n[metrics]\nport = {port}\ntoken = "secret"\n'
    with serving(folder, tmp_path, more) as server:
        assert server.get("/metrics").status_code == 404
        assert server.get(PICTURE).status_code == 200
        assert scraped(port).status_code == 401
        counted = 'bookplate_requests_total{kind="image",status="200"} 1.0'
        until(lambda: counted in scraped(port, Authorization="Bearer secret").text, "what was counted")
        until(
            lambda: f"bookplate_workers {workers}.0" in scraped(port, Authorization="Bearer secret").text, "all workers"
        )
        for path in ("/", PICTURE, "/healthz", "/v1/designs"):
            assert httpx2.get(f"http://127.0.0.1:{port}{path}").status_code == 404
        with socket.create_connection(("127.0.0.1", port)) as connection:  # its connections have limits too
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"a" * 70_000)
            assert connection.recv(20).startswith(b"HTTP/1.1 431")
    with pytest.raises(httpx2.TransportError):
        scraped(port)


def test_a_reload_leaves_the_port_where_it_is(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    with serving(folder, tmp_path, f"[metrics]\nport = {port}\n") as server:
        (before,) = server.workers()
        config = tmp_path / "config.toml"
        config.write_text(config.read_text().replace(f"port = {port}", f'port = {free_port()}\ntoken = "secret"'))
        server.process.send_signal(signal.SIGHUP)
        server.logged(f"127.0.0.1:{port} until it is restarted")
        until(lambda: before not in server.workers(), "the new worker alone")

        assert scraped(port).status_code == 401
        assert scraped(port, Authorization="Bearer secret").status_code == 200
        assert httpx2.get(f"http://127.0.0.1:{port}{PICTURE}").status_code == 404
        assert server.get(PICTURE).status_code == 200
        assert server.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [(True, "metrics.port: 127.0.0.1:{port} cannot be listened on"), (False, "expected another port than server.port")],
)
def test_a_port_that_cannot_be_had_is_refused(folder: Path, tmp_path: Path, taken: bool, sentence: str) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        if taken:
            listening.listen()
        else:
            listening.close()
        config = tmp_path / "config.toml"
        config.write_text(
            f'[server]\nport = {0 if taken else port}\n[database]\nurl = ""\n[metrics]\nport = {port}\n'
            f'[[sources]]\nname = "p"\nkind = "folder"\npath = "{folder}"\n'
        )
        command = [str(ROOT / ".venv/bin/python"), "-m", "server", "serve", "--config", str(config)]
        done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2, done.stderr
    assert sentence.format(port=port) in " ".join(done.stderr.split())


def test_counters_go_on_when_a_worker_dies(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, "[server]\nworkers = 2\n") as server:
        until(lambda: server.metric("bookplate_workers") == 2, "the second worker")
        for _ in range(3):
            for number in range(10):
                assert server.get(f"/iiif/3/chart.png/full/{50 + number},/0/default.jpg").status_code == 200
        until(lambda: server.metric('bookplate_requests_total{kind="image"') == 30, "all that was counted")
        cpu = server.metric("process_cpu_seconds_total")
        os.kill(server.workers()[0], signal.SIGKILL)
        until(lambda: server.metric('bookplate_worker_restarts_total{reason="killed"') == 1, "the new worker")
        until(lambda: server.metric("bookplate_workers") == 2, "both workers")

        assert server.metric('bookplate_requests_total{kind="image"') == 30
        assert server.metric("bookplate_request_seconds_count{cache") >= 30
        assert server.metric("process_cpu_seconds_total") >= cpu
        told = scraped(server.port).text
        assert len(re.findall(r"^bookplate_worker_resident_memory_bytes\{", told, re.MULTILINE)) == 2


def test_a_log_that_may_not_say_which_picture_it_was_does_not(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/damaged-4711.png").write_bytes((folder / "chart.png").read_bytes()[:60])
    with serving(tmp_path / "own", tmp_path, '[log]\nform = "json"\nidentifier = "never"\n') as server:
        assert server.get("/iiif/3/damaged-4711.png/full/50,/0/default.jpg", X_Request_Id="x").status_code == 422
        assert server.get("/iiif/3/gone-4711.png/full/50,/0/default.jpg", X_Request_Id="y").status_code == 404
        server.logged('"id": "y"')
        assert "4711" not in server.log.read_text()


def test_a_key_is_named_and_never_shown(folder: Path, tmp_path: Path) -> None:
    secret = "Zmlyc3Qga2V5IGZvciBzaWduaW5nIHNvIGxvbmc"
    more = f'[log]\nform = "json"\n[access]\nsigning = {{ k7 = "{secret}" }}\n'
    with serving(folder, tmp_path, more) as server:
        command = [str(ROOT / ".venv/bin/bookplate"), "sign", "/iiif/3/chart.png/text=Sarah/full/60,/0/default.jpg"]
        config = ["--config", str(tmp_path / "config.toml")]
        signed = subprocess.run(
            [*command, *config], check=True, cwd=ROOT, capture_output=True, text=True
        ).stdout.strip()
        path = signed[signed.index("/iiif/") :]
        for name in ("made", "kept"):
            assert server.get(path, X_Request_Id=name).status_code == 200
        assert server.get(path.replace("Sarah", "Susan"), X_Request_Id="wrong").status_code == 403
        server.logged('"id": "wrong"')
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith('{"id"')]

    told = {line["id"]: line for line in lines}
    assert [told[name].get("key") for name in ("made", "kept", "wrong")] == ["k7", "k7", None]
    assert told["wrong"]["error"] == "bad_signature"
    assert not re.search("Sarah|Susan|sig=", server.log.read_text())


def test_pages_may_send_their_trace_along(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path) as server:
        allowed = server.ask("OPTIONS", "/iiif/3/chart.png/info.json").headers["access-control-allow-headers"].lower()

    assert {"traceparent", "tracestate", "baggage"} <= set(allowed.split(", "))


# What Prometheus makes of it.


class Origin(BaseHTTPRequestHandler):
    """A web server of originals, of which one fails."""

    body = chart(20, 14, 30).write_to_buffer(".png")

    def do_GET(self) -> None:
        fails = "broken" in self.path
        self.send_response(503 if fails else 200)
        self.send_header("Content-Length", str(0 if fails else len(self.body)))
        self.end_headers()
        if not fails:
            self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@contextmanager
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Origin) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}/"
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def prometheus(home: Path, target: int) -> Iterator[int]:
    """A Prometheus that looks at a server several times a second, and knows the rules; its port."""
    home.mkdir()
    (home / "prometheus.yml").write_text(
        f"global: {{ scrape_interval: 300ms, scrape_timeout: 300ms, evaluation_interval: 1s }}\nrule_files: [{DEPLOY}/alerts.yml]\n"
        f'scrape_configs: [{{ job_name: bookplate, static_configs: [{{ targets: ["127.0.0.1:{target}"] }}] }}]\n'
    )
    port = free_port()
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={home}/prometheus.yml",
                f"--storage.tsdb.path={home}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        yield port
    finally:
        process.kill()
        process.wait()


def expressions() -> list[tuple[str, str]]:
    """Those of the dashboard by the panel's title, with what Grafana puts into them."""
    panels = json.loads((DEPLOY / "grafana-dashboard.json").read_text())["panels"]
    found = [(panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", ())]
    return [(title, expr.replace("$__rate_interval", "1m").replace("$instance", ".*")) for title, expr in found]


def rules() -> list[tuple[str, str]]:
    """The expressions of the alerts by name, and the two sides of each, which have values also if nothing is wrong."""
    text = (DEPLOY / "alerts.yml").read_text()
    found = re.findall(r"alert: (\w+)\n(?: +#.*\n)? +expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)", text)
    return [(name, " ".join((block or line).split())) for name, block, line in found]


def sides(expression: str) -> list[str]:
    left, compared, right = re.split(r" (>|<|==) (?!.* (?:>|<|==) )", expression)
    right = re.sub(r"^on \(instance\) ", "", right)
    return [left] if re.fullmatch(r"[\d.e]+", right) or not compared else [left, right]


def test_the_samples_hold_what_is_tested() -> None:
    assert len(expressions()) > 40
    assert len(rules()) == (DEPLOY / "alerts.yml").read_text().count("alert:") > 10
    assert sides('a{b="c"} / d > 0.8') == ['a{b="c"} / d']
    assert sides("a > on (instance) b + on (instance) c") == ["a", "b + on (instance) c"]


@needs_prometheus
def test_every_expression_of_the_samples_has_a_value(folder: Path, tmp_path: Path) -> None:
    port, pictures = free_port(), tmp_path / "pictures"
    shutil.copytree(folder, pictures)
    with origin() as url:
        more = (
            f'[server]\nworkers = 2\nhang_timeout = 2\n[metrics]\nport = {port}\n[cache]\ndisk = "{tmp_path}/disk"\n'
            f'[designs]\nfolder = "{ROOT}/samples/designs"\n'
            f'[[sources]]\nname = "web"\nkind = "web"\nurl = "{url}"\nprivate = true\n'
        )
        with serving(pictures, tmp_path / "home", more) as server, prometheus(tmp_path / "prometheus", port) as asked:
            until(lambda: value(asked, "bookplate_workers == 2"), "the second worker")
            make_traffic(server, 0)
            os.kill(server.workers()[-1], signal.SIGSTOP)
            hung = 'increase(bookplate_worker_restarts_total{reason="hang"}[1m]) > 0'
            until(lambda: value(asked, hung), "the successor of the worker that hung")
            make_traffic(server, 100)
            queries = [*expressions(), *((name, side) for name, rule in rules() for side in sides(rule))]
            with suppress(AssertionError):
                until(lambda: not without_value(asked, queries), "values")
            assert not without_value(asked, queries)
            pictures.rename(tmp_path / "away")
            until(lambda: value(asked, 'ALERTS{alertname="BookplateSourceAway"}'), "an alert")
            (group,) = ask(asked, "rules")["groups"]
            checked = subprocess.run(
                ["promtool", "check", "metrics"], check=False, input=scraped(port).content, capture_output=True
            )

    assert {rule["name"]: rule["health"] for rule in group["rules"]} == dict.fromkeys(dict(rules()), "ok")
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


@needs_prometheus
def test_the_rules_are_rules() -> None:
    done = subprocess.run(
        ["promtool", "check", "rules", str(DEPLOY / "alerts.yml")], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


RARE = ("bookplate_api_calls_total", "bookplate_connections_closed_total")  # which need not have happened


def without_value(port: int, queries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The queries that have no value, and should."""
    return [one for one in queries if not any(rare in one[1] for rare in RARE) and not value(port, one[1])]


def make_traffic(server: Server, first: int) -> None:
    for number in range(first, first + 4):
        for path in (
            PICTURE,
            f"/iiif/3/chart.png/full/{90 + number},/0/default.webp",
            f"/iiif/3/webinar/first_name=Sarah/full/{140 + number},/0/default.png",
            f"/iiif/3/webinar/first_name=Sarah/full/x{number},/0/default.png",
            f"/iiif/3/webinar/first_name=%7B%7Bname%7D%7D/full/{140 + number},/0/default.png",
            "/iiif/3/chart.png/info.json",
            f"/iiif/3/web:{number}.png/full/40,/0/default.jpg",
            f"/iiif/3/web:broken{number}.png/full/40,/0/default.jpg",
            f"/iiif/3/chart.png/full/!{50 + number},50/12/default.avif",
        ):
            with suppress(HTTPError), urlopen(server.url + path, timeout=30) as answer:
                answer.read()


def ask(port: int, what: str, **parameters: str) -> Any:
    try:
        with urlopen(f"http://127.0.0.1:{port}/api/v1/{what}?{urlencode(parameters)}", timeout=10) as answer:
            found = json.load(answer)
    except HTTPError as error:
        if error.code != 503:  # which says that it is starting
            raise
        return {"result": []}
    except OSError:
        return {"result": []}
    assert found["status"] == "success", (parameters, found)
    return found["data"]


def value(port: int, query: str) -> list[Any]:
    return [one for one in ask(port, "query", query=query)["result"] if one["value"][1] != "NaN"]
