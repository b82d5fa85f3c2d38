import asyncio
from collections.abc import Callable

from server import log as logs
from server.config.log import Log
from server.core.last_modified import LEARNED, Engine, LastModified
from server.database.engine_record import EngineMemory

LOG = logs.configure(Log(level="error"))


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def dates(record: EngineMemory, fingerprint: str, clock: Clock, *, follows: bool = True) -> LastModified:
    made = LastModified(record, fingerprint, LOG, clock)
    made.settle(follows=follows)
    return made


def look_once(one: LastModified) -> int:
    """How often it was told that dates changed."""
    told: list[bool] = []

    async def run(work: Callable[[], None]) -> None:
        work()

    async def follow() -> None:
        task = asyncio.create_task(one.follow(run, lambda: told.append(True)))
        await asyncio.sleep(0.6)
        task.cancel()

    asyncio.run(follow())
    return len(told)


def test_all_workers_and_restarts_give_the_same_date() -> None:
    record, clock = EngineMemory(), Clock(1000.9)
    first = dates(record, "a", clock)
    assert [first.of(modified) for modified in (0, 999.5, 1000.0, 1000.7)] == [1000, 1000, 1000.0, 1000.7]

    clock.now = 5000
    for again in (dates(record, "a", clock), dates(record, "a", clock, follows=False)):
        assert [again.of(modified) for modified in (0, 999.5, 1000.7)] == [1000, 1000, 1000.7]


def test_who_has_a_picture_of_an_older_engine_gets_that_of_the_newer() -> None:
    record, clock = EngineMemory(), Clock(1000)
    old = dates(record, "old", clock)
    clock.now = 2000.5
    new = dates(record, "new", clock)

    # The older one goes on until it learns of it, and may be asked for what was changed just now.
    given = [old.of(modified) for modified in (0, 1500, 2000.5, 2001.0)]
    assert all(date is not None and int(date) < int(new.of(0) or 0) for date in given)
    assert look_once(old) == 1
    assert not old.known
    assert old.of(3000) is None
    assert look_once(old) == 0


def test_a_date_is_never_later_than_now() -> None:
    record, clock = EngineMemory(), Clock(1000)
    dates(record, "old", clock)
    new = dates(record, "new", clock)
    date = new.of(0)

    assert date == 1000 + LEARNED
    assert new.shown(date) == 1000
    assert not new.is_past(date)
    clock.now = 1000 + LEARNED
    assert new.shown(date) == date
    assert new.is_past(date)
    assert new.shown(None) is None
    assert new.is_past(None)


def test_an_engine_that_comes_back_is_the_newest_again() -> None:
    record, clock = EngineMemory(), Clock(1000)
    first = dates(record, "a", clock)
    clock.now = 2000
    assert dates(record, "b", clock).of(0) == 2000 + LEARNED
    clock.now = 1500  # the clock was put back
    assert dates(record, "a", clock).of(0) == 2000 + LEARNED + 1
    assert look_once(first) == 1
    assert first.of(0) == 2000 + LEARNED + 1


def test_a_command_with_another_configuration_changes_nothing() -> None:
    record, clock = EngineMemory(), Clock(1000)
    server = dates(record, "a", clock)
    command = dates(record, "b", clock, follows=False)

    assert not command.known
    assert record.latest() == Engine("a", 1000)
    assert look_once(server) == 0
    assert dates(EngineMemory(), "b", clock, follows=False).known


def test_what_may_become_again_what_it_was_has_no_date_that_others_have() -> None:
    one = dates(EngineMemory(), "a", Clock(1000))

    assert one.of(999, younger=True) is None
    assert one.of(1001, younger=True) == 1001


def test_who_has_other_fonts_than_the_newest_engine_knows_it() -> None:
    record, clock = EngineMemory(), Clock(1000)
    old = LastModified(record, "one", LOG, clock, fonts="a")
    old.settle()
    assert old.fonts_agree
    new = LastModified(record, "other", LOG, clock, fonts="b")
    new.settle()
    look_once(old)

    assert (old.fonts_agree, new.fonts_agree) == (False, True)
    LastModified(record, "third", LOG, clock, fonts="a").settle()
    look_once(old)
    assert old.fonts_agree


def test_an_engine_that_says_nothing_of_fonts_is_no_reason_to_warn() -> None:
    record, clock = EngineMemory(), Clock(1000)
    dates(record, "before there was a word on fonts", clock)
    one = LastModified(record, "one", LOG, clock, fonts="a")
    one.settle(follows=False)

    assert one.fonts_agree
