"""Real servers and `bookplate worker`, and the jobs that they are asked to do."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2

from tests.server.running import ROOT, Server
from tests.waiting import until

DESIGN = {
    "name": "greeting",
    "public": True,
    "canvas": {"width": 1000, "height": 500, "background": "#203040"},
    "alt": "For {name}",
    "fields": {"name": {"type": "text", "default": "you"}},
    "layers": [{"kind": "text", "text": "Hi {name}", "box": [20, 20, 960, 460], "size": 120}],
}
EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass
class Asked:
    """What was asked for, and under which address its job is."""

    name: str
    where: str


def queue(server: Server, names: list[str], design: str = "greeting", **options: Any) -> list[Asked]:
    """Ask for pictures for these names, for which nobody waits."""
    headers = {**server.admin, "Prefer": "respond-async"}

    def one(client: httpx2.Client, name: str) -> Asked:
        body = {"design_id": design, "data": {"name": name}, "options": options}
        answer = client.post("/v1/generate", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return Asked(name, answer.headers["location"])

    with httpx2.Client(base_url=server.url, timeout=60) as client, ThreadPoolExecutor(4) as threads:
        return list(threads.map(partial(one, client), names))


class Results:
    """The jobs of a server, asked for until they have ended."""

    def __init__(self, asked: list[Asked]) -> None:
        self.left = {one.where: one.name for one in asked}
        self.ended: dict[str, dict[str, Any]] = {}

    def look(self, server: Server, most: int | None = None) -> int:
        """Ask what became of those that have not ended, of at most so many; how many those are still."""
        with httpx2.Client(base_url=server.url, timeout=60, headers=server.admin) as client:
            for where in list(self.left)[:most]:
                answer = client.get(where)
                job = answer.json()
                if answer.status_code == 503 or job["status"] in ("queued", "running"):
                    continue
                self.ended[self.left.pop(where)] = job
        return len(self.left)

    def wait(self, server: Server, seconds: float = 30) -> dict[str, dict[str, Any]]:
        """What all of them have ended with, by name."""
        until(lambda: self.look(server) == 0, f"the end of {len(self.left)} jobs", seconds=seconds)
        return self.ended

    @property
    def mistaken(self) -> list[str]:
        """Who has got no picture, or another one's."""
        return [
            name
            for name, job in self.ended.items()
            if job["status"] != "completed" or job["result"]["alt"] != f"For {name}"
        ]


def must_have_design(server: Server, design: Mapping[str, Any] = MappingProxyType(DESIGN)) -> None:
    """A server that had it before refuses to replace it, which is as good."""
    answer = server.administer("PUT", f"/v1/designs/{design['name']}", json=dict(design))
    assert answer.status_code in (200, 201, 428), answer.text


@contextmanager
def worker(home: Path, *arguments: str, environment: Mapping[str, str] = EMPTY) -> Iterator[subprocess.Popen[bytes]]:
    """`bookplate worker` with the configuration in a folder, told to stop in the end."""
    command = [sys.executable, "-m", "server", "worker", "--config", str(home / "config.toml"), *arguments]
    with (home / "worker.log").open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()


def job_process(server: Server, workers: int) -> int | None:
    """The process beside the workers that does jobs, if it runs: it is started after them."""
    found = server.workers()[workers:]
    return found[-1] if found else None


def kill_all(server: Server) -> None:
    """Kill a server with all its processes."""
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
