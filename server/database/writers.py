"""Let who exchanges the data key wait for whoever still writes with the former one.

A value has to be encrypted in the transaction that writes it, after `announce`: whoever then waits with `wait_for`
finds it written. SQLite's writers queue for the whole database, so there both have nothing to do.
"""

from sqlalchemy import Connection, Table, text

from server.database.connections import POSTGRESQL


def announce(connection: Connection, table: Table) -> None:
    """Say that this transaction writes into a table, as others may do at the same time."""
    _lock(connection, table, "ROW EXCLUSIVE")


def wait_for(connection: Connection, table: Table) -> None:
    """Wait for all who have announced that they write into a table; further ones wait for this transaction."""
    _lock(connection, table, "SHARE ROW EXCLUSIVE")


def _lock(connection: Connection, table: Table, mode: str) -> None:
    """https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text(f"LOCK TABLE {table.name} IN {mode} MODE"))
