"""Files without a name, which processes hand to each other by their descriptors.

They live in memory where the system has that (memfd_create(2)), so that neither a full disk nor a missing folder for
temporary files can break them, and nothing is left behind.
"""

import os


def anonymous_file(purpose: str) -> int:
    """Make a file that nobody can open by a name, and return its descriptor, which child processes do not inherit.

    Raises:
        OSError: the system has no such files, and the folder for temporary files cannot be written.
    """
    try:
        return os.memfd_create(f"bookplate-{purpose}", os.MFD_CLOEXEC)
    except (AttributeError, OSError):  # not Linux, or a sandbox forbids it
        folder = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 (the name cannot be guessed, and is gone at once)
        path = f"{folder}/bookplate-{os.urandom(8).hex()}.{purpose}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        os.unlink(path)  # noqa: PTH108
        return descriptor
