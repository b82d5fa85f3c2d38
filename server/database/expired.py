"""Delete rows that were kept for long enough."""

from sqlalchemy import ColumnElement, Table, delete, exists, select

from server.database.engine import Database


def delete_expired(database: Database, table: Table, expired: ColumnElement[bool]) -> int:
    """Delete those rows, and return how many they were. It is looked first whether there are any: to look keeps nobody
    waiting who writes. Raises Busy."""
    with database.read() as connection:
        if not connection.scalar(select(exists().where(expired))):
            return 0
    with database.begin() as connection:
        return connection.execute(delete(table).where(expired)).rowcount
