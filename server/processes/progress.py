"""Progress of renderings: notices a thread that stands still, and takes no slow picture for one.

A rendering makes progress while its thread gets CPU time. libvips computes pixels in threads of its own, and wakes the
thread that waits for them after each strip of pixels, where it would also send its `eval` signal; so the CPU clock of
the waiting thread tells as much as the signal does, at no cost for a picture. Between two strips there may be a long
computation (a decoder that reads a whole file first): then one of libvips' threads is at work, or wants to be.

So a rendering stands still if its thread gets no CPU time, is not waiting for a CPU, and no thread of libvips can be at
work for it. Waiting for a disk counts slowly: there is nothing that a new process could do better.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

from server.processes import proc

LIBVIPS = ("ops.libvips", "pyvips")  # modules from which libvips is called
DISK_PATIENCE = 6  # times as long may a thread wait for a disk

T = TypeVar("T")


@dataclass(slots=True)
class _Rendering:
    """Work under way: the thread's numbers for Python and for the system, its CPU clock, what that said last."""

    ident: int
    number: int
    clock: int
    used: float = -1.0
    still: float = 0.0  # seconds without progress


class Progress:
    """The renderings of one process. `run` is called in their threads, `stalled` from the event loop."""

    def __init__(self) -> None:
        self._running: dict[int, _Rendering] = {}
        self._own = threading.local()
        self._helpers: dict[int, int] = {}
        self._watched = hasattr(time, "pthread_getcpuclockid") and sys.platform == "linux"

    def run(self, work: Callable[[], T]) -> T:
        """Do some work, watched. Returns what it returns, raises what it raises."""
        if not self._watched:
            return work()
        rendering = self._rendering()
        self._running[rendering.ident] = rendering
        try:
            return work()
        finally:
            del self._running[rendering.ident]

    def stalled(self, passed: float) -> float:
        """Look at all renderings, `passed` seconds after the last look.

        Returns:
            For how many seconds the one that has stood still for longest has done so.
        """
        running = tuple(self._running.values())
        waiting, moved = list[_Rendering](), list[_Rendering]()
        for rendering in running:
            (moved if self._has_moved(rendering) else waiting).append(rendering)
        if waiting:
            self._count(waiting, moved, passed)
        return max((rendering.still for rendering in running), default=0.0)

    def _rendering(self) -> _Rendering:
        """Return what is known of this thread; each of its renderings begins anew."""
        known: _Rendering | None = getattr(self._own, "rendering", None)
        if known is None:
            ident = threading.get_ident()
            known = _Rendering(ident, threading.get_native_id(), time.pthread_getcpuclockid(ident))
            self._own.rendering = known
        known.used, known.still = -1.0, 0.0
        return known

    @staticmethod
    def _has_moved(rendering: _Rendering) -> bool:
        try:
            used = time.clock_gettime(rendering.clock)
        except OSError:  # the thread has ended
            return True
        if used == rendering.used:
            return False
        rendering.used, rendering.still = used, 0.0
        return True

    def _count(self, waiting: Collection[_Rendering], moved: Collection[_Rendering], passed: float) -> None:
        """Add to the time of those that stand still.

        One that waits in libvips may have a thread of libvips at work for it. Such threads do not say for whom they
        work: as many as there are renderings that wait and do get on are theirs, what is left may be anybody's.
        """
        process = os.getpid()
        states = {one.ident: (proc.thread(process, one.number) or "S")[0] for one in (*waiting, *moved)}
        busy, reading = self._helping(process)
        spare = busy - sum(states[one.ident] not in (proc.RUNNABLE, proc.DISK) for one in moved)
        inside = _inside_libvips(waiting)
        for one in waiting:
            state = states[one.ident]
            if state == proc.RUNNABLE or (one.ident in inside and spare >= len(inside)):
                continue
            slow = state == proc.DISK or (one.ident in inside and spare + reading >= len(inside))
            one.still += passed / DISK_PATIENCE if slow else passed

    def _helping(self, process: int) -> tuple[int, int]:
        """Return how many threads that are not Python's have worked since the last look, or are about to; and how many
        wait for a disk."""
        ours = {thread.native_id for thread in threading.enumerate()}
        before, self._helpers = self._helpers, {}
        busy = reading = 0
        for number, (state, ticks) in proc.threads(process).items():
            if number not in ours:
                self._helpers[number] = ticks
                worked = state == proc.RUNNABLE or ticks != before.get(number, ticks)
                busy += worked
                reading += state == proc.DISK and not worked
        return busy, reading


def _inside_libvips(renderings: Iterable[_Rendering]) -> set[int]:
    """Return the threads of these that wait in libvips.

    The frames hold what their threads work with, and one of them is this function's own, which holds them all: a cycle
    that would keep pictures in memory until the garbage collector comes by.
    """
    frames = sys._current_frames()
    try:
        return {one.ident for one in renderings if _is_in_libvips(frames.get(one.ident))}
    finally:
        frames.clear()


def _is_in_libvips(frame: FrameType | None) -> bool:
    """Whether a thread waits in libvips: the innermost Python function is one that calls it."""
    return frame is not None and str(frame.f_globals.get("__name__", "")).startswith(LIBVIPS)
