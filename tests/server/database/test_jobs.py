from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.database import jobs
from server.database.engine import Database, open_database
from server.database.jobs import ATTEMPTS, DAY, Job, Jobs
from server.database.tables import jobs as table
from server.errors import Busy, Undecipherable

KEY, OTHER = DataKey(b"k" * 32), DataKey(b"o" * 32)


class Clock:
    now = 1_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(database: Database, clock: Clock) -> Jobs:
    return jobs_with(database, clock, KEY)


def jobs_with(database: Database, clock: Clock, *keys: DataKey) -> Jobs:
    return Jobs(database, Cipher(data_keys.fixed(keys), jobs.PURPOSE), DAY, clock)


def taken(queue: Jobs, lease: int = 30) -> Job:
    job = queue.claim(lease)
    assert job is not None
    return job


def state(queue: Jobs, job: Job) -> tuple[str, str | None]:
    found = queue.get(job.owner, job.id)
    assert found is not None
    return found.state, found.result


def test_a_job_is_queued_done_and_told_to_its_owner_only(queue: Jobs) -> None:
    added = queue.add("amy", '{"rows":2}')
    assert (added.state, added.attempts, added.result, added.request) == ("queued", 0, None, '{"rows":2}')
    job = taken(queue)
    assert (job.id, job.state, job.attempts, job.lease_until) == (added.id, "running", 1, 1_000_030)
    assert queue.claim(30) is None
    assert queue.finish(job, '{"made":2}')

    assert state(queue, job) == ("completed", '{"made":2}')
    assert queue.get("bob", added.id) is None
    assert queue.get("amy", "none\0\udc80") is None


def test_the_oldest_is_taken_first(queue: Jobs) -> None:
    added = [queue.add("amy", "{}").id for _ in range(4)]

    assert [taken(queue).id for _ in range(4)] == added


def test_no_job_is_taken_twice(queue: Jobs) -> None:
    added = {queue.add("amy", "{}").id for _ in range(40)}

    def take(_: int) -> list[str]:
        found = []
        while job := queue.claim(30):
            found.append(job.id)
        return found

    with ThreadPoolExecutor(4) as threads:
        found = [identity for each in threads.map(take, range(4)) for identity in each]

    assert len(found) == 40
    assert set(found) == added


def test_a_job_that_was_left_is_taken_again_and_its_first_holder_has_no_say(queue: Jobs, clock: Clock) -> None:
    queue.add("amy", "{}")
    left = taken(queue)
    clock.now += 29
    assert queue.claim(30) is None
    clock.now += 1
    job = taken(queue)

    assert (job.id, job.attempts) == (left.id, 2)
    assert not queue.finish(left, "{}")
    assert not queue.fail(left, "{}")
    assert not queue.extend(left, 99)
    assert queue.finish(job, '{"by":2}')
    assert not queue.finish(job, "{}")
    assert state(queue, job) == ("completed", '{"by":2}')


def test_a_lease_can_be_extended(queue: Jobs, clock: Clock) -> None:
    queue.add("amy", "{}")
    job = taken(queue)
    clock.now += 20
    assert queue.extend(job, 30)
    clock.now += 29
    assert queue.claim(30) is None
    clock.now += 1
    assert taken(queue).attempts == 2


def test_a_job_that_goes_wrong_is_tried_three_times(queue: Jobs) -> None:
    queue.add("amy", "{}")
    for attempt in range(1, ATTEMPTS + 1):
        job = taken(queue)
        assert job.attempts == attempt
        assert queue.fail(job, f'{{"wrong":{attempt}}}')
        assert state(queue, job) == (("queued", None) if attempt < ATTEMPTS else ("failed", '{"wrong":3}'))

    assert queue.claim(30) is None


def test_a_job_that_is_given_back_is_done_at_once_however_often_that_happens(queue: Jobs) -> None:
    job = queue.add("me", "{}")
    for _ in range(2 * ATTEMPTS):
        held = taken(queue)
        assert (held.id, held.attempts) == (job.id, 1)
        assert queue.give_back(held)
        assert not queue.give_back(held)
        assert state(queue, job) == ("queued", None)
    assert queue.finish(taken(queue), "done")


def test_a_job_that_can_never_go_well_is_tried_once(queue: Jobs) -> None:
    queue.add("amy", "{}")
    job = taken(queue)
    queue.fail(job, "{}", again=False)

    assert state(queue, job) == ("failed", "{}")
    assert queue.claim(30) is None


def test_a_job_that_kills_who_does_it_is_given_up(queue: Jobs, clock: Clock) -> None:
    queue.add("amy", "{}")
    for _ in range(ATTEMPTS):
        job = taken(queue)
        clock.now += 30

    assert queue.claim(30) is None
    assert state(queue, job) == ("failed", '{"detail":"It was begun several times and never ended. Ask for it again."}')


