"""Scripts as they were looked at. `python tests/ops/layers/test_drawing.py` draws the expected pictures anew.

Letters differ by a hair between versions of libvips and of fonts: what is held is that they are the same to the eye.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from ops.layers.paint import Colour  # noqa: E402
from ops.layers.text import Align, Shadow, Stroke, Text  # noqa: E402
from ops.libvips import Image  # noqa: E402
from tests.lettering import drawn, text  # noqa: E402
from tests.likeness import decode, ssim  # noqa: E402

EXPECTED = ROOT / "tests/expected"
EMOJI = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
PICTURES: dict[str, Text] = {
    "right-to-left": text("שלום עולם! Hello (123) مرحبا بالعالم، ١٢٣", size=80, lines=2, align=Align.RIGHT),
    "combining-marks": text("Ẫ ệ ữ Ǻ ẹ́ ọ̀ Ñandú Đặng Phở", size=80),
    "joined-scripts": text("नमस्ते क्षत्रिय สวัสดีครับ ที่นี่ السّلام", size=80, lines=2),
    "han": text("李小龍さん、おめでとう。「東京」へようこそ！", size=100, lines=2),
    "latin": text("Ägypten, quick & fjord – “AVATAR” 0123", size=80, lines=2, stroke=Stroke(Colour(200, 40, 40), 0.05)),
    "soft": text("Soft shadow", size=160, shadow=Shadow(Colour(255, 200, 0), 0.2, 0.1, 0.1), rotate=-8),
}


def made(name: str) -> Image:
    return drawn(PICTURES[name], ground=(30, 50, 90)).resize(0.5, kernel="linear")


@pytest.mark.parametrize("name", PICTURES)
def test_a_script_looks_as_it_was_found_right(name: str) -> None:
    expected = Image.new_from_file(str(EXPECTED / f"{name}.png"))
    image = made(name)

    assert (image.width, image.height) == (expected.width, expected.height)
    assert ssim(image, expected) > 0.96


def test_no_expected_picture_is_left_over() -> None:
    assert {path.stem for path in EXPECTED.glob("*.png")} == {*PICTURES, "emoji"}


def emoji(folder: Path) -> bytes:
    """Made by a process of its own, which is told of a font of emoji."""
    config = folder / "config.toml"
    config.write_text(
        f'[[sources]]\nname = "samples"\nkind = "folder"\npath = "{ROOT}/samples/pictures"\n'
        f'[fonts]\nfolders = ["{EMOJI.parent}"]\n'
    )
    url = "/iiif/3/sixteen-bit.png/text=👩‍👩‍👧‍👦 Hi 🇩🇪 👍🏽 🎉;size=22;stroke=000,6/full/600,/0/default.png"
    command = [sys.executable, "-m", "server", "render", url, "-o", "-", "--config", str(config)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


@pytest.mark.skipif(not EMOJI.exists(), reason="needs Debian's fonts-noto-color-emoji")
def test_emoji_of_several_parts_are_one_picture(tmp_path: Path) -> None:
    expected = Image.new_from_file(str(EXPECTED / "emoji.png"))

    assert ssim(decode(emoji(tmp_path)), expected) > 0.96


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    for each in PICTURES:
        made(each).pngsave(str(EXPECTED / f"{each}.png"))
    if EMOJI.exists():
        decode(emoji(EXPECTED)).pngsave(str(EXPECTED / "emoji.png"))
        (EXPECTED / "config.toml").unlink()
