"""A viewer zooms into an overlaid picture: OpenSeadragon, as released, in headless Chromium."""

import html
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.running import ROOT, Server, serving

VIEWER = "openseadragon@6.1.1"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BARE = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
OVERLAY = "text=Hello%20there;size=30;background=0006"

pytestmark = pytest.mark.skipif(not (CHROMIUM and shutil.which("npm")), reason="needs Chromium and npm")


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page and the viewer's code."""
    kept = ROOT / ".cache" / f"{VIEWER}.js"
    if not kept.exists():
        aside = tmp_path_factory.mktemp("npm")
        subprocess.run(["npm", "pack", "--silent", VIEWER], cwd=aside, check=True, capture_output=True)
        with tarfile.open(next(aside.glob("*.tgz"))) as packed:
            code = packed.extractfile("package/build/openseadragon/openseadragon.min.js")
            assert code is not None
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(code.read())
    folder = tmp_path_factory.mktemp("viewer")
    shutil.copy(kept, folder / "openseadragon.js")
    shutil.copy(Path(__file__).with_name("openseadragon.html"), folder)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(ROOT / "samples/pictures", tmp_path_factory.mktemp("served")) as running:
        yield running


def zoomed(viewer: Path, info: str, home: Path) -> dict[str, Any]:
    page = f"file://{viewer}/openseadragon.html#info={info}"
    options = [*BARE, f"--user-data-dir={home}", "--allow-file-access-from-files", "--virtual-time-budget=60000"]
    done = subprocess.run([str(CHROMIUM), *options, "--dump-dom", page], capture_output=True, timeout=120, check=True)
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert said is not None
    return dict(json.loads(html.unescape(said[1])))


@pytest.mark.parametrize("name", ["dawn.jpg", "pyramid.tif"])
@pytest.mark.parametrize("version", [2, 3])
def test_a_viewer_opens_an_overlaid_picture_and_asks_only_for_tiles_that_there_are(
    viewer: Path, server: Server, tmp_path: Path, name: str, version: int
) -> None:
    said = zoomed(viewer, f"{server.url}/iiif/{version}/{name}/{OVERLAY}/info.json".replace("%", "%25"), tmp_path / "x")

    assert said.get("opened"), said
    assert said["failed"] == []
    assert len(said["zooms"]) >= 3
    assert len(said["asked"]) > 12
    assert all(f"/iiif/{version}/{name}/{OVERLAY}/" in asked for asked in said["asked"])
    images = server.get("/metrics").text
    answers = set(re.findall(r'bookplate_requests_total\{kind="(?:image|information)",status="(\d+)"\}', images))
    assert "200" in answers
    assert answers <= {"200", "499"}  # a browser that is closed leaves some of its tiles
