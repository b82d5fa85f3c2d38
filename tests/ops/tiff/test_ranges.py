"""Black and white of numbers are found without the picture in memory."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.tiffs import SHORT, Tiff

SIDE = 4000
PIXELS = SIDE * SIDE * 4 >> 10  # kilobytes
PROBE = """
import resource
import sys
from pathlib import Path
from tests.conftest import look

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

look(Path(sys.argv[1]))
before = peak()
found = look(Path(sys.argv[2]))
print(found.reading.samples.range.black, found.reading.samples.range.white, peak() - before)
"""


class InStrips(Tiff):
    """A picture of zeros in strips of which all but the first are the same bytes, deflated."""

    def __init__(self, side: int, first: tuple[float, ...]) -> None:
        tags = {259: (SHORT, [8]), 278: (SHORT, [side // 8])}
        super().__init__(side, side, 1, first, "f", 1, tags=tags)

    def _parts(self) -> list[bytes]:
        rest = bytes(self.width * self.height // 8 * 4 - 4 * len(self.values))
        head = struct.pack(f"<{len(self.values)}f", *self.values)
        return [zlib.compress(head + rest), *[zlib.compress(bytes(4 * len(self.values)) + rest)] * 7]


@pytest.mark.parametrize("first", [(-3.5, 1200.0), (-3.5, 1200.0, float("nan"), 1e38, float("-inf"))])
def test_a_large_picture_is_not_held_in_memory_to_find_black_and_white(
    tmp_path: Path, first: tuple[float, ...]
) -> None:
    """A process of its own measures the peak; a small file of the kind comes first, for what libraries hold anyway."""
    small, large = tmp_path / "small.tif", tmp_path / "large.tif"
    small.write_bytes(InStrips(64, first).written())
    large.write_bytes(InStrips(SIDE, first).written())
    assert large.stat().st_size < 1 << 20
    arguments = [sys.executable, "-c", PROBE, str(small), str(large)]
    low, high, grown = subprocess.run(arguments, capture_output=True, check=True, text=True).stdout.split()

    assert (float(low), float(high)) == (-3.5, 1200)
    assert int(grown) < PIXELS // 2
