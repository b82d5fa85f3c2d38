"""The audit trail: who changed what, in rows that are only ever added, each with a hash over all before it.

Changing, exchanging, inserting or removing a row breaks the chain from there on; the length and the last hash are kept
apart, so that removing the last rows is noticed too. The limit of it: the hashes need no secret, so whoever may write
to the database can recompute the chain and its end from any row on. Against that, note `end` now and then in a place
that the database's writers cannot reach: a trail that once had that number and hash and has it no more was rewritten.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from server.database.engine import Database, page
from server.database.tables import trail, trail_end

DIGEST = 32
ROWS = 1000  # read at once when the trail is verified


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: when (seconds since 1970), by whom, what kind, on what, and what else there is to know of it."""

    number: int
    time: int
    who: str
    what: str
    object: str
    detail: str
    hash: str


def record(connection: Connection, who: str, what: str, object: str, detail: Mapping[str, Any]) -> None:  # noqa: A002
    """Add a change to the trail, in the transaction that makes it. Nothing personal, and no secret, belongs here."""
    last = connection.execute(select(trail_end).with_for_update()).one()
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = (last.number + 1, int(time.time()), who, what, object, text)
    digest = _chained(last.hash, row)
    connection.execute(insert(trail).values((*row, digest)))
    connection.execute(update(trail_end).values(number=row[0], hash=digest))


def end(database: Database) -> tuple[int, str]:
    """How many rows the trail has, and its last hash."""
    with database.read() as connection:
        last = connection.execute(select(trail_end)).one()
    return last.number, last.hash


def entries(database: Database, after: int = 0, limit: int = 100) -> tuple[Entry, ...]:
    """The changes behind a number, oldest first."""
    with database.read() as connection:
        return tuple(Entry(**row._mapping) for row in _behind(connection, after, limit))


def verify(database: Database) -> int | None:
    """The number of the first row that is not what was once recorded, None if all are. Reads the whole trail."""
    with database.read() as connection:
        number, digest = 0, ""
        while rows := _behind(connection, number):
            for row in rows:
                digest = _chained(digest, row[:-1])
                if row.number != number + 1 or row.hash != digest:
                    return number + 1
                number = row.number
        last = connection.execute(select(trail_end)).one_or_none()
    if last is None or last.number < number:
        return number if last is None else last.number + 1
    if last.number > number:
        return number + 1
    return None if last.hash == digest else number


def _behind(connection: Connection, number: int, limit: int = ROWS) -> list[Row[Any]]:
    rows = select(trail).where(trail.c.number > number).order_by(trail.c.number).limit(page(limit))
    return list(connection.execute(rows))


def _chained(before: str, row: tuple[Any, ...]) -> str:
    """The hash of a row behind another one's; `default` because what a tamperer writes may be no JSON."""
    content = json.dumps([before, *row], separators=(",", ":"), default=repr)
    return blake2b(content.encode(), digest_size=DIGEST).hexdigest()
