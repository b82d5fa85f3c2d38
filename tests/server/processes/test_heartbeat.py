import os
import subprocess
import sys

import pytest

from server.processes.heartbeat import SLOTS, Board


def test_what_one_process_shows_another_reads() -> None:
    board = Board.made()
    board.show(1, 0, 0.0)
    code = f"from server.processes.heartbeat import Board\nBoard({board.descriptor}).show(3, 41, 1.5)"
    subprocess.run([sys.executable, "-c", code], check=True, close_fds=False)

    assert board.read(3) == (41, 1.5)
    assert [board.read(slot) for slot in (0, 1, 2, 4, SLOTS - 1)] == [(0, 0.0)] * 5
    board.clear(3)
    assert board.read(3) == (0, 0.0)
    os.close(board.descriptor)


def test_numbers_that_have_grown_too_large_are_no_mistake() -> None:
    board = Board.made()
    board.show(0, (1 << 32) + 7, 1e12)

    assert board.read(0) == (7, pytest.approx(4294967.295))
    os.close(board.descriptor)


def test_it_needs_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/nowhere")
    board = Board.made()
    board.show(0, 1, 0)

    assert board.read(0) == (1, 0.0)
    os.close(board.descriptor)
