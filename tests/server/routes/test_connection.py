"""What is ready goes out below ASGI, and nobody can tell by the answer."""

import asyncio
import logging
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from math import inf
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from ops.libvips import Image
from server import log as logs
from server.config.log import Log
from server.config.server import Server as Settings
from server.ledger import Ledger
from server.metrics import Metrics
from server.routes.connection import Connection, protocol
from server.routes.connection_limits import STATE as LIMITS
from server.routes.connection_limits import ConnectionLimits
from server.routes.crowd import Crowd
from server.routes.front import STATE, Front
from server.routes.ready import Asked, Head, Ready
from server.routes.uvicorn_parts import FINISHED
from tests.server.inside import furnish, inside
from tests.server.running import Server, serving

CHART = "/iiif/3/chart.png/full/60,/0/default.png"
TARGETS = (
    "/iiif/3/chart.png/full/61,/0/default.jpg",
    "/iiif/2/chart.png/full/62,/0/default.png",
    "/iiif/3/chart.png/full/63,/0/default.png?text=Hi%20Sarah",
    f"/iiif/3/badge/price=a%20lot;first_name={'W' * 60}/full/64,/0/default.png",
)
BY_ASGI = {"Content-Length": "0"}  # what announces a body, if an empty one, goes the ordinary way
DATE = re.compile(rb"(?<=\r\ndate: )[^\r]+")


class Talk:
    """A connection over which request after request is written by hand."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=15)
        self._read = b""

    def ask(self, target: str, method: str = "GET", **headers: str) -> bytes:
        self.socket.sendall(request(target, method, **headers))
        return self.answer(method)

    def answer(self, method: str = "GET") -> bytes:
        """The next answer, without the date that it bears."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        said = re.search(rb"content-length: (\d+)", head)
        length = int(said[1]) if said and method != "HEAD" else 0
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return DATE.sub(b"now", head) + b"\r\n\r\n" + body

    def _more(self) -> None:
        chunk = self.socket.recv(65536)
        assert chunk, self._read
        self._read += chunk


@contextmanager
def talking(server: Server) -> Iterator[Talk]:
    talk = Talk(server.port)
    with talk.socket:
        yield talk