def test_jobs_are_kept_for_a_day(queue: Jobs, clock: Clock) -> None:
    done = queue.add("amy", "{}")
    queue.finish(taken(queue), "{}")
    waiting = queue.add("amy", "{}")
    clock.now += DAY - 1
    assert queue.get("amy", done.id) is not None
    assert queue.expire() == 0
    clock.now += 1
    assert queue.get("amy", done.id) is None
    assert not queue.is_waiting()
    assert queue.claim(30) is None
    assert (queue.expire(), queue.expire()) == (2, 0)

    assert queue.get("amy", waiting.id) is None


def rows(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)))


def test_nothing_of_a_request_or_a_result_can_be_read(queue: Jobs, database: Database) -> None:
    queue.add("amy", '{"name": "Sarah"}')
    queue.add("amy", '{"name": "Sarah"}')
    queue.finish(taken(queue), '{"name": "Sarah"}')
    queue.fail(taken(queue), '{"detail": "Sarah"}')

    assert b"Sarah" not in b"".join(bytes(part or b"") for row in rows(database) for part in (row.request, row.result))


def test_a_request_goes_when_its_job_has_ended(queue: Jobs, database: Database, clock: Clock) -> None:
    for _ in range(4):
        queue.add("amy", "{}")
    queue.finish(taken(queue), "{}")
    queue.fail(taken(queue), "{}", again=False)
    for _ in range(ATTEMPTS):
        taken(queue)
        queue.fail(taken(queue), "{}")
        clock.now += 30
    queue.claim(30)

    assert {row.state: row.request for row in rows(database) if row.state in ("completed", "failed")} == {
        "completed": None,
        "failed": None,
    }


def test_who_does_not_know_the_key_of_a_job_leaves_it_to_others(database: Database, clock: Clock) -> None:
    one, other, both = (jobs_with(database, clock, *keys) for keys in ((KEY,), (OTHER,), (OTHER, KEY)))
    added = one.add("amy", '{"n": 1}')
    assert other.claim(30) is None
    with pytest.raises(Undecipherable, match="a key that is not known here"):
        other.get("amy", added.id)
    job = taken(both)
    assert job.request == '{"n": 1}'
    assert both.finish(job, '{"n": 2}')
    with pytest.raises(Undecipherable):
        one.get("amy", added.id)

    assert state(other, added) == ("completed", '{"n": 2}')


def test_a_job_that_was_changed_has_failed_and_the_next_is_done(queue: Jobs, database: Database) -> None:
    changed, other = queue.add("amy", "{}"), queue.add("eve", '{"by": "eve"}')
    with database.begin() as connection:
        eves = select(table.c.request).where(table.c.id == other.id).scalar_subquery()
        connection.execute(update(table).where(table.c.id == changed.id).values(request=eves))

    assert taken(queue).id == other.id
    assert state(queue, changed)[0] == "failed"


def test_the_queue_has_an_end_for_each_owner(queue: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST", 2)
    queue.add("amy", "{}")
    queue.add("amy", "{}")
    with pytest.raises(Busy, match="Too many jobs of yours are waiting"):
        queue.add("amy", "{}")
    assert queue.add("bob", "{}").state == "queued"
    taken(queue)
    assert queue.add("amy", "{}").state == "queued"


@pytest.mark.parametrize("stuck", [None, "a task of another version", "a pause", "another key"])
def test_owners_take_turns_beside_what_nobody_can_do(
    queue: Jobs, database: Database, clock: Clock, stuck: str | None
) -> None:
    if stuck == "a pause":
        queue.add("eve", "{}")
        queue.fail(taken(queue), "{}", pause=99)
    elif stuck:
        of = jobs_with(database, clock, OTHER) if stuck == "another key" else queue
        of.add("eve", "{}", task="future-1" if of is queue else jobs.PICTURE)
    for _ in range(6):
        queue.add("amy", "{}")
    done = ""
    for _ in range(6):
        if done[-1:] in ("", "b"):  # so bob always has one that waits
            queue.add("bob", "{}")
        job = taken(queue)
        queue.finish(job, "{}")
        done += job.owner[0]

    assert done == "ababab"


@pytest.mark.parametrize("back", [100, 3600, DAY])
@pytest.mark.parametrize("held", [True, False])
def test_a_clock_that_is_set_back_holds_no_job_up(queue: Jobs, clock: Clock, back: int, held: bool) -> None:
    queue.add("amy", "{}")
    job = taken(queue)
    assert held or queue.fail(job, "{}", pause=30)
    assert not queue.is_waiting()
    clock.now -= back
    assert queue.is_waiting()
    assert taken(queue).attempts == 2
    assert not queue.is_waiting()


def test_a_clock_that_is_set_back_a_little_takes_no_job_away(queue: Jobs, clock: Clock) -> None:
    queue.add("amy", "{}")
    job = taken(queue)
    clock.now -= 2
    assert queue.claim(30) is None
    assert queue.finish(job, "{}")
