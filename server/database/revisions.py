"""Which revision a database is of, and bringing it up to the one that this program knows.

alembic is slow to import, and nearly never needed: whether it is, one query tells.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, inspect, select

from server.config.section import Unusable
from server.database.glance import REVISION
from server.database.tables import metadata, revision
from server.on_demand import on_demand

if TYPE_CHECKING:
    from alembic import command
    from alembic import config as alembic_config
else:  # nearly never needed
    command, alembic_config = on_demand("alembic.command"), on_demand("alembic.config")

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x626F6F6B  # any number that other programs on the same PostgreSQL will hardly use


def found(connection: Connection, shown: str) -> int:
    """The revision of a database; 0 for an empty one. Raises Unusable if it is a later one than this program knows."""
    number = _found(connection, shown)
    if number > REVISION:
        raise Unusable(mismatch(shown, str(number)))
    return number


def written(connection: Connection) -> str:
    """What stands in a database for its revision, at the cost of one query. Raises DBAPIError if there is none."""
    return connection.scalar(select(revision.c.version_num)) or ""


def mismatch(shown: str, found: str) -> str:
    """What is to be said of a database that is not of this program's revision."""
    if found.isdecimal() and int(found) > REVISION:
        return (
            f"database.url: {shown} was written by a newer Bookplate (revision {found}; this one knows {REVISION}). "
            "Install that one again, or restore a backup that this one made into another database."
        )
    return f"database.url: {shown} is of revision {found or 'none'}, and this program needs {REVISION}."


def upgrade(connection: Connection, shown: str) -> None:
    """Bring a database up to date, in a transaction that writes; of several who begin at once, one does it.

    Raises Unusable.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if found(connection, shown) != REVISION:
        migrate(connection, "head")


def migrate(connection: Connection, to: str) -> None:
    """Run the migrations up to a revision, in the transaction that is under way."""
    config = alembic_config.Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, to)


def _found(connection: Connection, shown: str) -> int:
    """The revision of a database; 0 for an empty one. Raises Unusable."""
    if inspect(connection).has_table(revision.name):
        number = connection.scalar(select(revision.c.version_num)) or ""
        if number.isdecimal():
            return int(number)
    elif not set(inspect(connection).get_table_names()) & set(metadata.tables):
        return 0
    raise Unusable(f"database.url: {shown} is a database of another program. Name one that is empty, or our own.")
