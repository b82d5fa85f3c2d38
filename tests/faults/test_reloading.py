"""Servers that read their configuration again, or are told so by a terminal that closes, or run in a container."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.faults.processes import PICTURES, TWO, left, logged, running
from tests.server.running import ROOT, Server, children, free_port
from tests.waiting import until


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(16)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


def configure(server: Server, before: str, after: str) -> None:
    path = server.log.parent / "config.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def max_age(server: Server) -> str:
    control = server.get("/iiif/3/dawn.jpg/full/90,/0/default.jpg").headers["cache-control"]
    return control.partition("max-age=")[2].partition(",")[0]


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
        configure(server, "max_age = 111", "max_age = 222")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: len(server.workers()) == 2 and not set(before) & set(server.workers()), seconds=60)
        over.set()

        assert [client.result(30) for client in clients] == [[], [], [], []]
        assert {max_age(server) for _ in range(8)} == {"222"}
        assert not logged(server, "Traceback")
        assert not logged(server, "was ended by")
    assert left(tmp_path) == []


BROKEN: tuple[tuple[Callable[[str], str | None], str], ...] = (
    (lambda good: good.replace("grace = 1\n", "grace = 1\nnosuch = 1\n"), "nosuch is not a setting"),
    (lambda good: f'{good}[fonts]\ndefault = "Nosuch"\n', "There is no font Nosuch"),
    (lambda _: "# later\n\n", "config.toml is empty, and was not before"),
    (lambda _: None, "There is no configuration file at "),
)


def test_a_configuration_that_cannot_be_used_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    with running(tmp_path, "[server]\ngrace = 1\n[cache]\nmax_age = 111\n") as server:
        before = server.workers()
        path = tmp_path / "config.toml"
        good = path.read_text()
        for number, (broken, reason) in enumerate(BROKEN, 1):
            text = broken(good.replace("111", "222"))
            path.unlink() if text is None else path.write_text(text)
            server.process.send_signal(signal.SIGHUP)
            until(lambda count=number: server.log.read_text().count("the old one stays in force") == count)
            lines = [line for line in server.log.read_text().splitlines() if "cannot be used" in line]
            assert len(lines) == number
            assert reason in json.loads(lines[-1])["cause"]
            assert server.workers() == before
            assert max_age(server) == "111"
        os.kill(before[0], signal.SIGKILL)  # who comes in its place has the old one too, whatever the file says now
        until(lambda: len(server.workers()) == 1 and server.workers() != before)
        server.wait()

        assert max_age(server) == "111"
        path.write_text(good.replace("111", "333"))
        server.process.send_signal(signal.SIGHUP)
        until(lambda: logged(server, f"the configuration was read anew from {path}, "))
        until(lambda: max_age(server) == "333")
        assert not logged(server, "Traceback")


def test_signatures_are_needed_though_the_configuration_in_the_folder_is_gone(tmp_path: Path) -> None:
    """Where it is not named, a server without any would start with defaults, which let anybody write on pictures."""
    config, log, port = tmp_path / "config.toml", tmp_path / "log", free_port()
    source = f'[[sources]]\nname = "a"\nkind = "folder"\npath = "{PICTURES}"\n'
    config.write_text(f'{source}[access]\nsigning = {{ k1 = "{"A" * 24}" }}\n')
    command = [sys.executable, "-m", "server", "serve", "--workers", "1", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            server = Server(process, port, log)
            server.wait()
            config.rename(tmp_path / "away.toml")
            process.send_signal(signal.SIGHUP)
            until(lambda: logged(server, "the old one stays in force"), seconds=10)
            assert f"There is no configuration file at {config} any more." in log.read_text()
            assert server.get("/iiif/3/dawn.jpg/text=Amy/full/90,/0/default.jpg").status_code == 403
        finally:
            process.terminate()


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
        until(lambda: not set(before) & set(server.workers()) and len(server.workers()) == 1, seconds=60)
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
