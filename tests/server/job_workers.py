"""Workers of a queue for tests: processes of their own that do tasks which take a moment, and write down what they do."""

import asyncio
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from server import job_runner
from server import log as logs
from server.config.log import Log
from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.database import jobs as queue
from server.database.engine import open_database
from server.database.jobs import Jobs
from server.errors import Busy, Unknown
from server.job_runner import JobRunner
from server.threads import Threads

KEY = DataKey(b"k" * 32)
LEASE = 2  # seconds
OLD, NEW = "sleep-1", "sleep-2"

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.server.job_workers"])


def cipher() -> Cipher:
    return Cipher(data_keys.fixed([KEY]), queue.PURPOSE)


@dataclass
class Team:
    """The workers of a database; `diary` is where they write down what they do."""

    url: str
    diary: Path
    members: list[BaseProcess] = field(default_factory=list)

    def start(self, *tasks: str, concurrency: int = 4) -> BaseProcess:
        """One more, that knows these tasks."""
        how = (self.url, self.diary, tasks or (OLD, NEW), concurrency)
        member = processes.Process(target=_work, args=how, daemon=True)
        member.start()
        self.members.append(member)
        return member

    def did(self) -> list[tuple[str, int, int, float]]:
        """What was done: what happened, by which process, to which number, and when."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        words = (line.split() for line in lines)
        return [(event, int(process), int(number), float(when)) for event, process, number, when in words]

    def begun(self, by: BaseProcess) -> list[int]:
        return [number for event, process, number, _ in self.did() if event == "begin" and process == by.pid]


@contextmanager
def team(url: str, folder: Path) -> Iterator[Team]:
    made = Team(url, folder / "diary")
    try:
        yield made
    finally:
        for member in made.members:
            with suppress(ProcessLookupError):
                os.kill(member.pid or 0, signal.SIGCONT)
            member.kill()
            member.join()


def _work(url: str, diary: Path, tasks: Sequence[str], concurrency: int) -> None:
    asyncio.run(_run(url, diary, tasks, concurrency))


async def _run(url: str, diary: Path, tasks: Sequence[str], concurrency: int) -> None:
    job_runner.LOOK, job_runner.PAUSES = 0.05, (0, 1)
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    threads = Threads("clerk", 4, 100)
    jobs = Jobs(open_database(url, 1.0), cipher())
    known = {name: _Sleep(name, diary) for name in tasks}
    runner = JobRunner(jobs, known, threads, logs.configure(Log(level="error")), concurrency=concurrency, lease=LEASE)
    runner.start()
    await told.wait()
    await runner.stop()


class _Sleep:
    """Takes a moment, and answers with the number it was given, and its own name."""

    def __init__(self, name: str, diary: Path) -> None:
        self._name = name
        self._diary = diary
        self._tries = 0

    def _note(self, event: str, number: int) -> None:
        with self._diary.open("a") as file:
            file.write(f"{event} {os.getpid()} {number} {time.time()}\n")

    async def __call__(self, text: str) -> str:
        asked = json.loads(text)
        self._note("begin", asked["number"])
        if "kill" in asked:
            await asyncio.sleep(0.2)
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(asked.get("seconds", 0))
        self._tries += 1
        if asked.get("busy", 0) >= self._tries:
            raise Busy("Too much is waiting.")
        if "refuse" in asked:
            raise Unknown(f"There is no {asked['refuse']}.")
        self._note("end", asked["number"])
        return json.dumps({"number": asked["number"], "by": self._name, "name": asked.get("name")})
