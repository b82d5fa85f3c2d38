"""The crew: what the workers of one server have in common, which is a folder.

Their numbers for Prometheus are in it, how many connections each has to serve, and places where expensive work is done,
fewer than there are cores, whichever worker does it. A place is a file that is locked, so that the system gives it back
however its holder ends.
"""

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # names the folder; prometheus_client looks when it is imported
BUSY = struct.Struct("<I")
POLL = 0.02  # seconds between two looks for a free place


@dataclass(frozen=True, slots=True)
class Crew:
    """So many workers, and so many places."""

    folder: Path
    workers: int
    places: int

    @contextmanager
    def place(self, *, alone: bool = False) -> Iterator[None]:
        """A place to work at, once one is free; all of them for who has to work `alone`. Blocks."""
        with ExitStack() as held:
            with _locked(self.folder / "turn"):  # one after the other, so that who needs all gets them in the end
                self._take(self.places if alone else 1, held)
            yield

    def seat(self, held: ExitStack) -> int:
        """A number of one's own below that of the workers, until `held` ends."""
        free = (number for number in range(self.workers) if _try(self.folder / f"seat-{number}", held))
        return next(free, 0)

    def tell(self, seat: int, busy: int) -> list[int]:
        """How many connections are busy in each seat, when this many are in one's own."""
        descriptor = os.open(self.folder / "busy", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(descriptor, BUSY.pack(busy), seat * BUSY.size)
            found = os.pread(descriptor, self.workers * BUSY.size, 0)
        finally:
            os.close(descriptor)
        return [number for (number,) in BUSY.iter_unpack(found)]

    def _take(self, wanted: int, held: ExitStack) -> None:
        left = [self.folder / f"place-{number}" for number in range(self.places)]
        while True:
            for path in tuple(left):
                if _try(path, held):
                    left.remove(path)
                    wanted -= 1
                    if not wanted:
                        return
            time.sleep(POLL)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with ExitStack() as held:
        _try(path, held, fcntl.LOCK_EX)
        yield


def _try(path: Path, held: ExitStack, how: int = fcntl.LOCK_EX | fcntl.LOCK_NB) -> bool:
    """Lock a file until `held` ends; True if it was free, or if there can be no locks: better too much at once than
    nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        os.close(descriptor)
        return False
    except OSError:
        os.close(descriptor)
        return True
    held.callback(os.close, descriptor)
    return True
