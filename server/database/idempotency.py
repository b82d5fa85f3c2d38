"""`Idempotency-Key`: who sends the same request again gets the answer of the first time, for a day.

As in the draft https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. Answers name people, so
they are encrypted where they are kept. Keys and requests are only compared: digests with a secret are kept of them,
because a client may have put anything into a key, and because a request can be guessed.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ops.errors import BadParameter
from server.core.encryption import Cipher
from server.database import writers
from server.database.engine import Database
from server.database.expired import delete_expired
from server.database.tables import answers
from server.errors import Reused, Running, Undecipherable

DAY = 86_400
ABANDONED = 120  # seconds after which whoever was answering is thought to have been killed
LONGEST_KEY = 255
LARGEST = 65_536  # bytes of an answer that is kept; what is larger is made anew
MOST = 10_000  # answers kept for one owner; beyond it the oldest go
PURPOSE = "idempotency"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """The word to answer a request: which one, of whom, since when."""

    owner: str
    key: str
    request: str
    claimed: int


class Idempotency:
    """Answers by owner (the id of an API key) and by the key that they chose for a request; `keep` is for how many
    seconds."""

    def __init__(
        self, database: Database, cipher: Cipher, keep: int = DAY, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._keep = keep
        self._clock = clock

    def claim(self, owner: str, key: str, request: str) -> Claim | Answer:
        """The answer that there was, or a claim: now answer, and then either `keep` or `release`.

        `request` is the whole request as a text. Raises Reused if the key belongs to another one, Running if it is
        still being answered, BadParameter, NoDataKey.
        """
        if not 0 < len(key) <= LONGEST_KEY:
            raise BadParameter("Idempotency-Key", f"1 to {LONGEST_KEY} characters", f"{len(key)} of them")
        now = int(self._clock())
        with self._database.begin() as connection:
            writers.announce(connection, answers)
            keys = self._cipher.digests("key", owner, key)
            requests = self._cipher.digests("request", owner, key, request)
            mine = Claim(owner, keys[0], requests[0], now)
            place = and_(answers.c.owner == owner, answers.c.key.in_(keys))
            row = connection.execute(select(answers).where(place).with_for_update()).first()
            if row is not None:
                if not self._is_over(row, now) and (known := self._answer(row, requests)):
                    return known
                connection.execute(delete(answers).where(place))
            _make_room(connection, owner)
            try:
                connection.execute(insert(answers).values(asdict(mine)))
            except IntegrityError as error:  # another one was first, where writers do not queue
                raise _running() from error
        return mine

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer to a request; one that is too large is not kept. Raises NoDataKey."""
        if len(answer.body) > LARGEST:
            self.release(claim)
            return
        head = json.dumps({"status": answer.status, "headers": dict(answer.headers)}).encode()
        with self._database.begin() as connection:
            writers.announce(connection, answers)
            kept = self._cipher.encrypt(head + b"\n" + answer.body, *place_of(claim.owner, claim.key))
            connection.execute(update(answers).where(_held(claim)).values(answer=kept))

    def release(self, claim: Claim) -> None:
        """Forget a claim whose request failed by no fault of the client: sent again, it is tried again."""
        with self._database.begin() as connection:
            connection.execute(delete(answers).where(_held(claim)))

    def expire(self) -> int:
        """Delete what was kept for long enough; how many answers that were."""
        return delete_expired(self._database, answers, answers.c.claimed <= int(self._clock()) - self._keep)

    def _is_over(self, row: Row[Any], now: int) -> bool:
        """Whether it was kept for long enough, or whoever was answering was killed."""
        return bool(row.claimed <= now - (self._keep if row.answer is not None else min(ABANDONED, self._keep)))

    def _answer(self, row: Row[Any], requests: tuple[str, ...]) -> Answer | None:
        """What was kept; None if it cannot be read any more. Raises Reused, Running."""
        if row.request not in requests:
            raise Reused("Expected a new Idempotency-Key: this one was sent with another request before.")
        if row.answer is None:
            raise _running()
        try:
            content = self._cipher.decrypt(bytes(row.answer), *place_of(row.owner, row.key))
        except Undecipherable:
            return None
        head, _, body = content.partition(b"\n")
        return Answer(**json.loads(head), body=body)


def place_of(owner: str, key: str) -> tuple[str, str, str, str]:
    """What an answer is bound to."""
    return answers.name, owner, key, "answer"


def _place(claim: Claim) -> ColumnElement[bool]:
    return and_(answers.c.owner == claim.owner, answers.c.key == claim.key)


def _held(claim: Claim) -> ColumnElement[bool]:
    """What was claimed, unless another one took it over since."""
    same = and_(answers.c.request == claim.request, answers.c.claimed == claim.claimed)
    return and_(_place(claim), same, answers.c.answer.is_(None))


def _running() -> Running:
    return Running("The request with this Idempotency-Key is still being answered. Try again in a moment.")


def _make_room(connection: Connection, owner: str) -> None:
    count = connection.execute(select(func.count()).where(answers.c.owner == owner)).scalar_one()
    if count >= MOST:
        oldest = (
            select(answers.c.key).where(answers.c.owner == owner).order_by(answers.c.claimed).limit(count - MOST + 1)
        )
        connection.execute(delete(answers).where(answers.c.owner == owner, answers.c.key.in_(oldest)))
