from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from ops.errors import BadParameter
from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.database import idempotency
from server.database.engine import Database, open_database
from server.database.idempotency import ABANDONED, DAY, LARGEST, Answer, Claim, Idempotency
from server.database.tables import answers
from server.errors import Reused, Running

KEY, OTHER = DataKey(b"k" * 32), DataKey(b"o" * 32)
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
    return idempotency_with(database, clock, KEY)


def idempotency_with(database: Database, clock: Clock, *keys: DataKey) -> Idempotency:
    return Idempotency(database, Cipher(data_keys.fixed(keys), idempotency.PURPOSE), DAY, clock)


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
    kept.keep(claimed(kept, key="l"), ANSWER)
    clock.now += DAY - 1
    assert kept.claim("amy", "k", "r") == ANSWER
    assert kept.expire() == 0
    clock.now += 1
    claimed(kept)  # which takes its place, whether the old one was deleted yet or not
    assert (kept.expire(), kept.expire()) == (1, 0)

    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(answers)) == 1


def test_nothing_of_a_request_or_an_answer_can_be_read_or_guessed(kept: Idempotency, database: Database) -> None:
    kept.keep(claimed(kept, key="sarah@example.org", request="Sarah"), Answer(200, {"X": "Sarah"}, b"Sarah"))

    with database.read() as connection:
        row = connection.execute(select(answers)).one()
    assert b"arah" not in repr(tuple(row)).encode() + row.answer
    for guess in ("Sarah", "sarah@example.org", "amy\0sarah@example.org"):
        assert sha256(guess.encode()).hexdigest() not in repr(tuple(row))


def test_after_an_exchange_of_keys_former_answers_are_found(database: Database, clock: Clock) -> None:
    before, after = idempotency_with(database, clock, KEY), idempotency_with(database, clock, OTHER, KEY)
    before.keep(claimed(before), ANSWER)
    running = claimed(before, key="l")

    assert after.claim("amy", "k", "r") == ANSWER
    with pytest.raises(Reused):
        after.claim("amy", "k", "other")
    with pytest.raises(Running):
        after.claim("amy", "l", "r")
    before.release(running)
    after.keep(claimed(after, key="l"), ANSWER)
    assert isinstance(before.claim("amy", "l", "r"), Claim)  # which cannot know it


def test_an_answer_whose_key_is_lost_or_that_was_changed_is_made_anew(database: Database, clock: Clock) -> None:
    before, without = idempotency_with(database, clock, KEY), idempotency_with(database, clock, OTHER)
    before.keep(claimed(before), ANSWER)
    assert isinstance(without.claim("amy", "k", "r"), Claim)
    with database.begin() as connection:
        connection.execute(update(answers).where(answers.c.answer.is_not(None)).values(answer=b"\x01rubbish"))

    assert isinstance(before.claim("amy", "k", "r"), Claim)


def test_an_answer_that_was_moved_to_another_row_is_none(kept: Idempotency, database: Database) -> None:
    kept.keep(claimed(kept, "amy"), Answer(200, {}, b"for amy"))
    kept.keep(claimed(kept, "eve"), Answer(200, {}, b"for eve"))
    with database.begin() as connection:
        amys = select(answers.c.answer).where(answers.c.owner == "amy").scalar_subquery()
        connection.execute(update(answers).where(answers.c.owner == "eve").values(answer=amys))

    assert isinstance(kept.claim("eve", "k", "r"), Claim)


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
        assert "sarah" not in str(connection.execute(select(answers)).all())


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(kept: Idempotency, key: str) -> None:
    with pytest.raises(BadParameter, match="1 to 255 characters for Idempotency-Key"):
        kept.claim("amy", key, "r")
