import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.crew import Crew
from tests.server.running import ROOT
from tests.waiting import until

HOLDER = """
import sys, time
from pathlib import Path
from server.crew import Crew
with Crew(Path(sys.argv[1]), 2, 1).place():
    print("there", flush=True)
    time.sleep(60)
"""


class Crowd:
    """How many are at work, and how many were at most."""

    def __init__(self) -> None:
        self.now, self.most = 0, 0
        self._lock = threading.Lock()

    def work(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.03)
        with self._lock:
            self.now -= 1


@pytest.mark.parametrize("places", [1, 2, 3])
def test_no_more_work_at_once_than_there_are_places_whichever_worker_it_is(tmp_path: Path, places: int) -> None:
    crowd = Crowd()

    def work(_: int) -> None:
        with Crew(tmp_path, 2, places).place():
            crowd.work()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(16)))
    assert crowd.most == places


def test_who_needs_all_places_is_alone_and_not_passed_by_for_ever(tmp_path: Path) -> None:
    crew, ended = Crew(tmp_path, 2, 3), threading.Event()
    others, alone = Crowd(), list[int]()

    def go_on() -> None:
        while not ended.is_set():
            with crew.place():
                others.work()

    with ThreadPoolExecutor(6) as threads:
        for _ in range(6):
            threads.submit(go_on)
        until(lambda: others.now == 3)
        with crew.place(alone=True):
            alone += [others.now for _ in range(5) if not time.sleep(0.02)]
        ended.set()
    assert alone == [0] * 5


def test_the_place_of_who_is_killed_is_free(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"there\n"
        with ThreadPoolExecutor(1) as threads:
            taken = threads.submit(_taken, Crew(tmp_path, 2, 1))
            time.sleep(0.1)
            assert not taken.done()
            holder.kill()
            assert taken.result(10) == 7


def test_a_place_is_free_again_after_work_that_fails(tmp_path: Path) -> None:
    crew = Crew(tmp_path, 2, 1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), crew.place():
            _ = 1 // 0
    assert _taken(crew) == 7


def test_without_the_folder_there_is_no_limit_but_work_goes_on(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)

    assert _taken(Crew(tmp_path, 2, 1)) == 7


def _taken(crew: Crew) -> int:
    with crew.place():
        return 7
