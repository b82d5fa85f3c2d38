"""The state folder: secrets that a server makes for itself, each in a file that only its owner may read."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600


def read_secret(folder: Path, name: str) -> str | None:
    """Read a secret, or return None if there is none yet.

    A file that others may read is closed to them first.

    Raises:
        OSError: the file is there and cannot be read.
    """
    path = folder / name
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(OWNER_ONLY)
        return path.read_text().strip() or None
    except FileNotFoundError:
        return None


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
            os.link(draft, folder / name)
    finally:
        draft.unlink()
    return read_secret(folder, name) or replace_secret(folder, name, make())


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
