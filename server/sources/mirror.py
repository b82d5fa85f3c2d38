"""A mirror: copies of what is elsewhere, each asked for once at a time, kept fresh, and shown on when asking fails.

Who is asked, and how, is the business of others: pictures in fields, on a web server and in a bucket are kept alike.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from cachetools import LRUCache, TLRUCache

from server.config.sources import Statement
from server.core.steps import UNMEASURED, Steps
from server.sharing import Sharing
from server.sources.answers import Answer, Failed, Unchanged
from server.sources.copies import Copies, Copy, Landing
from server.sources.freshness import NEVER, Bounds
from server.sources.original import Fetched

ABSENT = 60  # seconds after which it is asked again for what there is not
UNFIT = 30  # … for what is there and will not do: too large, no picture, not allowed
FAILING = 10  # … if nobody answers, or not in time
LONGEST = 300  # … whatever the other server says
REMEMBERED = 10_000  # failures
BEHIND = 64  # copies that are asked about at once while the old ones are shown
OUTSIDE = "outside"  # what pictures that no source has are counted under
QUIET = 60  # seconds between two lines of the log about one source

Ask = Callable[[Copy | None, Landing], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Failure:
    """One that is remembered until a moment of the clock."""

    remark: str
    gone: bool
    until: float


class Mirror:
    """Copies for one source. For one event loop.

    `statement` is the source's; `warn` writes to the log, with a cause that names nobody.
    """

    def __init__(
        self,
        name: str,
        copies: Copies,
        bounds: Bounds,
        warn: Callable[..., Any],
        statement: Statement | None = None,
        clock: Callable[[], float] = time.monotonic,
        steps: Steps = UNMEASURED,
    ) -> None:
        self._steps = steps
        self._name = name
        self._copies = copies
        self._bounds = bounds
        self._warn = warn
        self._statement = statement or Statement()
        self._clock = clock
        self._failed: TLRUCache[str, Failure] = TLRUCache(REMEMBERED, lambda _, failure, __: failure.until, clock)
        self._absent: LRUCache[str, float] = LRUCache(REMEMBERED)  # since when it is known that there is none
        self._sharing: Sharing[Fetched] = Sharing()
        self._behind: set[asyncio.Task[None]] = set()
        self._forgets = 0
        self._quiet_until = NEVER

    async def close(self) -> None:
        for task in self._behind:
            task.cancel()
        await asyncio.gather(*self._behind, return_exceptions=True)

    def glance(self, identifier: str) -> Fetched | None:
        """A copy that is fresh; None if it has to be asked for."""
        copy = self._copies.get(self._key(identifier))
        return copy.original if copy and self._clock() < copy.fresh_until else None

    def lacks(self, identifier: str) -> bool:
        """Whether it is known, freshly, that there is none."""
        failure = self._failed.get(identifier)
        return failure is not None and failure.gone

    async def get(self, identifier: str, ask: Ask) -> Fetched:
        """The picture, as a file. Raises Failed.

        The file may be taken away before it is opened; opening it raises Replaced then, and it is to be had again.
        """
        copy, now = self._copies.get(self._key(identifier)), self._clock()
        if copy and now < copy.fresh_until:
            return copy.original
        if failure := self._failed.get(identifier):
            return self._stale(copy, Failed(failure.remark, gone=failure.gone, later=failure.until - now))
        if copy and now < copy.fresh_until + copy.life.revalidate:
            self._ask_behind(identifier, ask)
            return copy.original
        return await self._once(identifier, ask)

    def forget(self, identifier: str) -> None:
        """Show a copy only after it was fetched again, and ask again for what there was not; what is being asked at
        this moment does not count any more."""
        self._forgets += 1
        self._failed.pop(identifier, None)
        self._absent.pop(identifier, None)
        self._doubt(self._key(identifier))

    def forget_all(self) -> None:
        self._forgets += 1
        self._failed.clear()
        self._absent.clear()
        for key in self._copies.beginning(self._key("")):
            self._doubt(key)

    def _doubt(self, key: str) -> None:
        if copy := self._copies.get(key):
            # Without its validators: who purges may know better than a date that was put back, or has whole seconds.
            self._copies.put(key, replace(copy, fresh_until=NEVER, validators=()))

    def _key(self, identifier: str) -> str:
        return f"{self._name}:{identifier}"

    async def _once(self, identifier: str, ask: Ask) -> Fetched:
        """Whoever asks after it was forgotten does not wait for who asked before."""
        return await self._sharing.once(f"{self._forgets} {identifier}", lambda: self._refresh(identifier, ask))

    def _ask_behind(self, identifier: str, ask: Ask) -> None:
        """See whether a copy is still right, while it is shown."""
        if len(self._behind) >= BEHIND or f"{self._forgets} {identifier}" in self._sharing:
            return

        async def look() -> None:
            try:
                await self._once(identifier, ask)
            except Failed:
                return  # which is remembered, and told to the next

        task = asyncio.create_task(look())
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    def _stale(self, copy: Copy | None, failed: Failed) -> Fetched:
        """An old copy, which is better than none. Raises Failed."""
        if copy is None or self._clock() >= copy.fresh_until + copy.life.error:
            raise failed
        return copy.original

    async def _refresh(self, identifier: str, ask: Ask) -> Fetched:
        key, forgets = self._key(identifier), self._forgets
        known = self._copies.get(key)
        try:
            copy, landing = await self._asked(identifier, known, ask)
        except Failed as failed:
            self._steps.fetch_failed(self._name or OUTSIDE, "gone" if failed.gone else failed.remark)
            if forgets == self._forgets:
                failed = self._remembered(identifier, failed)
            return self._stale(self._copies.get(key), failed)
        if forgets != self._forgets:
            return self._late(key, known, copy, landing)
        self._absent.pop(identifier, None)
        self._copies.put(key, copy)
        return copy.original

    async def _asked(self, identifier: str, known: Copy | None, ask: Ask) -> tuple[Copy, Landing]:
        """What comes of asking, which is done once more if it broke off. Raises Failed."""
        try:
            return await self._asked_once(identifier, known, ask)
        except Failed as failed:
            if not failed.partial:
                raise
        return await self._asked_once(identifier, known, ask)

    async def _asked_once(self, identifier: str, known: Copy | None, ask: Ask) -> tuple[Copy, Landing]:
        with self._copies.landing() as landing, self._steps.fetch(self._name or OUTSIDE):
            return self._copied(identifier, known, await ask(known, landing), landing), landing

    def _late(self, key: str, known: Copy | None, copy: Copy, landing: Landing) -> Fetched:
        """What came of asking before something was forgotten: it has to be asked again, unless somebody has."""
        latest = self._copies.get(key)
        if latest and (known is None or latest.original != known.original):
            landing.drop()
            return latest.original
        self._copies.put(key, replace(copy, fresh_until=NEVER))
        return copy.original

    def _remembered(self, identifier: str, failed: Failed) -> Failed:
        """A failure, kept in mind for a while. If there was none before, there still is none, as far as anybody
        knows."""
        now = self._clock()
        if failed.gone:
            self._copies.drop(self._key(identifier))
            self._absent[identifier] = now
        else:
            self._complain(failed)
            if now < self._absent.get(identifier, NEVER) + self._bounds.error:
                failed = Failed(failed.remark, remembered=failed.remembered, gone=True, later=FAILING)
        if failed.remembered:
            self._failed[identifier] = Failure(failed.remark, failed.gone, now + _seconds(failed))
        return failed

    def _complain(self, failed: Failed) -> None:
        """A line in the log, and then none for a while."""
        now = self._clock()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET
            self._warn(
                "a picture from elsewhere fails",
                source=self._name or OUTSIDE,
                why=failed.remark,
                cause=_cause(failed),
            )

    def _copied(self, identifier: str, known: Copy | None, answer: Answer, landing: Landing) -> Copy:
        """What is kept of an answer. The same bytes stay the same file, however the other server calls them."""
        now = self._clock()
        if isinstance(answer, Unchanged):
            assert known is not None  # noqa: S101 (it was asked about)
            life = known.life if answer.said is None else self._bounds.life(answer.said)
            return replace(known, life=life, fresh_until=now + life.fresh)
        life = self._bounds.life(answer.said)
        if known and known.original.fingerprint == answer.digest:
            landing.drop()
            original, size = known.original, known.size
        else:
            named = identifier, str(landing.path), answer.digest, answer.modified
            original, size = Fetched(*named, self._statement, self._name), landing.size
        return Copy(original, size, answer.at, answer.validators, life, now + life.fresh)


def _seconds(failed: Failed) -> float:
    """For how long a failure is remembered, by its cause; longer or shorter if the other server says so."""
    usual = ABSENT if failed.gone else FAILING if failed.blamed else UNFIT
    return usual if failed.later is None else min(max(failed.later, FAILING), LONGEST)


def _cause(failed: Failed) -> str:
    cause = failed.__cause__
    return f"{type(cause).__name__}: {cause}"[:200] if cause else ""
