"""Puts files through a server in a process of its own, several at once."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2

from tests.differential import references
from tests.differential.asks import Ask
from tests.differential.differences import Difference
from tests.differential.examination import MOST, Examined, Examiner
from tests.server.running import Server, serving

HEAD = 32  # bytes of a file that tell its kind
SECONDS = 120  # for one answer
EVERY = 5  # seconds between two words on how far it is
CONFIG = """
[server]
workers = 2
gallery = ""
state_folder = "{home}/state"

[cache]
memory = "0"

[images]
max_area = {most}

[designs]
folder = ""

[database]
url = "sqlite:///{home}/kept.db"

[log]
requests = false
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """Files of a folder, what others show of them, what is asked of each, and how many at once."""

    folder: Path
    expected: Mapping[str, Any]
    wanted: Sequence[Ask]
    jobs: int = 3


def examined(trial: Trial, names: Sequence[str], home: Path, *, say: Callable[[str], None]) -> list[Examined]:
    """Ask a server that is started for it about all of these files, in their order."""
    with serving(trial.folder, home, CONFIG.format(home=home, most=MOST)) as server, _asking(trial, server) as ask:
        with ThreadPoolExecutor(trial.jobs) as pool:
            tasks = [pool.submit(ask, name) for name in names]
            said = time.monotonic()
            for done, _ in enumerate(as_completed(tasks), 1):
                if time.monotonic() - said > EVERY or done == len(tasks):
                    said = time.monotonic()
                    say(f"{done} of {len(tasks)} files")
        return [task.result() for task in tasks]


@contextmanager
def _asking(trial: Trial, server: Server) -> Iterator[Callable[[str], Examined]]:
    """What asks about one file, and tells if a worker ends meanwhile."""
    watch = Watch(server)
    with httpx2.Client(base_url=server.url, timeout=SECONDS, trust_env=False) as client:
        examiner = Examiner(client, trial.wanted)

        def ask(name: str) -> Examined:
            path = trial.folder / name
            with path.open("rb") as file:
                head = file.read(HEAD)
            judgement = references.judge(path, trial.expected.get(path.name, {}))
            with watch.over(name):
                found = examiner.examine(name, head, judgement)
            ended = watch.ended_during(name)
            return replace(found, differences=(*ended, *found.differences))

        yield ask


class Watch:
    """Looks whether the workers are still those that there were; names the files that were being asked about if not."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._known = frozenset(server.workers())
        self._present: set[str] = set()
        self._during: dict[str, list[Difference]] = {}

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        with self._lock:
            self._present.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._look()
                self._present.discard(name)

    def ended_during(self, name: str) -> tuple[Difference, ...]:
        return tuple(self._during.get(name, ()))

    def _look(self) -> None:
        now = frozenset(self._server.workers())
        ended, self._known = self._known - now, now
        for process in ended:
            for name in self._present:
                seen = f"process {process}, while {len(self._present)} files were asked about"
                self._during.setdefault(name, []).append(Difference("worker", name, "any", seen))
