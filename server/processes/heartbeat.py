"""Heartbeats: what each worker shows its supervisor of its progress, in a file that they share.

Every worker has a slot of two numbers. `beats` counts up while its event loop runs. `stalled` is for how long one of
its renderings has made no progress. The file has no name and needs no writable folder.
"""

import os

from server.processes.anonymous_file import anonymous_file

SLOTS = 4096
SIZE = 8  # bytes of a slot
HIGHEST = 0xFFFFFFFF
MILLISECONDS = 1000


class Board:
    """The slots, behind a descriptor."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def made(cls) -> "Board":
        """Make a board with all slots at zero.

        Raises:
            OSError: there can be none.
        """
        descriptor = anonymous_file("heartbeats")
        os.pwrite(descriptor, bytes(SLOTS * SIZE), 0)  # so that no later write needs more room
        os.set_inheritable(descriptor, True)
        return cls(descriptor)

    def show(self, slot: int, beats: int, stalled: float) -> None:
        """Say how often the event loop has come by, and for how many seconds a rendering has stalled.

        Raises:
            OSError: the board cannot be written.
        """
        numbers = beats & HIGHEST, min(int(stalled * MILLISECONDS), HIGHEST)
        os.pwrite(self.descriptor, b"".join(number.to_bytes(4, "little") for number in numbers), slot * SIZE)

    def read(self, slot: int) -> tuple[int, float]:
        """Return what a worker has shown: its beats, and the seconds for which a rendering has stalled."""
        content = os.pread(self.descriptor, SIZE, slot * SIZE)
        return int.from_bytes(content[:4], "little"), int.from_bytes(content[4:], "little") / MILLISECONDS

    def clear(self, slot: int) -> None:
        """Set a slot to zero, for the next worker that has it."""
        os.pwrite(self.descriptor, bytes(SIZE), slot * SIZE)
