"""Real supervisors: of real workers, and of quick ones that do nothing but live and die."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import httpx2
import pytest

from server import worker
from server.supervisor import FAILED
from tests.server.running import ROOT, Server, children, free_port, serving
from tests.waiting import until

TWO = "[server]\nworkers = 2\n"

QUICK = """
import os, signal, socket, sys, time
from server import supervisor
from server.processes import terms
from server.processes.heartbeat import Board
if not supervisor.is_worker():
    sys.exit(supervisor.Supervisor().run())
told, folder = terms.read_post(os.environ[supervisor.POST])
listening, place = told["listening"], told["dead"]
board = Board(int(told["board"]))
post = socket.socket(fileno=int(told["channel"]))

def hand_over(workers, hang=0.0, grace=10.0):
    with socket.create_server(("127.0.0.1", 0)) as made, open(os.devnull) as config:
        said = terms.Terms(workers, hang, grace, grace, "json", "127.0.0.1:0")
        handed = [config.fileno()] if listening else [config.fileno(), made.fileno()]
        socket.send_fds(post, [said.line(os.getpid())], handed)
    up()

def up():
    post.send(terms.up(os.getpid()))

def beat(number, stalled=0.0):
    board.show(int(told["slot"]), number, stalled)

def say(*words):
    os.write(1, f"{' '.join(words)}\\n".encode())  # at once, as others say something too

