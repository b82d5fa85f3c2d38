"""A headless Chromium, told what to do by its own protocol: https://chromedevtools.github.io/devtools-protocol/."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from websockets.sync.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One open page. What it asks for, and what it complains about, is kept."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._count = 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.refusals: list[str] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        self._connection.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(timeout=20))
            if message.get("id") == self._count:
                assert "error" not in message, message
                return message["result"]
            self._note(message)

    def _note(self, event: Any) -> None:
        match event:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                self.requests.append(url)
            case {"method": "Network.responseReceived", "params": {"response": {"status": status, "url": url}}} if (
                status >= 400
            ):
                self.refusals.append(f"{status} {url}")
            case {"method": "Runtime.exceptionThrown", "params": parameters}:
                self.complaints.append(str(parameters))
            case {"method": "Log.entryAdded", "params": {"entry": {"source": source, "text": text}}} if (
                source != "network"
            ):
                self.complaints.append(text)

    def run(self, script: str) -> Any:
        """The value of a script, a promise's when it is there."""
        told = self.tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Until a script's condition holds, looked at with every frame."""
        self.run(
            "new Promise((done, fail) => { const end = performance.now() + 15000; const look = () => "
            f"({condition}) ? done() : performance.now() > end ? fail({json.dumps(condition)}) : setTimeout(look, 20); look() }})"
        )

    def open(self, url: str, width: int = 1200, height: int = 1600, *, dark: bool = False, ratio: int = 1) -> None:
        screen = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": False}
        self.tell("Emulation.setDeviceMetricsOverride", **screen)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])
        self.tell("Page.navigate", url=url)
        self.wait(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")


@contextmanager
def browsing(home: Path, name: str = "localhost") -> Iterator[Browser]:
    """A browser whose profile is in `home`; for it a `name` is this machine's."""
    assert CHROMIUM is not None
    process = subprocess.Popen(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--remote-debugging-port=0", f"--host-resolver-rules=MAP {name} 127.0.0.1", f"--user-data-dir={home}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        with connect(_page(home, process), max_size=2**26, proxy=None) as connection:
            yield Browser(connection)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _page(home: Path, process: subprocess.Popen[bytes]) -> str:
    """Where the first page listens."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            port = (home / "DevToolsActivePort").read_text().split()[0]
            pages = httpx2.get(f"http://127.0.0.1:{port}/json/list").json()
            return next(str(page["webSocketDebuggerUrl"]) for page in pages if page["type"] == "page")
        except (FileNotFoundError, IndexError, StopIteration, httpx2.TransportError):
            time.sleep(0.05)
    raise AssertionError("the browser did not start")
