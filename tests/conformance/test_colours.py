"""Colours by number (CICP) in AVIF and PNG, gamma and HDR: what is delivered is what Chromium shows on a screen for sRGB."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Pillow

from ops.libvips import Image
from tests.avifs import avif, saying
from tests.browser_pixels import CHROMIUM, Shown, shown
from tests.conftest import encoded
from tests.likeness import decode
from tests.pngs import cicp, with_chunks

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")

PRIMARIES = {"sRGB": 1, "P3": 12, "BT.2020": 9, "BT.601": 6}
TRANSFERS = {"sRGB": 13, "BT.709": 1, "gamma 2.2": 4, "gamma 2.8": 5, "linear": 8, "PQ": 16, "HLG": 18}
STEPS = 6
SIDE = 4  # pixels of a patch
MEAN = {"png": 0.5, "avif": 2.5}  # of 255; encoders round differently in what is nearly black


def chart() -> Image:
    """Evenly spread colours, in patches."""
    cells = Image.xyz(STEPS * STEPS, STEPS)
    top = 255 / (STEPS - 1)
    bands = [cells[0] % STEPS * top, (cells[0] / STEPS).floor() * top, cells[1] * top]
    return bands[0].bandjoin(bands[1:]).rint().cast("uchar").copy(interpretation="srgb").zoom(SIDE, SIDE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("colours")
    plain = chart().pngsave_buffer(keep="none")
    (folder / "plain.png").write_bytes(plain)
    as_avif = avif(Pillow.open(folder / "plain.png"))
    for primaries in PRIMARIES.values():
        for transfer in TRANSFERS.values():
            name = f"{primaries}-{transfer}"
            (folder / f"{name}.png").write_bytes(with_chunks(plain, cICP=cicp(primaries, transfer)))
            (folder / f"{name}.avif").write_bytes(saying(as_avif, primaries, transfer))
    for gamma in (35_000, 45_455, 62_500, 100_000):
        (folder / f"gamma-{gamma}.png").write_bytes(with_chunks(plain, gAMA=gamma.to_bytes(4)))
    yield folder
    shutil.rmtree(folder / "profile", ignore_errors=True)


@pytest.fixture(scope="module")
def by_browser(folder: Path) -> dict[str, Shown | None]:
    return shown(folder, sorted(path.name for path in folder.glob("*.[pa][nv]*")))


def apart(path: Path, other: Shown | None) -> tuple[float, float]:
    """The largest and the mean difference of what is delivered and what the browser shows."""
    assert other is not None
    ours = decode(encoded(path, "full/max/0/default.png"))
    theirs = Image.new_from_memory(other.rgba, other.width, other.height, 4, "uchar")[:3]
    difference = (ours.cast("int") - theirs.cast("int")).abs()
    return difference.max(), difference.avg()


@pytest.mark.parametrize("form", ["png", "avif"])
@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("primaries", PRIMARIES)
def test_colours_by_number(
    folder: Path, by_browser: dict[str, Shown | None], primaries: str, transfer: str, form: str
) -> None:
    name = f"{PRIMARIES[primaries]}-{TRANSFERS[transfer]}.{form}"
    largest, mean = apart(folder / name, by_browser[name])

    assert mean <= MEAN[form], (largest, mean)
    if form == "png":
        assert largest <= 3


@pytest.mark.parametrize("gamma", [35_000, 45_455, 62_500, 100_000])
def test_gamma(folder: Path, by_browser: dict[str, Shown | None], gamma: int) -> None:
    largest, mean = apart(folder / f"gamma-{gamma}.png", by_browser[f"gamma-{gamma}.png"])

    assert (largest <= 2, mean <= 0.5) == (True, True), (largest, mean)
