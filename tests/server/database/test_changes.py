from contextlib import closing

from server.database import changes
from server.database.engine import open_database


def test_each_thing_has_a_number_of_its_own() -> None:
    with closing(open_database("")) as database, database.begin() as connection:
        changes.wait(connection, "keys")
        changes.bump(connection, "keys")
        changes.bump(connection, "keys")

        assert (changes.number(connection, "keys"), changes.number(connection, "designs")) == (2, 0)
