"""What older data keys have encrypted is encrypted by the newest."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, select

from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import FORM, Cipher
from server.database import rotation
from server.database.engine import Database, open_database
from server.database.idempotency import Answer, Claim, Idempotency
from server.database.jobs import Job, Jobs
from server.database.tables import answers

OLD, NEW, LOST = (DataKey(letter * 32) for letter in (b"o", b"n", b"l"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/kept.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create(f"test_{os.urandom(6).hex()}")
    with closing(open_database(url)) as opened:
        yield opened


def cipher(*keys: DataKey, purpose: str = "jobs") -> Cipher:
    return Cipher(data_keys.fixed(keys), purpose)


def answered(database: Database, key: DataKey) -> None:
    kept = Idempotency(database, cipher(key, purpose="idempotency"))
    claim = kept.claim("amy", "k", "r")
    assert isinstance(claim, Claim)
    kept.keep(claim, Answer(200, {}, b"Sarah"))


def test_jobs_are_kept_and_only_the_newest_key_is_needed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "TOGETHER", 2)
    old = Jobs(database, cipher(OLD))
    jobs = [old.add("amy", f'{{"n":{number}}}') for number in range(5)]
    lost = Jobs(database, cipher(LOST)).add("amy", "{}")
    ended = old.claim(30)
    assert ended is not None
    old.finish(ended, '{"made":1}')
    answered(database, OLD)
    answered(database, NEW)
    assert rotation.usage(database) == {FORM + OLD.id: 6, FORM + LOST.id: 1, FORM + NEW.id: 1}

    assert rotation.renew(database, cipher(NEW, OLD)) == (5, 1)
    assert rotation.usage(database) == {FORM + NEW.id: 6, FORM + LOST.id: 1}
    assert rotation.renew(database, cipher(NEW, OLD)) == (0, 0)
    new = Jobs(database, cipher(NEW))
    found = new.get("amy", ended.id)
    assert found is not None
    assert found.result == '{"made":1}'
    assert [job.request for _ in range(4) if (job := new.claim(30))] == [f'{{"n":{number}}}' for number in range(1, 5)]
    assert new.claim(30) is None
    assert Jobs(database, cipher(LOST)).get("amy", lost.id) is not None
    assert len(jobs) == 5


class Rotated:
    """Keys of a server that knows the old one until the new one takes its place."""

    def __init__(self) -> None:
        self.known: tuple[DataKey, ...] = (OLD,)

    def __call__(self) -> tuple[DataKey, ...]:
        return self.known


class Slow(Rotated):
    """Keys of a server that still encrypts with the old one while others are renewing."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted, self.seen = Event(), Event()

    def __call__(self) -> tuple[DataKey, ...]:
        self.wanted.set()
        self.seen.wait(0.3)
        return self.known


Write = Callable[[Database, data_keys.DataKeys], Callable[[], object]]


def added(database: Database, keys: data_keys.DataKeys) -> Callable[[], object]:
    return lambda: Jobs(database, Cipher(keys, "jobs")).add("amy", "{}")


def finished(database: Database, keys: data_keys.DataKeys) -> Callable[[], object]:
    job = added_and_claimed(database)
    return lambda: Jobs(database, Cipher(keys, "jobs")).finish(job, "{}")


def failed(database: Database, keys: data_keys.DataKeys) -> Callable[[], object]:
    job = added_and_claimed(database)
    return lambda: Jobs(database, Cipher(keys, "jobs")).fail(job, "{}", again=False)


def claimed(database: Database, keys: data_keys.DataKeys) -> Callable[[], object]:
    return lambda: Idempotency(database, Cipher(keys, "idempotency")).claim("amy", "k", "r")


def added_and_claimed(database: Database) -> Job:
    queue = Jobs(database, cipher(OLD))
    queue.add("amy", "{}")
    job = queue.claim(30)
    assert job is not None
    return job


def only_the_newest_key_is_in_use(database: Database) -> bool:
    with database.read() as connection:
        keys = connection.scalars(select(answers.c.key)).all()
    return set(rotation.usage(database)) <= {FORM + NEW.id} and all(key.startswith(NEW.id.hex()) for key in keys)


WRITES = [added, finished, failed, claimed]


@pytest.mark.parametrize("prepared", WRITES)
def test_who_waits_for_other_writers_meanwhile_encrypts_with_the_newest_key(
    database: Database, monkeypatch: pytest.MonkeyPatch, prepared: Write
) -> None:
    keys, begin = Rotated(), database.begin
    write = prepared(database, keys)

    @contextmanager
    def late() -> Iterator[Connection]:
        monkeypatch.setattr(database, "begin", begin)
        keys.known = (NEW, OLD)
        rotation.renew(database, cipher(NEW, OLD))
        with begin() as connection:
            yield connection

    monkeypatch.setattr(database, "begin", late)
    write()

    assert only_the_newest_key_is_in_use(database)


@pytest.mark.parametrize("prepared", WRITES)
def test_who_is_just_writing_with_an_older_key_is_waited_for(database: Database, prepared: Write) -> None:
    keys = Slow()
    write = prepared(database, keys)
    with ThreadPoolExecutor(1) as thread:
        written = thread.submit(write)
        assert keys.wanted.wait(5)
        rotation.renew(database, cipher(NEW, OLD))
        keys.seen.set()
        written.result()

    assert only_the_newest_key_is_in_use(database)
