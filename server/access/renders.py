"""How many pictures had to be made for a link: what a link may cost, whoever fetches it and from wherever."""

from typing import TYPE_CHECKING

from server.database.engine import Database
from server.on_demand import on_demand

if TYPE_CHECKING:
    import sqlalchemy as sql
    from sqlalchemy import exc

    from server.database import tables
else:  # only links with a limit need it
    sql, exc, tables = on_demand("sqlalchemy"), on_demand("sqlalchemy.exc"), on_demand("server.database.tables")


class Renders:
    """Counts by link, shared by all who share the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def made(self, link: str, most: int) -> bool:
        """Count one more picture of a link; False, and not counted, if there were `most` already."""
        if self.count(link) >= most:
            return (
                False  # without a place in the writers' queue, which is what a link that is asked for in vain may cost
            )
        try:
            return self._add(link, most)
        except exc.IntegrityError:  # another one was first with the first picture, so now there is a row
            return self._add(link, most)

    def count(self, link: str) -> int:
        """Pictures that were made for a link."""
        with self._database.read() as connection:
            return connection.scalar(sql.select(tables.renders.c.made).where(tables.renders.c.link == link)) or 0

    def _add(self, link: str, most: int) -> bool:
        one_more = sql.update(tables.renders).where(tables.renders.c.link == link, tables.renders.c.made < most)
        with self._database.begin() as connection:
            if connection.execute(one_more.values(made=tables.renders.c.made + 1)).rowcount:
                return True
            there = connection.scalar(sql.select(tables.renders.c.made).where(tables.renders.c.link == link))
            if there is None:
                connection.execute(sql.insert(tables.renders).values(link=link, made=1))
            return there is None
