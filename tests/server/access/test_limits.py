import time

import pytest

from server.access.limits import Allowance, Limiter


class Clock:
    """The time that the library sees."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_800_000_020.0
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_key_may_make_so_many_requests(clock: Clock) -> None:
    limiter = Limiter("3/minute")
    hits = [limiter.hit("a") for _ in range(4)]

    assert hits == [
        Allowance(True, 2, 41),
        Allowance(True, 1, 41),
        Allowance(True, 0, 41),
        Allowance(False, 0, 41),
    ]
    assert limiter.policy == (3, 60)


def test_keys_do_not_pay_for_each_other(clock: Clock) -> None:
    limiter = Limiter("1/minute")

    assert limiter.hit("a") == Allowance(True, 0, 41)
    assert limiter.hit("b") == Allowance(True, 0, 41)
    assert limiter.hit("a") == Allowance(False, 0, 41)


@pytest.mark.parametrize("rate", ["1/second", "60/minute", "7/minute", "600/hour", "3/day"])
def test_who_waits_as_long_as_told_is_served(clock: Clock, rate: str) -> None:
    limiter = Limiter(rate)
    for _ in range(20):
        hit = limiter.hit("a")
        while hit and hit.allowed:
            hit = limiter.hit("a")
        assert hit is not None
        assert hit.reset_seconds >= 1
        clock.now += hit.reset_seconds
        served = limiter.hit("a")
        assert served
        assert served.allowed
        clock.now += 0.37


def test_the_rate_holds_across_the_turn_of_a_minute(clock: Clock) -> None:
    limiter = Limiter("60/minute")
    clock.now += 39
    assert sum(limiter.hit("a").allowed for _ in range(100)) == 60  # type: ignore[union-attr]
    clock.now += 2

    assert sum(limiter.hit("a").allowed for _ in range(100)) <= 2  # type: ignore[union-attr]


def test_workers_share_a_rate_and_each_has_at_least_one() -> None:
    assert Limiter("600/minute", 4).policy == (150, 60)
    assert Limiter("2/day", 4).policy == (1, 86_400)


def test_no_rate_is_no_limit() -> None:
    limiter = Limiter("")

    assert limiter.hit("a") is None
    assert limiter.policy is None
