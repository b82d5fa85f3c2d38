"""A number per thing that is kept in memory elsewhere: another number says that it is to be read again.

Its row is also what writers of that thing queue for where a database lets several write at once.
"""

from typing import Literal

from sqlalchemy import Connection, select, update

from server.database.tables import changes

What = Literal["designs", "keys"]
LEAP = 1 << 32  # more changes than there ever are: nothing that was known before is to be believed


def number(connection: Connection, what: What) -> int:
    """How often it was changed."""
    return int(connection.execute(select(changes.c.number).where(changes.c.what == what)).scalar_one())


def wait(connection: Connection, what: What) -> None:
    """Be the only one who changes it until this transaction ends."""
    connection.execute(select(changes.c.number).where(changes.c.what == what).with_for_update())


def bump(connection: Connection, what: What) -> None:
    """Say, in the transaction that changes it, that it is changed."""
    connection.execute(update(changes).where(changes.c.what == what).values(number=changes.c.number + 1))


def leap(connection: Connection, what: str, former: int) -> None:
    """Say that it is another one altogether, also to who remembers more changes than there were: `former` many."""
    now = select(changes.c.number).where(changes.c.what == what).scalar_subquery()
    number = max(former, connection.scalar(select(now)) or 0) + LEAP
    connection.execute(update(changes).where(changes.c.what == what).values(number=number))


def is_another(before: int, now: int) -> bool:
    """Whether, by two numbers, it was exchanged as a whole, as when a backup is restored."""
    return now < before or now - before >= LEAP
