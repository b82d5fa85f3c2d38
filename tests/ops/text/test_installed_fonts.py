import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.likeness import decode
from tests.server.running import ROOT

EMOJI = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100" font-size="40">
<text x="9" y="60" font-family="{}" font-weight="700">{}</text></svg>"""


def rendered(tmp_path: Path, url: str, fonts: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A picture made by another process: fontconfig is read once in each."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'[[sources]]\nname = "samples"\nkind = "folder"\npath = "{ROOT}/samples/pictures"\n'
        f'[[sources]]\nname = "own"\nkind = "folder"\npath = "{tmp_path}"\n[fonts]\n{fonts}\n'
    )
    command = [sys.executable, "-m", "server", "render", url, "-o", str(tmp_path / "out.png"), "--config", str(config)]
    environment = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)


def test_a_folder_of_own_fonts_is_used(tmp_path: Path) -> None:
    """A font under another name, so that it can only have come from there."""
    (source,) = Path(str(find_spec("fontpkg_caveat").origin)).parent.rglob("*.ttf")  # type: ignore[union-attr]
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    content = source.read_bytes().replace("Caveat".encode("utf-16-be"), "Qaveat".encode("utf-16-be"))
    (fonts / "own.ttf").write_bytes(content)
    (fonts / "broken.ttf").write_bytes(content[:1000])
    (fonts / "words.ttf").write_text("no font at all")
    done = rendered(
        tmp_path, "/iiif/3/dawn.jpg/text=Hello;font=qaveat/full/300,/0/default.png", f'folders = ["{fonts}"]'
    )

    assert done.returncode == 0, done.stderr
    own = (tmp_path / "out.png").read_bytes()
    rendered(tmp_path, "/iiif/3/dawn.jpg/text=Hello/full/300,/0/default.png", "")
    assert own != (tmp_path / "out.png").read_bytes()


def test_a_default_that_there_is_not_is_refused_with_the_nearest(tmp_path: Path) -> None:
    done = rendered(tmp_path, "/iiif/3/dawn.jpg/text=Hi/full/30,/0/default.png", 'default = "Cavaet"')

    assert done.returncode == 2
    assert b"Did you mean Caveat?" in done.stderr


def saturation(tmp_path: Path) -> float:
    """That of the most colourful pixel of what was rendered."""
    return float(decode((tmp_path / "out.png").read_bytes()).colourspace("hsv")[1].max())


def test_the_systems_own_fonts_are_not_used_by_chance(tmp_path: Path) -> None:
    """The machine at hand may have emoji in colour; those that come with the installation are black and white."""
    url = "/iiif/3/grey.jpg/text=%F0%9F%8E%89 Hi;size=20/full/300,/0/default.png"
    assert rendered(tmp_path, url, "").returncode == 0
    drawn = (tmp_path / "out.png").read_bytes()
    assert saturation(tmp_path) == 0
    assert rendered(tmp_path, url.replace("%F0%9F%8E%89 ", ""), "").returncode == 0

    assert drawn != (tmp_path / "out.png").read_bytes()


def test_the_language_of_who_starts_the_server_changes_nothing(tmp_path: Path) -> None:
    url = "/iiif/3/dawn.jpg/text=%E2%98%85%20A;font=Playfair%20Display;size=20/full/300,/0/default.png"
    found = set()
    for language in ("en", "zh-cn"):
        assert rendered(tmp_path, url, "", FC_LANG=language).returncode == 0
        found.add((tmp_path / "out.png").read_bytes())

    assert len(found) == 1


@pytest.mark.skipif(not EMOJI.exists(), reason="needs Debian's fonts-noto-color-emoji")
def test_emoji_are_drawn_in_colour_when_their_font_is_there(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    shutil.copy(EMOJI, fonts)
    url = "/iiif/3/grey.jpg/text=%F0%9F%8E%89;size=50/full/300,/0/default.png"
    assert rendered(tmp_path, url, f'folders = ["{fonts}"]').returncode == 0

    assert saturation(tmp_path) > 150


@pytest.mark.skipif(not EMOJI.exists(), reason="needs Debian's fonts-noto-color-emoji")
def test_those_of_the_system_are_used_if_that_is_said(tmp_path: Path) -> None:
    url = "/iiif/3/grey.jpg/text=%F0%9F%8E%89;size=50/full/300,/0/default.png"
    assert rendered(tmp_path, url, 'emoji = "auto"').returncode == 0

    assert saturation(tmp_path) > 150


def drawn(tmp_path: Path, text: str, fonts: str = "", family: str = "Inter") -> bytes:
    """A drawing with a text, as pixels."""
    (tmp_path / "words.svg").write_text(DRAWING.format(family, text))
    assert rendered(tmp_path, "/iiif/3/own:words.svg/full/max/0/default.png", fonts).returncode == 0
    return (tmp_path / "out.png").read_bytes()


@pytest.mark.skipif(not EMOJI.exists(), reason="needs Debian's fonts-noto-color-emoji")
def test_emoji_in_drawings_are_outlines_whatever_fonts_there_are(tmp_path: Path) -> None:
    """Those in colour would be blots."""
    plain = drawn(tmp_path, "👍 1️⃣")

    assert drawn(tmp_path, "👍 1️⃣", f'folders = ["{EMOJI.parent}"]') == plain


@pytest.mark.parametrize(
    ("text", "family"), [("தமிழ்", "Noto Sans Tamil"), ("ქართული", "Noto Sans Georgian"), ("骨直", "Noto Sans CJK JP")]
)
def test_letters_in_drawings_are_taken_from_who_has_them(text: str, family: str, tmp_path: Path) -> None:
    assert drawn(tmp_path, text) == drawn(tmp_path, text, family=family)
