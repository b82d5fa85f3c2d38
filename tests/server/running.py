"""Real servers: processes with a port, asked over real sockets."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody has, below those that the system gives to clients: one of these, of which the tests beside this
    one have many, could take it before a server does, and who waits for a server could connect to itself. Each process of
    tests has ports of its own: several servers can have one port at once, and another one would answer."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        port = random.SystemRandom().randrange(10_000 + number, 32_768, processes)
        with socket.socket() as listening, suppress(OSError):
            listening.bind(("127.0.0.1", port))
            return port


@dataclass
class Server:
    """A running `bookplate serve`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def admin(self) -> dict[str, str]:
        """The header that proves an administrator, with the token that the server keeps in its state folder."""
        kept, deadline = self.log.parent / ".bookplate/admin-token", time.monotonic() + 30
        while not kept.exists():  # it is made a moment after the server listens
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)
        return bearer(kept.read_text().strip())

    def administer(
        self, method: str, path: str, headers: Mapping[str, str] = MappingProxyType({}), **more: Any
    ) -> httpx2.Response:
        """What an administrator is answered."""
        return httpx2.request(method, self.url + path, headers={**self.admin, **headers}, timeout=30, **more)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.ask("GET", path, **headers)

    def ask(self, method: str, path: str, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.request(method, self.url + path, headers=named, timeout=30)

    def raw(self, target: bytes, method: bytes = b"GET", headers: bytes = b"") -> tuple[int, bytes]:
        """A request written byte for byte, as no client library would."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(
                method + b" " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n"
            )
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), body

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels; labels may be given as part of the name."""
        lines = self.get("/metrics").text.splitlines()
        wanted, _, label = name.partition("{")
        return sum(
            float(line.rpartition(" ")[2])
            for line in lines
            if line.partition("{")[0].split()[0] == wanted and label in line
        )

    def logged(self, words: str, times: int = 1) -> str:
        """The log, once it says something, so many times. Its lines are written aside, a moment after what they tell."""
        deadline = time.monotonic() + 30
        while (log := self.log.read_text(errors="replace")).count(words) < times:
            assert time.monotonic() < deadline, f"{words!r} is not in the log:\n{log}"
            time.sleep(0.02)
        return log

    def workers(self) -> list[int]:
        """The processes that serve; the one that was started watches over them."""
        return children(self.process.pid)

    def wait(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if self.get("/healthz").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log.read_text()}")


def bearer(secret: str) -> dict[str, str]:
    """The header that sends an API key, or the admin token."""
    return {"Authorization": f"Bearer {secret}"}


def children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@contextmanager
def serving(folder: Path, home: Path, more: str = "", **environment: str) -> Iterator[Server]:
    """A server of the pictures in `folder`; `more` is added to its configuration, which is written to `home`. It has one
    worker if that says nothing of `workers`: what is counted is the same then, whoever answers."""
    if "workers = " not in more:
        environment = {"BOOKPLATE_SERVER__WORKERS": "1", **environment}
    home.mkdir(parents=True, exist_ok=True)
    config, log = home / "config.toml", home / "server.log"
    config.write_text(f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{folder}"\n{more}')
    port = free_port()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", "--config", str(config), "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    server = Server(process, port, log)
    try:
        server.wait()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
