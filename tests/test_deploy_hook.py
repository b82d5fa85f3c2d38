"""The sample of a purge hook tells a real server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

HOOK = Path(__file__).parents[1] / "samples/deploy/purge-hook.py"
Asked = tuple[str, str, str, str]


class Front(HTTPServer):
    """A cache in front, which notes what it is told."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), _Noting)


class _Noting(BaseHTTPRequestHandler):
    server: Front

    def _note(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append((self.command, self.path, self.headers.get("X-Keys", ""), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PURGE = do_BAN = _note  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def front() -> Iterator[Front]:
    with Front() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def told(front: Front, told: dict[str, object], **said: str) -> "subprocess.CompletedProcess[str]":
    url = f"http://127.0.0.1:{front.server_port}"
    named = {f"PURGE_{name}": text.replace("URL", url) for name, text in said.items()}
    command = [sys.executable, str(HOOK)]
    return subprocess.run(command, input=json.dumps(told), env=named, capture_output=True, text=True, check=False)


def test_all_tags_are_told_at_once_in_a_header_or_a_body(front: Front) -> None:
    tags = {"tags": ["image:a%2Fb.jpg", "design:d@1"], "all": False}
    varnish = told(front, tags, URL="URL/x", METHOD="PURGE", HEADERS="X-Keys: {keys}")
    service = told(front, tags, URL="URL/y", HEADERS="Content-Type: application/json\n", BODY='{"tags": {json}}')

    assert (varnish.returncode, service.returncode) == (0, 0), varnish.stderr + service.stderr
    assert front.asked == [
        ("PURGE", "/x", "image:a%2Fb.jpg design:d@1", ""),
        ("POST", "/y", "", '{"tags": ["image:a%2Fb.jpg", "design:d@1"]}'),
    ]


def test_or_one_after_the_other_or_thirty_together(front: Front) -> None:
    many = {"tags": [f"image:{number}" for number in range(35)], "all": False}
    told(front, many, URL="URL/{tag}", METHOD="BAN")
    told(front, many, URL="URL/", BODY="{tags}")

    assert [path for _, path, _, _ in front.asked[:35]] == [f"/image%3A{number}" for number in range(35)]
    assert [len(body.split(",")) for *_, body in front.asked[35:]] == [30, 5]


def test_everything_has_an_address_of_its_own(front: Front) -> None:
    everything = {"tags": ["*"], "all": True}
    done = told(front, everything, URL="URL/x", ALL_URL="URL/everything")
    without = told(front, everything, URL="URL/x")

    assert done.returncode == 0
    assert front.asked == [("POST", "/everything", "", "")]
    assert without.returncode == 1
    assert "Expected an http or https address for PURGE_ALL_URL" in without.stderr


def test_what_is_refused_or_not_reached_is_a_failure(front: Front) -> None:
    front.status = 503
    refused = told(front, {"tags": ["a"], "all": False}, URL="URL/")
    away = told(front, {"tags": ["a"], "all": False}, URL="http://127.0.0.1:1/")

    assert (refused.returncode, refused.stderr) == (1, "The cache in front answered 503.\n")
    assert away.returncode == 1
    assert away.stderr.startswith("The cache in front cannot be reached")
