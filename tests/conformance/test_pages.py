"""A page with the markup that is printed, in headless Chromium: it asks for the right one, and nothing jumps."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from server.routes.negotiation import HINTS
from tests.likeness import decode
from tests.pages import Quiet, pages
from tests.server.browser import CHROMIUM, Browser, browsing
from tests.server.commands import said
from tests.server.running import ROOT, Server, serving

SIZES = "(min-width: 800px) 50vw, 100vw"
FORMATS = ("avif", "webp", "jpg")
LATE = 150  # milliseconds that everything takes to arrive
PAGE = """<!doctype html><meta charset="utf-8"><title>A page</title>
<style>body {{ margin: 0 }} .shown {{ width: 100vw }} @media (min-width: 800px) {{ .shown {{ width: 50vw }} }}</style>
<h1>Above</h1>
<div class="shown">{markup}</div>
<p id="below">Below</p>
<script>
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => shifts.push(one.value)))
  .observe({{ type: "layout-shift", buffered: true }});
window.early = document.getElementById("below").offsetTop;
window.there = document.images[0].complete;
</script>
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(ROOT / "samples/pictures", tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    """Pages of what the command line prints."""
    top = tmp_path_factory.mktemp("pages")
    asked = {
        "cropped": "dawn.jpg/srcset?crop=(max-width:%20600px)%3D1:1&crop=21:9&formats=webp",
        "clear": "alpha.png/srcset?formats=&eager=true&placeholder=none",
        "image": "folder%2Flighthouse.avif/srcset?placeholder=image",
        "forest": "designs%2Fforest.jpg/srcset?eager=true",
        "grey": "grey.jpg/srcset?eager=true",
    }
    for name, path in asked.items():
        answer = server.get(
            f"/v1/images/{path}&sizes={quote(SIZES)}&base={server.url}", Accept="text/html", **server.admin
        )
        (top / f"{name}.html").write_text(PAGE.format(markup=answer.text))
    quiet = {"BOOKPLATE_DATABASE__URL": "", "BOOKPLATE_LOG__LEVEL": "warning"}
    printed = said("srcset", "dawn.jpg", "--base", server.url, "--sizes", SIZES, **quiet).stdout.decode()
    (top / "plain.html").write_text(PAGE.format(markup=printed))
    careless = re.sub(r' (?:width|height|style)="[^"]*"', "", (top / "plain.html").read_text())
    (top / "careless.html").write_text(careless)
    return top


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with pages(folder) as url:
        yield url


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def look(browser: Browser, url: str, width: int, ratio: int = 1, late: int = 0) -> dict[str, Any]:
    """What is seen of a page once its picture is there."""
    browser.tell("Network.setCacheDisabled", cacheDisabled=True)
    slow = {"offline": False, "latency": late, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.tell("Network.emulateNetworkConditions", **slow)
    browser.open("about:blank")
    browser.requests.clear()
    browser.open(url, width, 900, ratio=ratio)
    browser.wait("document.images[0].complete && document.images[0].naturalWidth")
    browser.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))")
    script = """(() => { const image = document.images[0], box = image.getBoundingClientRect(); return JSON.stringify({
      chosen: image.currentSrc, width: box.width, height: box.height, natural: image.naturalWidth, shifts, early, there,
      late: document.getElementById("below").offsetTop }) })()"""
    seen: dict[str, Any] = json.loads(browser.run(script))
    return seen


def expected(widths: list[int], shown: float, ratio: int) -> int:
    """The first that has a pixel for each of the screen's. The standard leaves it to browsers: HTML §4.8.4.3.7."""
    return next((width for width in widths if width >= shown * ratio), widths[-1])


def listed(folder: Path, name: str, format_: str, media: str = "") -> dict[int, str]:
    """The addresses by width in the first source of this format."""
    text = (folder / f"{name}.html").read_text()
    tag = next(
        one
        for one in re.findall(r"<(?:source|img) [^>]*>", text)
        if f"default.{format_} " in one and (not media) == ("media=" not in one)
    )
    (found,) = re.findall(r'srcset="([^"]*)"', tag)
    return {int(width): url for url, width in re.findall(r"(\S+) (\d+)w", found)}


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("width", [360, 800, 1400])
def test_a_browser_asks_for_the_one_that_it_needs(
    browser: Browser, server: Server, folder: Path, site: str, width: int, ratio: int
) -> None:
    seen = look(browser, f"{site}/plain.html", width, ratio)
    shown = width if width < 800 else width / 2
    candidates = listed(folder, "plain", "webp")
    wanted = expected(sorted(candidates), shown, ratio)

    assert seen["chosen"] == candidates[wanted]
    assert [url for url in browser.requests if "/iiif/" in url] == [seen["chosen"]]
    answer = server.get(seen["chosen"].removeprefix(server.url))
    picture = decode(answer.content)
    assert answer.headers["content-type"] == "image/webp"
    assert picture.width == wanted
    assert (seen["width"], seen["height"]) == pytest.approx((shown, shown * 2 / 3), abs=0.5)
    assert seen["natural"] == pytest.approx(shown, abs=1)  # in the pixels of the page
    assert seen["shifts"] == []


