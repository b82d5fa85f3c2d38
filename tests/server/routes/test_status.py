import shutil
import socket
import time
from pathlib import Path

from server.routes.status import METHODS
from tests.likeness import chart
from tests.server.running import Server, serving


def test_the_process_says_that_it_lives(server: Server) -> None:
    answer = server.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_the_whole_server_says_which_methods_it_takes(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"\r\nallow: DELETE, GET, HEAD, OPTIONS, POST, PUT\r\n" in answer
    assert server.raw(b"*")[0] == 404
    document = server.get("/v1/openapi.json").json()
    assert {method.upper() for path in document["paths"].values() for method in path if method != "parameters"} <= set(
        METHODS.split(", ")
    )


def test_a_vanished_folder_makes_the_server_unready_and_nothing_worse(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    chart(2, 2, 20).write_to_file(str(folder / "a.png"))
    with serving(folder, tmp_path / "home") as server:
        assert server.get("/readyz").json() == {
            "ready": True,
            "sources": {"pictures": True},
            "designs": True,
            "disk": None,
            "fonts": True,
        }
        shutil.rmtree(folder)
        assert server.get("/readyz").status_code == 503
        assert server.get("/iiif/3/a.png/full/max/0/default.jpg").status_code == 503
        folder.mkdir()
        chart(2, 2, 20).write_to_file(str(folder / "a.png"))
        assert server.get("/readyz").status_code == 200
        assert server.get("/iiif/3/a.png/full/max/0/default.jpg").status_code == 200


def test_metrics_count_what_happens(server: Server) -> None:
    before = {
        name: server.metric(name)
        for name in (
            'bookplate_requests_total{kind="image",status="200"',
            'bookplate_requests_total{kind="image",status="400"',
            'bookplate_cache_lookups_total{outcome="hit",tier="responses"',
            'bookplate_render_seconds_count{format="webp"',
            'bookplate_sent_bytes_total{kind="image"',
        )
    }
    body = server.get("/iiif/3/chart.png/full/77,/0/default.webp").content
    server.get("/iiif/3/chart.png/full/77,/0/default.webp")
    server.get("/iiif/3/chart.png/full/x/0/default.webp")

    grown = [server.metric(name) - count for name, count in before.items()]
    assert grown[:4] == [2, 1, 1, 1]
    assert grown[4] > 2 * len(body)


def test_several_workers_count_together(pictures: Path, tmp_path: Path) -> None:
    with serving(pictures, tmp_path, "[server]\nworkers = 2\n") as server:
        for _ in range(20):
            server.get("/iiif/3/chart.png/info.json")

        counted = 'bookplate_requests_total{kind="information",status="200"'
        deadline = time.monotonic() + 10
        while server.metric(counted) < 20 and time.monotonic() < deadline:  # each worker tells a few times a second
            time.sleep(0.05)
        assert server.metric(counted) == 20
