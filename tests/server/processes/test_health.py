import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.processes.health import Health, is_stopped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is told of processes")


@contextmanager
def running(code: str) -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", f"import time\nprint(flush=True)\n{code}"], stdout=subprocess.PIPE
    ) as it:
        assert it.stdout
        it.stdout.readline()
        time.sleep(0.2)
        try:
            yield it.pid
        finally:
            it.kill()


def test_who_beats_is_well() -> None:
    health = Health()
    for beats in range(1, 5):
        health.look(os.getpid(), (beats, 0.0), 1.0)
        assert (health.silence, health.beating) == (0.0, True)


def test_who_beats_while_a_rendering_stalls_is_not() -> None:
    health = Health()
    health.look(os.getpid(), (1, 7.5), 1.0)

    assert (health.silence, health.cause) == (7.5, "a rendering stands still")


def test_who_sleeps_without_a_beat_is_silent_for_all_that_time() -> None:
    health = Health()
    with running("time.sleep(100)") as process:
        health.look(process, (3, 0.0), 1.0)
        for _ in range(4):
            health.look(process, (3, 0.0), 1.0)
        assert (health.silence, health.cause) == (4.0, "its event loop stands still")
        health.look(process, (4, 0.0), 1.0)
        assert health.silence == 0.0


def test_who_wants_to_work_is_charged_for_the_time_that_it_had() -> None:
    """A process that turns round and round for a look of an hour had a moment of it, as on a machine with much to do."""
    health = Health()
    with running("while True: pass") as process:
        health.look(process, (3, 0.0), 3600.0)
        for _ in range(3):
            time.sleep(0.1)
            health.look(process, (3, 0.0), 3600.0)
        assert 0.0 < health.silence < 60.0


def test_who_starts_is_left_alone_while_it_works() -> None:
    health = Health()
    with running("while True: pass") as process:
        for _ in range(3):
            time.sleep(0.2)
            health.look(process, (0, 0.0), 0.2)
        assert health.silence < 0.2
        assert not health.beating


def test_who_was_stopped_is_seen_to_be() -> None:
    health = Health()
    with running("while True: pass") as process:
        assert not is_stopped(process)
        os.kill(process, signal.SIGSTOP)
        deadline = time.monotonic() + 10
        while not is_stopped(process):
            assert time.monotonic() < deadline
        health.look(process, (3, 0.0), 1.0)
        for _ in range(3):
            health.look(process, (3, 0.0), 1.0)
        assert health.silence >= 2.0
    assert not is_stopped(process)
