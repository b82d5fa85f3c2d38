"""Sidecars: a small file beside an original says what is to be said of it."""

import os
import stat

from server.sources.original import Mark

LARGEST = 65_536  # bytes


def read(path: str) -> tuple[bytes | None, Mark | None]:
    """The content of a sidecar and its mark, None if there is none; links and whatever is no file are none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None, mark(path)  # one that may not be read may be read later
    try:
        status = os.fstat(descriptor)
        return (os.read(descriptor, LARGEST + 1), Mark.of(status)) if stat.S_ISREG(status.st_mode) else (None, None)
    finally:
        os.close(descriptor)


def mark(path: str) -> Mark | None:
    """The mark of a sidecar, without reading it."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return Mark.of(status) if stat.S_ISREG(status.st_mode) else None
