"""What a browser shows of pictures: Chromium draws them into a canvas in sRGB and sends back the pixels."""

import base64
import json
import os
import queue
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.pages import Quiet, pages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PATIENCE = 120  # seconds
PAGE = """<!doctype html><script>
(async () => {
  const found = {};
  for (const name of %s) try {
    const image = new Image();
    image.src = name;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d", {colorSpace: "srgb"});
    context.drawImage(image, 0, 0);
    const bytes = context.getImageData(0, 0, canvas.width, canvas.height).data;
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    found[name] = [canvas.width, canvas.height, btoa(text)];
  } catch { found[name] = null; }
  await fetch("/found", {method: "POST", body: JSON.stringify(found)});
})();
</script>"""


class Shown(NamedTuple):
    """A picture as it is shown: RGBA, row by row."""

    width: int
    height: int
    rgba: bytes


def shown(folder: Path, names: Sequence[str]) -> dict[str, Shown | None]:
    """The pictures of a folder as Chromium shows them; None of those that it does not."""
    found: queue.Queue[bytes] = queue.Queue()

    class Handler(Quiet):
        def do_POST(self) -> None:  # noqa: N802 (the name that the library looks for)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            found.put(body)

    (folder / "index.html").write_text(PAGE % json.dumps(list(names)))
    with pages(folder, Handler) as base:
        command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={folder / 'profile'}", f"{base}/index.html"]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True) as browser:
            try:
                told = json.loads(found.get(timeout=PATIENCE))
            finally:
                os.killpg(browser.pid, signal.SIGKILL)
    return {name: Shown(one[0], one[1], base64.b64decode(one[2])) if one else None for name, one in told.items()}
