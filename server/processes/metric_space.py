"""Room on the disk for the files in which a worker counts, reserved before they are used.

prometheus_client maps files that are holes at first: on a full disk, to write to one ends the process by SIGBUS.
"""

import os
from pathlib import Path

# Twice what a server needs that has two hundred designs and some dozens of sources.
SPACE = {
    "histogram": 1 << 20,
    "counter": 1 << 19,
    "gauge_livesum": 1 << 16,
    "gauge_livemin": 1 << 16,
    "gauge_liveall": 1 << 16,
}


def reserve(folder: Path, process: int) -> None:
    """Make the files of a worker, with room for all that it may count.

    Raises:
        OSError: there is no room for them; none is left then.
    """
    paths = [folder / f"{kind}_{process}.db" for kind in SPACE]
    try:
        for path, size in zip(paths, SPACE.values(), strict=True):
            make(path, size)
    except OSError:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


def make(path: Path, size: int) -> None:
    """Make a file of so many bytes, all of them zero, that have their place on the disk.

    Raises:
        OSError: there is no room for it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        else:  # macOS
            os.pwrite(descriptor, bytes(size), 0)
    finally:
        os.close(descriptor)
