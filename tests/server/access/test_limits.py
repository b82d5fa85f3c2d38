import fcntl
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.access.limits import Limiter
from server.errors import Allowance, TooMany


class Clock:
    """The time that the limiter sees."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_800_000_020.0
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(params=["memory", "shared"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path if request.param == "shared" else None


def hit(limiter: Limiter, key: str = "a", per_minute: int | None = None) -> tuple[bool, Allowance | None]:
    try:
        return True, limiter.count(key, per_minute)
    except TooMany as refused:
        return False, refused.allowance


def served(limiter: Limiter, times: int) -> int:
    return sum(hit(limiter)[0] for _ in range(times))


def test_a_key_may_make_so_many_requests_and_keys_do_not_pay_for_each_other(clock: Clock, folder: Path | None) -> None:
    limiter = Limiter("3/minute", folder)

    assert [hit(limiter) for _ in range(4)] == [
        (True, Allowance(3, 60, 2, 41)),
        (True, Allowance(3, 60, 1, 41)),
        (True, Allowance(3, 60, 0, 41)),
        (False, Allowance(3, 60, 0, 41)),
    ]
    assert hit(limiter, "b") == (True, Allowance(3, 60, 2, 41))
    assert [hit(limiter, "c", 1) for _ in range(2)] == [
        (True, Allowance(1, 60, 0, 41)),
        (False, Allowance(1, 60, 0, 41)),
    ]
    with pytest.raises(TooMany, match=r"at most 3 requests in 60 seconds with this key.* in 41 seconds") as refused:
        limiter.count("a")
    assert refused.value.seconds == 41


@pytest.mark.parametrize("rate", ["1/second", "60/minute", "7/minute", "600/hour", "3/day"])
def test_who_waits_as_long_as_told_is_served(clock: Clock, rate: str) -> None:
    limiter = Limiter(rate)
    for _ in range(20):
        allowed, allowance = hit(limiter)
        while allowed:
            allowed, allowance = hit(limiter)
        assert allowance
        assert allowance.reset >= 1
        clock.now += allowance.reset
        assert hit(limiter)[0]
        clock.now += 0.37


def test_the_rate_holds_across_the_turn_of_a_minute(clock: Clock, folder: Path | None) -> None:
    limiter = Limiter("60/minute", folder)
    clock.now += 39
    assert served(limiter, 100) == 60
    clock.now += 2
    assert served(limiter, 100) <= 2
    clock.now += 120
    assert served(limiter, 100) == 60


def test_no_rate_is_no_limit_but_a_keys_own() -> None:
    limiter = Limiter("")

    assert limiter.count("a") is None
    assert limiter.count("a", 5) is not None


def test_workers_count_together_and_one_that_is_restarted_goes_on(tmp_path: Path) -> None:
    workers = [Limiter("60/day", tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(served, workers, [40] * 4)) == 60

    assert served(Limiter("60/day", tmp_path), 1) == 0
    assert served(Limiter("70/day", tmp_path), 20) == 10  # as after a reload


def test_a_record_that_was_cut_off_begins_anew_and_a_folder_that_is_gone_is_done_without(tmp_path: Path) -> None:
    limiter = Limiter("3/day", tmp_path)
    served(limiter, 1)
    (record,) = tmp_path.iterdir()
    os.truncate(record, 5)
    assert served(limiter, 9) == 3

    record.unlink()
    tmp_path.rmdir()
    assert served(limiter, 9) == 3


def test_who_stands_still_or_is_killed_while_it_counts_holds_nobody_up(tmp_path: Path) -> None:
    limiter = Limiter("100/day", tmp_path)
    served(limiter, 1)
    (record,) = tmp_path.iterdir()
    script = f"import fcntl, time; f = open({str(record)!r}); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        began = time.monotonic()
        assert served(limiter, 3) == 3
        assert time.monotonic() - began < 1
        holder.send_signal(signal.SIGKILL)

    with record.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert hit(limiter)[1] == Allowance(100, 86_400, 95, pytest.approx(43_000, abs=43_401))
