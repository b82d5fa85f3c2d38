"""What a start does without, told by the modules that are there and not by a clock: somebody adds an import, and this
says where."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.server.running import ROOT, free_port, serving

PICTURES = ROOT / "samples/pictures"

SLOW = {
    "alembic",
    "babel",
    "fastapi",
    "barcode",
    "cryptography",
    "httpcore2",
    "httpx2",
    "segno",
    "sqlalchemy",
    "server.designs.document",
    "server.designs.inspection",
    "server.office",
    "server.wishes",
    "typer.rich_utils",
}
ENGINE = {"pydantic", "pyvips", "starlette", "structlog", "uharfbuzz", "uvicorn", "ops.picture", "server.app"}

ASKING = """
import asyncio, json, sys
from server import __main__, app
from server.config import settings

async def first() -> None:
    house = app.build(settings.load())
    for path in PATHS:
        await answered(house, path)
    print(TOLD)
    await house.close()

async def answered(house, path) -> None:
    sent = []
    async def receive(): await asyncio.Event().wait()
    async def send(message): sent.append(message)
    await house.door({
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "root_path": "", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"x")], "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80)}, receive, send)
    assert sent[0]["status"] == STATUS

"""


def modules(code: str, home: Path) -> set[str]:
    """The modules that a program has at its end."""
    return set(json.loads(told(code, home)))


def asking(told: str, paths: list[str], status: int) -> str:
    """A program that asks a server inside of it, and prints what it is `told` to."""
    values = f"PATHS, STATUS = {paths!r}, {status}\n"
    return values + ASKING.replace("TOLD", told) + "asyncio.run(first())\n"


def told(code: str, home: Path) -> str:
    """What a program prints."""
    settings = {"BOOKPLATE_DATABASE__URL": f"sqlite:///{home}/kept.db", "BOOKPLATE_LOG__LEVEL": "error"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_picture_and_a_text_on_it_need_neither_the_database_nor_documents_nor_the_api(tmp_path: Path) -> None:
    paths = [f"/iiif/3/dawn.jpg/{text}full/60,/0/default.jpg" for text in ("", "text=Hi;at=s;size=9;color=fff/")]
    code = asking("json.dumps(list(sys.modules))", paths, 200)

    assert not SLOW & modules(code, tmp_path)


def test_the_api_is_imported_in_a_thread_and_not_where_requests_are_answered(tmp_path: Path) -> None:
    watch = """
import json, sys, threading
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in ("fastapi", "server.office"):
            print(json.dumps([threading.current_thread() is threading.main_thread()]))
sys.meta_path.insert(0, Watch())
"""

    assert told(watch + asking("", ["/v1/fonts"], 401), tmp_path) == "[false]\n[false]\n\n"


def test_the_command_line_starts_without_the_engine(tmp_path: Path) -> None:
    code = "import json, sys\nfrom server import command_line\nprint(json.dumps(list(sys.modules)))"
    helping = (
        "import atexit, json, os, sys\nfrom server import __main__\nsys.argv = ['bookplate', '--help']\n"
        "said, sys.stdout = sys.stdout, open(os.devnull, 'w')\n"
        "atexit.register(lambda: print(json.dumps(list(sys.modules)), file=said))\n__main__.main()"
    )

    assert not (SLOW | ENGINE) & modules(code, tmp_path)
    assert not ((SLOW | ENGINE) - {"typer.rich_utils"}) & modules(helping, tmp_path)


def test_who_comes_before_all_is_there_waits_for_it(tmp_path: Path) -> None:
    design = {"name": "card", "canvas": {"width": 60, "height": 30}, "layers": []}
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs/card.json").write_text(json.dumps(design))
    more = f'[designs]\nfolder = "{tmp_path}/designs"\n'
    paths = ["/readyz", "/v1/designs", "/iiif/3/card/full/max/0/default.png", "/iiif/3/dawn.jpg/info.json", "/v1/x"]
    with serving(PICTURES, tmp_path, more) as server, ThreadPoolExecutor(len(paths)) as threads:
        admin = server.admin
        found = dict(zip(paths, threads.map(lambda path: server.get(path, **admin), paths), strict=True))
        later = server.get("/v1/designs", **admin)

    assert [one.status_code for one in found.values()] == [200, 200, 200, 200, 404]
    assert [one["name"] for one in found["/v1/designs"].json()["items"]] == ["card"]
    assert later.json() == found["/v1/designs"].json()


@pytest.mark.parametrize("seconds", [0, 0.05, 0.3])
def test_who_is_stopped_while_it_still_warms_up_ends_cleanly(tmp_path: Path, seconds: float) -> None:
    config, port = tmp_path / "config.toml", free_port()
    config.write_text(
        f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{PICTURES}"\n[log]\nlevel = "warning"\n'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--config", str(config), "--port", str(port)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    _listening(port)
    time.sleep(seconds)  # a moment that nothing tells of
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)

    assert process.returncode in (0, -signal.SIGTERM)
    assert said == b""


def _listening(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/healthz")
        except httpx2.TransportError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError("the server did not start")
