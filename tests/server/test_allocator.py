"""What is freed is given back."""

import os
import subprocess
import sys

import pytest

from tests.server.running import ROOT

HOLDS = """
import sys
from server import allocator
print(allocator.settle())
def held(): return int(open("/proc/self/statm").read().split()[1]) * 4096
seen = bytearray(b"x") * 4_000_000  # from now on, glibc would keep what is smaller
del seen
before = held()
pieces = [bytearray(b"x") * 3_000_000 for _ in range(40)]
del pieces[::2]
print((held() - before) // 1_000_000)
"""


def run(**more: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")} | more
    done = subprocess.run([sys.executable, "-c", HOLDS], cwd=ROOT, env=environment, capture_output=True, check=True)
    return done.stdout.decode().split()


@pytest.mark.skipif(sys.platform != "linux", reason="for glibc")
def test_every_second_of_many_large_pieces_is_given_back() -> None:
    settled, held = run()

    assert settled == "True"
    assert 55 <= int(held) <= 75


@pytest.mark.skipif(sys.platform != "linux", reason="for glibc")
def test_who_has_settled_it_in_the_environment_is_left_alone() -> None:
    settled, held = run(MALLOC_ARENA_MAX="3")

    assert settled == "False"
    assert int(held) > 100
