import subprocess
import sys
from pathlib import Path

from tests.server.running import ROOT

CLOSED = """
import os, sys
from server.core import standard_streams
standard_streams.must_be_open()
opened = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
print("lost", file=sys.stderr, flush=True)
os.write(2, b"lost too")
os._exit(0 if opened > 2 else 1)
"""


def test_the_number_of_a_closed_stream_goes_to_no_other_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CLOSED, str(tmp_path / "file")]
    done = subprocess.run(["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command], cwd=ROOT, check=False)

    assert done.returncode == 0
    assert (tmp_path / "file").read_bytes() == b""
