"""Purges in the trail: a row for each tag. So they are on record, outlast a restart, and reach every machine."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from server.database import audit, glance
from server.database.engine import Database
from server.database.tables import trail, trail_end

WHAT = "purge"
MOST = 20_000  # rows that are read, the last ones


@dataclass(frozen=True, slots=True)
class Row:
    """What was purged, and the number at which that stands in the trail."""

    tag: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """The trail's name and length; what was purged; the number up to which there may be more that was not read."""

    trail: str
    length: int
    rows: tuple[Row, ...] = ()
    unread: int = 0


def record(database: Database, who: str, tags: Collection[str]) -> None:
    """Write down that these were purged. Raises Busy."""
    with database.begin() as connection:
        for tag in tags:
            audit.record(connection, who, WHAT, tag, {})


def since(database: Database, name: str, length: int) -> Found | None:
    """What was purged since the trail of this name was so long; in another trail, ever. None if nothing was added to
    it. Raises Busy."""
    with database.read() as connection:
        first = select(trail.c.hash).where(trail.c.number == 1).scalar_subquery()
        end, first_hash = connection.execute(select(trail_end.c.number, first)).one()
        called = (first_hash or "")[: glance.NAMED]
        same = called == name and end >= length
        if same and end == length:
            return None
        behind = length if same else 0
        rows = (
            select(trail.c.object, trail.c.number)
            .where(trail.c.what == WHAT, trail.c.number > behind)
            .order_by(trail.c.number.desc())
            .limit(MOST)
        )
        found = tuple(Row(*row) for row in connection.execute(rows))
    return Found(called, end, found, found[-1].number if len(found) == MOST else 0)
