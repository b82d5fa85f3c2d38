"""Servers that end, in all manner of ways: what clients are answered, and what is left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.faults.processes import ENDLESS, EXPENSIVE, STUCK, TWO, ask, holds_a_place, left, logged, running
from tests.server.running import ROOT
from tests.server.test_supervisor import gone
from tests.waiting import until


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(16)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


def test_told_to_stop_it_finishes_what_it_can_and_refuses_the_rest(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    with running(tmp_path, TWO.replace("1.5", "60").replace("grace = 1", "grace = 3")) as server:
        short = threads.submit(ask, server, "/iiif/3/dawn.jpg/full/904,/0/default.jpg")
        long = [threads.submit(ask, server, ENDLESS, Accept=kind) for kind in ("*/*", "application/json")]
        until(lambda: holds_a_place(tmp_path) and server.metric("bookplate_rendering_pictures") >= 2)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.log.read_text().count("Shutting down") == 2)
        (tmp_path / "go").touch()
        done, *answers = (one.result(20) for one in (short, *long))

        assert server.process.wait(15) == 0
        assert isinstance(done, httpx2.Response)
        assert (done.status_code, done.headers["connection"]) == (200, "close")
        for answer in answers:
            assert isinstance(answer, httpx2.Response)
            assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["x-request-id"]
            assert answer.headers["connection"] == "close"
            assert "about to stop" in answer.text
        assert (tmp_path / "stopped").read_text() == "stopped"
        said = server.log.read_text()
        assert "Traceback" not in said
        assert '"level": "error"' not in said
    assert left(tmp_path) == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_all_of_its_processes_may_be_told_to_stop(
    tmp_path: Path, threads: ThreadPoolExecutor, sent: signal.Signals
) -> None:
    """As a terminal does, and systemd: what was begun is finished all the same."""
    with running(tmp_path, TWO.replace("grace = 1", "grace = 10")) as server:
        asked = threads.submit(ask, server, "/iiif/3/dawn.jpg/full/904,/0/default.jpg")
        until(lambda: server.metric("bookplate_rendering_pictures") == 1)
        os.killpg(server.process.pid, sent)
        server.logged("Shutting down", times=2)
        (tmp_path / "go").touch()

        assert server.process.wait(15) == 0
        answer = asked.result(1)
        assert isinstance(answer, httpx2.Response)
        assert answer.status_code == 200
        assert not logged(server, "Traceback")
    assert left(tmp_path) == []


def test_a_rendering_that_never_ends_holds_nobody_up(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    with running(tmp_path, "[server]\nhang_timeout = 0\ngrace = 0.5\n") as server:
        asked = threads.submit(ask, server, STUCK)
        until(lambda: server.metric("bookplate_rendering_pictures") == 1)
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(10) == 0
        answer = asked.result(1)
        assert isinstance(answer, httpx2.Response)
        assert answer.status_code == 503
    assert left(tmp_path) == []


def test_work_for_which_nobody_waits_holds_nobody_up(tmp_path: Path) -> None:
    """AVIF is made aside: the first answer is another format."""
    with running(tmp_path, "[server]\nhang_timeout = 0\ngrace = 100\n") as server:
        answer = server.get("/iiif/3/dawn.jpg/full/905,/0/default.auto", Accept="image/avif,image/webp,*/*;q=0.8")
        assert answer.status_code == 200
        until(lambda: server.metric("bookplate_rendering_pictures") == 1)
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(30) == 0
        assert not logged(server, "Traceback")
    assert left(tmp_path) == []


def test_with_nothing_in_flight_idle_connections_are_closed_and_it_ends(tmp_path: Path) -> None:
    with running(tmp_path, "[server]\ngrace = 60\n") as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as idle:
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b"\r\n\r\nok\n"):
                answer += idle.recv(65536)
            server.process.send_signal(signal.SIGTERM)
            assert idle.recv(65536) == b""
        assert server.process.wait(10) == 0
    assert left(tmp_path) == []


def test_who_was_refused_and_stays_does_not_hold_up_the_end(tmp_path: Path) -> None:
    head = b"GET /iiif/3/dawn.jpg/full/906,/0/default.jpg HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with (
        running(tmp_path, "[server]\ngrace = 60\n") as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as refused,
    ):
        refused.sendall(head + b"zz\r\n")
        assert refused.recv(65536).startswith(b"HTTP/1.1 400 ")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(4) == 0  # before its client would be dropped
    assert left(tmp_path) == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_told_twice_it_ends_at_once(tmp_path: Path, threads: ThreadPoolExecutor, sent: signal.Signals) -> None:
    with running(tmp_path, "[server]\nhang_timeout = 0\ngrace = 100\n") as server:
        asked = threads.submit(ask, server, ENDLESS)
        until(lambda: server.metric("bookplate_rendering_pictures") == 1)
        workers = server.workers()
        server.process.send_signal(sent)
        until(lambda: logged(server, "Shutting down"))
        server.process.send_signal(sent)

        assert server.process.wait(10) == 128 + sent
        assert all(map(gone, workers))
        assert isinstance(asked.result(5), httpx2.TransportError)
    assert left(tmp_path) == []


def test_a_worker_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with running(tmp_path, TWO.replace("1.5", "60")) as server:
        os.kill(server.workers()[0], signal.SIGSTOP)
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(15) == 0
    assert left(tmp_path) == []


def test_workers_without_a_supervisor_tidy_up_and_end(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        workers = server.workers()
        assert len(left(tmp_path)) == 1
        server.process.kill()
        server.process.wait()
        until(lambda: all(map(gone, workers)))
    assert left(tmp_path) == []


def test_what_killed_servers_have_left_goes_with_the_next_start_and_nothing_else_does(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        until(lambda: len(list((tmp_path / "tmp").glob("bookplate-*/seat-*"))) == 2)
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
    (dead,) = (tmp_path / "tmp").iterdir()
    young = tmp_path / "tmp/bookplate-00000000000000aa"
    others = tmp_path / "tmp/bookplate-of-somebody"
    for folder in (young, others):
        folder.mkdir()
    os.utime(dead, (1_000_000_000, 1_000_000_000))
    os.utime(others, (1_000_000_000, 1_000_000_000))
    with running(tmp_path, "[server]\n"):
        until(lambda: not dead.exists())
        assert young.exists()
    assert left(tmp_path) == [young.name, others.name]


def test_two_servers_on_one_folder_do_not_disturb_each_other(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    shared = f'{TWO}state_folder = "{tmp_path}/state"\n[cache]\ndisk = "{tmp_path}/cache"\n'
    shared += f'[database]\nurl = "sqlite:///{tmp_path}/a.db"\n'
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    temporary = {"TMPDIR": str(tmp_path)}
    with running(tmp_path / "one", shared, **temporary) as one:
        with running(tmp_path / "two", shared, **temporary) as two:
            os.utime(next(path for path in tmp_path.glob("bookplate-*")), (1_000_000_000, 1_000_000_000))
            paths = [EXPENSIVE % width for width in (200, 201)] + [
                f"/iiif/3/dawn.jpg/full/{n},/0/default.jpg" for n in range(60, 80)
            ]
            asked = [threads.submit(ask, server, path) for path in paths for server in (one, two)]
            answers = [each.result(60) for each in asked]
            assert [getattr(answer, "status_code", answer) for answer in answers] == [200] * len(answers)
            command = [sys.executable, "-m", "server", "serve", "--config", str(tmp_path / "two/config.toml")]
            third = subprocess.run([*command, "--port", str(one.port)], cwd=ROOT, capture_output=True, check=False)
            assert third.returncode == 2
            assert b"cannot be listened on: Address already in use" in third.stderr
            two.process.send_signal(signal.SIGTERM)
            assert two.process.wait(15) == 0
        assert len(list(tmp_path.glob("bookplate-*"))) == 1
        assert one.get(EXPENSIVE % 202).status_code == 200
    assert list(tmp_path.glob("bookplate-*")) == []
