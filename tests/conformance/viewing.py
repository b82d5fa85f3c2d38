"""What tests of viewers share: the viewers as released, pages with one of them each, and a look at what they show."""

import fcntl
import json
import shutil
import subprocess
import tarfile
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.likeness import decode, difference, ssim
from tests.server.browser import Browser
from tests.server.running import ROOT

PAGES = Path(__file__).with_name("viewers")
KEPT = ROOT / ".cache/viewers"  # so that they come once
WIDTH, HEIGHT = 900, 700  # of a viewer, as in page.css
GROUND = [255, 0, 255]  # as in page.css
COMPARED = 300  # pixels of width in which pictures are compared: viewers are right before the last tile is there
PATIENCE = 40.0  # seconds after which a picture that is not shown is none; a busy machine takes a few

# Where each page finds its viewer.
PACKAGES = {
    "openseadragon": "openseadragon@6.1.1",
    "ol": "ol@10.11.0",
    "leaflet": "leaflet@1.9.4",
    "leaflet-iiif": "leaflet-iiif@3.0.0",
    "mirador": "mirador@4.0.0",
    "universalviewer": "universalviewer@4.4.0",
    "tify": "tify@0.35.0",
    "clover-iiif": "@samvera/clover-iiif@3.3.8",
}
OF_IMAGES = ("openseadragon", "openlayers", "leaflet")  # they open an info.json
OF_MANIFESTS = ("mirador", "universalviewer", "tify", "clover")


def viewers() -> Path:
    """A folder with all viewers, each in a folder of its name. They come by npm, once for all processes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = {name: package for name, package in PACKAGES.items() if not (KEPT / package).exists()}
        if missing:
            aside = KEPT / "aside"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            command = ["npm", "pack", "--json", "--loglevel=error", *missing.values()]
            done = subprocess.run(command, cwd=aside, check=True, capture_output=True, timeout=300)
            for packed in json.loads(done.stdout):
                with tarfile.open(aside / Path(packed["filename"]).name.lstrip("@")) as archive:
                    archive.extractall(aside / "unpacked", filter="data")
                kept = KEPT / packed["id"]
                kept.parent.mkdir(exist_ok=True)
                (aside / "unpacked/package").rename(kept)
            shutil.rmtree(aside)
    return KEPT


@contextmanager
def pages(folder: Path) -> Iterator[str]:
    """The address of a server of the pages, which is another origin than the pictures'."""
    shutil.copytree(PAGES, folder, dirs_exist_ok=True)
    kept = viewers()
    for name, package in PACKAGES.items():
        (folder / name).symlink_to(kept / package)

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *said: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def show(browser: Browser, page: str, address: str) -> None:
    """Open an address in the viewer of a page."""
    browser.open("about:blank")  # so that what the last page still asks for is not taken for this one's
    browser.requests.clear()
    browser.open(f"{page}?open={quote(address, safe='')}", WIDTH, HEIGHT)


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a viewer looks like a picture, and how it compares with what it should be."""

    width: int
    height: int
    apart: float
    likeness: float

    @property
    def right(self) -> bool:
        return self.width > WIDTH // 2 and self.apart < 10 and self.likeness > 0.8


NOTHING = Seen(0, 0, 255, 0)


def seen(browser: Browser, expected: Any) -> Seen:
    """Look at a viewer until it shows a picture whole, in its proportions, as it should be; or for long."""
    deadline, found = time.monotonic() + PATIENCE, NOTHING
    while not found.right and time.monotonic() < deadline:
        time.sleep(0.05)
        found = _look(browser, expected)
    return found


def _look(browser: Browser, expected: Any) -> Seen:
    area = browser.run(
        "[...document.querySelectorAll('.openseadragon-canvas, .ol-viewport, .leaflet-container')]"
        ".map(one => one.getBoundingClientRect()).map(box => [box.x, box.y, box.width, box.height])"
        ".sort((one, other) => other[2] * other[3] - one[2] * one[3])[0]"
    )
    if not area or not all(area[2:]):
        return NOTHING
    clip = dict(zip(("x", "y", "width", "height"), area, strict=True), scale=1)
    screen = decode(b64decode(browser.tell("Page.captureScreenshot", format="png", clip=clip)["data"]))[0:3]
    left, top, width, height = screen.find_trim(threshold=90, background=GROUND)
    if not (width and height) or abs(width / height / (expected.width / expected.height) - 1) > 0.02:
        return Seen(width, height, 255, 0)
    size = {"height": COMPARED * height // width, "size": "force"}
    shown = screen.crop(left, top, width, height).thumbnail_image(COMPARED, **size)
    right = expected.thumbnail_image(COMPARED, **size)
    return Seen(width, height, difference(shown, right)[1], ssim(shown, right))
