"""Give a file that is written a name that no other file has, also where there are no hard links: FAT, exFAT, and some
mounts of SMB and FUSE."""

import errno
import os
from pathlib import Path

NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS})
OWNER_ONLY = 0o600


def take_name(draft: Path, path: Path) -> bool:
    """Give a file a second name, unless there is a file of that name.

    Returns:
        Whether it has that name. If not, links cannot be made there: the name is taken by an empty file, which the
        draft may replace.

    Raises:
        FileExistsError: there is a file of that name.
        OSError: the folder cannot be written.
    """
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY))
        return False
    return True
