"""Sessions in the database, on SQLite and on PostgreSQL: begun once for a code, found by their id, ended."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from server.access.admin_token import AdminToken
from server.access.login_codes import make
from server.access.sessions import KEPT, SECONDS, Session, Sessions
from server.config.server import Server
from server.config.settings import Settings
from server.database import audit
from server.database.engine import Database, open_database
from server.database.tables import sessions as table
from server.errors import Busy, Expired, Forbidden

START = 1_800_000_000


@pytest.fixture(params=["sqlite", "memory", "postgresql"])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    url = "" if request.param == "memory" else f"sqlite:///{tmp_path}/kept.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create(f"test_{os.urandom(6).hex()}")
    with closing(open_database(url)) as opened:
        yield opened


class Clock:
    def __init__(self) -> None:
        self.now = float(START)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admin(tmp_path: Path) -> AdminToken:
    return AdminToken(Settings(server=Server(state_folder=str(tmp_path / "state"))))


@pytest.fixture
def sessions(database: Database, admin: AdminToken, clock: Clock) -> Sessions:
    return Sessions(database, admin, clock)


def code(admin: AdminToken, clock: Clock) -> str:
    token = admin.current()
    assert token is not None
    return make(token, clock())


def test_a_session_is_found_by_its_id_for_twelve_hours(sessions: Sessions, admin: AdminToken, clock: Clock) -> None:
    identity = sessions.begin(code(admin, clock))

    assert sessions.find(identity) == Session(START + SECONDS)
    for other in ("", identity[:-1], identity.swapcase(), identity + " ", "\udcff", "' OR 1=1 --"):
        assert sessions.find(other) is None
    clock.now = START + SECONDS - 0.5
    assert sessions.find(identity) is not None
    clock.now = START + SECONDS
    assert sessions.find(identity) is None
    clock.now = START - 86_400  # a clock that is set back gives nobody more time than that
    assert sessions.find(identity) is None


def test_a_code_begins_one_session_however_many_come_at_once(
    database: Database, sessions: Sessions, admin: AdminToken, clock: Clock
) -> None:
    mine = code(admin, clock)

    def begin(_: int) -> str:
        try:
            return sessions.begin(mine)
        except Expired:
            return ""

    with ThreadPoolExecutor(6) as pool:
        begun = [identity for identity in pool.map(begin, range(12)) if identity]
    assert len(begun) == 1
    sessions.end(begun[0])
    with pytest.raises(Expired, match="used before"):  # its end does not make the code good again
        sessions.begin(mine)
    with database.read() as connection:
        assert len(connection.execute(select(table)).all()) == 1


def test_old_sessions_are_forgotten_but_not_while_their_code_could_be_good_again(
    database: Database, sessions: Sessions, admin: AdminToken, clock: Clock
) -> None:
    first = code(admin, clock)
    sessions.begin(first)
    clock.now += KEPT
    sessions.begin(code(admin, clock))
    clock.now = START
    with pytest.raises(Expired, match="used before"):
        sessions.begin(first)
    clock.now = START + KEPT
    assert sessions.expire() == 0
    clock.now = START + KEPT + 1
    assert sessions.expire() == 1
    with database.read() as connection:
        assert connection.scalars(select(table.c.created)).all() == [START + KEPT]


def test_a_session_ends_and_the_others_go_on(
    database: Database, sessions: Sessions, admin: AdminToken, clock: Clock
) -> None:
    one, two = (sessions.begin(code(admin, clock)) for _ in range(2))
    sessions.end(one)
    sessions.end(one)
    sessions.end("none")

    assert (sessions.find(one), sessions.find(two)) == (None, Session(START + SECONDS))
    sessions.end_all("test")
    assert sessions.find(two) is None
    told = [(entry.who, entry.what) for entry in audit.entries(database)]
    assert told == [("admin", "session.begun")] * 2 + [("admin", "session.ended"), ("test", "session.ended")]


def test_another_token_knows_no_session_and_no_code(sessions: Sessions, admin: AdminToken, clock: Clock) -> None:
    identity, unused = sessions.begin(code(admin, clock)), code(admin, clock)
    admin.rotate()

    assert sessions.find(identity) is None
    with pytest.raises(Forbidden):
        sessions.begin(unused)
    assert sessions.find(sessions.begin(code(admin, clock))) is not None


def test_neither_ids_nor_the_token_are_in_the_database(
    database: Database, sessions: Sessions, admin: AdminToken, clock: Clock
) -> None:
    mine = code(admin, clock)
    identity = sessions.begin(mine)
    with database.read() as connection:
        kept = str(connection.execute(select(table)).all())
    kept += str(audit.entries(database))

    assert identity not in kept
    assert str(admin.current()) not in kept
    assert mine.rpartition(".")[2] not in kept


def test_without_a_token_nobody_logs_in(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    none = Sessions(database, AdminToken(Settings(server=Server(state_folder=str(tmp_path / "file/below")))))

    with pytest.raises(Busy, match="no admin token"):
        none.begin("1.a.b")
    assert none.find("x" * 43) is None
    none.end("x" * 43)
