"""Sessions of people who administer the server in a browser: a random id in a cookie, of which a hash is kept.

The hash is made with a key derived from the admin token: another token knows none of the sessions before it, and who
reads or writes the database has no session from that.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.access import login_codes
from server.access.admin_token import AdminToken, derived
from server.database import audit
from server.database.engine import Database
from server.database.expired import delete_expired
from server.database.tables import sessions
from server.errors import Busy

SECONDS = 12 * 3600  # that a session lasts
KEPT = 2 * 86_400  # seconds that a session is remembered, so that no clock that is set back makes its code good again
ADMIN = "admin"  # who it is, in records
SHOWN = 12  # characters of a hash by which records tell sessions apart


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in, until a moment in seconds since 1970."""

    expires: int


class Sessions:
    """The sessions of a server, in its database. Everything here blocks, and is to be run in threads."""

    def __init__(self, database: Database, admin: AdminToken, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._admin = admin
        self._clock = clock

    def begin(self, code: str) -> str:
        """Exchange a login code for a new session, and return its id, which nobody can be told again.

        Raises:
            Forbidden: the code is none of this server's.
            Expired: it is no longer good, or was used before.
            Busy: there is no admin token, or no database.
        """
        token, now = self._token(), int(self._clock())
        read = login_codes.read(token, code, now)
        identity = secrets.token_urlsafe(32)
        digest = _hashed(token, identity)
        row = {"hash": digest, "code": read.nonce, "created": now, "expires": now + SECONDS}
        try:
            with self._database.begin() as connection:
                connection.execute(insert(sessions).values(row))
                audit.record(connection, ADMIN, "session.begun", digest[:SHOWN], {})
        except IntegrityError as error:  # of several who come with one code at once, too, one is first
            raise login_codes.used() from error
        return identity

    def expire(self) -> int:
        """Delete those that are old; how many. Raises Busy."""
        return delete_expired(self._database, sessions, sessions.c.created < int(self._clock()) - KEPT)

    def find(self, identity: str) -> Session | None:
        """The session with this id, unless it has ended. Raises Busy."""
        token = self._admin.current()
        if token is None:
            return None
        now = self._clock()
        with self._database.read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.hash == _hashed(token, identity))).one_or_none()
        if row is None or row.ended is not None or not row.created - SECONDS < now < row.expires:
            return None
        return Session(row.expires)

    def end(self, identity: str) -> None:
        """End a session; one that there is not has ended already. Raises Busy."""
        token = self._admin.current()
        if token is not None:
            _end(self._database, sessions.c.hash == _hashed(token, identity), int(self._clock()), ADMIN)

    def end_all(self, who: str) -> None:
        """End all sessions that the database has. Raises Busy."""
        now = int(self._clock())
        _end(self._database, sessions.c.expires > now, now, who)

    def _token(self) -> str:
        token = self._admin.current()
        if token is None:
            raise Busy("There is no admin token, so nobody can log in. The log says what is the matter.")
        return token


def _end(database: Database, which: ColumnElement[bool], now: int, who: str) -> None:
    ended = and_(which, sessions.c.ended.is_(None))
    with database.begin() as connection:
        for digest in connection.scalars(select(sessions.c.hash).where(ended)).all():
            audit.record(connection, who, "session.ended", digest[:SHOWN], {})
        connection.execute(update(sessions).where(ended).values(ended=now))


def _hashed(token: str, identity: str) -> str:
    return hmac.digest(derived(token, "session 1"), identity.encode(errors="surrogatepass"), "sha256").hex()
