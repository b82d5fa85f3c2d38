"""Both official-minded validators, as released, against a running server.

Where they contradict the specification, the specification wins; the README names these places.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from iiif_validator.validator import ValidationInfo
from pyvips import Image

from tests.server.running import ROOT, Server, serving

IDENTIFIER = "67352ccc-d1b0-11e1-89ae-279075081939"
NG = "iiif-validator-ng==0.1.0"

# What a validator demands against the specification, or cannot check on Python 3 at all.
WRONG_3 = {"size_noup"}  # `!2000,3000` of a smaller image has to be given, as large as the image is (3.0 §4.2)
OPTIONAL_WRONG_3 = {"size_up"}  # `^max` has to go to the limits that a server with `^` must publish (3.0 §4.2, §5.2)
BROKEN = {"format_webp", "format_jp2", "format_pdf"}  # they call what Python 3 and python-magic do not have


@pytest.fixture(scope="session")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the validators' image, which is drawn from their own table of colours."""
    folder = tmp_path_factory.mktemp("validator")
    colours = ValidationInfo().colorInfo
    rows = []
    for y in range(10):
        cells = [Image.black(100, 100, bands=3) + list(colours[x][y]) for x in range(10)]
        rows.append(Image.arrayjoin(cells, across=10))
    Image.arrayjoin(rows, across=1).cast("uchar").copy(interpretation="srgb").pngsave(str(folder / IDENTIFIER))
    # iiif-validator-ng expects black corners in a JPEG that is turned; the specification leaves them to the server.
    black = '[images]\nbackground = "#000000"\n'
    with serving(folder, tmp_path_factory.mktemp("home"), black) as server:
        yield server


def named(version: int, overlay: bool) -> tuple[str, str]:
    """Prefix and identifier of the image; of an overlaid one the overlay is what validators take for the identifier.
    They encode it as a whole, and this one leaves all colours alone."""
    return (f"iiif/{version}/{IDENTIFIER}", "text=") if overlay else (f"iiif/{version}", IDENTIFIER)


def official(server: Server, version: int, level: int, overlay: bool = False) -> dict[str, str]:
    """The results of iiif-validator by name of test."""
    prefix, identifier = named(version, overlay)
    code = "import pylibmagic, runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    program = Path(sys.executable).with_name("iiif-validate.py")
    options = ["-s", f"127.0.0.1:{server.port}", "-p", prefix, "-i", identifier, f"--version={version}.0"]
    done = subprocess.run(
        [sys.executable, "-c", code, str(program), *options, f"--level={level}", "-v"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    results = dict(re.findall(r"\] test (\w+) (PASS|FAIL)", done.stdout + done.stderr))
    assert f"({len(results)} tests" in done.stdout + done.stderr, done.stdout + done.stderr
    return results


def failed(results: dict[str, str]) -> set[str]:
    return {name for name, result in results.items() if result != "PASS"}


@pytest.mark.parametrize("overlay", [False, True], ids=["plain", "overlaid"])
def test_iiif_validator_version_3_level_2(validated: Server, overlay: bool) -> None:
    results = official(validated, 3, 2, overlay)

    assert len(results) == 33
    assert failed(results) == WRONG_3


@pytest.mark.parametrize("overlay", [False, True], ids=["plain", "overlaid"])
def test_iiif_validator_version_2_level_2(validated: Server, overlay: bool) -> None:
    results = official(validated, 2, 2, overlay)

    assert len(results) == 30
    assert failed(results) == set()


@pytest.mark.parametrize("version", [2, 3])
def test_iiif_validator_optional_features(validated: Server, version: int) -> None:
    results = official(validated, version, 3)

    assert failed(results) <= BROKEN | (WRONG_3 | OPTIONAL_WRONG_3 if version == 3 else set())
    for name in ("rot_mirror", "rot_mirror_180", "rot_full_non90", "linkheader_canonical", "linkheader_profile"):
        assert results[name] == "PASS"
    assert (results["format_gif"], results["format_tif"]) == ("PASS", "PASS")


@pytest.fixture(scope="session")
def ng(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """iiif-validator-ng in a folder of its own: its package has the same name as the other's."""
    folder = ROOT / ".cache" / NG
    if not folder.exists():
        aside = tmp_path_factory.mktemp("ng")
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--ignore-requires-python", "--target"]
        subprocess.run([*command, str(aside), NG], check=True)
        folder.parent.mkdir(exist_ok=True)
        aside.rename(folder)
    return folder


@pytest.mark.parametrize("overlay", [False, True], ids=["plain", "overlaid"])
@pytest.mark.parametrize("version", [2, 3])
def test_iiif_validator_ng(validated: Server, ng: Path, version: int, overlay: bool) -> None:
    program = Path(__file__).with_name("run_ng.py")
    prefix, identifier = named(version, overlay)
    base = f"{validated.url}/{prefix}"
    done = subprocess.run(
        [sys.executable, str(program), str(ng), base, identifier],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = [line.split(" ", 2)[:2] for line in done.stdout.splitlines()]

    assert len(results) > 120
    assert {name for result, name in results if result == "FAIL"} == (
        WRONG_3 | OPTIONAL_WRONG_3 if version == 3 else set()
    )
    assert ["PASS", "http_caching"] in results
    assert ["PASS", "http_cors"] in results
