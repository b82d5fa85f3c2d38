"""A thousand jobs while processes are killed, stopped for ever and restarted: how many end, whose result they have, and
after how many seconds what was left is taken over.

    python -m tests.bench.jobs --backend sqlite
    python -m tests.bench.jobs --backend postgresql

`--calm` only measures how many jobs are done in a second; `--root` names another checkout to measure in the same way.
"""

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from tests import postgres
from tests.faults.jobs import Results, job_process, kill_all, must_have_design, queue, worker
from tests.faults.processes import PICTURES
from tests.server import running
from tests.server.running import Server, serving
from tests.waiting import until

POLL = 0.1  # seconds between two looks at who holds what
NEWER = """
import sys
from server import work
from server.__main__ import main
known = work.tasks
work.tasks = lambda do: {{"picture-2": known(do)["picture-1"]}}
sys.argv = ["bookplate", "worker", "-c", "2", "--config", {config!r}]
main()
"""


@dataclass
class Watch:
    """Sees in the database how long jobs that were left wait for the next who takes them."""

    engine: Engine
    seconds: list[float] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def held(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT id, attempts FROM jobs WHERE state = 'running'"))
            return {row.id: row.attempts for row in rows}

    def left(self, held: dict[str, int], since: float | None = None) -> None:
        """These jobs are nobody's from now on."""
        thread = threading.Thread(target=self._until_taken, args=(held, since or time.monotonic()), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _until_taken(self, held: dict[str, int], since: float) -> None:
        waiting = dict(held)
        while waiting and time.monotonic() < since + 120:
            with contextlib.suppress(Exception), self.engine.connect() as connection:
                for row in connection.execute(text("SELECT id, attempts, state FROM jobs")):
                    if row.id in waiting and (row.attempts > waiting[row.id] or row.state in ("completed", "failed")):
                        self.seconds.append(time.monotonic() - since)
                        del waiting[row.id]
            time.sleep(POLL)
        self.seconds += [float("inf")] * len(waiting)

    def told(self) -> str:
        for thread in self._threads:
            thread.join()
        if not self.seconds:
            return "nothing was left"
        median, worst = statistics.median(self.seconds), max(self.seconds)
        return f"{len(self.seconds)} jobs were left; taken over in {median:.1f} s (median), {worst:.1f} s (worst)"


class Trial:
    """A server, its queue, and what is done to it."""

    def __init__(self, home: Path, kind: str, count: int, database: postgres.PostgreSQL | None) -> None:
        self.home, self.kind, self.count, self.database = home, kind, count, database
        self.url = database.create("jobs") if database else f"sqlite:///{home}/kept.db"
        secrets = f'data_keys = ["{"A" * 43}"]\n' if database else ""
        self.more = (
            f'[server]\nworkers = 2\n[access]\nrate = ""\n[log]\nrequests = false\n'
            f'[database]\nurl = "{self.url}"\n{secrets}'
        )

    @contextmanager
    def serving(self, more: str = "") -> Iterator[Server]:
        with serving(PICTURES, self.home, self.more + more) as server:
            must_have_design(server)
            yield server

    def begin(self, server: Server, word: str) -> Results:
        return Results(queue(server, [f"{word} {number}" for number in range(self.count)], width=300))

    def finish(self, name: str, results: Results, server: Server, more: str = "") -> None:
        began, left = time.monotonic(), len(results.left)
        while results.look(server, 8):
            time.sleep(0.05)
        rate = left / max(0.01, time.monotonic() - began)
        ended, wrong = len(results.ended), len(results.mistaken)
        print(f"{self.kind:10} {name}: {ended} of {self.count} ended, {wrong} without their own picture; ", end="")
        print(f"{rate:.0f} jobs/s; {more}", flush=True)


def some(results: Results, server: Server, part: float = 0.2) -> None:
    """Wait until a part of the jobs has ended."""
    count = len(results.left)
    until(lambda: results.look(server, 8) < count * (1 - part), seconds=300)


def calm(trial: Trial) -> None:
    with trial.serving() as server:
        trial.finish("untroubled", trial.begin(server, "Calm"), server)


def one_machine(trial: Trial) -> None:
    """The server does its jobs itself, by a process of its own, which is killed; then the whole server."""
    watch = Watch(create_engine(trial.url))
    with trial.serving() as server:
        results = trial.begin(server, "Killed")
        some(results, server)
        victim = until(lambda: job_process(server, 2))
        os.kill(victim, signal.SIGKILL)
        watch.left(watch.held())
        trial.finish("job process killed", results, server, watch.told())

        watch = Watch(watch.engine)
        results = trial.begin(server, "Stopped")
        some(results, server)
        victim = until(lambda: job_process(server, 2))
        os.kill(victim, signal.SIGSTOP)
        watch.left(watch.held())
        trial.finish("job process stopped for ever", results, server, watch.told())

        watch = Watch(watch.engine)
        results = trial.begin(server, "Server")
        some(results, server)
        kill_all(server)
        watch.left(watch.held())
    with trial.serving() as server:
        trial.finish("server killed with all its processes", results, server, watch.told())


def several_workers(trial: Trial) -> None:
    """Three workers beside a server that does no jobs: one is killed, one stopped for ever, the database restarted.

    One that is stopped while it writes keeps a SQLite file locked until it is killed, so there two are killed."""
    watch = Watch(create_engine(trial.url, pool_pre_ping=True))
    with trial.serving("[jobs]\nrun = false\n") as server, ExitStack() as stack:
        staff = [stack.enter_context(worker(trial.home, "-c", "2")) for _ in range(3)]
        results = trial.begin(server, "Worker")
        some(results, server)
        since = time.monotonic()
        staff[0].kill()
        staff[1].send_signal(signal.SIGSTOP if trial.database else signal.SIGKILL)
        watch.left(_not_going_on(watch), since)
        if trial.database:
            for _ in range(2):  # the second time while it recovers
                time.sleep(4)
                trial.database.stop()
                time.sleep(2)
                trial.database.start()
        what = "one killed, one stopped, database restarted twice" if trial.database else "two of three killed"
        trial.finish(what, results, server, watch.told())
        staff[1].send_signal(signal.SIGCONT)


def _not_going_on(watch: Watch) -> dict[str, int]:
    """Which jobs are held by who has gone: those that take longer than any."""
    time.sleep(0.5)
    held = watch.held()
    time.sleep(2)
    after = watch.held()
    return {one: attempts for one, attempts in held.items() if after.get(one) == attempts}


def two_versions(trial: Trial) -> None:
    """Half of the jobs are of a task that the older worker does not know; the newer one does not know the other half."""
    engine = create_engine(trial.url)
    with trial.serving("[jobs]\nrun = false\n") as server, ExitStack() as stack:
        results = trial.begin(server, "Version")
        with engine.begin() as connection:
            connection.execute(text("UPDATE jobs SET task = 'picture-2' WHERE state = 'queued' AND number % 2 = 0"))
        stack.enter_context(worker(trial.home, "-c", "2"))
        until(lambda: _known_left(engine) == 0, seconds=300)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT count(*) FROM jobs WHERE task = 'picture-2' AND attempts > 0"))
            wrong = rows.scalar_one()
        script = NEWER.format(config=str(trial.home / "config.toml"))
        newer = subprocess.Popen([sys.executable, "-c", script], cwd=running.ROOT)
        stack.callback(newer.wait)
        stack.callback(newer.terminate)
        trial.finish("two versions of workers", results, server, f"{wrong} taken by who does not know them")


def _known_left(engine: Engine) -> int:
    """How many jobs wait that the older worker knows."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM jobs WHERE task = 'picture-1' AND state = 'queued'"))
        return int(rows.scalar_one())


TRIALS: tuple[Callable[[Trial], None], ...] = (calm, one_machine, several_workers, two_versions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--calm", action="store_true")
    parser.add_argument("--only", choices=[trial.__name__ for trial in TRIALS])
    parser.add_argument("--root", type=Path)
    arguments = parser.parse_args()
    if arguments.root:
        running.ROOT = arguments.root
    only = "calm" if arguments.calm else arguments.only
    for trial in [trial for trial in TRIALS if only in (None, trial.__name__)]:
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(postgres.running()) if arguments.backend == "postgresql" else None
            trial(Trial(home, arguments.backend, arguments.count, server))


if __name__ == "__main__":
    main()
