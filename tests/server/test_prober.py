"""Looking at originals: what has to be decoded to be known is decoded within the budget of memory."""

import asyncio
from pathlib import Path

import pytest

from ops.errors import TooLarge
from ops.libvips import Image
from ops.picture import Picture
from server.config.sources import Statement
from server.lanes import Lanes
from server.prober import Prober
from server.sources.original import Original, fingerprint
from server.threads import Threads
from tests.conftest import STUDIO
from tests.likeness import scenery

LITTLE, ENOUGH = 1_000_000, 100_000_000
SIDE = 600  # pixels; a picture that is decoded whole takes more than LITTLE


def described(path: Path, memory: int) -> Picture:
    original = Original(path.name, str(path), fingerprint(path.stat()), 0.0, Statement())

    async def inside() -> Picture:
        lanes, probers = Lanes(1, 1, 10, memory), Threads("prober", 1, 10)
        try:
            return await Prober(STUDIO, lanes, probers).describe(original)
        finally:
            lanes.close()
            probers.close()

    return asyncio.run(inside())


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_cut_off_file_is_decoded_within_the_budget(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    scenery(SIDE, SIDE).write_to_file(str(path), interlace=True)
    body = path.read_bytes()

    assert described(path, LITTLE).rows is None  # whole: its header is enough
    path.write_bytes(body[: len(body) // 2])
    assert described(path, ENOUGH).rows == SIDE
    with pytest.raises(TooLarge, match="MB are allowed"):
        described(path, LITTLE)


def test_black_and_white_of_a_tiff_are_found_within_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    heights: Image = Image.xyz(4000, 10)[0].cast("float") + 100
    heights.tiffsave(str(path))

    assert described(path, ENOUGH).reading.samples.range is not None  # type: ignore[attr-defined]
    with pytest.raises(TooLarge, match="MB are allowed"):
        described(path, LITTLE // 4)
