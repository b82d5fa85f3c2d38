"""Viewers as released, in headless Chromium: each opens each kind of picture, and shows it as it is.

Those of images open an info.json, those of manifests the manifest of an image or of a folder by its address alone.
What they show is compared with what the server makes of the whole picture, and nothing that they ask for is refused.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.viewing import OF_IMAGES, OF_MANIFESTS, pages, seen, show
from tests.likeness import chart, decode
from tests.server.browser import CHROMIUM, Browser, browsing
from tests.server.running import ROOT, Server, serving

pytestmark = pytest.mark.skipif(not (CHROMIUM and shutil.which("npm")), reason="needs Chromium and npm")

OVERLAY = "text=Hello%20there;size=30;background=0006"
PICTURES = {
    "plain": "dawn.jpg",
    "pyramid": "pyramid.tif",
    "overlaid": f"dawn.jpg/{OVERLAY}",
    "design": "webinar/first_name=Sarah",
}
MANY = 500
EXAMPLES = re.findall(r"```html\n(.*?)```", (ROOT / "server/manual/viewers.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with pages(folder) as address:
        yield address


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    many = tmp_path_factory.mktemp("many") / "many"
    many.mkdir()
    chart(6, 4, 50).write_to_file(str(many / "page 1.png"))
    chart(4, 6, 50).write_to_file(str(many / "page 2.png"))
    for number in range(3, MANY + 1):
        shutil.copy(many / "page 2.png", many / f"page {number}.png")
    more = (
        f'[[sources]]\nname = "more"\nkind = "folder"\npath = "{many.parent}"\n'
        f'[designs]\nfolder = "{ROOT / "samples/designs"}"\n'
    )
    with serving(ROOT / "samples/pictures", tmp_path_factory.mktemp("served"), more) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(server: Server) -> dict[str, Any]:
    """What the server makes of each picture."""
    paths = {**PICTURES, "many": "many%2Fpage%201.png"}
    return {
        kind: decode(server.get(f"/iiif/3/{path}/full/!900,700/0/default.png").content) for kind, path in paths.items()
    }


def must_have_refused_nothing(server: Server, browser: Browser) -> None:
    """All answers are 200, 304, or to a browser that had gone on already."""
    answers = re.findall(r'bookplate_requests_total\{kind="[a-z]+",status="(\d+)"\}', server.get("/metrics").text)
    assert set(answers) <= {"200", "304", "499"}, browser.refusals


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("version", [3, 2])
@pytest.mark.parametrize("viewer", [*OF_IMAGES, *OF_MANIFESTS])
def test_a_viewer_shows_a_picture(
    browser: Browser, site: str, server: Server, whole: dict[str, Any], viewer: str, version: int, kind: str
) -> None:
    base, name = f"{server.url}/iiif/{version}/{PICTURES[kind]}", "info" if viewer in OF_IMAGES else "manifest"
    show(browser, f"{site}/{viewer}.html", f"{base}/{name}.json")
    found = seen(browser, whole[kind])

    assert found.right, found
    asked = [url for url in browser.requests if url.startswith(server.url)]
    assert f"{base}/info.json" in asked
    assert len([url for url in asked if url.endswith((".jpg", ".webp", ".png"))]) > 1
    assert all(url.startswith(f"{base}/") for url in asked)
    must_have_refused_nothing(server, browser)


@pytest.mark.parametrize("viewer", OF_MANIFESTS)
def test_a_viewer_opens_a_folder_of_500_pictures_by_its_address_alone(
    browser: Browser, site: str, server: Server, whole: dict[str, Any], viewer: str
) -> None:
    show(browser, f"{site}/{viewer}.html", f"{server.url}/iiif/3/many/manifest.json")
    found = seen(browser, whole["many"])

    assert found.right, found
    must_have_refused_nothing(server, browser)


@pytest.mark.parametrize(("number", "picture"), [(0, "dawn.jpg"), (1, "designs%2Feclipse.jpg")])
def test_an_example_of_the_manual_shows_a_picture(
    browser: Browser, site: str, folder: Path, server: Server, number: int, picture: str
) -> None:
    example = EXAMPLES[number]
    here = example.replace("http://127.0.0.1:8182", server.url)
    (folder / f"example-{number}.html").write_text(f'{here}<link rel="stylesheet" href="page.css">')
    expected = decode(server.get(f"/iiif/3/{picture}/full/!900,700/0/default.png").content)
    show(browser, f"{site}/example-{number}.html", "")

    found = seen(browser, expected)
    assert here != example
    assert found.right, found
    must_have_refused_nothing(server, browser)


@pytest.mark.parametrize("name", ["dawn.jpg", "pyramid.tif"])
@pytest.mark.parametrize("version", [2, 3])
def test_a_viewer_zooms_into_an_overlaid_picture_and_asks_only_for_tiles_that_there_are(
    browser: Browser, site: str, server: Server, name: str, version: int
) -> None:
    base = f"{server.url}/iiif/{version}/{name}/{OVERLAY}"
    show(browser, f"{site}/zoom.html", f"{base}/info.json")
    browser.wait("document.getElementById('said').textContent")
    said = browser.run("JSON.parse(document.getElementById('said').textContent)")

    assert said.get("opened"), said
    assert said["failed"] == []
    assert len(said["zooms"]) >= 3
    assert len(said["asked"]) > 12
    assert all(asked.startswith(f"{base}/") for asked in said["asked"])
    must_have_refused_nothing(server, browser)
