"""Workers that hang: they are noticed, and nobody else suffers. Limits are set to a second or so; where a test waits for
something, it waits for as long as that takes."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.faults.processes import (
    ENDLESS,
    EXPENSIVE,
    GREEDY,
    STUCK,
    TWO,
    ask,
    holder,
    holds_a_place,
    logged,
    replaced,
    running,
)
from tests.server.test_supervisor import gone
from tests.waiting import until


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(16)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


def test_a_stopped_worker_that_holds_a_place_is_replaced_and_the_place_is_free(
    tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    with running(tmp_path) as server:
        before = server.workers()
        threads.submit(ask, server, ENDLESS)
        until(lambda: holds_a_place(tmp_path))
        stopped = holder(tmp_path, before)
        os.kill(stopped, signal.SIGSTOP)
        plain = [
            threads.submit(ask, server, f"/iiif/3/dawn.jpg/full/{width},/0/default.jpg") for width in range(50, 60)
        ]
        until(replaced(server, before))

        assert stopped not in server.workers()
        assert len(set(before) & set(server.workers())) == 1
        assert server.get(EXPENSIVE % 300).status_code == 200
        assert [getattr(one.result(30), "status_code", one.result()) for one in plain] == [200] * 10
        assert logged(server, f"worker {stopped} hangs for")
        assert logged(server, "its event loop stands still")
        until(lambda: logged(server, f"worker {stopped} was ended by SIGKILL and is replaced"))


def test_a_rendering_that_never_returns_is_noticed_beside_a_healthy_loop(
    tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    with running(tmp_path) as server:
        before = server.workers()
        threads.submit(ask, server, STUCK)
        until(lambda: holds_a_place(tmp_path))
        other = threads.submit(ask, server, EXPENSIVE % 301)
        until(replaced(server, before))

        assert logged(server, "a rendering stands still")
        until(lambda: logged(server, "in wait_for_ever"))  # where it was, by faulthandler
        result = other.result(30)
        assert not isinstance(result, httpx2.Response) or result.status_code == 200
        assert server.get(EXPENSIVE % 302).status_code == 200


@pytest.mark.parametrize("busy", [False, True], ids=["alone", "beside others"])
def test_one_worker_alone_is_watched_too(tmp_path: Path, threads: ThreadPoolExecutor, busy: bool) -> None:
    """And no work beside the rendering that stands still hides it."""
    with running(tmp_path, "[server]\nhang_timeout = 1.5\nthreads = 3\n") as server:
        (before,) = server.workers()
        threads.submit(ask, server, STUCK)
        over = threading.Event()

        def others() -> None:
            for width in range(100, 800):
                if not over.is_set():
                    ask(server, f"/iiif/3/dawn.jpg/full/{width},/0/default.png")

        working = threads.submit(others) if busy else None
        until(lambda: server.workers() not in ([before], []))
        over.set()
        server.wait()

        assert logged(server, "a rendering stands still")
        assert gone(before)
        assert working is None or working.result(30) is None


@pytest.mark.parametrize(
    ("path", "name", "where"),
    [("/healthz", "stand-still", "injected/sitecustomize.py"), (GREEDY, "greedy", "in keep_python")],
    ids=["a loop in Python", "a C function that keeps Python"],
)
def test_a_loop_that_stands_still_is_noticed(
    tmp_path: Path, threads: ThreadPoolExecutor, path: str, name: str, where: str
) -> None:
    with running(tmp_path) as server:
        before = server.workers()
        threads.submit(ask, server, path, X_Request_Id=name)
        until(replaced(server, before))

        assert logged(server, "its event loop stands still")
        until(lambda: logged(server, where))
        assert server.get("/healthz").status_code == 200


def test_of_two_that_hang_at_once_one_is_killed_after_the_other(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        before = server.workers()
        for worker in before:
            os.kill(worker, signal.SIGSTOP)
        until(replaced(server, before, 2))
        events = [line for line in server.log.read_text().splitlines() if "hangs for" in line or '"ready"' in line]

        assert server.get("/healthz").status_code == 200
        kinds = ["hangs" if "hangs for" in line else "ready" for line in events]
        assert kinds == ["ready", "ready", "hangs", "ready", "hangs", "ready"]


def test_long_work_and_waiting_for_it_is_no_hang(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    """Nor is a supervisor that has not run for a while: it knows nothing of that time."""
    with running(tmp_path, TWO.replace("1.5", "0.6")) as server:
        before = server.workers()
        paths = [
            f"/iiif/3/huge.png/full/^{width},/{degrees}/default.png" for width in (2900, 2901) for degrees in (1, 2)
        ]
        asked = [threads.submit(ask, server, path) for path in (*paths, EXPENSIVE % 1500)]
        until(lambda: holds_a_place(tmp_path))
        os.kill(server.process.pid, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(server.process.pid, signal.SIGCONT)
        answers = [one.result(60) for one in asked]

        assert {answer.status_code for answer in answers if isinstance(answer, httpx2.Response)} <= {200, 503}
        assert all(isinstance(answer, httpx2.Response) for answer in answers)
        assert server.workers() == before
        assert not logged(server, "hangs")


def test_nobody_is_killed_because_nothing_can_be_written(tmp_path: Path) -> None:
    with running(tmp_path, "[server]\nhang_timeout = 2\n") as server:
        before = server.workers()
        (tmp_path / "tmp").rename(tmp_path / "gone")  # at once: the server may be writing into it
        shutil.rmtree(tmp_path / "gone", ignore_errors=True)
        time.sleep(5)

        assert server.workers() == before
        assert server.get("/iiif/3/dawn.jpg/full/70,/0/default.jpg").status_code == 200