say("new" if told["fresh"] == "1" else "next" if listening else "first", place)
"""

LOGGED = {"LC_ALL": "C"}  # what is logged can be read where something is said of the environment
BEFORE = "before it came up"


@contextmanager
def quick(work: str, changed: str = "", **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A supervisor of workers that do this; `changed` are constants of its own."""
    code = QUICK.replace("if not supervisor", f"{changed}\nif not supervisor", 1)
    with subprocess.Popen(
        [sys.executable, "-c", code + work],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if environment else None,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def folders(home: Path) -> list[Path]:
    """What the crew of a server has in common, whose temporary files are in its home."""
    return [path for path in home.glob("bookplate-*") if "fonts" not in path.name]


@pytest.fixture(scope="module")
def two(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("two")
    with serving(pictures, home, TWO, TMPDIR=str(home)) as server:
        server.logged("Application startup complete", times=2)
        yield server


def test_it_imports_a_little_of_the_standard_library() -> None:
    code = "import json, sys\nfrom server import __main__\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    found = {name.partition(".")[0] for name in json.loads(done.stdout)}

    assert not found & {"asyncio", "dataclasses", "inspect", "logging", "subprocess", "tempfile", "typing", "typer"}
    assert found - {"_distutils_hack", "sitecustomize", "server"} <= set(sys.stdlib_module_names) | {"__main__"}


def test_it_is_small_and_the_workers_answer(two: Server) -> None:
    status = Path(f"/proc/{two.process.pid}/status").read_text()

    assert int(status.partition("VmRSS:")[2].split()[0]) < 20_000
    assert len(two.workers()) == 2
    with ThreadPoolExecutor(8) as threads:
        paths = [f"/iiif/3/chart.png/full/{width},/0/default.png" for width in range(40, 80)]
        assert {one.status_code for one in threads.map(two.get, paths)} == {200}


def test_who_is_killed_is_replaced_and_the_log_says_so(two: Server) -> None:
    left, killed = two.workers()
    os.kill(killed, signal.SIGKILL)
    two.logged(f"worker {killed} was ended by SIGKILL and is replaced")

    assert left in two.workers()
    assert killed not in two.workers()
    assert len(two.workers()) == 2
    assert two.get("/healthz").status_code == 200


def test_what_the_dead_was_doing_is_not_counted_any_more(two: Server) -> None:
    (folder,) = folders(two.log.parent)
    dead = two.workers()[1]
    before = two.metric("bookplate_requests_total")
    os.kill(dead, signal.SIGKILL)
    two.logged(f"worker {dead} was ended")

    assert not list(folder.glob(f"*_{dead}.db"))
    assert (folder / "counter_0.db").exists()
    assert two.metric("bookplate_requests_total") >= before


def test_if_it_is_killed_all_workers_end(pictures: Path, tmp_path: Path) -> None:
    with serving(pictures, tmp_path, TWO, TMPDIR=str(tmp_path)) as server:
        server.logged("Application startup complete", times=2)
        workers = server.workers()
        server.process.kill()
        until(lambda: all(map(gone, workers)), seconds=10)

        assert len(workers) == 2
        with pytest.raises(httpx2.TransportError):
            server.get("/healthz")


def test_any_free_port_will_do(pictures: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'{TWO}[[sources]]\nname = "a"\nkind = "folder"\npath = "{pictures}"\n')
    command = [sys.executable, "-m", "server", "serve", "--config", str(config), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = next(line for line in process.stderr if "running on" in line)
        url = re.search(r"http://127\.0\.0\.1:[1-9]\d*", said)
        assert url
        assert httpx2.get(f"{url[0]}/healthz").status_code == 200
        process.terminate()
        process.stderr.read()

    assert process.returncode == 0


def test_a_folder_without_a_configuration_is_told_once_and_not_by_each_worker(tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    command = [sys.executable, "-m", "server", "serve", "--workers", "2", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            Server(process, port, log).logged("Application startup complete", times=2)
        finally:
            process.terminate()

    assert log.read_text().count(f"no config.toml in this folder ({tmp_path}): defaults are in force") == 1


def test_what_cannot_be_served_is_said_and_nobody_tries_again(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'{TWO}[fonts]\ndefault = "Nosuch"\n')
    done = subprocess.run(
        [sys.executable, "-m", "server", "serve", "--config", str(config)], cwd=ROOT, capture_output=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr.count(b"fonts.default") in (1, 2)  # by the second worker too, if the first is slow to say it
    assert b"Traceback" not in done.stderr


def test_several_workers_need_a_folder_and_say_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "serve", "--port", "0", "--workers", "2"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path / "none"), "BOOKPLATE_DATABASE__URL": f"sqlite:///{tmp_path}/a.db"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Name another place for it in TMPDIR" in " ".join(done.stderr.decode().split())


def test_a_name_of_several_addresses_is_listened_on_at_all() -> None:
    found = worker._bound("localhost", 0)
    ports = {one.getsockname()[1] for one in found}
    for one in found:
        one.close()

    assert len(ports) == 1


@pytest.mark.parametrize(("end", "code"), [("sys.exit(5)", 5), ("os.kill(os.getpid(), 9)", FAILED + 9)])
def test_if_the_first_never_comes_up_it_ends_alike(end: str, code: int) -> None:
    with quick(end) as process:
        assert process.wait(10) == code
        assert line(process) == "first"
        assert line(process) == ""


def test_the_others_are_given_the_sockets_and_told_whom_they_replace() -> None:
    with quick("if not listening: hand_over(2)\ntime.sleep(60)") as process:
        assert line(process) == "first"
        assert line(process) == "next"
        first, _ = children(process.pid)
        os.kill(first, signal.SIGSEGV)
        assert line(process) == f"next {first}:{-signal.SIGSEGV}"


def test_who_dies_at_once_again_and_again_is_waited_for_longer() -> None:
    with quick("if listening: sys.exit(1)\nhand_over(2)\ntime.sleep(60)") as process:
        assert line(process) == "first"
        line(process)
        moments = [time.monotonic() for _ in range(4) if line(process)]
        pauses = [after - before for before, after in pairwise(moments)]

    assert 0.15 < pauses[0] < pauses[1] < pauses[2]


def test_who_dies_before_it_is_up_is_waited_for_longer_and_the_log_says_so() -> None:
    """However long it took to die; and who was to be replaced is still to be."""
    dies = "if place: sys.exit(3)\nhand_over(2) if not listening else up()\ntime.sleep(60)"
    with quick(dies, "supervisor.YOUNG = 0.0", **LOGGED) as process:
        assert [line(process), line(process)] == ["first", "next"]
        killed, other = children(process.pid)
        os.kill(killed, signal.SIGKILL)
        for _ in range(4):
            assert line(process) == f"next {killed}:{-signal.SIGKILL}"
        until(lambda: children(process.pid) == [other])
        process.terminate()
        said = process.communicate(timeout=10)[1]

    deaths = [json.loads(one) for one in said.splitlines()]
    moments = [datetime.fromisoformat(one["timestamp"]) for one in deaths]
    pauses = [(after - before).total_seconds() for before, after in pairwise(moments)]
    assert all(re.fullmatch(rf"worker \d+ ended \(exit code 3\) {BEFORE}", one["event"]) for one in deaths)
    assert all(pause > shortest for pause, shortest in zip(pauses, (0.09, 0.19, 0.39), strict=False))
    assert len(pauses) >= 3


def test_many_who_die_together_are_waited_for_as_one_is() -> None:
    with quick("hand_over(8) if not listening else up()\ntime.sleep(60)") as process:
        assert [line(process) for _ in range(8)] == ["first"] + ["next"] * 7
        for worker in children(process.pid)[1:]:
            os.kill(worker, signal.SIGKILL)
        before = time.monotonic()
        line(process)

        assert time.monotonic() - before < 3  # and not 6.4, as after seven deaths one after the other


def test_told_to_stop_it_says_nothing_of_who_was_not_up_yet() -> None:
    with quick("if listening: time.sleep(60)\nhand_over(2)\ntime.sleep(60)", **LOGGED) as process:
        assert [line(process), line(process)] == ["first", "next"]
        process.terminate()
        assert process.communicate(timeout=10)[1] == ""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_told_twice_it_does_not_wait(sent: signal.Signals) -> None:
    with quick(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nhand_over(1)\nprint('up', flush=True)\ntime.sleep(60)"
    ) as process:
        assert [line(process), line(process)] == ["first", "up"]
        process.send_signal(sent)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.send_signal(sent)
        assert process.wait(5) == FAILED + sent


def test_workers_are_deaf_to_what_a_terminal_sends_to_all() -> None:
    with quick("hand_over(1)\nprint('up', flush=True)\ntime.sleep(60)") as process:
        assert [line(process), line(process)] == ["first", "up"]
        (worker,) = children(process.pid)
        os.kill(worker, signal.SIGINT)
        time.sleep(0.1)
        assert children(process.pid) == [worker]


BEATING = """
signal.signal(signal.SIGUSR1, lambda *_: sys.exit(0))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGUSR2, lambda *_: print("dumped", place, flush=True))
def live(beats=100_000):
    for number in range(1, beats):
        beat(number)
        time.sleep(0.02)
    time.sleep(1000)
"""


def test_who_shows_no_progress_is_dumped_killed_and_given_twice_the_time_the_next_time() -> None:
    work = BEATING + "hand_over(1, hang=0.4) if not listening else up()\nlive(5)"
    with quick(work) as process:
        moments, places = [], []
        for _ in range(3):
            places.append(line(process))
            assert line(process).startswith("dumped")
            moments.append(time.monotonic())

    assert places[0] == "first"
    assert all(place.endswith(f":{-signal.SIGKILL}:hung") for place in places[1:])
    assert moments[2] - moments[1] > 1.5 * 0.8 > 1.5 * 0.4  # 0.4, 0.8 and 1.6 seconds of silence
    assert moments[2] - moments[1] > moments[1] - moments[0] - 0.3


def test_who_says_that_a_rendering_stalls_is_killed_though_it_beats() -> None:
    work = BEATING + "hand_over(1, hang=0.4) if not listening else up()\nbeat(1)\nbeat(2, 0 if listening else 9.0)\n"
    with quick(work + "while True: time.sleep(0.02)") as process:
        assert line(process) == "first"
        assert line(process).startswith("dumped")
        assert line(process).startswith("next")


def test_who_is_told_never_to_replace_waits() -> None:
    with quick(BEATING + "hand_over(1, hang=0)\nbeat(1, 1000.0)\ntime.sleep(100)") as process:
        assert line(process) == "first"
        time.sleep(1.2)
        (only,) = children(process.pid)
        assert not gone(only)


def test_who_hangs_before_it_is_up_is_replaced_too() -> None:
    work = BEATING + "hand_over(2, hang=30) if not listening else None\nlive() if not listening else time.sleep(1000)"
    with quick(work, "supervisor.STARTING = 0.5", **LOGGED) as process:
        assert line(process) == "first"
        assert line(process) == "next"
        assert line(process).endswith(f":{-signal.SIGKILL}:hung")
        process.terminate()
        assert BEFORE not in process.communicate(timeout=10)[1]


def test_who_hangs_is_replaced_while_a_new_configuration_is_tried() -> None:
    tries = "live() if told['fresh'] == '1' else hand_over(1, hang=0.5) if not listening else up()\nlive()"
    with quick(BEATING + tries) as process:
        assert line(process) == "first"
        (worker,) = children(process.pid)
        process.send_signal(signal.SIGHUP)
        assert line(process) == "new"
        os.kill(worker, signal.SIGSTOP)
        until(lambda: worker not in children(process.pid), seconds=10)
        assert line(process) == f"next {worker}:{-signal.SIGKILL}:hung"


def test_a_new_configuration_that_never_comes_up_keeps_no_other_from_being_tried() -> None:
    tries = "hand_over(1, hang=30) if not listening else None\nlive()"
    with quick(BEATING + tries, "supervisor.STARTING = 1.0") as process:
        assert line(process) == "first"
        before = children(process.pid)
        for _ in range(2):
            process.send_signal(signal.SIGHUP)
            assert line(process) == "new"
            until(lambda: children(process.pid) == before, seconds=10)


RELOADED = (
    BEATING
    + """
from pathlib import Path
wanted = Path(os.environ["WANTED"]).read_text()
if told["fresh"] == "1" and not wanted:
    sys.exit(2)
hand_over(int(wanted)) if told["fresh"] == "1" or not listening else up()
live()
"""
)


def test_a_reload_replaces_one_after_the_other_and_may_change_how_many_there_are(tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    wanted.write_text("2")
    with quick(RELOADED, WANTED=str(wanted)) as process:
        assert [line(process), line(process)] == ["first", "next"]
        for count in (3, 1, 2):
            before = children(process.pid)
            wanted.write_text(str(count))
            process.send_signal(signal.SIGHUP)
            assert [line(process) for _ in range(count)] == ["new"] + ["next"] * (count - 1)
            until(lambda old=before, new=count: len(now := children(process.pid)) == new and not set(now) & set(old))
        wanted.write_text("")
        before = children(process.pid)
        process.send_signal(signal.SIGHUP)
        assert line(process) == "new"
        until(lambda: children(process.pid) == before)
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr
        said = process.stderr.read()
        assert said.count("the old one stays in force") == 1
        assert BEFORE not in said


def test_told_to_stop_in_the_middle_of_a_reload_it_stops(tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    wanted.write_text("2")
    with quick(RELOADED.replace("def live", "time.sleep(0.3)\ndef live"), WANTED=str(wanted)) as process:
        assert [line(process), line(process)] == ["first", "next"]
        process.send_signal(signal.SIGHUP)
        assert line(process) == "new"
        process.terminate()
        assert process.wait(10) == 0


RELOADING = b"RELOADING=1\nMONOTONIC_USEC="
HELD = (
    """
while listening and told["fresh"] != "1" and os.path.exists(os.environ["HELD"]):
    time.sleep(0.01)
"""
    + RELOADED.removesuffix("live()\n")
    + """
say("up")
live()
"""
)


def started(process: "subprocess.Popen[str]") -> str:
    """What the next worker says that is started."""
    while (said := line(process)) == "up":
        pass
    return said


@contextmanager
def manager(home: Path) -> Iterator[tuple[socket.socket, str]]:
    """What systemd is to a service: where it hears of its state, and the address of that."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(home / "notify"))
        notified.settimeout(10)
        yield notified, str(home / "notify")


def test_systemd_is_told_what_is_going_on(tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    wanted.write_text("2")
    with (
        manager(tmp_path) as (notified, address),
        quick(RELOADED, WANTED=str(wanted), NOTIFY_SOCKET=address) as process,
    ):
        assert notified.recv(1000) == b"READY=1"
        for text in ("2", ""):
            wanted.write_text(text)
            process.send_signal(signal.SIGHUP)
            assert notified.recv(1000).startswith(RELOADING)
            assert notified.recv(1000) == b"READY=1"
        process.terminate()
        assert notified.recv(1000) == b"STOPPING=1"


def test_a_reload_is_over_though_the_last_with_the_old_configuration_dies_by_itself(tmp_path: Path) -> None:
    """The log says how it ended, and nobody else is taken for its successor."""
    wanted, held = tmp_path / "wanted", tmp_path / "held"
    wanted.write_text("2")
    with (
        manager(tmp_path) as (notified, address),
        quick(HELD, WANTED=str(wanted), HELD=str(held), NOTIFY_SOCKET=address) as process,
    ):
        assert sorted(line(process) for _ in range(4)) == ["first", "next", "up", "up"]
        assert notified.recv(1000) == b"READY=1"
        before = children(process.pid)
        held.touch()
        process.send_signal(signal.SIGHUP)
        assert [started(process), started(process)] == ["new", "next"]  # the latter in place of one that was told to go
        assert notified.recv(1000).startswith(RELOADING)
        (last,) = set(before) & set(children(process.pid))
        os.kill(last, signal.SIGKILL)
        assert notified.recv(1000) == b"READY=1"
        held.unlink()
        other = children(process.pid)[0]
        os.kill(other, signal.SIGKILL)
        assert started(process) == f"next {other}:{-signal.SIGKILL}"
        process.terminate()
        said = process.communicate(timeout=10)[1]

    assert said.count(f"worker {last} ended (signal 9) and is not replaced") == 1
    assert said.count("is not replaced") == 1


def test_who_is_still_coming_up_at_a_reload_is_not_ended_before_it_is(tmp_path: Path) -> None:
    wanted, held = tmp_path / "wanted", tmp_path / "held"
    wanted.write_text("2")
    held.touch()
    leaves = HELD.replace("SIGUSR1, lambda *_: ", "SIGUSR1, lambda *_: os.write(1, b'left\\n') and ")
    with (
        manager(tmp_path) as (notified, address),
        quick(leaves, WANTED=str(wanted), HELD=str(held), NOTIFY_SOCKET=address) as process,
    ):
        assert sorted(line(process) for _ in range(3)) == ["first", "next", "up"]
        assert notified.recv(1000) == b"READY=1"
        first, _ = children(process.pid)
        wanted.write_text("1")
        process.send_signal(signal.SIGHUP)
        assert notified.recv(1000).startswith(RELOADING)
        until(lambda: first not in children(process.pid))
        held.unlink()
        assert notified.recv(1000) == b"READY=1"
        assert len(children(process.pid)) == 1
        process.terminate()

        assert process.communicate(timeout=10)[0].split().count("left") == 2


def test_who_died_before_a_reload_to_fewer_workers_is_not_replaced_later(tmp_path: Path) -> None:
    wanted, held = tmp_path / "wanted", tmp_path / "held"
    wanted.write_text("2")
    failing = "if place: sys.exit(3)" + HELD.replace('told["fresh"] != "1"', 'told["fresh"] == "1"')
    with (
        manager(tmp_path) as (notified, address),
        quick(failing, WANTED=str(wanted), HELD=str(held), NOTIFY_SOCKET=address) as process,
    ):
        assert sorted(line(process) for _ in range(4)) == ["first", "next", "up", "up"]
        assert notified.recv(1000) == b"READY=1"
        killed, other = children(process.pid)
        held.touch()
        wanted.write_text("1")
        process.send_signal(signal.SIGHUP)
        assert line(process) == "new"
        assert notified.recv(1000).startswith(RELOADING)
        os.kill(killed, signal.SIGKILL)
        assert line(process) == f"next {killed}:{-signal.SIGKILL}"
        until(lambda: len(children(process.pid)) == 2)  # who came in its place died too: there is a pause
        held.unlink()
        assert notified.recv(1000) == b"READY=1"
        (new,) = children(process.pid)
        assert new != other
        os.kill(new, signal.SIGKILL)
        until(lambda: started(process) == f"next {new}:{-signal.SIGKILL}", seconds=5)
        process.terminate()
        said = process.communicate(timeout=10)[1]

    assert said.count(f"worker {killed} ended (signal 9) and is not replaced") == 1


def test_after_a_reload_only_who_has_the_new_configuration_says_whether_jobs_are_to_be_done(tmp_path: Path) -> None:
    """Those with the old one have jobs, and say so for as long as they run."""
    wanted = tmp_path / "wanted"
    wanted.write_text("1")
    work = """
from pathlib import Path
import threading
def leave(*_):
    say("leaves")
    threading.Timer(0.5, lambda: os._exit(0)).start()
signal.signal(signal.SIGUSR1, lambda *_: leave() if told["jobs"] == "0" else None)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
run = Path(os.environ["WANTED"]).read_text() == "1"
up() if listening and told["fresh"] != "1" else hand_over(1)
if told["jobs"] == "1":
    say("does jobs")
for number in range(1, 1000):
    if run and told["jobs"] == "0":
        post.send(terms.jobs(os.getpid()))
    beat(number)
    time.sleep(0.02)
"""
    with quick(work, WANTED=str(wanted)) as process:
        assert [line(process) for _ in range(3)] == ["first", "next", "does jobs"]
        old = children(process.pid)
        wanted.write_text("0")
        process.send_signal(signal.SIGHUP)
        assert [line(process), line(process)] == ["new", "leaves"]
        until(lambda: not set(old) & set(children(process.pid)))
        assert len(children(process.pid)) == 1
        process.terminate()
        assert process.communicate(timeout=10)[0] == ""
