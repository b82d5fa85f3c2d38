"""What holds of jobs on every database, with real workers: every job ends, none is lost, none answers with another's
result, whatever is killed, stopped, restarted or replaced by another version meanwhile."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, delete, select, text

from server.database.engine import Database, open_database
from server.database.jobs import Job, Jobs
from server.database.tables import jobs as table
from server.errors import Busy
from tests.postgres import needs_postgresql
from tests.server.job_workers import LEASE, NEW, OLD, Team, cipher, team
from tests.waiting import until

TAKEOVER = LEASE + 3  # seconds, with some of a busy machine


@dataclass
class Backend:
    """A queue, its workers, and how its database is out of reach for a while."""

    jobs: Jobs
    workers: Team
    database: Database
    interrupt: Callable[[], None]

    def add(self, *numbers: int, task: str = OLD, owner: str = "amy", priority: int = 0, **more: Any) -> list[Job]:
        asked = (json.dumps({"number": number, **more}) for number in numbers)
        return [self.jobs.add(owner, one, task, priority) for one in asked]

    def state(self, job: Job) -> Job:
        while True:
            try:
                found = self.jobs.get(job.owner, job.id)
            except Busy:
                time.sleep(0.05)
            else:
                assert found is not None, "a job was lost"
                return found

    def ended(self, *added: Job, seconds: float = 30) -> list[Job]:
        """These jobs, once all of them have ended; each with its own result."""
        left = list(added)

        def all_have() -> bool:
            left[:] = [job for job in left if self.state(job).state in ("queued", "running")]
            return not left

        until(all_have, seconds=seconds)
        return [self.state(job) for job in added]

    def must_end_well(self, *added: Job, first: int = 0) -> list[Job]:
        found = self.ended(*added)
        results = [json.loads(job.result or "{}") for job in found]
        assert [result.get("number") for result in results] == list(range(first, first + len(added))), results
        return found


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database for all tests, one after the other: to make one takes longer than most of them."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('contract')}/kept.db"
    return str(request.getfixturevalue("postgresql").create(f"contract_{os.getpid()}"))


@pytest.fixture
def backend(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    server = request.getfixturevalue("postgresql") if url.startswith("postgresql") else None

    def interrupt() -> None:
        if server:
            server.stop()
            time.sleep(0.5)
            server.start()
        else:
            with create_engine(url).connect() as connection:  # as a backup or a disk that stalls keeps it locked
                connection.exec_driver_sql("BEGIN EXCLUSIVE")
                time.sleep(1.5)

    with closing(open_database(url, 1.0)) as database, team(url, tmp_path) as workers:
        with database.begin() as connection:
            connection.execute(delete(table))
        yield Backend(Jobs(database, cipher()), workers, database, interrupt)


def test_jobs_of_many_are_done_once_by_several(backend: Backend) -> None:
    for _ in range(2):
        backend.workers.start()
    added = [job for number in range(60) for job in backend.add(number, owner=f"owner {number % 3}")]

    assert {job.attempts for job in backend.must_end_well(*added)} == {1}
    begun = [number for event, _, number, _ in backend.workers.did() if event == "begin"]
    assert sorted(begun) == list(range(60))


@pytest.mark.parametrize("end", ["killed", "stopped for ever", "told to stop"])
def test_a_worker_that_ends_in_the_middle_is_taken_over(backend: Backend, end: str) -> None:
    first = backend.workers.start()
    held = backend.add(*range(4), seconds=20)
    until(lambda: len(backend.workers.begun(first)) == 4)
    others = backend.add(*range(4, 20))
    now = time.time()
    number = {"killed": signal.SIGKILL, "stopped for ever": signal.SIGSTOP, "told to stop": signal.SIGTERM}[end]
    while True:
        os.kill(first.pid or 0, number)
        try:
            with backend.database.begin():
                break
        except Busy:  # it was stopped while it wrote, and keeps SQLite locked
            os.kill(first.pid or 0, signal.SIGCONT)
    second = backend.workers.start(concurrency=20)
    backend.must_end_well(*others, first=4)
    until(lambda: set(range(4)) <= set(backend.workers.begun(second)), seconds=15)

    taken = {number: when for event, pid, number, when in backend.workers.did() if pid == second.pid}
    assert max(taken[number] for number in range(4)) - now < TAKEOVER
    with suppress(ProcessLookupError):
        os.kill(first.pid or 0, signal.SIGCONT)  # it has nothing more to say of what is another one's
    time.sleep(0.5)
    attempts = 1 if end == "told to stop" else 2
    assert {(backend.state(job).state, backend.state(job).attempts) for job in held} == {("running", attempts)}


def test_a_job_that_takes_longer_than_a_lease_is_held_by_heartbeats(backend: Backend) -> None:
    for _ in range(2):
        backend.workers.start()
    added = backend.add(0, seconds=1.8 * LEASE)

    assert [job.attempts for job in backend.must_end_well(*added)] == [1]


def test_a_job_that_kills_who_does_it_takes_no_other_with_it(backend: Backend) -> None:
    """What is begun beside it loses the same attempts, and has its last one alone."""
    deadly, others = backend.add(0, kill=True), backend.add(*range(1, 5), seconds=0.4)
    for _ in range(3):
        victim = backend.workers.start()
        until(lambda: not victim.is_alive())  # noqa: B023 (asked at once)
    backend.workers.start()

    backend.must_end_well(*others, first=1)
    (ended,) = backend.ended(*deadly)
    assert (ended.state, ended.attempts) == ("failed", 3)
    assert "begun several times" in (ended.result or "")


def test_a_database_that_is_away_in_the_middle_and_during_recovery(backend: Backend) -> None:
    killed, other = backend.workers.start(), backend.workers.start()
    added = backend.add(*range(20), seconds=0.3)
    until(lambda: bool(backend.workers.begun(killed)) and bool(backend.workers.begun(other)))
    killed.kill()
    for _ in range(2):
        away = threading.Thread(target=backend.interrupt)
        away.start()
        away.join()
        time.sleep(0.5)

    backend.must_end_well(*added)
    assert other.is_alive()


def test_workers_of_two_versions_leave_each_other_what_they_do_not_know(backend: Backend) -> None:
    backend.workers.start(OLD)
    old, new = backend.add(0), backend.add(1, task=NEW)
    backend.must_end_well(*old)
    time.sleep(0.5)
    waits = backend.state(new[0])
    assert (waits.state, waits.attempts) == ("queued", 0)
    assert not backend.jobs.is_waiting((OLD,))

    backend.workers.start(NEW)
    more = [*backend.add(2), *backend.add(3, task=NEW)]
    found = backend.must_end_well(*old, *new, *more)
    assert [json.loads(job.result or "")["by"] for job in found] == [OLD, NEW, OLD, NEW]
    assert {job.attempts for job in found} == {1}


def test_a_job_that_cannot_be_done_fails_with_a_sentence_and_one_that_may_is_tried_again(backend: Backend) -> None:
    gone, busy = backend.add(0, refuse="design “fair”"), backend.add(1, busy=2)
    never = backend.add(2, busy=9, task=NEW)
    backend.workers.start(concurrency=1)
    ended = backend.ended(*gone, *busy, *never)

    assert [(job.state, job.attempts) for job in ended] == [("failed", 1), ("completed", 2), ("failed", 3)]
    told = [json.loads(job.result or "").get("detail") for job in ended]
    assert told == ["There is no design “fair”.", None, "Too much is waiting."]


def test_what_is_urgent_goes_first_and_owners_take_turns(backend: Backend) -> None:
    many = backend.add(*range(5), owner="many")
    few = backend.add(5, 6, owner="few")
    urgent = backend.add(7, owner="many", priority=-1)
    late = backend.add(8, owner="few", priority=1)
    backend.workers.start(concurrency=1)
    backend.ended(*many, *few, *urgent, *late)

    begun = [number for event, _, number, _ in backend.workers.did() if event == "begin"]
    assert begun == [7, 0, 5, 1, 6, 2, 3, 4, 8]


def test_nothing_that_was_asked_for_or_answered_stands_in_any_table(backend: Backend) -> None:
    marked = "Zaphod-MARKED"
    added = [*backend.add(0, name=marked), *backend.add(1, refuse=marked), *backend.add(2, busy=1, name=marked)]
    waits = backend.add(3, name=marked, task="nobody-1")
    backend.workers.start(concurrency=1)
    assert any(marked in (job.result or "") for job in backend.ended(*added))
    assert marked in backend.state(waits[0]).request

    found = _everything(backend.database)
    assert any("nobody-1" in value for value in found)
    assert not [value for value in found if marked.lower() in value.lower()]


def _everything(database: Database) -> list[str]:
    """What stands in a database, in whatever table and column; bytes as they are, and spelled in hexadecimal."""
    found = []
    with database.read() as connection:
        schema = MetaData()
        schema.reflect(connection)
        for one in schema.sorted_tables:
            for row in connection.execute(select(one)):
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    found.append(bytes(value).decode("latin-1") if is_bytes else str(value))
        if connection.dialect.name == "postgresql":
            listed = connection.execute(
                text("SELECT schemaname FROM pg_tables WHERE schemaname !~ '^(pg_|information)'")
            )
            assert {row[0] for row in listed} == {"public"}
    return found
