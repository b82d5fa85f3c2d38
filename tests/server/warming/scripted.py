"""A small real server that answers as a test has written down, and remembers who asked for what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Reply = tuple[int, dict[str, str], bytes]
GOOD: Reply = (200, {"Content-Type": "image/jpeg"}, b"a picture")


class Scripted(ThreadingHTTPServer):
    """`script` is told the target and how many were asked for before."""

    daemon_threads = True

    def __init__(self, script: Callable[[str, int], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def targets(self) -> list[str]:
        return [target for target, _ in self.asked]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def do_GET(self) -> None:
        before = len(self.server.asked)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, headers))
        status, more, body = self.server.script(self.path, before)
        try:
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:  # who asked is gone
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def scripted(script: Callable[[str, int], Reply] = lambda *_: GOOD) -> Iterator[Scripted]:
    with Scripted(script) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
