"""The files in which prometheus_client keeps the numbers of several workers, and what becomes of those of the dead.

Each worker writes its counters, histograms and gauges to files of its own; whoever is asked for the metrics adds them
up. What a dead worker counted has to stay, or counters would go backwards; but a file for each worker that ever was
would make every look slower. So the counts of the dead are added to one archive, and their gauges go.
https://prometheus.github.io/client_python/multiprocess/
"""

import fcntl
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from server.processes import metric_space

COUNTING = ("counter", "histogram")
ARCHIVE = 0  # in place of a process's number
LOCK = "metrics.lock"
PATIENCE, POLL = 0.5, 0.01  # seconds to wait for it, and between two looks
_FILE = re.compile(r"(?:counter|histogram|gauge_[a-z]+)_([0-9]+)\.db")


class WorkerMetrics:
    """Collects the metrics of all workers from the folder that they share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """Add up what the living and the dead have counted, and what the living measure."""
        self._archive_the_dead()
        with _locked(self._folder, fcntl.LOCK_SH):
            return list(MultiProcessCollector(None, str(self._folder)).collect())  # type: ignore[no-untyped-call]

    def registry(self) -> CollectorRegistry:
        """Return a registry with nothing but these."""
        registry = CollectorRegistry()
        registry.register(self)
        return registry

    def archive(self, process: int) -> None:
        """Keep what a worker has counted that has ended, and forget what it measured."""
        with _locked(self._folder, fcntl.LOCK_EX):
            mark_process_dead(process, str(self._folder))  # type: ignore[no-untyped-call]
            for kind in COUNTING:
                _merge(self._folder / f"{kind}_{process}.db", self._folder / f"{kind}_{ARCHIVE}.db")

    def _archive_the_dead(self) -> None:
        names = (match[1] for path in self._folder.iterdir() if (match := _FILE.fullmatch(path.name)))
        for process in sorted({int(name) for name in names} - {ARCHIVE}):
            if not _lives(process):
                self.archive(process)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _merge(counted: Path, archive: Path) -> None:
    """Add the values of a file to those of another, and remove it; another worker may have done so."""
    if not counted.exists():
        return
    aside = archive.with_suffix(".new")
    try:
        metric_space.make(aside, _used(archive) + _used(counted))
    except OSError:  # no room: it stays by itself until there is some
        aside.unlink(missing_ok=True)
        return
    merged = MmapedDict(str(aside))  # type: ignore[no-untyped-call]
    for path in (archive, counted):
        if path.exists():
            for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
                before, _ = merged.read_value(key)  # type: ignore[no-untyped-call]
                merged.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call]
    merged.close()  # type: ignore[no-untyped-call]
    aside.replace(archive)
    counted.unlink()


def _used(path: Path) -> int:
    """Bytes of a file that hold values: what it begins with."""
    try:
        with path.open("rb") as file:
            return int.from_bytes(file.read(4), sys.byteorder)
    except FileNotFoundError:
        return 0


def _is_locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Keep others from merging while the files are read, and from reading while they are merged. Go on after a while
    all the same: whoever holds the lock may hang."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + PATIENCE
        while not _is_locked(descriptor, how) and time.monotonic() < until:
            time.sleep(POLL)
        yield
    finally:
        os.close(descriptor)
