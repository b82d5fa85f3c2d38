import os
import subprocess
import sys

from server.processes import dumps
from server.processes.anonymous_file import anonymous_file

CODE = """
import os, signal, sys
from server.processes import dumps
dumps.register(int(sys.argv[1]), signal.SIGUSR2)
def here():
    os.kill(os.getpid(), signal.SIGUSR2 if sys.argv[2] == "asked" else signal.SIGSEGV)
here()
"""


def test_who_is_asked_and_who_crashes_says_where_it_was_once() -> None:
    descriptor = anonymous_file("trace")
    for how, code in (("asked", 0), ("crashes", -11), ("asked", 0)):
        command = [sys.executable, "-c", CODE, str(descriptor), how]
        done = subprocess.run(command, check=False, pass_fds=[descriptor], capture_output=True)
        assert (done.returncode, done.stderr) == (code, b"")
        said = dumps.take(descriptor)
        assert "in here" in said
        assert said.count("Current thread") == 1
        assert dumps.take(descriptor) == ""
    os.close(descriptor)


def test_where_nothing_can_be_written_down_nothing_is_read() -> None:
    assert dumps.take(-1) == ""
