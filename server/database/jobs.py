"""Jobs: work that takes longer than a request, leased to whoever does it.

A job is done at least once. Who takes one holds it by a lease, which it extends for as long as it works (a heartbeat).
If it is killed, the lease ends, and another one takes the job, at most `ATTEMPTS` times in all. So what a job does has
to be safe to do twice.

A job names its task. Who works takes only tasks that it knows and leaves the others, so that workers of several
versions can share one queue. Jobs of a lower `priority` go first; among those of one priority the owners take turns, so
that nobody waits until all the jobs of another one are done.

Requests and results name people, so they are encrypted where they are kept, in the transaction that writes them. A
request is deleted when its job is done, a job some time after it was last touched. Who does not know the key of a job
leaves it to others.
"""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    and_,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from server.core.encryption import HEAD, Cipher
from server.database import writers
from server.database.connections import POSTGRESQL
from server.database.engine import Database
from server.database.expired import delete_expired
from server.database.tables import jobs
from server.errors import Busy, Undecipherable

State = Literal["queued", "running", "completed", "failed"]

ATTEMPTS = 3
DAY = 86_400
MOST = 10_000  # jobs that one owner may have queued at once
AHEAD = 60  # seconds: what was touched later than that from now was touched before the clock was set back
PURPOSE = "jobs"
PICTURE = "picture-1"  # the task that makes a picture; another form of its request has another name
GIVEN_UP = '{"detail":"It was begun several times and never ended. Ask for it again."}'
BEGUN: tuple[State, ...] = "running", "completed", "failed"
UNTOLD = "turn", "due"  # columns that are of no use to who works

Moment = ColumnElement[int] | int  # in seconds since 1970


@dataclass(frozen=True, slots=True)
class Job:
    """A job; request and result are JSON texts, times are seconds since 1970. The request is empty once it is done."""

    number: int
    id: str
    owner: str
    task: str
    state: State
    priority: int
    request: str
    result: str | None
    attempts: int
    lease_until: int | None
    created: int
    changed: int


class LastAttempt(Exception):
    """It is the turn of a job that has to be done alone."""


