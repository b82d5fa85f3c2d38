"""`Idempotency-Key`: who sends the same request again gets the answer of the first time, for a day.

As in the draft https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. Keys are kept as hashes: a
client may have put anything into them.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ops.errors import BadParameter
from server.database.engine import Database
from server.database.tables import answers
from server.errors import Reused, Running

DAY = 86_400
ABANDONED = 120  # seconds after which whoever was answering is thought to have been killed
LONGEST_KEY = 255
LARGEST = 65_536  # bytes of an answer that is kept; what is larger is made anew
MOST = 10_000  # answers kept for one owner; beyond it the oldest go


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
    """Answers by owner (the id of an API key) and by the key that they chose for a request."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def claim(self, owner: str, key: str, request: str) -> Claim | Answer:
        """The answer that there was, or a claim: now answer, and then either `keep` or `release`.

        `request` is a digest of the whole request. Raises Reused if the key belongs to another one, Running if
        it is still being answered, BadParameter.
        """
        if not 0 < len(key) <= LONGEST_KEY:
            raise BadParameter("Idempotency-Key", f"1 to {LONGEST_KEY} characters", key)
        now = int(self._clock())
        mine = Claim(owner, _hashed(key), request, now)
        with self._database.begin() as connection:
            connection.execute(delete(answers).where(answers.c.claimed <= now - DAY))
            row = connection.execute(select(answers).where(_place(mine)).with_for_update()).one_or_none()
            if row is not None:
                if not _is_abandoned(row, now):
                    return _answer(row, request)
                connection.execute(delete(answers).where(_place(mine)))
            _make_room(connection, owner)
            try:
                connection.execute(insert(answers).values(asdict(mine)))
            except IntegrityError as error:  # another one was first, where writers do not queue
                raise _running() from error
        return mine

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer to a request; one that is too large is not kept."""
        if len(answer.body) > LARGEST:
            self.release(claim)
            return
        said = {"status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": answer.body}
        with self._database.begin() as connection:
            connection.execute(update(answers).where(_held(claim)).values(said))

    def release(self, claim: Claim) -> None:
        """Forget a claim whose request failed by no fault of the client: sent again, it is tried again."""
        with self._database.begin() as connection:
            connection.execute(delete(answers).where(_held(claim)))


def _place(claim: Claim) -> ColumnElement[bool]:
    return and_(answers.c.owner == claim.owner, answers.c.key == claim.key)


def _held(claim: Claim) -> ColumnElement[bool]:
    """What was claimed, unless another one took it over since."""
    same = and_(answers.c.request == claim.request, answers.c.claimed == claim.claimed)
    return and_(_place(claim), same, answers.c.status.is_(None))


def _is_abandoned(row: Row[Any], now: int) -> bool:
    return row.status is None and row.claimed <= now - ABANDONED


def _answer(row: Row[Any], request: str) -> Answer:
    """Raises Reused, Running."""
    if row.request != request:
        raise Reused("Expected a new Idempotency-Key: this one was sent with another request within the last day.")
    if row.status is None:
        raise _running()
    return Answer(row.status, json.loads(row.headers), bytes(row.body))


def _running() -> Running:
    return Running("The request with this Idempotency-Key is still being answered. Try again in a moment.")


def _make_room(connection: Connection, owner: str) -> None:
    count = connection.execute(select(func.count()).where(answers.c.owner == owner)).scalar_one()
    if count >= MOST:
        oldest = (
            select(answers.c.key).where(answers.c.owner == owner).order_by(answers.c.claimed).limit(count - MOST + 1)
        )
        connection.execute(delete(answers).where(answers.c.owner == owner, answers.c.key.in_(oldest)))


def _hashed(key: str) -> str:
    return sha256(key.encode(errors="surrogatepass")).hexdigest()
