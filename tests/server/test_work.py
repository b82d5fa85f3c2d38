import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server import log as logs
from server.config.log import Log
from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.database.engine import Database, open_database
from server.database.jobs import Job, Jobs
from server.database.tables import jobs as table
from server.errors import Busy, Unknown
from server.job_runner import JobRunner
from server.threads import Threads
from server.wishes import GenerateRequest
from server.work import MakePicture, Work

WISH = GenerateRequest.model_validate_json(
    '{"design_id": "card", "layers": {"name": {"text": "Ada"}}, "options": {"return": "base64", "width": 9}}'
)
HERE = "http://here"
CIPHER = Cipher(data_keys.fixed([DataKey.new()]), "jobs")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield opened


def worked(database: Database, do: MakePicture | None, then: Callable[[Work], Awaitable[None]]) -> None:
    """Let somebody work with `do`, if that is given, while something is asked of them."""

    async def run() -> None:
        threads = Threads("clerk", 2, 100)
        work = Work(Jobs(database, CIPHER), threads, logs.configure(Log(level="error")))
        if do:
            work.start(do)
        try:
            async with asyncio.timeout(10):
                await then(work)
        finally:
            await work.close()
            threads.close()

    asyncio.run(run())


async def ended(work: Work, job: Job) -> Job:
    while (now := await work.get(job.owner, job.id)) is None or now.state in ("queued", "running"):
        await asyncio.sleep(0.01)
    return now


def test_a_job_ends_with_what_was_made_of_its_wish(database: Database) -> None:
    seen: list[tuple[GenerateRequest, str]] = []

    async def do(wish: GenerateRequest, base: str) -> str:
        seen.append((wish, base))
        return '{"made": true}'

    async def then(work: Work) -> None:
        job = await work.add("me", WISH, HERE)
        assert job.state == "queued"
        done = await ended(work, job)
        assert (done.state, done.result) == ("completed", '{"made": true}')
        assert await work.get("somebody else", job.id) is None

    worked(database, do, then)
    assert seen == [(WISH, HERE)]


def test_what_is_wrong_with_a_job_does_not_end_the_others(database: Database) -> None:
    async def do(wish: GenerateRequest, base: str) -> str:
        if base == "unknown":
            raise Unknown("There is no such picture.")
        if base == "odd":
            raise ZeroDivisionError
        return "{}"

    async def then(work: Work) -> None:
        added = [await work.add("me", WISH, base) for base in ("unknown", "odd", HERE)]
        unknown, odd, fine = [await ended(work, job) for job in added]
        assert (unknown.state, json.loads(unknown.result or "")) == ("failed", {"detail": "There is no such picture."})
        assert (odd.state, json.loads(odd.result or "")) == ("failed", {"detail": "Something went wrong here."})
        assert (unknown.attempts, odd.attempts, fine.state) == (1, 1, "completed")

    worked(database, do, then)


def test_who_is_busy_is_asked_again_and_not_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.job_runner.PAUSES", (0, 1))

    async def do(wish: GenerateRequest, base: str) -> str:
        raise Busy("Too much is waiting.")

    async def then(work: Work) -> None:
        done = await ended(work, await work.add("me", WISH, HERE))
        assert (done.state, done.attempts) == ("failed", 3)
        assert json.loads(done.result or "") == {"detail": "Too much is waiting."}

    worked(database, do, then)


def test_who_is_stopped_leaves_the_job_to_the_next(database: Database) -> None:
    jobs, begun = list[Job](), list[str]()

    async def begin(wish: GenerateRequest, base: str) -> str:
        begun.append(base)
        await asyncio.Event().wait()
        return ""

    async def stopped(work: Work) -> None:
        jobs.append(await work.add("me", WISH, HERE))
        while not begun:
            await asyncio.sleep(0.01)

    async def do(wish: GenerateRequest, base: str) -> str:
        return "{}"

    async def then(work: Work) -> None:
        done = await ended(work, jobs[0])
        assert (done.state, done.attempts) == ("completed", 1)  # that it was begun before does not count

    worked(database, begin, stopped)
    worked(database, do, then)


def test_nothing_is_to_be_done_only_if_somebody_has_looked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.job_runner.LOOK", 0.01)
    idle = list[float]()

    async def do(wish: GenerateRequest, base: str) -> str:
        idle.append(runners[0].idle)
        await asyncio.sleep(0.05)  # while it is looked for others
        idle.append(runners[0].idle)
        return "{}"

    runners = list[JobRunner]()

    async def then(work: Work) -> None:
        job = await work.add("me", WISH, HERE)
        runners.append(runner := work.runner(do, concurrency=2))
        runner.start()
        idle.append(runner.idle)
        await ended(work, job)
        while runner.idle < 0.1:
            await asyncio.sleep(0.01)
        runner.wake()
        idle.append(runner.idle)
        while runner.idle < 0:
            await asyncio.sleep(0.01)
        await runner.stop()

    worked(database, None, then)
    assert max(idle) < 0


def test_work_goes_on_when_the_database_does(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table is gone for a moment, which nobody expects."""
    monkeypatch.setattr("server.job_runner.LOOK", 0.02)

    async def do(wish: GenerateRequest, base: str) -> str:
        return "{}"

    async def then(work: Work) -> None:
        for there in (f"ALTER TABLE {table} RENAME TO away", f"ALTER TABLE away RENAME TO {table}"):
            with database.begin() as connection:
                connection.exec_driver_sql(there)
            await asyncio.sleep(0.1)
        assert (await ended(work, await work.add("me", WISH, HERE))).state == "completed"

    worked(database, do, then)
