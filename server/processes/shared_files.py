"""Files without a name that a supervisor shares with its workers."""

import os
from contextlib import suppress

from server.processes.anonymous_file import anonymous_file
from server.processes.heartbeat import Board
from server.processes.terms import NONE

LONGEST_PATH = 4096  # bytes of the name of a file


def board_and_trace() -> tuple[Board | None, int]:
    """Return where workers show their heartbeats, and where they write what they were at, as far as can be had."""
    board, trace = None, NONE
    with suppress(OSError):
        board = Board.made()
        trace = anonymous_file("trace")
        os.set_inheritable(trace, True)
    return board, trace


def configuration_path(config: int) -> str:
    """Return the path of the file that a configuration was read from; empty if there was none."""
    path = os.pread(config, LONGEST_PATH, 0).partition(b"\n")[0].decode(errors="replace") if config != NONE else ""
    return os.path.abspath(path) if path else ""  # noqa: PTH100