@pytest.mark.parametrize("name", ["plain", "image", "forest", "grey"])
def test_the_file_that_a_browser_takes_is_the_smallest_of_its_width(
    browser: Browser, server: Server, site: str, name: str
) -> None:
    for width in (160, 320, 480, 640, 1600, 2400):
        chosen = look(browser, f"{site}/{name}.html", width)["chosen"].removeprefix(server.url)
        sizes = {form: len(server.get(f"{chosen.rpartition('.')[0]}.{form}").content) for form in FORMATS}
        assert len(server.get(chosen).content) == min(sizes.values()), (chosen, sizes)


@pytest.mark.parametrize(
    ("name", "width"),
    [("plain", 360), ("plain", 1400), ("cropped", 360), ("cropped", 1400), ("clear", 800), ("image", 360)],
)
def test_nothing_jumps_when_a_picture_arrives_late(browser: Browser, site: str, name: str, width: int) -> None:
    seen = look(browser, f"{site}/{name}.html", width, late=LATE)

    assert not seen["there"]
    assert seen["shifts"] == []
    assert seen["early"] > seen["height"]
    assert abs(seen["early"] - seen["late"]) <= 1  # a height is rounded for each width


def test_without_what_keeps_it_steady_it_jumps(browser: Browser, site: str) -> None:
    """What the tests above would see."""
    seen = look(browser, f"{site}/careless.html", 360, late=LATE)

    assert sum(seen["shifts"]) > 0
    assert seen["early"] < seen["late"] - 100


def test_a_small_window_gets_the_shape_that_is_meant_for_it(
    browser: Browser, server: Server, folder: Path, site: str
) -> None:
    small = look(browser, f"{site}/cropped.html", 360)
    large = look(browser, f"{site}/cropped.html", 1400)

    assert small["chosen"] == listed(folder, "cropped", "webp", "small")[480]
    assert (small["width"], small["height"]) == (360, 360)
    assert large["chosen"] == listed(folder, "cropped", "webp")[800]
    assert (large["width"], round(large["height"])) == (700, 300)
    for seen, extent in ((small, (480, 480)), (large, (800, 343))):
        picture = decode(server.get(seen["chosen"].removeprefix(server.url)).content)
        assert (picture.width, picture.height) == extent


def test_a_picture_that_can_be_seen_through_stays_so(browser: Browser, server: Server, site: str) -> None:
    seen = look(browser, f"{site}/clear.html", 800)

    assert seen["chosen"] == f"{server.url}/iiif/3/alpha.png/full/480,480/0/default.png"
    assert decode(server.get(seen["chosen"].removeprefix(server.url)).content).hasalpha()
    assert browser.run("getComputedStyle(document.images[0]).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_until_it_is_there_its_colour_or_a_tiny_copy_of_it_is_seen(browser: Browser, site: str) -> None:
    look(browser, f"{site}/plain.html", 360)
    assert browser.run("getComputedStyle(document.images[0]).backgroundColor") == "rgb(110, 84, 132)"
    look(browser, f"{site}/image.html", 360)
    assert str(browser.run("getComputedStyle(document.images[0]).backgroundImage")).startswith('url("data:image/webp;')
    drawn = browser.run(
        "new Promise((done) => { const one = new Image(); one.onload = () => done(one.width); one.onerror = () => done(0);"
        " one.src = getComputedStyle(document.images[0]).backgroundImage.slice(5, -2) })"
    )
    assert drawn == 16


class Hinting(Quiet):
    """Asks browsers to say how wide their pictures are, to whoever has the pictures."""

    def end_headers(self) -> None:
        self.send_header("Accept-CH", HINTS)
        self.send_header("Permissions-Policy", "ch-width=*, ch-dpr=*, ch-viewport-width=*")
        super().end_headers()


@pytest.mark.parametrize(("width", "ratio", "expected"), [(360, 1, 480), (800, 1, 480), (800, 2, 800), (1400, 2, 1600)])
def test_a_width_that_is_left_open_is_what_the_browser_has_room_for(
    browser: Browser, server: Server, tmp_path: Path, width: int, ratio: int, expected: int
) -> None:
    image = f'<img sizes="{SIZES}" src="{server.url}/iiif/3/dawn.jpg/full/auto/0/default.auto" alt="">'
    (tmp_path / "open.html").write_text(PAGE.format(markup=image))
    with pages(tmp_path, Hinting) as url:
        seen = look(browser, f"{url}/open.html", width, ratio)

    assert seen["natural"] == expected
