"""Jobs: work that takes longer than a request, leased to whoever does it.

A job is done at least once: who takes one and is killed loses it when the lease ends, and another one takes it, at most
`ATTEMPTS` times in all. So what a job does has to be safe to do twice.

Requests and results name people, so they are encrypted where they are kept, in the transaction that writes them. A
request is deleted when its job is done, a job some time after it was last touched. Who does not know the key of a job
leaves it to others.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, LargeBinary, Row, and_, func, insert, or_, select, update

from server.core.encryption import HEAD, Cipher
from server.database import writers
from server.database.engine import Database
from server.database.expired import delete_expired
from server.database.tables import jobs
from server.errors import Busy, Undecipherable

State = Literal["queued", "running", "completed", "failed"]

ATTEMPTS = 3
DAY = 86_400
MOST = 10_000  # jobs that may be queued at once
PURPOSE = "jobs"
GIVEN_UP = '{"detail":"It was begun several times and never ended. Ask for it again."}'


@dataclass(frozen=True, slots=True)
class Job:
    """A job; request and result are JSON texts, times are seconds since 1970. The request is empty once it is done."""

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
    """The queue of all who share the database; `keep` is for how many seconds a job is kept."""

    def __init__(
        self, database: Database, cipher: Cipher, keep: int = DAY, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._keep = keep
        self._clock = clock

    def add(self, owner: str, request: str) -> Job:
        """Put a job into the queue. Raises Busy if too many wait, NoDataKey."""
        now, identity = int(self._clock()), secrets.token_urlsafe(16)
        row: dict[str, object] = {"id": identity, "owner": owner, "state": "queued", "attempts": 0}
        row |= {"created": now, "changed": now}
        with self._database.begin() as connection:
            writers.announce(connection, jobs)
            waiting = connection.execute(select(func.count()).where(jobs.c.state == "queued")).scalar_one()
            if waiting >= MOST:
                raise Busy("Too many jobs are waiting. Try again in a while.")
            row["request"] = self._encrypted(identity, "request", request)
            made = connection.execute(insert(jobs).values(row).returning(*jobs.c)).one()
        return self._decrypted(made)

    def get(self, owner: str, identity: str) -> Job | None:
        """A job of this owner's; another one's is none. Raises Undecipherable if its key is not known here."""
        if not identity.isprintable():  # PostgreSQL knows no such texts
            return None
        wanted = select(jobs).where(jobs.c.id == identity, jobs.c.owner == owner, jobs.c.changed > self._oldest)
        with self._database.read() as connection:
            row = connection.execute(wanted).one_or_none()
        return self._decrypted(row) if row else None

    def claim(self, lease: int) -> Job | None:
        """The oldest job that waits, or that was left, for `lease` seconds; None if there is none. Raises NoDataKey."""
        while True:
            row = self._claimed(lease)
            if row is None:
                return None
            try:
                return self._decrypted(row)
            except Undecipherable:  # somebody has changed it
                self._change(row, state="failed", request=None, result=None, lease_until=None)

    def _claimed(self, lease: int) -> Row[Any] | None:
        now = int(self._clock())
        with self._database.read() as connection:
            if connection.scalar(select(jobs.c.number).where(or_(_waits(), _was_left(now))).limit(1)) is None:
                return None
        readable = func.substr(jobs.c.request, 1, HEAD, type_=LargeBinary).in_(self._cipher.heads)
        free = and_(or_(_waits(), _was_left(now)), readable, jobs.c.changed > self._oldest)
        with self._database.begin() as connection:
            connection.execute(_given_up(now))
            oldest = select(jobs.c.number).where(free).order_by(jobs.c.number).limit(1)
            taken = (
                update(jobs)
                .where(jobs.c.number == oldest.with_for_update(skip_locked=True).scalar_subquery())
                .values(state="running", attempts=jobs.c.attempts + 1, lease_until=now + lease, changed=now)
                .returning(*jobs.c)
            )
            return connection.execute(taken).one_or_none()

    def extend(self, job: Job, lease: int) -> bool:
        """Keep a job for `lease` seconds from now; False if it is another one's meanwhile."""
        return self._change(job, lease_until=int(self._clock()) + lease)

    def finish(self, job: Job, result: str) -> bool:
        """A job is done; False, and nothing changed, if it is another one's meanwhile. Raises NoDataKey."""
        return self._change(job, result, state="completed", request=None, lease_until=None)

    def fail(self, job: Job, result: str, *, again: bool = True) -> bool:
        """A job went wrong: it is tried `again` if attempts are left; False if it is another one's meanwhile. Raises
        NoDataKey."""
        if again and job.attempts < ATTEMPTS:
            return self._change(job, result, state="queued", lease_until=None)
        return self._change(job, result, state="failed", request=None, lease_until=None)

    def give_back(self, job: Job) -> bool:
        """A job was left because its server stops, which is not counted as an attempt: somebody does it at once. False
        if it is another one's meanwhile."""
        return self._change(job, state="queued", attempts=job.attempts - 1, lease_until=None)

    def expire(self) -> int:
        """Delete what was kept for long enough; how many jobs that were."""
        return delete_expired(self._database, jobs, jobs.c.changed <= self._oldest)

    @property
    def _oldest(self) -> int:
        """When a job has to have been touched last to be there still."""
        return int(self._clock()) - self._keep

    def _change(self, job: Job | Row[Any], result: str | None = None, **values: Any) -> bool:
        """Change a job, and its result if there is one, if it is still held by who took it: each taking is another
        attempt."""
        held = and_(jobs.c.number == job.number, jobs.c.state == "running", jobs.c.attempts == job.attempts)
        values["changed"] = int(self._clock())
        with self._database.begin() as connection:
            if result is not None:
                writers.announce(connection, jobs)
                values["result"] = self._encrypted(job.id, "result", result)
            return connection.execute(update(jobs).where(held).values(values)).rowcount == 1

    def _encrypted(self, identity: str, column: str, text: str) -> bytes:
        return self._cipher.encrypt(text.encode(), *place(identity, column))

    def _decrypted(self, row: Row[Any]) -> Job:
        """Raises Undecipherable, NoDataKey."""

        def text(column: str) -> str | None:
            kept = getattr(row, column)
            return None if kept is None else self._cipher.decrypt(bytes(kept), *place(row.id, column)).decode()

        result = text("result")
        if row.state == "failed" and result is None:
            result = GIVEN_UP
        return Job(**{**row._mapping, "request": text("request") or "", "result": result})


def place(identity: str, column: str) -> tuple[str, str, str]:
    """What a value of a job is bound to."""
    return jobs.name, identity, column


def _waits() -> ColumnElement[bool]:
    return jobs.c.state == "queued"


def _was_left(now: int) -> ColumnElement[bool]:
    return and_(jobs.c.state == "running", jobs.c.lease_until <= now)


def _given_up(now: int) -> Any:
    """Jobs that were left for the last time."""
    failed = {"state": "failed", "request": None, "result": None, "lease_until": None, "changed": now}
    return update(jobs).where(_was_left(now), jobs.c.attempts >= ATTEMPTS).values(failed)
