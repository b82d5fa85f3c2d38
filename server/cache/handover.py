"""Finished pictures that the job process hands over to the workers of its server, where there is no cache on disk.

What is in the memory of one process the others do not see. So the job process keeps its pictures in a folder, which is
a disk cache that lasts as long as the server does. Until it has begun to, looking for it costs next to nothing.
"""

from collections.abc import Callable
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from server.cache.disk import Disk
from server.cache.purges import Purges

NAME = "jobs"  # of the folder, within that of the server

Handover = Callable[[], Disk | None]  # the cache, once it is there


def none() -> Disk | None:
    """No pictures are handed over."""
    return None


def within(server: Path, budget: int, log: FilteringBoundLogger, purges: Purges) -> Handover:
    """What is handed over in the folder of a server, of at most `budget` bytes."""
    folder = server / NAME
    found: list[Disk] = []

    def disk() -> Disk | None:
        if not found and folder.exists():
            found.append(Disk(folder, budget, log, purges=purges))
        return found[0] if found else None

    return disk
