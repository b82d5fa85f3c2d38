"""Servers in front of a server, as samples/deploy has them: nginx and Varnish, where they are installed."""

import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.server.running import ROOT, free_port

DEPLOY = ROOT / "samples/deploy"
NAME, OTHER = "img.example.org", "other.example.org"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # of what belongs to the system
STATUS = "x-cache-status"


class Answer(NamedTuple):
    """Status, headers by name in small letters, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def how(self) -> str:
        """Whether it was kept: HIT, MISS and the like."""
        return self.headers[STATUS]


def ask(port: int, target: str, method: str = "GET", host: str = NAME, **headers: str) -> Answer:
    """What is answered to a target that is sent as it is written."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, text in {"Host": host, **headers}.items():
            connection.putheader(name.replace("_", "-"), text)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Front:
    """One of them, running; `ask` it as if it were the server."""

    name: str
    port: int

    def ask(self, target: str, method: str = "GET", host: str = NAME, **headers: str) -> Answer:
        return ask(self.port, target, method, host, **headers)


Starter = Callable[[Path, int], AbstractContextManager[Front]]


def program(name: str) -> str | None:
    return shutil.which(name, path=PATH)


def sample(name: str, **changed: str) -> str:
    """A sample with these of its words changed, all of which it must have: ports and paths, a further name."""
    text = (DEPLOY / name).read_text()
    for old, new in changed.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(
    home: Path, origin: int, scheme: str = "$scheme", more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Front]:
    """nginx as in nginx.conf, in front of a port; `scheme` is what it takes requests to have come by, and `more` is
    changed in it besides."""
    home.mkdir()
    port, path = free_port(), home / "nginx.conf"
    changes = {
        "user www-data": "user root",  # who may see the folder of a test
        "worker_processes auto": "worker_processes 1",
        "$scheme": scheme,
        "listen 80": f"listen 127.0.0.1:{port}",
        "127.0.0.1:8182": f"127.0.0.1:{origin}",
        f"server_name {NAME}": f"server_name {NAME} {OTHER}",
        "/run/nginx.pid": f"{home}/pid",
        "/var/log/nginx": str(home),
        "/var/cache/nginx": str(home),
    }
    path.write_text(sample("nginx.conf", **changes, **more))
    command = [program("nginx") or "nginx", "-p", str(home), "-e", "stderr", "-c", str(path), "-g", "daemon off;"]
    with _running(command, home / "output", port):
        yield Front("nginx", port)


@contextmanager
def varnish(home: Path, origin: int) -> Iterator[Front]:
    """Varnish as in varnish.vcl, in front of a port."""
    home.mkdir()
    port, path = free_port(), home / "varnish.vcl"
    changes = {'"8182"': f'"{origin}"', r"img\.example\.org(": r"(img|other)\.example\.org("}
    path.write_text(sample("varnish.vcl", **changes))
    options = [word for line in (DEPLOY / "varnish.vcl").read_text().splitlines() for word in line.split()]
    sizes = [word for word in options if word.startswith("http_")]  # as it says that it be started
    command = [program("varnishd") or "varnishd", "-F", "-j", "none", "-n", str(home / "work"), "-f", str(path)]
    command += ["-a", f"127.0.0.1:{port}", "-s", "malloc,32m", *(part for size in sizes for part in ("-p", size))]
    with _running(command, home / "output", port):
        yield Front("varnish", port)


# What people write first, without a word on how the server was reached.
BARE = {
    "nginx, HTTP/1.0": "",
    "nginx, HTTP/1.1": "proxy_http_version 1.1;",
    "nginx, Host": "proxy_http_version 1.1; proxy_set_header Host $host;",
    "nginx, kept alive": 'proxy_http_version 1.1; proxy_set_header Connection "";',
}


@contextmanager
def bare_nginx(home: Path, origin: int) -> Iterator[list[Front]]:
    """nginx with nothing but `proxy_pass`, in each of the ways in BARE, on a port of its own."""
    home.mkdir()
    ports = {name: free_port() for name in BARE}
    servers = "".join(
        f"server {{ listen 127.0.0.1:{port}; location / {{ {BARE[name]} proxy_pass http://127.0.0.1:{origin}; }} }}\n"
        for name, port in ports.items()
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {home}/{kind}; " for kind in kinds)
    path = home / "nginx.conf"
    path.write_text(
        f"user root;\npid {home}/pid;\nevents {{}}\nhttp {{ access_log {home}/access.log; {places}\n{servers}}}\n"
    )
    command = [program("nginx") or "nginx", "-p", str(home), "-e", "stderr", "-c", str(path), "-g", "daemon off;"]
    with _running(command, home / "output", next(iter(ports.values()))):
        yield [Front(name, port) for name, port in ports.items()]


@contextmanager
def bare_varnish(home: Path, origin: int) -> Iterator[Front]:
    """Varnish with a backend and nothing else."""
    home.mkdir()
    port, path = free_port(), home / "default.vcl"
    path.write_text(f'vcl 4.1;\nbackend default {{ .host = "127.0.0.1"; .port = "{origin}"; }}\n')
    command = [program("varnishd") or "varnishd", "-F", "-j", "none", "-n", str(home / "work"), "-f", str(path)]
    with _running([*command, "-a", f"127.0.0.1:{port}", "-s", "malloc,32m"], home / "output", port):
        yield Front("varnish", port)


@contextmanager
def relay(origin: int) -> Iterator[Front]:
    """Passes bytes on as they come, as a tunnel does."""

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", origin)) as there:
                back = threading.Thread(target=_pass_on, args=(there, self.request))
                back.start()
                _pass_on(self.request, there)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Passing) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield Front("relay", server.server_address[1])
        server.shutdown()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def _running(command: list[str], output: Path, port: int) -> Iterator[None]:
    with output.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written)
    try:
        deadline = time.monotonic() + 20
        while not _listens(port):
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


INSTALLED: dict[str, Starter] = {
    name: start
    for name, start, needs in (("nginx", nginx, "nginx"), ("varnish", varnish, "varnishd"))
    if program(needs)
}
