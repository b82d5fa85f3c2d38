"""Encrypt what is kept with the newest data key, so that older ones can go."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, Select, delete, func, or_, select, update

from server.core.encryption import HEAD, Cipher
from server.database import writers
from server.database.engine import Database
from server.database.jobs import place
from server.database.tables import answers, jobs
from server.errors import Undecipherable

COLUMNS = ("request", "result")
TOGETHER = 200  # jobs in one transaction


def usage(database: Database) -> Counter[bytes]:
    """How many values there are by the first bytes that name their key."""
    found: Counter[bytes] = Counter()
    with database.read() as connection:
        for column in (jobs.c.request, jobs.c.result, answers.c.answer):
            head = func.substr(column, 1, HEAD, type_=LargeBinary)
            for key, count in connection.execute(select(head, func.count()).where(column.is_not(None)).group_by(head)):
                found[bytes(key)] += count
    return found


def renew(database: Database, cipher: Cipher) -> tuple[int, int]:
    """Encrypt jobs with the first key; how many, and how many answers were deleted, as these are found by digests of
    their own key. What cannot be read stays as it is.

    Whatever is still being written with an older key is waited for, so all who write have to know the first key by now.
    Raises Busy, NoDataKey.
    """
    newest = cipher.heads[0]
    renewed, after = 0, 0
    while True:
        with database.begin() as connection:
            writers.wait_for(connection, jobs)
            rows = list(connection.execute(_stale(newest, after)))
            renewed += sum(_renewed(connection, row, cipher) for row in rows)
        if not rows:
            break
        after = rows[-1].number
    older = answers.c.key.not_like(f"{newest[1:].hex()}.%")
    with database.begin() as connection:
        writers.wait_for(connection, answers)
        return renewed, connection.execute(delete(answers).where(older)).rowcount


def _stale(newest: bytes, after: int) -> Select[Any]:
    """Jobs behind a number with a value that another key has encrypted."""
    others = (func.substr(column, 1, HEAD, type_=LargeBinary) != newest for column in (jobs.c.request, jobs.c.result))
    wanted = select(jobs).where(jobs.c.number > after, or_(*others)).order_by(jobs.c.number)
    return wanted.limit(TOGETHER).with_for_update()


def _renewed(connection: Connection, row: Row[Any], cipher: Cipher) -> bool:
    try:
        values = {
            name: cipher.encrypt(cipher.decrypt(bytes(kept), *place(row.id, name)), *place(row.id, name))
            for name in COLUMNS
            if (kept := getattr(row, name)) is not None
        }
    except Undecipherable:
        return False
    connection.execute(update(jobs).where(jobs.c.number == row.number).values(values))
    return True
