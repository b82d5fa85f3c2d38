import os
import subprocess
import sys
import time

import pytest

from server.core.log_stream import LogStream
from tests.server.running import ROOT


def test_lines_arrive_in_their_order_whole() -> None:
    reading, writing = os.pipe()
    stream = LogStream(writing)
    for number in range(500):
        stream.write(f"line {number} ü\n")
    stream.drain(5)
    os.close(writing)

    with os.fdopen(reading, encoding="utf-8") as lines:
        assert lines.read().splitlines() == [f"line {number} ü" for number in range(500)]


def test_who_writes_to_a_full_pipe_does_not_wait_and_is_told_what_was_lost() -> None:
    reading, writing = os.pipe()
    stream = LogStream(writing, most=100_000)
    for _ in range(1000):
        stream.write("x" * 999 + "\n")  # 64 kB fit into the pipe, 100 kB wait
    lost = 0
    received = b""
    while not lost:
        received += os.read(reading, 1 << 16)
        stream.write("after\n")
        lost = received.count(b"lines of the log were lost: nobody took them")
    said = next(line for line in received.decode().splitlines() if "lost" in line)

    assert int(said.split('"event": "')[1].split()[0]) > 700
    assert said.endswith('"level": "warning"}')
    os.close(reading)


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_that_has_gone_and_a_disk_that_is_full_are_passed_over() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    gone, full = LogStream(writing), LogStream(os.open("/dev/full", os.O_WRONLY))
    for stream in (gone, full):
        assert stream.write("a line\n") == 7
        stream.drain(5)
        assert stream.write("another\n") == 8
        stream.drain(5)
    os.close(writing)
    os.close(full.fileno())


def test_a_pipe_that_does_not_block_loses_nothing() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    stream = LogStream(writing)
    stream.write("y" * 200_000 + "\n")
    received = b""
    while not received.endswith(b"\n"):
        received += os.read(reading, 1 << 16)

    assert len(received) == 200_001
    for one in (reading, writing):
        os.close(one)


LEAVING = """
import sys
from server.core import log_stream
log_stream.install()
print("out")
sys.stderr.write("last words\\n")
"""


def test_what_was_said_last_is_written_before_the_process_ends() -> None:
    done = subprocess.run([sys.executable, "-c", LEAVING], cwd=ROOT, capture_output=True, check=True)

    assert (done.stdout, done.stderr) == (b"out\n", b"last words\n")


def test_a_process_ends_although_nobody_reads_what_it_says() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    while True:
        try:
            os.write(writing, bytes(4096))
        except BlockingIOError:
            break
    os.set_blocking(writing, True)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", LEAVING], cwd=ROOT, stderr=writing, stdout=writing, timeout=60, check=False
    )

    assert done.returncode == 0
    assert time.monotonic() - started < 50
    for one in (reading, writing):
        os.close(one)
