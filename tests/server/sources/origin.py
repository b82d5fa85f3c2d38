"""An origin of pictures: a web server on this machine that runs beside the test, and can be stopped and started."""

import email.utils
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


@dataclass
class Origin:
    """`pages` are files by path; `headers` go with all of them; `status` is what all are answered with, if it is set.
    `asked` are all requests, with what they said of what they had."""

    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    etags: bool = True
    modified: float = 1_793_613_600
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/images/"

    def put(self, name: str, body: bytes) -> None:
        self.pages[f"/images/{name}"] = body

    def delete(self, name: str) -> None:
        del self.pages[f"/images/{name}"]

    def start(self) -> None:
        origin = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                origin.attend(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    def attend(self, handler: BaseHTTPRequestHandler) -> None:
        etag = handler.headers["If-None-Match"]
        self.asked.append((handler.path, etag))
        body = self.pages.get(unquote(handler.path))
        if "?" in handler.path or "#" in handler.path:
            body = None  # nothing here has a query
        own = f'"{hashlib.sha256(body or b"").hexdigest()[:16]}"'
        status = self.status or (404 if body is None else 304 if self.etags and etag == own else 200)
        handler.send_response(status)
        if self.etags:
            handler.send_header("ETag", own)
        handler.send_header("Last-Modified", email.utils.formatdate(self.modified, usegmt=True))
        for name, text in self.headers.items():
            handler.send_header(name, text)
        sent = (body or b"") if status == 200 else b""
        if status != 304:
            handler.send_header("Content-Length", str(len(sent)))
        handler.end_headers()
        handler.wfile.write(sent)


@contextmanager
def origin() -> Iterator[Origin]:
    """A running one."""
    made = Origin()
    made.start()
    try:
        yield made
    finally:
        made.stop()
