"""What older data keys have encrypted is encrypted by the newest."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import FORM, Cipher
from server.database import rotation
from server.database.engine import Database, open_database
from server.database.idempotency import Answer, Claim, Idempotency
from server.database.jobs import Jobs

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
    answers = Idempotency(database, cipher(key, purpose="idempotency"))
    claim = answers.claim("amy", "k", "r")
    assert isinstance(claim, Claim)
    answers.keep(claim, Answer(200, {}, b"Sarah"))


def test_jobs_are_kept_and_only_the_newest_key_is_needed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "TOGETHER", 2)
    old = Jobs(database, cipher(OLD))
    added = [old.add("amy", f'{{"n":{number}}}') for number in range(5)]
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
    assert len(added) == 5
