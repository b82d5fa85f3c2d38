"""The versions of designs: immutable documents, counted from 1, of which the last is the current one.

Saving makes a further version and never changes one; numbers are not used again, not even when a design was deleted:
an address that pins a version shows the same for ever.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from server.database import audit, changes
from server.database.engine import LARGEST, Database, page
from server.database.tables import designs, versions
from server.errors import Changed, Unknown

Expected = int | Literal["new"] | None  # the version that a writer has seen; "new": none; None: whichever there is


@dataclass(frozen=True, slots=True)
class Summary:
    """A version without its document; `created` in seconds since 1970."""

    name: str
    version: int
    sha256: str
    created: int
    author: str


@dataclass(frozen=True, slots=True)
class Version(Summary):
    """A version; the body is the JSON text as it was saved."""

    body: str


@dataclass(frozen=True, slots=True)
class Saved:
    """Which version a saved document is, and whether it was made by saving it."""

    version: int
    created: bool


_SUMMARY = (versions.c.design, versions.c.version, versions.c.sha256, versions.c.created, versions.c.author)


class Versions:
    """All versions of all designs."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def save(self, name: str, body: str, author: str, expected: Expected = None) -> Saved:
        """Keep a document as the current version; what says the same as the current one makes no new version.

        The body is canonical JSON: whether two are the same is judged by their text. Raises Changed if another version
        than the expected one is current.
        """
        digest = sha256(body.encode()).hexdigest()
        now = int(self._clock())
        with self._database.begin() as connection:
            changes.wait(connection, "designs")
            design = _design(connection, name)
            current = _current(design)
            _must_be(name, expected, current)
            if current is not None and _digest(connection, name, current) == digest:
                return Saved(current, created=False)
            number = _number(connection, design, name, now)
            row = {"design": name, "version": number, "sha256": digest, "body": body, "created": now, "author": author}
            connection.execute(insert(versions).values(row))
            audit.record(connection, author, "design.saved", f"{name}@{number}", {"sha256": digest})
            changes.bump(connection, "designs")
            return Saved(number, created=True)

    def delete(self, name: str, author: str, expected: int | None = None) -> None:
        """Hide a design: no version is current any more, each can still be had by its number.

        Raises Unknown if there is none, Changed if another version than the expected one is current.
        """
        now = int(self._clock())
        with self._database.begin() as connection:
            changes.wait(connection, "designs")
            current = _current(_design(connection, name))
            if current is None:
                raise Unknown(f"There is no design “{name}” here.")
            _must_be(name, expected, current)
            connection.execute(update(designs).where(designs.c.name == name).values(deleted=now, changed=now))
            audit.record(connection, author, "design.deleted", name, {"version": current})
            changes.bump(connection, "designs")

    def get(self, name: str, version: int | None = None) -> Version | None:
        """A version, or the current one; None if there is none."""
        if not name.isprintable() or (version or 0) > LARGEST:  # no database could be asked for it
            return None
        with self._database.read() as connection:
            number = _current(_design(connection, name)) if version is None else version
            row = connection.execute(
                select(*_SUMMARY, versions.c.body).where(versions.c.design == name, versions.c.version == number)
            ).one_or_none()
        return Version(*row) if row else None

    def current(self) -> dict[str, int]:
        """The number of the current version of every design that has one."""
        with self._database.read() as connection:
            rows = connection.execute(select(designs.c.name, designs.c.current).where(designs.c.deleted.is_(None)))
            return {row.name: row.current for row in rows}

    def list(self, after: str = "", limit: int = 100) -> tuple[Summary, ...]:
        """The current versions of the designs whose names come behind `after`, by name."""
        wanted = (
            select(*_SUMMARY)
            .join(designs, (designs.c.name == versions.c.design) & (designs.c.current == versions.c.version))
            .where(designs.c.deleted.is_(None), designs.c.name > after)
            .order_by(designs.c.name)
        )
        with self._database.read() as connection:
            return tuple(Summary(*row) for row in connection.execute(wanted.limit(page(limit))))

    def history(self, name: str, after: int | None = None, limit: int = 100) -> tuple[Summary, ...]:
        """The versions of a design, the newest first, from the one before `after` on; those of a deleted one too."""
        wanted = select(*_SUMMARY).where(versions.c.design == name).order_by(versions.c.version.desc())
        if after is not None:
            wanted = wanted.where(versions.c.version < min(after, LARGEST))
        with self._database.read() as connection:
            return tuple(Summary(*row) for row in connection.execute(wanted.limit(page(limit))))

    def newest_by(self, author: str) -> dict[str, str]:
        """The digest of the newest version of each design that this author saved."""
        newest = (
            select(versions.c.design, func.max(versions.c.version).label("version"))
            .where(versions.c.author == author)
            .group_by(versions.c.design)
            .subquery()
        )
        same = (versions.c.design == newest.c.design) & (versions.c.version == newest.c.version)
        with self._database.read() as connection:
            rows = connection.execute(select(versions.c.design, versions.c.sha256).join(newest, same))
            return {row.design: row.sha256 for row in rows}

    def change(self) -> int:
        """A number that is another one after every change; costs next to nothing."""
        with self._database.read() as connection:
            return changes.number(connection, "designs")


def _design(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(designs).where(designs.c.name == name)).one_or_none()


def _current(design: Row[Any] | None) -> int | None:
    return None if design is None or design.deleted is not None else int(design.current)


def _digest(connection: Connection, name: str, version: int) -> str | None:
    wanted = select(versions.c.sha256).where(versions.c.design == name, versions.c.version == version)
    return connection.scalar(wanted)


def _number(connection: Connection, design: Row[Any] | None, name: str, now: int) -> int:
    """The next number of a design, which from now on is its current one."""
    if design is None:
        connection.execute(insert(designs).values(name=name, current=1, changed=now))
        return 1
    number = int(design.current) + 1
    row = update(designs).where(designs.c.name == name)
    connection.execute(row.values(current=number, deleted=None, changed=now))
    return number


def _must_be(name: str, expected: Expected, current: int | None) -> None:
    """Raises Changed."""
    there = "there is none" if current is None else f"version {current} is"
    if expected == "new" and current is not None:
        raise Changed(
            f"Expected no design “{name}” yet, but there is version {current}. Choose another name for yours."
        )
    if isinstance(expected, int) and expected != current:
        raise Changed(
            f"Expected version {expected} of “{name}” to be the current one, but {there}. "
            "Read it again, and make your change to what you find."
        )
