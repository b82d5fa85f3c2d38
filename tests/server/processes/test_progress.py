"""Real threads that work, wait and stand still."""

import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from ops import libvips
from server.processes.progress import Progress

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is told of threads")

LOOK = 0.1
READ, WRITE = os.pipe()


class Slow:
    """A source of pixels that come when they are let."""

    def __init__(self, body: bytes, may: Callable[[], None]) -> None:
        self._body, self._may = body, may

    def read(self, size: int) -> bytes:
        self._may()
        piece, self._body = self._body[:size], self._body[size:]
        return piece


@contextmanager
def working(progress: Progress, *work: Callable[[], object]) -> Iterator[None]:
    with ThreadPoolExecutor(len(work)) as pool:
        for one in work:
            pool.submit(progress.run, one)
        time.sleep(0.05)
        yield


def looks(progress: Progress, count: int) -> float:
    for _ in range(count):
        time.sleep(LOOK)
        stalled = progress.stalled(LOOK)
    return stalled


def test_nothing_that_runs_stalls_nothing() -> None:
    assert Progress().stalled(10) == 0


def test_a_thread_that_waits_for_ever_stalls_from_the_second_look_on() -> None:
    progress, gate = Progress(), threading.Event()
    with working(progress, gate.wait):
        try:
            assert looks(progress, 1) == 0
            assert looks(progress, 5) == pytest.approx(5 * LOOK)
        finally:
            gate.set()
    assert progress.stalled(LOOK) == 0


def test_looking_keeps_nothing_that_a_rendering_held() -> None:
    class Picture:
        pass

    kept: list[weakref.ref[Picture]] = []
    progress, gate = Progress(), threading.Event()

    def render() -> None:
        picture = Picture()
        kept.append(weakref.ref(picture))
        gate.wait()

    gc.disable()  # which would find it in the end
    try:
        with working(progress, render):
            assert looks(progress, 3) > 0
            gate.set()
        assert kept[0]() is None
    finally:
        gc.enable()


def test_the_next_rendering_of_a_thread_begins_anew() -> None:
    progress, gates = Progress(), [threading.Event(), threading.Event()]
    with ThreadPoolExecutor(1) as pool:
        for gate in gates:
            pool.submit(progress.run, gate.wait)
        assert looks(progress, 4) > 0
        gates[0].set()
        time.sleep(0.05)
        assert looks(progress, 1) == 0
        gates[1].set()


def test_python_that_works_and_libvips_that_works_do_not_stall() -> None:
    def picture() -> None:
        noise = libvips.Image.gaussnoise(3000, 3000, seed=1)
        noise.gaussblur(8).gaussblur(8).pngsave_buffer()

    def count() -> None:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            pass

    progress = Progress()
    with working(progress, picture, count):
        assert [looks(progress, 1) for _ in range(10)] == [0.0] * 10


def test_one_that_stands_still_is_seen_beside_others_that_work() -> None:
    progress, gate = Progress(), threading.Event()

    def pictures() -> None:
        while not gate.is_set():
            libvips.Image.gaussnoise(1500, 1500).gaussblur(6).pngsave_buffer()

    with working(progress, gate.wait, pictures):
        try:
            assert looks(progress, 8) == pytest.approx(7 * LOOK)
        finally:
            gate.set()


def test_libvips_that_waits_for_ever_stalls() -> None:
    """The thread waits in libvips, and none of libvips' own threads is at work."""
    progress = Progress()
    reading, writing = os.pipe()
    body = bytes(libvips.Image.black(2000, 2000).pngsave_buffer(compression=0))

    def read() -> None:
        source = libvips.Source.new_from_descriptor(reading)
        libvips.Image.new_from_source(source, "", access="sequential").pngsave_buffer()

    with working(progress, read):
        try:
            os.write(writing, body[:50_000])
            assert looks(progress, 8) >= 4 * LOOK
        finally:
            os.close(writing)
    os.close(reading)


def test_watching_a_rendering_costs_next_to_nothing() -> None:
    """Told by what it does, as a clock would not be believed: one entry of a dictionary, no call of the system."""
    progress, seen = Progress(), []
    progress.run(lambda: None)
    sys.setprofile(
        lambda _frame, event, what: seen.append(getattr(what, "__name__", "")) if event == "c_call" else None
    )
    progress.run(lambda: None)
    sys.setprofile(None)

    assert set(seen) <= {"setprofile", "getattr"}
