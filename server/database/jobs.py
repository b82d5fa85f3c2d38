"""Jobs: work that takes longer than a request, leased to whoever does it.

A job is done at least once: who takes one and is killed loses it when the lease ends, and another one takes it, at most
`ATTEMPTS` times in all. So what a job does has to be safe to do twice.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from server.database.engine import Database
from server.database.tables import jobs
from server.errors import Busy

State = Literal["queued", "running", "completed", "failed"]

ATTEMPTS = 3
WEEK = 7 * 86_400
MOST = 10_000  # jobs that may be queued at once


@dataclass(frozen=True, slots=True)
class Job:
    """A job; request and result are JSON texts, times are seconds since 1970."""

    number: int
    id: str
    owner: str
    state: State
    request: str
    result: str | None
    attempts: int
    lease_until: int | None
    created: int
    changed: int


class Jobs:
    """The queue of all who share the database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, owner: str, request: str) -> Job:
        """Put a job into the queue; what is older than a week goes. Raises Busy if too many wait."""
        now = int(self._clock())
        row = {"owner": owner, "request": request, "created": now, "changed": now, "state": "queued", "attempts": 0}
        with self._database.begin() as connection:
            connection.execute(delete(jobs).where(jobs.c.changed <= now - WEEK))
            waiting = connection.execute(select(func.count()).where(jobs.c.state == "queued")).scalar_one()
            if waiting >= MOST:
                raise Busy("Too many jobs are waiting. Try again in a while.")
            made = insert(jobs).values(row | {"id": secrets.token_urlsafe(16)}).returning(*jobs.c)
            return Job(*connection.execute(made).one())

    def get(self, owner: str, identity: str) -> Job | None:
        """A job of this owner's; another one's is none."""
        if not identity.isprintable():  # PostgreSQL knows no such texts
            return None
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == identity, jobs.c.owner == owner)).one_or_none()
        return Job(*row) if row else None

    def claim(self, lease: int) -> Job | None:
        """The oldest job that waits, or that was left, for `lease` seconds; None if there is none."""
        now = int(self._clock())
        with self._database.read() as connection:
            if connection.scalar(select(jobs.c.number).where(or_(_waits(), _was_left(now))).limit(1)) is None:
                return None
        with self._database.begin() as connection:
            connection.execute(_given_up(now))
            oldest = select(jobs.c.number).where(or_(_waits(), _was_left(now))).order_by(jobs.c.number).limit(1)
            taken = (
                update(jobs)
                .where(jobs.c.number == oldest.with_for_update(skip_locked=True).scalar_subquery())
                .values(state="running", attempts=jobs.c.attempts + 1, lease_until=now + lease, changed=now)
                .returning(*jobs.c)
            )
            row = connection.execute(taken).one_or_none()
        return Job(*row) if row else None

    def extend(self, job: Job, lease: int) -> bool:
        """Keep a job for `lease` seconds from now; False if it is another one's meanwhile."""
        now = int(self._clock())
        return self._change(job, lease_until=now + lease, changed=now)

    def finish(self, job: Job, result: str) -> bool:
        """A job is done; False, and nothing changed, if it is another one's meanwhile."""
        return self._change(job, state="completed", result=result, lease_until=None, changed=int(self._clock()))

    def fail(self, job: Job, result: str, *, again: bool = True) -> bool:
        """A job went wrong: it is tried `again` if attempts are left; False if it is another one's meanwhile."""
        state = "queued" if again and job.attempts < ATTEMPTS else "failed"
        return self._change(job, state=state, result=result, lease_until=None, changed=int(self._clock()))

    def _change(self, job: Job, **values: Any) -> bool:
        """Change a job if it is still held by who took it: each taking is another attempt."""
        held = and_(jobs.c.number == job.number, jobs.c.state == "running", jobs.c.attempts == job.attempts)
        with self._database.begin() as connection:
            return connection.execute(update(jobs).where(held).values(values)).rowcount == 1


def _waits() -> ColumnElement[bool]:
    return jobs.c.state == "queued"


def _was_left(now: int) -> ColumnElement[bool]:
    return and_(jobs.c.state == "running", jobs.c.lease_until <= now)


def _given_up(now: int) -> Any:
    """Jobs that were left for the last time."""
    failed = {
        "state": "failed",
        "result": '{"detail":"It was begun several times and never ended."}',
        "lease_until": None,
    }
    return update(jobs).where(_was_left(now), jobs.c.attempts >= ATTEMPTS).values(failed | {"changed": now})
