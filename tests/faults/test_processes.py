"""Processes that hang, stop, start anew and end in all manner of ways: real servers over real sockets.

Limits are set to a second or so. Where a test waits for something, it waits for as long as it takes, within reason.
"""

import fcntl
import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.server.running import ROOT, Server, children, free_port, serving
from tests.server.test_supervisor import gone, until

INJECTED = str(ROOT / "tests/faults/injected")
PICTURES = ROOT / "samples/pictures"
TWO = "[server]\nworkers = 2\nhang_timeout = 1.5\ngrace = 1\n"
STUCK, ENDLESS, GREEDY = (f"/iiif/3/dawn.jpg/full/{width},/12/default.avif" for width in (901, 902, 903))
EXPENSIVE = "/iiif/3/dawn.jpg/full/%d,/12/default.avif"


@contextmanager
def running(home: Path, more: str = TWO, pictures: Path = PICTURES, **environment: str) -> Iterator[Server]:
    """A server whose code has the injected faults, with a folder for temporary files of its own, and all its workers
    up."""
    (home / "tmp").mkdir(exist_ok=True)
    environment = {
        "PYTHONPATH": INJECTED,
        "TMPDIR": str(home / "tmp"),
        "STOPPED_FILE": str(home / "stopped"),
        "GO_FILE": str(home / "go"),
    } | environment
    with serving(pictures, home, more, **environment) as server:
        count = 2 if "workers = 2" in more else 1
        until(lambda: server.log.read_text().count("Application startup complete") >= count)
        yield server


def left(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "tmp").iterdir())


def logged(server: Server, words: str) -> bool:
    return words in server.log.read_text()


def holds_a_place(home: Path) -> bool:
    """Whether expensive work is being done by some worker."""
    for path in home.glob("tmp/bookplate-*/place-*"):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


def holder(home: Path, workers: list[int]) -> int:
    """The worker that holds a place."""
    inodes = {f":{path.stat().st_ino}" for path in home.glob("tmp/bookplate-*/place-*")}
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.split()
        if any(f":{inode.lstrip(':')}" in f"{fields[5]}" for inode in inodes) and int(fields[4]) in workers:
            return int(fields[4])
    raise AssertionError("nobody holds a place")


def ask(server: Server, path: str, **headers: str) -> httpx2.Response | Exception:
    """An answer, or what came instead of one."""
    try:
        return server.get(path, **headers)
    except httpx2.TransportError as error:
        return error


def replaced(server: Server, before: list[int], count: int = 1) -> Callable[[], bool]:
    """Whether so many workers are others, and all are up again."""

    def is_so() -> bool:
        now = server.workers()
        ready = server.log.read_text().count("Application startup complete")
        return len(now) == len(before) and len(set(now) - set(before)) == count and ready >= len(before) + count

    return is_so


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(16)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


# Workers that hang.


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
    with running(tmp_path, "[server]\nhang_timeout = 0.5\n") as server:
        before = server.workers()
        shutil.rmtree(tmp_path / "tmp")
        time.sleep(2)

        assert server.workers() == before
        assert server.get("/iiif/3/dawn.jpg/full/70,/0/default.jpg").status_code == 200


# Stopping.


