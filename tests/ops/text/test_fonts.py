import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from ops.text.font_files import Face, File
from ops.text.fonts import SCRIPTS, Family, Font, Fonts
from tests.lettering import FONTS
from tests.likeness import decode
from tests.server.running import ROOT

EMOJI = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")


def test_the_installation_brings_fonts_for_most_scripts() -> None:
    for script in (
        "Latin",
        "Latin extended",
        "Vietnamese",
        "Greek",
        "Cyrillic",
        "Hebrew",
        "Arabic",
        "Devanagari",
        "Thai",
    ):
        assert script in FONTS.scripts, script
    assert set(FONTS.scripts) <= set(SCRIPTS)


def test_a_font_is_found_however_its_name_is_written() -> None:
    for name in ("Bebas Neue", "bebasneue", "BEBAS-NEUE", "bebas_neue"):
        family = FONTS.named(name)
        assert family is not None
        assert family.name == "Bebas Neue"
    assert FONTS.named("Comic Sans") is None
    assert FONTS.nearest("playfare") == "Playfair Display"


def test_metrics_are_those_of_the_font_itself() -> None:
    inter = FONTS.metrics(Font("Inter"))

    assert (inter.ascent, inter.below) == (0.96875, pytest.approx(0.2412, abs=1e-4))


def test_capitals_stand_in_the_middle_of_a_line_in_every_font() -> None:
    for family in FONTS.families.values():
        metrics = FONTS.metrics(Font(family.name))

        assert metrics.above - family.faces[-1].capitals == pytest.approx(metrics.below, abs=0.02), family.name


def rendered(tmp_path: Path, url: str, fonts: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A picture made by another process: fontconfig is read once in each."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'[[sources]]\nname = "samples"\nkind = "folder"\npath = "{ROOT}/samples/pictures"\n[fonts]\n{fonts}\n'
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


def test_the_systems_own_fonts_are_not_used_by_chance(tmp_path: Path) -> None:
    """The machine at hand may have them; the same picture is made without."""
    url = "/iiif/3/dawn.jpg/text=%F0%9F%8E%89 Hi;size=20/full/300,/0/default.png"
    assert rendered(tmp_path, url, "").returncode == 0
    plain = (tmp_path / "out.png").read_bytes()
    assert rendered(tmp_path, url.replace("%F0%9F%8E%89 ", ""), "").returncode == 0

    assert plain == (tmp_path / "out.png").read_bytes()


def test_the_language_of_who_starts_the_server_changes_nothing(tmp_path: Path) -> None:
    url = "/iiif/3/dawn.jpg/text=%E2%98%85%20A;font=Playfair%20Display;size=20/full/300,/0/default.png"
    found = set()
    for language in ("en", "zh-cn"):
        assert rendered(tmp_path, url, "", FC_LANG=language).returncode == 0
        found.add((tmp_path / "out.png").read_bytes())

    assert len(found) == 1


def _static(*weights: int, italic: bool = False) -> tuple[Face, ...]:
    """Faces of a family that has a file for each weight."""
    face = FONTS.families["Inter"].faces[0]
    return tuple(
        replace(face, weights=(one, one), italic=italic, stamp=str(one), file=File(str(one), int(italic)))
        for one in weights
    )


def _family(*faces: Face) -> Fonts:
    return Fonts({"Inter": Family("Inter", faces)}, "Inter")


@pytest.mark.parametrize(("wanted", "expected"), [(100, "300"), (400, "400"), (500, "400"), (700, "700"), (900, "700")])
def test_of_a_file_for_each_weight_the_nearest_is_taken(wanted: int, expected: str) -> None:
    fonts = _family(*_static(700, 400, 300), *_static(400, italic=True))

    assert fonts.file(Font("Inter", wanted)) == File(expected, 0)
    assert fonts.file(Font("Inter", wanted, italic=True)) == File("400", 1)


def test_the_fingerprint_knows_which_of_two_files_goes_first() -> None:
    first, second = _static(400, 700)

    assert _family(first, second).fingerprint != _family(second, first).fingerprint


@pytest.mark.skipif(not EMOJI.exists(), reason="needs Debian's fonts-noto-color-emoji")
def test_emoji_are_drawn_in_colour_when_their_font_is_there(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    shutil.copy(EMOJI, fonts)
    url = "/iiif/3/grey.jpg/text=%F0%9F%8E%89;size=50/full/300,/0/default.png"
    assert rendered(tmp_path, url, f'folders = ["{fonts}"]').returncode == 0
    colours = decode((tmp_path / "out.png").read_bytes()).colourspace("hsv")[1]

    assert colours.max() > 150
