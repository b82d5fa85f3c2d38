"""The state folder: secrets that a server makes for itself, each in a file that only its owner may read."""

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from server.core.file_names import OWNER_ONLY, take_name

LARGEST = 65_536  # bytes of a file


def read_secret(folder: Path, name: str) -> str | None:
    """Read a secret, or return None if there is none yet.

    A file that others may read is closed to them first; not one that a symbolic link leads to, which may be anybody's
    when it is root who reads. What is no text is returned as a text that is no secret.

    Raises:
        OSError: the file is there and cannot be read, or it is no file, or none that holds a secret.
    """
    path = folder / name
    try:
        descriptor, linked = _opened(path)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        if found.st_mode & 0o077 and not linked:
            os.fchmod(descriptor, OWNER_ONLY)
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, "it is too large to hold a secret", str(path))
    return content.decode(errors="replace").strip() or None


def _opened(path: Path) -> tuple[int, bool]:
    """A file to read, and whether a symbolic link leads to it. Raises OSError."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe would be waited for
    try:
        return os.open(path, flags | os.O_NOFOLLOW), False
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    return os.open(path, flags), True


def keep_secret(folder: Path, name: str, make: Callable[[], str]) -> str:
    """Read a secret, or make it if there is none yet. Of several processes that make it at once, one wins for all.

    Raises:
        OSError: the folder cannot be written, or the file cannot be read.
    """
    if found := read_secret(folder, name):
        return found
    folder.mkdir(0o700, parents=True, exist_ok=True)
    draft = _written(folder, name, make())
    try:
        with suppress(FileExistsError):  # another process was quicker
            take_name(draft, folder / name)
    finally:
        draft.unlink()
    with _alone(folder / name):  # with a file that is empty, as it is at first where there are no links
        return read_secret(folder, name) or replace_secret(folder, name, make())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time that finds this file; whoever waited finds the one that was put in its place. Where files
    cannot be locked, nobody waits."""
    descriptor = -1
    try:
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def replace_secret(folder: Path, name: str, secret: str) -> str:
    """Put a new secret in the place of the old one, at once.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(0o700, parents=True, exist_ok=True)
    _written(folder, name, secret).replace(folder / name)
    return secret


def _written(folder: Path, name: str, secret: str) -> Path:
    path = folder / f".{name}-{secrets.token_hex(8)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        _give_to_owner(descriptor, folder)
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def _give_to_owner(descriptor: int, folder: Path) -> None:
    """Let a file that root writes belong to whom the folder belongs to: the server may run as another user."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
