"""The folder of one running server for everything temporary: what its workers have in common, and their own files.

The supervisor takes it away at the end. If that is killed, the last worker does; and if all were killed at once, the
next server that is started beside it. Who uses the folder holds a shared lock on it, so that it is known whether
anybody is left: the system gives the lock back however a process ends.
"""

import fcntl
import os
import stat
import time
from contextlib import suppress

PREFIX = "bookplate-"
DIGITS = 16
YOUNG = 60  # seconds in which a folder that nobody has locked may just be on its way


def new() -> str:
    """Return the path of a folder that is not there yet, with a name that cannot be guessed."""
    parent = os.path.abspath(os.environ.get("TMPDIR") or "/tmp")  # noqa: PTH100, S108
    return f"{parent}/{PREFIX}{os.urandom(DIGITS // 2).hex()}"


def hold(path: str) -> int | None:
    """Say that this process uses a folder, as long as it runs or until the descriptor that is returned is closed."""
    try:
        descriptor = _opened(path)
    except OSError:
        return None
    with suppress(OSError):  # a disk without locks
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return descriptor


def remove_unused(path: str, *, at_least: float = 0.0) -> None:
    """Take a folder away if it is this user's, nobody holds it, and nothing in it has changed for some seconds."""
    try:
        descriptor = _opened(path)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        status = os.fstat(descriptor)
        if status.st_uid == os.getuid() and time.time() - status.st_mtime >= at_least:
            remove(path)
    except OSError:  # somebody holds it
        return
    finally:
        os.close(descriptor)


def remove_abandoned(beside: str) -> None:
    """Take away the folders that servers have left that were killed with all their workers."""
    parent, _, own = beside.rpartition("/")
    with suppress(OSError):
        for name in os.listdir(parent):  # noqa: PTH208
            if name != own and _is_ours(name):
                remove_unused(f"{parent}/{name}", at_least=YOUNG)


def remove(path: str) -> None:
    """Take a folder away with all that is in it, as far as possible; none may be there."""
    with suppress(OSError):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            for name in os.listdir(path):  # noqa: PTH208
                remove(f"{path}/{name}")
            os.rmdir(path)  # noqa: PTH106
        else:
            os.unlink(path)  # noqa: PTH108


def _opened(path: str) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _is_ours(name: str) -> bool:
    digits = name.removeprefix(PREFIX)
    return name != digits and len(digits) == DIGITS and not digits.strip("0123456789abcdef")
