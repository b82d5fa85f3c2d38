"""A page that is isolated from other sites (Cross-Origin-Embedder-Policy: require-corp), in headless Chromium: it shows
pictures, and may know how long they took."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import Quiet, pages
from tests.server.browser import CHROMIUM, Browser, browsing
from tests.server.running import ROOT, Server, serving

PICTURE = "/iiif/3/dawn.jpg/full/300,/0/default.jpg"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


class Isolated(Quiet):
    def end_headers(self) -> None:
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        super().end_headers()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(ROOT / "samples/pictures", tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def test_an_isolated_page_shows_pictures_reads_information_and_measures(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    tags = "".join(f'<img src="{server.url}{PICTURE}{more}">' for more in ("", "?download=sun"))
    (tmp_path / "page.html").write_text(f"<!doctype html><title>A page</title>{tags}")
    with pages(tmp_path, Isolated) as site:
        browser.open(f"{site}/page.html")
        browser.wait("[...document.images].every((one) => one.complete)")

        assert browser.run("window.crossOriginIsolated") is True
        assert browser.run("[...document.images].map((one) => one.naturalWidth)") == [300, 300]
        script = f'fetch("{server.url}/iiif/3/dawn.jpg/info.json").then((answer) => answer.json())'
        assert browser.run(script)["width"] == 2400
        timing = f'performance.getEntriesByName("{server.url}{PICTURE}")[0]'
        assert browser.run(f"{timing}.encodedBodySize") == len(server.get(PICTURE).content)
        assert browser.run(f"{timing}.requestStart") > 0
