import os
import sys
from typing import TextIO, cast

import pytest

from server.processes import error_output
from server.processes.error_output import ErrorOutput


def test_what_cannot_be_written_is_lost_and_no_mistake() -> None:
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w")
    output = ErrorOutput(stream)
    output.write("first\n")
    output.flush()
    assert os.read(reading, 100) == b"first\n"
    os.close(reading)
    for _ in range(10):
        output.write("lost\n" * 10_000)
        output.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), writing)
    stream.close()
    assert output.write("closed") == 6
    output.flush()


def test_it_is_the_stream_in_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", cast("TextIO", sys.__stdout__))
    error_output.protect()

    assert sys.stderr.fileno() == cast("TextIO", sys.__stdout__).fileno()
    assert sys.stderr.encoding == cast("TextIO", sys.__stdout__).encoding
