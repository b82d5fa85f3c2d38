"""How many pictures had to be made for a link: what a link may cost, whoever fetches it and from wherever."""

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from server.database.engine import Database
from server.database.tables import renders


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
        except IntegrityError:  # another one was first with the first picture, so now there is a row
            return self._add(link, most)

    def count(self, link: str) -> int:
        """Pictures that were made for a link."""
        with self._database.read() as connection:
            return connection.scalar(select(renders.c.made).where(renders.c.link == link)) or 0

    def _add(self, link: str, most: int) -> bool:
        one_more = update(renders).where(renders.c.link == link, renders.c.made < most)
        with self._database.begin() as connection:
            if connection.execute(one_more.values(made=renders.c.made + 1)).rowcount:
                return True
            there = connection.scalar(select(renders.c.made).where(renders.c.link == link))
            if there is None:
                connection.execute(insert(renders).values(link=link, made=1))
            return there is None
