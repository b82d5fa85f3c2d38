from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, select

from ops.errors import BadParameter
from server.database import idempotency
from server.database.engine import Database, open_database
from server.database.idempotency import ABANDONED, DAY, LARGEST, Answer, Claim, Idempotency
from server.database.tables import answers
from server.errors import Reused, Running

ANSWER = Answer(201, {"Location": "/v1/jobs/1"}, b'{"id": 1}\xff')


class Clock:
    now = 1_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(database: Database, clock: Clock) -> Idempotency:
    return Idempotency(database, clock)


def claimed(kept: Idempotency, owner: str = "amy", key: str = "k", request: str = "r") -> Claim:
    claim = kept.claim(owner, key, request)
    assert isinstance(claim, Claim)
    return claim


def test_who_asks_again_gets_the_same_answer(kept: Idempotency) -> None:
    kept.keep(claimed(kept), ANSWER)

    assert kept.claim("amy", "k", "r") == ANSWER
    assert isinstance(kept.claim("bob", "k", "r"), Claim)
    assert isinstance(kept.claim("amy", "l", "r"), Claim)


def test_a_key_belongs_to_one_request(kept: Idempotency) -> None:
    claim = claimed(kept)
    with pytest.raises(Reused, match="Expected a new Idempotency-Key"):
        kept.claim("amy", "k", "other")
    kept.keep(claim, ANSWER)
    with pytest.raises(Reused):
        kept.claim("amy", "k", "other")


def test_who_asks_too_early_is_told_so(kept: Idempotency) -> None:
    claimed(kept)
    with pytest.raises(Running, match="still being answered"):
        kept.claim("amy", "k", "r")


def test_of_several_who_ask_at_once_one_answers(kept: Idempotency) -> None:
    def ask(_: int) -> bool:
        try:
            return isinstance(kept.claim("amy", "k", "r"), Claim)
        except Running:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(ask, range(12))) == 1


def test_what_was_released_is_tried_again(kept: Idempotency) -> None:
    kept.release(claimed(kept))
    kept.keep(claimed(kept, request="other"), ANSWER)

    assert kept.claim("amy", "k", "other") == ANSWER


def test_what_is_answered_stays_answered(kept: Idempotency) -> None:
    claim = claimed(kept)
    kept.keep(claim, ANSWER)
    kept.release(claim)
    kept.keep(claim, Answer(500, {}, b""))

    assert kept.claim("amy", "k", "r") == ANSWER


def test_a_claim_whose_holder_was_killed_is_taken_over_and_not_answered_by_it(kept: Idempotency, clock: Clock) -> None:
    killed = claimed(kept)
    clock.now += ABANDONED - 1
    with pytest.raises(Running):
        kept.claim("amy", "k", "r")
    clock.now += 1
    second = claimed(kept, request="other")
    kept.keep(killed, ANSWER)
    kept.release(killed)
    with pytest.raises(Running):
        kept.claim("amy", "k", "other")
    kept.keep(second, Answer(200, {}, b"second"))

    assert kept.claim("amy", "k", "other") == Answer(200, {}, b"second")


def test_answers_last_a_day(kept: Idempotency, clock: Clock, database: Database) -> None:
    kept.keep(claimed(kept), ANSWER)
    clock.now += DAY - 1
    assert kept.claim("amy", "k", "other-owner's" and "r") == ANSWER
    clock.now += 1
    claimed(kept, "bob", "unrelated")

    with database.read() as connection:
        assert connection.execute(select(answers.c.owner)).scalars().all() == ["bob"]


def test_neither_large_answers_nor_many_fill_the_database(
    kept: Idempotency, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(claimed(kept), Answer(200, {}, b"x" * (LARGEST + 1)))
    claimed(kept)
    monkeypatch.setattr(idempotency, "MOST", 3)
    for number in range(6):
        clock.now += 1
        kept.keep(claimed(kept, "amy", f"k{number}"), ANSWER)

    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(answers)) == 3
    assert kept.claim("amy", "k5", "r") == ANSWER
    assert isinstance(kept.claim("amy", "k0", "r"), Claim)


def test_what_clients_put_into_keys_is_not_kept(kept: Idempotency, database: Database) -> None:
    kept.keep(claimed(kept, key="sarah@example.org\udc80\0"), ANSWER)

    with database.read() as connection:
        assert "sarah" not in str(connection.execute(select(answers.c.key, answers.c.body.cast(LargeBinary))).all())


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(kept: Idempotency, key: str) -> None:
    with pytest.raises(BadParameter, match="1 to 255 characters for Idempotency-Key"):
        kept.claim("amy", key, "r")
