"""Servers as processes: Bookplate itself and a bare Starlette, with the kernel's word on what they use."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server.running import free_port

HOUSE = Path(__file__).parents[2]
TICK = os.sysconf("SC_CLK_TCK")
RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)
START = 60  # seconds that a server may take to listen

CONFIG = """
[server]
workers = {workers}
gallery = ""

[[sources]]
name = "bench"
kind = "folder"
path = "{pictures}"

[cache]
memory = "{memory}"
levels = "{levels}"
disk = ""

[designs]
folder = ""

[database]
url = "sqlite:///{home}/bench.db"
"""


@dataclass(frozen=True)
class Server:
    """A process that listens on a port of this machine."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of processor time that it and its children have used, user and system."""
        return sum(map(_ticks, _family(self.pid))) / TICK

    def resident(self) -> float:
        """Megabytes of memory that it and its children hold."""
        return sum(map(_resident, _family(self.pid))) / 1024


@contextmanager
def bookplate(
    pictures: Path,
    home: Path,
    *,
    memory: str,
    levels: str = "256 MB",
    workers: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """`bookplate serve` with the pictures of a folder; `memory` is the budget of finished pictures, `levels` that of
    what they are made from, "0" for none."""
    config = home / "config.toml"
    config.write_text(CONFIG.format(pictures=pictures, home=home, memory=memory, levels=levels, workers=workers))
    command = ["-m", "server", "serve", "--config", str(config), "--port", "{port}"]
    with _running(command, home / "server.log", environment or {}) as server:
        yield server


@contextmanager
def bare(body: Path, home: Path) -> Iterator[Server]:
    """Starlette under uvicorn that answers everything with one file's bytes."""
    command = ["-m", "uvicorn", "tests.bench.bare:app", "--port", "{port}", "--no-access-log", "--log-level", "warning"]
    with _running(command, home / "bare.log", {"BENCH_BODY": str(body)}) as server:
        yield server


@contextmanager
def _running(command: list[str], log: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=HOUSE,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await(process, port, log)
        yield Server(process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
    except OSError:
        return


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _resident(pid: int) -> int:
    try:
        found = RESIDENT.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