def test_told_to_stop_it_finishes_what_it_can_and_refuses_the_rest(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    with running(tmp_path, TWO.replace("1.5", "60").replace("grace = 1", "grace = 3")) as server:
        short = threads.submit(ask, server, "/iiif/3/dawn.jpg/full/904,/0/default.jpg")
        long = [threads.submit(ask, server, ENDLESS, Accept=kind) for kind in ("*/*", "application/json")]
        until(lambda: holds_a_place(tmp_path) and server.metric("bookplate_running") >= 2)
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


def test_a_rendering_that_never_ends_holds_nobody_up(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    with running(tmp_path, "[server]\nhang_timeout = 0\ngrace = 0.5\n") as server:
        asked = threads.submit(ask, server, STUCK)
        until(lambda: server.metric("bookplate_running") == 1)
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
        until(lambda: server.metric("bookplate_running") == 1)
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


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_told_twice_it_ends_at_once(tmp_path: Path, threads: ThreadPoolExecutor, sent: signal.Signals) -> None:
    with running(tmp_path, "[server]\nhang_timeout = 0\ngrace = 100\n") as server:
        asked = threads.submit(ask, server, ENDLESS)
        until(lambda: server.metric("bookplate_running") == 1)
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


# What is left behind.


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
    with running(tmp_path, "[server]\n") as server, (tmp_path / "second").open("wb"):
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


# Reloading.


def configure(server: Server, before: str, after: str) -> None:
    path = server.log.parent / "config.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def max_age(server: Server) -> str:
    return server.get("/iiif/3/dawn.jpg/full/90,/0/default.jpg").headers["cache-control"].partition(",")[0]


def asking(url: str, over: threading.Event) -> list[object]:
    """A client that keeps its connection and asks without a pause; what went wrong."""
    wrong: list[object] = []
    with httpx2.Client(base_url=url, timeout=30) as client:
        count = 0
        while not over.is_set():
            count += 1
            path = f"/iiif/3/dawn.jpg/full/{100 + count % 300},/0/default.jpg"
            try:
                answer = client.get(path)
            except httpx2.TransportError as error:
                wrong.append(error)
            else:
                if answer.status_code != 200:
                    wrong.append(answer.status_code)
            if count % 10 == 0:
                time.sleep(0.2)  # an idle connection now and then
    return wrong


def test_a_reload_loses_no_request(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    with running(tmp_path, f"{TWO}[cache]\nmax_age = 111\n".replace("1.5", "30")) as server:
        before, over = server.workers(), threading.Event()
        clients = [threads.submit(asking, server.url, over) for _ in range(4)]
        until(lambda: max_age(server) == "public, max-age=111" or True)
        configure(server, "max_age = 111", "max_age = 222")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: len(server.workers()) == 2 and not set(before) & set(server.workers()), 60)
        over.set()

        assert [client.result(30) for client in clients] == [[], [], [], []]
        assert {max_age(server) for _ in range(8)} == {"public"}
        assert "max-age=222" in server.get("/iiif/3/dawn.jpg/full/90,/0/default.jpg").headers["cache-control"]
        assert not logged(server, "Traceback")
        assert not logged(server, "was ended by")
    assert left(tmp_path) == []


BROKEN = (
    ("grace = 1\n", "grace = 1\nnosuch = 1\n", "nosuch is not a setting"),
    ("grace = 1\n", 'grace = 1\n[fonts]\ndefault = "Nosuch"\n', "There is no font Nosuch"),
)


def test_a_configuration_that_cannot_be_used_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    with running(tmp_path, "[server]\ngrace = 1\n[cache]\nmax_age = 111\n") as server:
        before = server.workers()
        path = tmp_path / "config.toml"
        good = path.read_text()
        for number, (part, broken, reason) in enumerate(BROKEN, 1):
            path.write_text(good.replace(part, broken).replace("111", "222"))
            server.process.send_signal(signal.SIGHUP)
            until(lambda count=number: server.log.read_text().count("the old one stays in force") == count)
            lines = [line for line in server.log.read_text().splitlines() if "cannot be used" in line]
            assert len(lines) == number
            assert reason in json.loads(lines[-1])["cause"]
            assert server.workers() == before
        path.unlink()
        server.process.send_signal(signal.SIGHUP)
        until(lambda: server.log.read_text().count("the old one stays in force") == len(BROKEN) + 1)
        os.kill(before[0], signal.SIGKILL)  # who comes in its place has the old one too, whatever the file says now
        until(lambda: len(server.workers()) == 1 and server.workers() != before)
        server.wait()

        assert "max-age=111" in server.get("/iiif/3/dawn.jpg/full/90,/0/default.jpg").headers["cache-control"]
        path.write_text(good.replace("111", "333"))
        server.process.send_signal(signal.SIGHUP)
        until(lambda: logged(server, "the configuration was read anew"))
        until(lambda: "max-age=333" in server.get("/iiif/3/dawn.jpg/full/90,/0/default.jpg").headers["cache-control"])
        assert not logged(server, "Traceback")


def test_a_terminal_that_is_closed_ends_nothing(tmp_path: Path) -> None:
    """Its signal is a reload, and that nothing can be logged any more is none of a client's business."""
    config, port, (master, terminal) = tmp_path / "config.toml", free_port(), pty.openpty()
    config.write_text(f'[server]\nworkers = 1\n[[sources]]\nname = "a"\nkind = "folder"\npath = "{PICTURES}"\n')
    command = [sys.executable, "-m", "server", "serve", "--config", str(config), "--port", str(port)]
    (tmp_path / "tmp").mkdir()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    server = Server(process, port, config)  # type: ignore[arg-type]
    reading = threading.Thread(target=read_all, args=(master,), daemon=True)
    reading.start()
    try:
        server.wait()
        before = server.workers()
        os.close(terminal)
        os.close(master)
        process.send_signal(signal.SIGHUP)
        until(lambda: not set(before) & set(server.workers()) and len(server.workers()) == 1, 60)
        for number in range(60, 63):
            assert server.get(f"/iiif/3/dawn.jpg/full/{number},/0/default.jpg").status_code == 200
            assert server.get("/iiif/3/nosuch/full/60,/0/default.jpg").status_code == 404
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
    assert left(tmp_path) == []


def read_all(descriptor: int) -> None:
    try:
        while os.read(descriptor, 65536):
            pass
    except OSError:
        return


# Who started it.


def may_unshare() -> bool:
    command = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "true"]
    return bool(shutil.which("unshare")) and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not may_unshare(), reason="no namespaces may be made here")
def test_as_the_first_process_of_a_container_it_hears_signals_and_buries_orphans(tmp_path: Path) -> None:
    config, port, log = tmp_path / "config.toml", free_port(), tmp_path / "log"
    config.write_text(f'[server]\nworkers = 1\n[[sources]]\nname = "a"\nkind = "folder"\npath = "{PICTURES}"\n')
    orphan = "(sleep 0.2 &) ; "
    serve = f"exec {sys.executable} -m server serve --config {config} --port {port}"
    with log.open("wb") as output:
        outside = subprocess.Popen(
            [
                "unshare",
                "--user",
                "--map-root-user",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                orphan + serve,
            ],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        server = Server(outside, port, log)  # type: ignore[arg-type]
        server.wait()
        (first,) = children(outside.pid)
        os.kill(first, signal.SIGHUP)
        until(lambda: b"the configuration was read anew" in log.read_bytes())
        os.kill(first, signal.SIGTERM)
        assert outside.wait(20) == 0
    finally:
        outside.kill()
        outside.wait()
