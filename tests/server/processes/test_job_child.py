import os
import signal

import pytest

from server.processes.child import Child
from server.processes.job_child import LOOK, YOUNG, JobChild

PROCESS = 4711


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The signals that the process was sent."""
    sent = list[int]()
    monkeypatch.setattr(os, "kill", lambda _, number: sent.append(number))
    return sent


def running(*, up: bool = True) -> JobChild:
    job_child = JobChild()
    job_child.wake()
    assert job_child.missing
    child = Child(PROCESS, 0, 0, None, 0.0)
    job_child.began(child)
    child.up = up
    return job_child


def test_who_is_up_is_told_of_a_job_and_nobody_follows_a_clean_end(told: list[int]) -> None:
    job_child = running()
    job_child.wake()
    assert told == [LOOK]
    assert job_child.ended(0, 9.0) is None
    assert not job_child.missing


def test_who_comes_up_looks_by_itself(told: list[int]) -> None:
    job_child = running(up=False)
    job_child.wake()
    assert told == []
    assert job_child.ended(0, 9.0) is None
    assert not job_child.missing


def test_who_has_stopped_looking_is_replaced_at_once_and_without_a_word(told: list[int]) -> None:
    job_child = running()
    job_child.wake()
    assert job_child.ended(-LOOK, 0.5) is None
    assert job_child.missing
    assert (job_child.pause.next, job_child.dead and job_child.dead.told) == (0.0, f"{PROCESS}:{-LOOK}")


@pytest.mark.parametrize(("lived", "paused"), [(YOUNG, False), (0.1, True)])
def test_who_is_killed_is_replaced(told: list[int], lived: float, paused: bool) -> None:
    job_child = running()
    assert "signal 9" in (job_child.ended(-signal.SIGKILL, lived) or "")
    assert job_child.missing
    assert (job_child.pause.next > 0) == paused


@pytest.mark.parametrize("woken", [False, True])
@pytest.mark.parametrize("code", [0, -signal.SIGTERM, -signal.SIGKILL])
def test_whether_another_one_follows_who_is_retired_is_for_the_new_configuration_to_say(
    told: list[int], code: int, woken: bool
) -> None:
    job_child = running()
    job_child.retire(5.0)
    job_child.retire(6.0)
    assert told == [signal.SIGTERM]
    if woken:
        job_child.wake()
    assert job_child.ended(code, 9.0) is None
    assert job_child.missing == woken


def test_one_that_was_not_started_yet_is_not_wanted_after_a_reload(told: list[int]) -> None:
    job_child = JobChild()
    job_child.wake()
    job_child.retire(5.0)
    assert not job_child.missing
