"""Black and white of numbers are found without the picture in memory."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.tiffs import SHORT, Tiff

SIDE = 3000
PIXELS = SIDE * SIDE * 4 >> 10  # kilobytes of a plane
PROBE = """
import sys
from pathlib import Path
from tests.conftest import look

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

look(Path(sys.argv[1]))
before = peak()
found = look(Path(sys.argv[2]))
print(found.reading.samples.range.black, found.reading.samples.range.white, peak() - before)
"""


class InStrips(Tiff):
    """A picture of zeros in strips of which all but the first are the same bytes, deflated."""

    def __init__(self, side: int, first: tuple[float, ...], *, planes: int) -> None:
        """Grey in strips of some rows, or colours in planes of one strip each."""
        rows = side // 8 if planes == 1 else side
        super().__init__(
            side,
            side,
            planes,
            first,
            "f",
            1 if planes == 1 else 2,
            rows=rows,
            planar=planes > 1,
            tags={259: (SHORT, [8])},
        )

    def _parts(self) -> list[bytes]:
        rest = bytes(self.width * self.rows * 4 - 4 * len(self.values))
        head = struct.pack(f"<{len(self.values)}f", *self.values)
        count = self.samples * self.height // self.rows
        return [zlib.compress(head + rest), *[zlib.compress(bytes(4 * len(self.values)) + rest)] * (count - 1)]


@pytest.mark.parametrize("planes", [1, 3])
@pytest.mark.parametrize("first", [(-3.5, 1200.0), (-3.5, 1200.0, float("nan"), 1e38, float("-inf"))])
def test_a_large_picture_is_not_held_in_memory_to_find_black_and_white(
    tmp_path: Path, first: tuple[float, ...], planes: int
) -> None:
    """A process of its own measures the peak; a small file of the kind comes first, for what libraries hold anyway."""
    small, large = tmp_path / "small.tif", tmp_path / "large.tif"
    small.write_bytes(InStrips(256, first, planes=planes).written())
    large.write_bytes(InStrips(SIDE, first, planes=planes).written())
    assert large.stat().st_size < 1 << 20
    arguments = [sys.executable, "-c", PROBE, str(small), str(large)]
    low, high, grown = subprocess.run(arguments, capture_output=True, check=True, text=True).stdout.split()

    assert (float(low), float(high)) == (-3.5, 1200)
    assert int(grown) < PIXELS * (planes + 1) // 2
