"""Which revision a database is of, and bringing it up to the one that this program knows.

alembic is slow to import, and nearly never needed: whether it is, one query tells.
"""

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select

from server.config.section import Unusable
from server.database.glance import REVISION
from server.database.tables import metadata, revision

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x626F6F6B  # any number that other programs on the same PostgreSQL will hardly use


def is_current(connection: Connection, shown: str) -> bool:
    """Whether a database is of this program's revision. Raises Unusable if it is of a later one."""
    found = _found(connection, shown)
    if found > REVISION:
        raise Unusable(
            f"database.url: {shown} was written by a newer Bookplate (revision {found}; this one knows {REVISION}). "
            "Install that one again, or put back the copy that was kept from before."
        )
    return found == REVISION


def upgrade(connection: Connection, shown: str) -> None:
    """Bring a database up to date, in a transaction that writes; of several who begin at once, one does it.

    Raises Unusable.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if is_current(connection, shown):
        return
    from alembic import command  # noqa: PLC0415 (slow, see above)
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _found(connection: Connection, shown: str) -> int:
    """The revision of a database; 0 for an empty one. Raises Unusable."""
    if inspect(connection).has_table(revision.name):
        number = connection.scalar(select(revision.c.version_num)) or ""
        if number.isdecimal():
            return int(number)
    elif not set(inspect(connection).get_table_names()) & set(metadata.tables):
        return 0
    raise Unusable(f"database.url: {shown} is a database of another program. Name one that is empty, or our own.")