def request(target: str, method: str = "GET", **headers: str) -> bytes:
    named = {"Host": "pictures.example", "X-Request-Id": "of-mine", **headers}
    lines = (f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"{method} {target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode()


def lines(answer: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return sorted(head.split(b"\r\n")), body


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("connection")
    pictures = furnish(home)
    noise = Image.gaussnoise(300, 200, mean=128, sigma=40, seed=1).cast("uchar")
    noise.write_to_file(str(pictures / "noise.png"), compression=0)
    more = f'[designs]\nfolder = "{home}/designs"\n[access]\nopen = true\n'
    with serving(pictures, home, more) as server:
        yield server


def test_what_is_ready_is_what_the_ordinary_way_says(running: Server) -> None:
    with talking(running) as talk:
        for target in TARGETS:
            cold = talk.ask(target)
            tag = re.search(rb'etag: ("[^"]+")', cold)
            assert tag is not None
            other = target.replace("/0/default", "/360/default")  # the same picture, not asked for in these words
            conditions: tuple[dict[str, str], ...] = (
                {},
                {"If_None_Match": tag[1].decode()},
                {"If_None_Match": '"another"'},
                {"If_Modified_Since": formatdate(4_000_000_000, usegmt=True)},
            )
            for method in ("HEAD", "GET"):
                for headers in conditions:
                    expected = talk.ask(other, method, **headers)
                    ready = talk.ask(target, method, **headers)
                    assert lines(ready) == lines(expected)
                    assert ready == talk.ask(target, method, **headers, **BY_ASGI)
                    assert (b"\r\nx-request-id: of-mine\r\n" in ready, ready[:9]) == (True, b"HTTP/1.1 ")
                other = other.replace("/360/", "/360.0/")
            assert talk.ask(target) == cold


def test_requests_in_one_segment_or_in_many_are_answered_in_their_order(running: Server) -> None:
    with talking(running) as talk:
        first, cold = talk.ask(CHART), CHART.replace("60,", "67,")
        asked = [(CHART, "GET"), (CHART, "HEAD"), (cold, "GET"), (CHART, "GET"), (CHART, "POST"), (CHART, "GET")]
        talk.socket.sendall(b"".join(request(target, method) for target, method in asked))
        answers = [talk.answer(method) for _, method in asked]

        assert answers[0] == answers[3] == answers[5] == first
        assert answers[1] == first.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        assert [answer.split()[1] for answer in answers] == [b"200", b"200", b"200", b"200", b"405", b"200"]
        talk.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request(CHART):
            talk.socket.sendall(bytes([byte]))
        assert talk.answer() == first


def test_who_reads_slowly_gets_everything_and_who_leaves_stops_nobody(running: Server) -> None:
    target, number = "/iiif/3/noise.png/full/max/0/default.tif", 60
    with talking(running) as talk, talking(running) as leaving:
        whole = talk.ask(target)
        leaving.socket.sendall(request(target) * number)
        leaving.socket.recv(1)
        leaving.socket.close()
        talk.socket.sendall(request(target) * number)  # more than is written to who takes nothing
        with talking(running) as another:
            assert another.ask(target) == whole
        assert [talk.answer() for _ in range(number)] == [whole] * number
    assert "Traceback" not in running.log.read_text()


def test_a_stranger_that_speaks_for_somebody_is_not_believed_and_one_that_closes_is(running: Server) -> None:
    with talking(running) as talk:
        plain = talk.ask(CHART)
        assert talk.ask(CHART, X_Forwarded_Proto="https", Forwarded="host=evil.example") == plain
        assert talk.ask(CHART) == plain
        assert b"<http://pictures.example/" in plain
        last = talk.ask(CHART, Connection="close")
        assert b"\r\nconnection: close" in last
        assert talk.socket.recv(1) == b""


def test_who_waits_for_nothing_does_not_keep_a_server_from_ending(tmp_path: Path) -> None:
    pictures = furnish(tmp_path)
    with serving(pictures, tmp_path) as server, talking(server) as idle, talking(server) as halfway:
        assert idle.ask(CHART) == idle.ask(CHART) == halfway.ask(CHART)
        halfway.socket.sendall(request(CHART)[:-2])
        server.process.send_signal(signal.SIGTERM)
        assert (idle.socket.recv(1), halfway.socket.recv(1)) == (b"", b"")
        assert server.process.wait(10) in (0, -signal.SIGTERM)
        assert "Traceback" not in server.log.read_text()


def test_the_application_hands_over_what_knows_the_answers(tmp_path: Path) -> None:
    async def ask(house: ASGIApp) -> tuple[bool, bool]:
        config = uvicorn.Config(house, port=0, log_config=None, access_log=False, ws="none", http=protocol())
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        seen = []
        for _ in range(2):
            writer.write(request(CHART))
            await reader.readuntil(b"IEND\xaeB`\x82")
            seen += [one.cycle is FINISHED for one in server.server_state.connections if isinstance(one, Connection)]
        writer.close()
        server.should_exit = True
        await serving
        first, second = seen
        return first, second

    furnish(tmp_path)
    with inside(tmp_path) as house:
        assert house.run(ask(house.house.door)) == (False, True)


class Wire(asyncio.Transport):
    """A transport on which is seen what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closing = False

    def write(self, data: Any) -> None:
        self.written += data

    def pause_reading(self) -> None:
        """All is read that is said."""

    resume_reading = pause_reading

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def can_write_eof(self) -> bool:
        return False


class One:
    """Has one answer to all requests."""

    def ready(self, asked: Asked, longest: float = inf) -> Ready | None:
        answer = Ready(Head.of(200, [(b"content-length", b"2")]), b"hi")
        return answer if len(answer.body) <= longest and asked.scheme else None


async def ordinary(_: Any, __: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


def connection(first: Any, **more: Any) -> tuple[Connection, Wire]:
    log = logs.configure(Log(level="error"))
    front = Front(ordinary, log, Ledger(Log(level="error"), log, Metrics()), (first,))
    config = uvicorn.Config(front, log_config=None, ws="none", **{"access_log": False, **more})
    config.load()
    made, wire = Connection(config, ServerState(), {STATE: front, LIMITS: ConnectionLimits(Settings())}), Wire()
    made.connection_made(wire)
    return made, wire


def at_once(*requests: bytes, **more: Any) -> bool:
    """Whether requests are answered while they are read, and not by a task."""

    async def ask() -> bool:
        made, wire = connection(One(), **more)
        for said in requests:
            made.data_received(said)
        written = wire.written
        while made.tasks:
            await asyncio.gather(*made.tasks)
        assert wire.written.count(b"HTTP/1.1 ") == made.server_state.total_requests > 0
        return bool(written) and written == wire.written

    return asyncio.run(ask())


def test_only_the_plainest_requests_are_answered_while_they_are_read() -> None:
    get = request("/a")
    for plain in (
        get,
        request("/a", "HEAD"),
        request("/a?b"),
        request("/a", If_None_Match="*", X_Forwarded_Proto="https"),
    ):
        assert at_once(plain)
    for odd in (
        get.replace(b"HTTP/1.1", b"HTTP/1.0"),
        request("/a", "POST"),
        request("/a", "OPTIONS"),
        *(request("/a", **{name: value}) for name, value in [*BY_ASGI.items(), ("Connection", "close")]),
        request("/a", Expect="100-continue"),
        request("/a", Connection="Upgrade", Upgrade="h2c"),
        request("/a", Transfer_Encoding="chunked") + b"0\r\n\r\n",
    ):
        assert not at_once(odd), odd


def test_nothing_is_answered_out_of_turn_or_to_who_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    get = request("/a")
    monkeypatch.setattr(logging.getLogger("uvicorn.access"), "handlers", [logging.NullHandler()])
    for more in ({"access_log": True}, {"root_path": "/below"}):
        assert not at_once(get, **more)
    assert not at_once(request("/a", "POST"), get)
    assert at_once(get, get, get + get)


def test_who_is_to_come_anew_is_told_so_with_the_next_answer() -> None:
    async def ask() -> None:
        made, wire = connection(One())
        made.data_received(request("/a"))
        assert (made.asked, wire.closing, b"connection: close" in wire.written) == (1, False, False)
        made.leaving = True
        made.data_received(request("/a"))
        await asyncio.gather(*made.tasks)
        assert wire.closing
        assert wire.written.endswith(b"\r\nconnection: close\r\n\r\nhi")

    asyncio.run(ask())


def test_who_takes_nothing_is_waited_for_and_who_left_is_told_nothing() -> None:
    async def ask() -> None:
        made, wire = connection(One())
        made.pause_writing()
        made.data_received(request("/a"))
        await asyncio.sleep(0.01)
        assert (len(made.tasks), wire.written) == (1, b"")
        made.resume_writing()
        await asyncio.gather(*made.tasks)
        assert wire.written.startswith(b"HTTP/1.1 200 OK\r\n")
        wire.close()
        wire.written = b""
        made.data_received(request("/a") * 2)
        assert (len(made.tasks), wire.written) == (0, b"")

    asyncio.run(ask())


def test_who_cannot_wait_any_more_is_refused_while_asking() -> None:
    async def ask(**headers: str) -> tuple[bytes, bytes]:
        made, wire = connection(Crowd(lambda: True))
        made.data_received(request(CHART, **headers))
        at_once = wire.written
        await asyncio.gather(*made.tasks)
        return at_once, wire.written

    refused, _ = asyncio.run(ask())
    nothing, later = asyncio.run(ask(**BY_ASGI))

    assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert (nothing, later) == (b"", refused)


@pytest.mark.parametrize("name", ["bp_admin_abc", "bp_live_abc_def", "of-bp_test_abc", "a" * 65, "a=b"])
def test_a_request_is_not_called_by_a_secret_or_what_is_no_name(name: str) -> None:
    async def ask(name: str) -> bytes:
        made, wire = connection(One())
        made.data_received(request("/a", **{"X-Request-Id": name}))
        return wire.written

    assert b"\r\nx-request-id: bp_lively\r\n" in asyncio.run(ask("bp_lively"))
    assert name.encode() not in asyncio.run(ask(name))


class Broken:
    """Cannot answer."""

    def ready(self, *_: Any) -> Ready | None:
        raise KeyError("of ours")


def test_a_fault_of_ours_is_not_taken_for_a_client_s(caplog: pytest.LogCaptureFixture) -> None:
    async def ask() -> bytes:
        made, wire = connection(Broken())
        made.logger.addHandler(caplog.handler)  # which `logs.configure` has taken away
        made.data_received(request("/a"))
        made.logger.removeHandler(caplog.handler)
        return wire.written

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 500 ")
    assert "KeyError: 'of ours'" in caplog.text


class Stranger(asyncio.Protocol):
    """As uvicorn's could become."""

    def on_headers_complete(self) -> None:
        self.transport = None


def test_a_server_whose_inside_is_not_known_reads_and_writes_by_itself() -> None:
    assert protocol() is Connection
    assert protocol(HttpToolsProtocol) is Connection
    assert protocol(Stranger) == protocol(asyncio.Protocol) == "auto"


def test_a_server_without_its_limits_says_so_loudly(tmp_path: Path) -> None:
    (tmp_path / "changed").mkdir()
    (tmp_path / "changed/sitecustomize.py").write_text(
        "from uvicorn.protocols.http import httptools_impl\n"
        "class Other(httptools_impl.HttpToolsProtocol): pass\n"
        "httptools_impl.HttpToolsProtocol = Other\n"
    )
    with serving(furnish(tmp_path), tmp_path, PYTHONPATH=str(tmp_path / "changed")) as server:
        assert server.get(CHART).status_code == 200
        (line,) = [line for line in server.logged("NOT in force").splitlines() if "NOT in force" in line]
        assert "error" in line


def test_headers_that_would_begin_another_line_are_not_kept() -> None:
    with pytest.raises(ValueError, match="one line"):
        Head.of(200, [(b"link", b"a\r\nset-cookie: b")])
