"""A clock on the wall that can be set: on PYTHONPATH of a server that a test starts.

The file that `CLOCK` names says by how many seconds it is wrong. What waits goes by another clock, which stays as it is.
"""

import os
import time
from pathlib import Path

CLOCK = os.environ.get("CLOCK", "")


def wrong() -> float:
    return float(Path(CLOCK).read_text())


if CLOCK:
    _time, _time_ns = time.time, time.time_ns
    time.time = lambda: _time() + wrong()
    time.time_ns = lambda: _time_ns() + int(wrong() * 1e9)
