"""API keys: `bp_live_{id}_{secret}`. Of the secret only a hash is kept, which is enough: it is 32 random bytes.

A stranger learns nothing of which ids there are. Who has the right secret is told what is the matter with the key.
"""

import re
import secrets
import time
from base64 import b32encode
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from ops.errors import BadParameter
from server.access.words import ENVIRONMENTS, SCOPES, Environment, Scope
from server.database import audit, changes
from server.database.engine import Database, page
from server.database.tables import keys
from server.errors import Busy, Forbidden, Unauthorised, Unknown

LONGEST_NAME = 100
LONGEST_OVERLAP = 30 * 86_400  # seconds
LATEST = 253_402_300_799  # the last second of the year 9999
FASTEST = 1_000_000  # requests per minute
HINTED = 3  # keys of the same name whose ids are told to whoever gave the name
NOTED = 60  # seconds after which a use is worth noting again

_FORM = re.compile(r"bp_(live|test)_([a-z2-7]{10})_([A-Za-z0-9_-]{43})", re.ASCII)
_NOBODY = sha256(b"").hexdigest()  # compared with where there is no such id, so that both take the same time


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key. Times in seconds since 1970; the rate in requests per minute; None for none."""

    id: str
    environment: Environment
    name: str
    scopes: frozenset[str]
    rate: int | None
    created: int
    expires: int | None
    revoked: int | None
    used: int | None

    def must_have(self, scope: Scope) -> None:
        """Raises Forbidden unless the key has this scope, or all by `admin`."""
        if not self.scopes & {scope, "admin"}:
            has = ", ".join(sorted(self.scopes)) or "none"
            raise Forbidden(f"Expected an API key with the scope {scope}, but this one has {has}.")


class Keys:
    """The keys of this server, which is `live` or a `test` one."""

    def __init__(self, database: Database, environment: Environment, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._environment = environment
        self._clock = clock

    def create(
        self,
        name: str,
        environment: Environment,
        scopes: Collection[str],
        expires: int | None = None,
        rate: int | None = None,
        *,
        who: str,
    ) -> tuple[Key, str]:
        """A new key, and what its owner has to send, which nobody can be shown again.

        Raises BadParameter.
        """
        now = int(self._clock())
        _must_do(name, environment, scopes, expires, rate, now)
        identity, secret = b32encode(secrets.token_bytes(7)).decode()[:10].lower(), secrets.token_urlsafe(32)
        row = {
            "id": identity,
            "environment": environment,
            "name": name,
            "scopes": " ".join(sorted(set(scopes))),
            "rate": rate,
            "secret": _hashed(secret),
            "created": now,
            "expires": expires,
        }
        with self._database.begin() as connection:
            connection.execute(insert(keys).values(row))
            detail = {"environment": environment, "scopes": sorted(set(scopes)), "expires": expires, "rate": rate}
            audit.record(connection, who, "key.created", identity, detail)
            changes.bump(connection, "keys")
            return _key(_must_find(connection, identity)), f"bp_{environment}_{identity}_{secret}"

    def rotate(self, identity: str, overlap: int, *, who: str) -> tuple[Key, str]:
        """A new secret for a key, valid at once; the last one stays valid for `overlap` seconds, older ones do not.

        Raises Unknown, BadParameter.
        """
        if not 0 <= overlap <= LONGEST_OVERLAP:
            raise BadParameter("overlap", f"0 to {LONGEST_OVERLAP} seconds", str(overlap))
        secret, until = secrets.token_urlsafe(32), int(self._clock()) + overlap
        with self._database.begin() as connection:
            changes.wait(connection, "keys")
            row = _must_find(connection, identity)
            if row.revoked is not None:
                raise BadParameter("key", "a key that is not revoked", identity)
            new = {"secret": _hashed(secret), "former_secret": row.secret, "former_until": until}
            connection.execute(update(keys).where(keys.c.id == identity).values(new))
            audit.record(connection, who, "key.rotated", identity, {"overlap": overlap})
            changes.bump(connection, "keys")
            return _key(row), f"bp_{row.environment}_{identity}_{secret}"

    def revoke(self, identity: str, *, who: str) -> Key:
        """End a key, for good; one that is revoked stays as it is. Raises Unknown."""
        now = int(self._clock())
        with self._database.begin() as connection:
            changes.wait(connection, "keys")
            if _must_find(connection, identity).revoked is None:
                connection.execute(update(keys).where(keys.c.id == identity).values(revoked=now))
                audit.record(connection, who, "key.revoked", identity, {})
                changes.bump(connection, "keys")
            return _key(_must_find(connection, identity))

    def list(self, after: str = "", limit: int = 100) -> tuple[Key, ...]:
        """The keys whose ids come behind `after`, by id; those that are no longer valid too."""
        wanted = select(keys).where(keys.c.id > after).order_by(keys.c.id).limit(page(limit))
        with self._database.read() as connection:
            return tuple(_key(row) for row in connection.execute(wanted))

    def change(self) -> int:
        """A number that is another one after every change of keys."""
        with self._database.read() as connection:
            return changes.number(connection, "keys")

    def find(self, presented: str | None) -> Key:
        """The key that a request came with. Raises Unauthorised, Forbidden."""
        environment, identity, secret = _parted(presented)
        if environment == "test" and self._environment == "live":
            raise Forbidden("This is a test key, and this server is live: send a key that begins with bp_live_.")
        now = int(self._clock())
        with self._database.read() as connection:
            row = connection.execute(
                select(keys).where(keys.c.id == identity, keys.c.environment == environment)
            ).one_or_none()
        row = _valid(row, _hashed(secret), now)
        self._note(row, now)
        return _key(row)

    def _note(self, row: Row[Any], now: int) -> None:
        """Note that a key is in use; a request does not fail for it."""
        if row.used is not None and now - row.used < NOTED:
            return
        stale = or_(keys.c.used.is_(None), keys.c.used <= now - NOTED)
        with suppress(Busy), self._database.begin() as connection:
            connection.execute(update(keys).where(keys.c.id == row.id, stale).values(used=now))


def _parted(presented: str | None) -> tuple[str, str, str]:
    """Environment, id and secret. Raises Unauthorised."""
    if not presented:
        raise Unauthorised(
            "Expected an API key or the admin token: send it as the header “Authorization: Bearer bp_live_…”."
        )
    match = _FORM.fullmatch(presented)
    if match is None:
        raise Unauthorised(
            "Expected an API key of the form bp_live_{id}_{secret} or bp_test_{id}_{secret}, whole and without "
            "quotation marks, but what was received is none."
        )
    environment, identity, secret = match.groups()
    return environment, identity, secret


def _valid(row: Row[Any] | None, hashed: str, now: int) -> Row[Any]:
    """The key, if it may be used. Raises Unauthorised; says why only to who has a secret of the key."""
    current = compare_digest(row.secret if row else _NOBODY, hashed)
    former = compare_digest((row.former_secret if row else None) or _NOBODY, hashed)
    if row is None or not (current or former):
        raise Unauthorised("This API key is not known here. Was it copied whole, and is it one of this server?")
    if row.revoked is not None:
        raise Unauthorised("This API key was revoked. Ask whoever runs this server for a new one.")
    if row.expires is not None and row.expires <= now:
        raise Unauthorised(f"This API key expired on {_day(row.expires)}. Ask whoever runs this server for a new one.")
    if not current and row.former_until <= now:
        raise Unauthorised(f"This API key got a new secret, and this one ended on {_day(row.former_until)}.")
    return row


def _must_do(
    name: str, environment: str, scopes: Collection[str], expires: int | None, rate: int | None, now: int
) -> None:
    """Raises BadParameter."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadParameter("name", f"at most {LONGEST_NAME} characters of one line", name)
    if environment not in ENVIRONMENTS:
        raise BadParameter("environment", "live or test", environment)
    strange = sorted(set(scopes) - set(SCOPES))
    if strange or not scopes:
        raise BadParameter("scopes", f"some of {', '.join(SCOPES)}", ", ".join(strange))
    if expires is not None and not now < expires <= LATEST:
        raise BadParameter("expires", "a time to come", str(expires))
    if rate is not None and not 1 <= rate <= FASTEST:
        raise BadParameter("rate", f"1 to {FASTEST} requests per minute", str(rate))


def _must_find(connection: Connection, identity: str) -> Row[Any]:
    known = identity.isprintable()  # nothing else could be asked for
    row = connection.execute(select(keys).where(keys.c.id == identity)).one_or_none() if known else None
    if row is None:
        raise Unknown(f"There is no key “{identity[:20]}” here.{_meant(connection, identity) if known else ''}")
    return row


def _meant(connection: Connection, name: str) -> str:
    """A hint for whoever gave the name of a key in the place of its id."""
    if not name:
        return ""
    ids = connection.execute(select(keys.c.id).where(keys.c.name == name).order_by(keys.c.id).limit(HINTED)).scalars()
    meant = " or ".join(ids)
    return f" Its id is expected, which is {meant}." if meant else " `bookplate keys list` shows their ids."


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        environment=row.environment,
        name=row.name,
        scopes=frozenset(row.scopes.split()),
        rate=row.rate,
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        used=row.used,
    )


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