class Jobs:
    """The queue of all who share the database; `keep` is for how many seconds a job is kept."""

    def __init__(
        self, database: Database, cipher: Cipher, keep: int = DAY, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._keep = keep
        self._clock = clock

    def add(self, owner: str, request: str, task: str = PICTURE, priority: int = 0) -> Job:
        """Put a job into the queue. Raises Busy if too many of this owner's wait, NoDataKey."""
        identity = secrets.token_urlsafe(16)
        row: dict[str, object] = {"id": identity, "owner": owner, "task": task, "priority": priority}
        row |= {"state": "queued", "attempts": 0, "due": 0}
        with self._database.begin() as connection:
            now = self._now(connection)
            writers.announce(connection, jobs)
            own = select(func.count()).where(jobs.c.state == "queued", jobs.c.owner == owner)
            if connection.execute(own).scalar_one() >= MOST:
                raise Busy("Too many jobs of yours are waiting. Try again in a while.")
            row["request"] = self._encrypted(identity, "request", request)
            row |= {"turn": _next_turn(connection, owner, priority), "created": now, "changed": now}
            made = connection.execute(insert(jobs).values(row).returning(*jobs.c)).one()
        return self._decrypted(made)

    def get(self, owner: str, identity: str) -> Job | None:
        """A job of this owner's; another one's is none. Raises Undecipherable if its key is not known here."""
        if not identity.isprintable():  # PostgreSQL knows no such texts
            return None
        with self._database.read() as connection:
            kept = jobs.c.changed > self._oldest(connection)
            row = connection.execute(
                select(jobs).where(jobs.c.id == identity, jobs.c.owner == owner, kept)
            ).one_or_none()
        return self._decrypted(row) if row else None

    def is_waiting(self, tasks: Collection[str] = (PICTURE,)) -> bool:
        """Whether there is a job of one of these tasks to be claimed, or to be given up."""
        # At first without the keys, which may not be there.
        return self._has_free(tasks) and self._has_free(tasks, self._readable)

    def _has_free(self, tasks: Collection[str], *conditions: ColumnElement[bool]) -> bool:
        with self._database.read() as connection:
            kept = jobs.c.changed > self._oldest(connection)
            free = or_(*_unheld(self._now(connection)))
            return bool(connection.scalar(select(exists().where(free, jobs.c.task.in_(tasks), kept, *conditions))))

    def claim(self, lease: int, tasks: Collection[str] = (PICTURE,), *, alone: bool = True) -> Job | None:
        """The job whose turn it is, of one of these tasks, for `lease` seconds: one that was left, else one that waits;
        None if there is none.

        A job's last attempt is for who does nothing else, `alone`: what it was begun beside may be what has killed all
        who did it. Raises LastAttempt if it is the turn of such a job for who is not, NoDataKey."""
        while True:
            row = self._claimed(lease, tasks, alone=alone) if self._has_free(tasks) else None
            if row is None:
                return None
            try:
                return self._decrypted(row)
            except Undecipherable:  # somebody has changed it
                self._change(row, state="failed", request=None, result=None, lease_until=None)

    def _claimed(self, lease: int, tasks: Collection[str], *, alone: bool) -> Row[Any] | None:
        with self._database.begin() as connection:
            now = self._now(connection)
            connection.execute(_given_up(now))
            for free in _unheld(now):
                first = connection.execute(
                    select(jobs.c.number, jobs.c.attempts)
                    .where(free, self._readable, jobs.c.task.in_(tasks), jobs.c.changed > self._oldest(connection))
                    .order_by(jobs.c.priority, jobs.c.turn, jobs.c.number)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                ).one_or_none()
                if first is None:
                    continue
                if first.attempts + 1 == ATTEMPTS and not alone:
                    raise LastAttempt
                taken = {"state": "running", "attempts": first.attempts + 1, "lease_until": now + lease, "changed": now}
                held = update(jobs).where(jobs.c.number == first.number).values(taken)
                return connection.execute(held.returning(*jobs.c)).one()
        return None

    def extend(self, job: Job, lease: int) -> bool:
        """Keep a job for `lease` seconds from now; False if it is another one's meanwhile."""
        return self._change(job, lease=lease)

    def finish(self, job: Job, result: str) -> bool:
        """A job is done; False, and nothing changed, if it is another one's meanwhile. Raises NoDataKey."""
        return self._change(job, result, state="completed", request=None, lease_until=None)

    def fail(self, job: Job, result: str, *, again: bool = True, pause: int = 0) -> bool:
        """A job went wrong: it is tried `again`, after a `pause` in seconds, if attempts are left; False if it is
        another one's meanwhile. It has a result only once it has ended. Raises NoDataKey."""
        if again and job.attempts < ATTEMPTS:
            return self._change(job, pause=pause, state="queued", lease_until=None)
        return self._change(job, result, state="failed", request=None, lease_until=None)

    def give_back(self, job: Job) -> bool:
        """A job was left because its server stops, which is not counted as an attempt: somebody does it at once. False
        if it is another one's meanwhile."""
        return self._change(job, state="queued", attempts=job.attempts - 1, lease_until=None)

    def expire(self) -> int:
        """Delete what was kept for long enough; how many jobs that were."""
        with self._database.read() as connection:
            oldest = self._oldest(connection)
        return delete_expired(self._database, jobs, jobs.c.changed <= oldest)

    @property
    def _readable(self) -> ColumnElement[bool]:
        """Which requests can be decrypted here. Raises NoDataKey."""
        return func.substr(jobs.c.request, 1, HEAD, type_=LargeBinary).in_(self._cipher.heads)

    def _now(self, connection: Connection) -> Moment:
        """Machines that share a database may disagree on the time, so it tells it."""
        if connection.dialect.name == POSTGRESQL:
            return cast(func.floor(func.extract("epoch", func.clock_timestamp())), BigInteger)
        return int(self._clock())

    def _oldest(self, connection: Connection) -> Moment:
        """When a job has to have been touched last to be there still."""
        return self._now(connection) - self._keep

    def _change(
        self,
        job: Job | Row[Any],
        result: str | None = None,
        *,
        lease: int | None = None,
        pause: int | None = None,
        **values: Any,
    ) -> bool:
        """Change a job, and its result if there is one, if it is still held by who took it: each taking is another
        attempt."""
        held = and_(jobs.c.number == job.number, jobs.c.state == "running", jobs.c.attempts == job.attempts)
        with self._database.begin() as connection:
            now = values["changed"] = self._now(connection)
            if lease is not None:
                values["lease_until"] = now + lease
            if pause is not None:
                values["due"] = now + pause
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
        told = {name: value for name, value in row._mapping.items() if name not in UNTOLD}
        return Job(**{**told, "request": text("request") or "", "result": result})


def place(identity: str, column: str) -> tuple[str, str, str]:
    """What a value of a job is bound to."""
    return jobs.name, identity, column


def _next_turn(connection: Connection, owner: str, priority: int) -> int:
    """When it is this owner's turn once more: behind its own jobs that wait, and behind what was begun last. What waits
    beside them does not count: nobody may be able to do it."""
    last = select(func.max(jobs.c.turn)).where(jobs.c.priority == priority)
    own = last.where(jobs.c.state == "queued", jobs.c.owner == owner)
    found = [connection.scalar(one) for one in (own, *(last.where(jobs.c.state == state) for state in BEGUN))]
    return max((turn for turn in found if turn is not None), default=-1) + 1


def _unheld(now: Moment) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What can be claimed: what was left, and what waits."""
    return _was_left(now), and_(jobs.c.state == "queued", _is_over(jobs.c.due, now))


def _was_left(now: Moment) -> ColumnElement[bool]:
    return and_(jobs.c.state == "running", _is_over(jobs.c.lease_until, now))


def _is_over(until: ColumnElement[int], now: Moment) -> ColumnElement[bool]:
    """Whether a lease or a pause has ended; it also has if the clock by which it was measured has been set back."""
    return or_(until <= now, jobs.c.changed > now + AHEAD)


def _given_up(now: Moment) -> Any:
    """Jobs that were left for the last time."""
    failed = {"state": "failed", "request": None, "result": None, "lease_until": None, "changed": now}
    return update(jobs).where(_was_left(now), jobs.c.attempts >= ATTEMPTS).values(failed)
