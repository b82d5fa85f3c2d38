"""What workers say to their supervisor, over one socket that they all share."""

import os
import socket

MOST_SOCKETS = 16  # that one worker can listen on: a name may stand for several addresses
SIZE = 4096  # bytes that are read at once


class Channel:
    """Nothing is ever sent to the workers here. That it ends tells them that the supervisor did."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._theirs.set_inheritable(True)
        self._heard = b""

    def fileno(self) -> int:
        """Return where it is heard that something was said."""
        return self._ours.fileno()

    @property
    def theirs(self) -> int:
        """Where workers say something."""
        return self._theirs.fileno()

    def read(self) -> tuple[list[list[str]], list[int]]:
        """Return the lines that were said, each in words, and the descriptors that came with them."""
        said, handed, _, _ = socket.recv_fds(self._ours, SIZE, MOST_SOCKETS + 1)
        for descriptor in handed:
            os.set_inheritable(descriptor, True)
        *lines, self._heard = (self._heard + said).split(b"\n")
        return [line.decode().split() for line in lines], handed
