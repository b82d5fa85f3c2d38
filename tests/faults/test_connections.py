"""Connections that say too much, too little, too slowly, or what is no HTTP: each is told so, and nobody else notices."""

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ops.libvips import Image
from server.config.server import Server as ServerSettings
from tests.fronts import program
from tests.likeness import chart
from tests.server.running import ROOT, Server, serving
from tests.server.sources.origin import Origin
from tests.waiting import until

HOT = "/iiif/3/pictures:chart.png/full/60,/0/default.png"
HEAVY = "/iiif/3/pictures:noise.png/full/{},/0/default.avif"
MOST, LONGEST, LONGEST_URL = 24, 8192, 1024
LIMITS = f"""
[server]
connections = {MOST}
longest_head = {LONGEST}
longest_url = {LONGEST_URL}
head_seconds = 1
body_seconds = 1
idle_seconds = 1
patience = 1
seconds = 60
[images]
avif_effort = 9
[access]
open = true
[log]
form = "json"
"""
HOST = b"Host: pictures.example\r\n"
TIMES = 40  # an endless header in megabytes, which took more than four seconds of processor time; as much is read


class Slow(Origin):
    """An origin whose slow picture is there when it is `opened`."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = threading.Event()
        self.begun: list[str] = []  # the paths of all that was asked
        self.picture = b""

    def target(self) -> str:
        """The address of a picture that was never asked for."""
        name = f"slow{len(self.pages)}.png"
        self.put(name, self.picture)
        return f"/iiif/3/web:{name}/full/50,/0/default.png"

    def attend(self, handler: BaseHTTPRequestHandler) -> None:
        self.begun.append(handler.path)
        assert self.opened.wait(50)
        with suppress(OSError):  # who has asked may be gone
            super().attend(handler)


@pytest.fixture
def slow(origin: Slow) -> Iterator[Slow]:
    """The origin, closed until the test opens it, and new to the server."""
    origin.opened.clear()
    yield origin
    origin.opened.set()


@pytest.fixture(scope="module")
def origin() -> Iterator[Slow]:
    made = Slow()
    made.start()
    yield made
    made.opened.set()
    made.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, origin: Slow) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("connections")
    pictures = home / "pictures"
    pictures.mkdir()
    chart(10, 7, 60).write_to_file(str(pictures / "chart.png"))
    noise = Image.gaussnoise(3600, 2200, mean=128, sigma=40, seed=1).cast("uchar")
    noise.write_to_file(str(pictures / "noise.png"), compression=0)
    origin.picture = (pictures / "chart.png").read_bytes()
    web = f'[[sources]]\nname = "web"\nkind = "web"\nurl = "{origin.url}"\nprivate = true\nseconds = 50\n'
    with serving(pictures, home, web + LIMITS) as running:
        yield running


@pytest.fixture(autouse=True)
def is_well(server: Server) -> Iterator[None]:
    """Whatever was done to it, the server answers, and its log has no traceback."""
    yield
    assert server.get(HOT).status_code == 200
    assert "Traceback" not in server.log.read_text()


@contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def everything(connection: socket.socket) -> bytes:
    """What is said until the connection is closed."""
    said = b""
    with suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            said += chunk
    return said


def told(server: Server, *pieces: bytes, half_close: bool = False) -> bytes:
    """All that the server says until it closes the connection, to what may be too much for it."""
    with connected(server) as connection:
        with suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        return everything(connection)


def statuses(said: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"(?:^|(?<=[^\r]))HTTP/1\.1 (\d{3}) ", said)]


def get(target: str, *headers: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    return b"GET %b %b\r\n%b%b\r\n" % (target.encode(), version, HOST, b"".join(line + b"\r\n" for line in headers))


def asked(connection: socket.socket, request: bytes) -> bytes:
    """The head of the answer to a request, whose body is read too."""
    connection.sendall(request)
    said = b""
    while b"\r\n\r\n" not in said:
        chunk = connection.recv(65536)
        assert chunk, said
        said += chunk
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
    while len(body) < length:
        body += connection.recv(65536)
    return head


def test_an_endless_header_is_refused_and_costs_next_to_nothing(server: Server) -> None:
    (worker,) = server.workers()
    before = ticks(worker)
    said = told(server, b"GET / HTTP/1.1\r\n" + HOST + b"X: ", *(b"a" * 1_000_000 for _ in range(TIMES)))
    assert statuses(said) == [431]
    assert b"\r\nconnection: close\r\n" in said
    assert ticks(worker) - before < 100  # hundredths of a second


def ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def resident(process: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1])  # type: ignore[index]


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * LONGEST,
        b"GET / HTTP/1.1\r\n" + HOST + b"X" * LONGEST,
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * (LONGEST // 6),
        b"GET / HTTP/1.1\r\n" + HOST + b"X:" + b" " * LONGEST,
        b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * LONGEST + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: a=b\r\n" * 1000 + b"\r\n",
        get(HOT) + b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * LONGEST,
    ],
)
def test_a_head_that_is_too_large_is_refused_however_it_comes(server: Server, head: bytes) -> None:
    whole = [*([200] if head.startswith(get(HOT)) else []), 431]
    assert statuses(told(server, head)) == whole
    assert statuses(told(server, *(head[at : at + 1000] for at in range(0, len(head), 1000)))) == whole
    assert statuses(told(server, *(bytes([byte]) for byte in head))) == whole


def test_a_head_may_be_as_large_as_it_may_be(server: Server) -> None:
    head = get(HOT, b"Connection: close", b"X: ")
    fitting = head[:-4] + b"a" * (LONGEST - len(head)) + b"\r\n\r\n"
    assert len(fitting) == LONGEST
    assert statuses(told(server, fitting)) == [200]
    assert statuses(told(server, fitting[:5000], fitting[5000:-1], fitting[-1:])) == [200]
    assert statuses(told(server, fitting.replace(b"X: a", b"X: aa"))) == [431]


def test_many_small_headers_are_not_kept(server: Server) -> None:
    (worker,) = server.workers()
    before = resident(worker)
    many = b"".join(b"X-%06d: %b\r\n" % (number, b"a" * 200) for number in range(50_000))
    assert statuses(told(server, b"GET / HTTP/1.1\r\n" + HOST + many)) == [431]
    assert resident(worker) - before < 20_000  # kB


def test_an_address_that_is_too_long_is_told_apart(server: Server) -> None:
    for length in (LONGEST_URL + 1, LONGEST - 200, LONGEST + 1, 10 * LONGEST):
        target = "/iiif/3/" + "a" * length + "/full/max/0/default.jpg"
        assert statuses(told(server, get(target, b"Connection: close"))) == [414]


def test_who_says_nothing_is_closed_and_who_says_half_is_told(server: Server) -> None:
    with connected(server) as silent, connected(server) as half, connected(server) as breaks:
        half.sendall(b"GET / HTTP/1.1\r\nHost:")
        breaks.sendall(b"\r\n\r\n")
        assert everything(silent) == b""
        assert everything(breaks) == b""
        assert statuses(everything(half)) == [408]


def test_a_head_that_trickles_is_not_waited_for(server: Server) -> None:
    with connected(server) as first, connected(server) as later:
        asked(later, get(HOT))
        started = time.monotonic()
        with suppress(ConnectionError):
            for byte in get("/", b"X: " + b"a" * 1000):
                for connection in (first, later):
                    connection.sendall(bytes([byte]))
                    connection.settimeout(0.05)
                    with suppress(TimeoutError):
                        said = connection.recv(4096)
                        assert statuses(said) == [408]
                        assert time.monotonic() - started > 1
                        raise ConnectionError
        assert time.monotonic() - started < 20
        later.settimeout(20)
        assert statuses(everything(later)) in ([], [408])


def test_who_has_been_answered_is_closed_without_a_word(server: Server) -> None:
    with connected(server) as connection:
        assert asked(connection, get(HOT)).startswith(b"HTTP/1.1 200 ")
        assert everything(connection) == b""
    with connected(server) as connection:
        assert asked(connection, get(HOT)).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"\r\n")
        assert everything(connection) == b""


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: pictures.exam", get(HOT)])
def test_the_oldest_silent_one_makes_room(server: Server, said: bytes) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(connected(server))
        first.sendall(said)
        beside = stack.enter_context(connected(server))
        flood = []
        for _ in range(3 * MOST):
            assert asked(beside, get(HOT)).startswith(b"HTTP/1.1 200 ")
            flood.append(stack.enter_context(connected(server)))
            flood[-1].sendall(said)
            assert server.get("/healthz").status_code == 200
        assert asked(beside, get(HOT)).startswith(b"HTTP/1.1 200 ")
        assert statuses(everything(first)) == ([200] if said == get(HOT) else [])


def test_only_where_all_wait_for_an_answer_the_newest_is_refused(server: Server, slow: Slow) -> None:
    with ExitStack() as stack:
        busy = [stack.enter_context(connected(server)) for _ in range(MOST)]
        for connection in busy:
            connection.sendall(get(slow.target(), b"Connection: close"))
        assert until(lambda: statuses(told(server, get(HOT, b"Connection: close"))) == [503])
        refused = told(server, get(HOT, b"Connection: close"))
        assert b"\r\nretry-after: 1\r\n" in refused
        assert statuses(told(server)) == [503]  # also who has not asked yet: there is nowhere to wait
        slow.opened.set()
        assert [statuses(everything(connection)) for connection in busy] == [[200]] * MOST


@pytest.mark.parametrize("method", [b"GET", b"POST", b"PUT"])
@pytest.mark.parametrize("framed", [b"Content-Length: 100000", b"Transfer-Encoding: chunked"])
@pytest.mark.parametrize("waits", [False, True])
def test_a_body_that_trickles_is_not_waited_for(
    server: Server, slow: Slow, method: bytes, framed: bytes, *, waits: bool
) -> None:
    """What is answered without its body is answered, and closed then; what is not is told."""
    head = get(slow.target() if waits else HOT, framed).replace(b"GET", method, 1)
    with connected(server) as connection:
        connection.sendall(head)
        connection.settimeout(0.2)
        said, deadline = b"", time.monotonic() + 20
        with suppress(ConnectionError):
            while time.monotonic() < deadline:
                connection.sendall(b"1\r\na\r\n" if b"chunked" in framed else b"a")
                with suppress(TimeoutError):
                    chunk = connection.recv(65536)
                    said += chunk
                    if not chunk:
                        break
        assert time.monotonic() < deadline
        expected = 405 if method != b"GET" else 408 if waits else 200
        assert statuses(said) == [expected]


def test_a_body_that_nobody_reads_is_not_read_to_its_end(server: Server) -> None:
    (worker,) = server.workers()
    before = resident(worker)
    with connected(server) as connection:
        connection.sendall(get(HOT, b"Content-Length: 1000000000").replace(b"GET", b"POST", 1))
        with pytest.raises(ConnectionError):
            send_for(connection, 20)
    assert resident(worker) - before < 20_000


def send_for(connection: socket.socket, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        connection.sendall(b"a" * 100_000)
        time.sleep(0.02)


def test_what_stands_around_a_body_has_its_limit_too(server: Server, slow: Slow) -> None:
    head = get(slow.target(), b"Transfer-Encoding: chunked")
    trailer = b"0\r\n" + b"X-Trailer: a\r\n" * (LONGEST // 10)
    extension = b"1;" + b"a" * 2 * LONGEST
    extensions = (b"1;" + b"a" * 400 + b"\r\na\r\n") * (LONGEST // 300)
    for around in (trailer, extension, extensions):
        assert statuses(told(server, head + around)) == [431]
        assert statuses(told(server, head, *(around[at : at + 100] for at in range(0, len(around), 100)))) == [431]


def test_trailers_are_no_headers(server: Server) -> None:
    target = HOT.replace("60,", "59,")
    trailer = b"0\r\nHost: evil.example\r\nIf-None-Match: *\r\nX-Request-Id: of-a-trailer\r\n\r\n"
    head = get(target, b"Transfer-Encoding: chunked", b"Connection: close")
    said = told(server, head + b"1\r\na\r\n", trailer)
    assert statuses(said) == [200]
    assert b"evil" not in said
    assert b"of-a-trailer" not in said


def test_a_trailer_does_not_end_a_connection(server: Server) -> None:
    head = get(HOT, b"Transfer-Encoding: chunked")
    body = b"1\r\na\r\n0\r\nConnection: close\r\n\r\n"
    for wanted in (head, get(HOT, b"Transfer-Encoding: chunked", b"Connection: upgrade", b"Upgrade: h2c")):
        with connected(server) as connection:
            assert b"\r\nconnection: close\r\n" not in asked(connection, wanted + body)
            assert asked(connection, get(HOT)).startswith(b"HTTP/1.1 200 ")
        said = told(server, wanted + body + get(HOT) + wanted + body + get(HOT, b"Connection: close"))
        assert statuses(said) == [200] * 4


def test_a_client_that_has_said_all_gets_its_answers(server: Server, slow: Slow) -> None:
    cold = [HOT.replace("60,", f"{width},") for width in (30, 31, 32)]
    for requests in ([cold[0]], [cold[1], HOT, HOT, cold[2], HOT], [HOT], [HOT] * 50):
        said = told(server, b"".join(map(get, requests)), half_close=True)
        assert statuses(said) == [200] * len(requests)
        assert said.count(b"IEND") == len(requests)
    with connected(server) as connection:
        connection.sendall(get(slow.target()) + get(HOT) + get("/healthz"))
        connection.shutdown(socket.SHUT_WR)
        time.sleep(3)  # long enough to be looked for
        slow.opened.set()
        said = everything(connection)
    assert statuses(said) == [200, 200, 200]
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert said.count(b"HTTP/1.1 ") == 3


def test_what_cannot_be_read_takes_no_answer_from_what_was_asked_before(server: Server, slow: Slow) -> None:
    target = slow.target()
    name = target.partition(":")[2].partition("/")[0]
    with connected(server) as connection:
        connection.sendall(get(target, b"Content-Length: 3") + b"abc\x00\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        until(lambda: any(name in path for path in slow.begun))
        slow.opened.set()
        assert statuses(everything(connection)) == [200, 400]


@pytest.mark.parametrize("behind", [b"\0\0\0\r\n\r\n", b"GET /healthz HTTP/1.1\r\n\r\n"])
def test_what_cannot_be_read_behind_a_body_is_refused_in_its_turn(server: Server, slow: Slow, behind: bytes) -> None:
    slow.opened.set()
    chunks = b"4\r\n\r\n\r\n\r\n0\r\n\r\n"  # with the same empty line in a chunk as behind the last one
    bodies = [(b"Content-Length: 3", b"abc"), (b"Transfer-Encoding: chunked", chunks)]
    bodies.append((b"Transfer-Encoding: chunked", chunks[:-2] + b"X: trailer\r\n\r\n"))
    for framing, body in bodies:
        for target in (HOT, slow.target()):
            whole = get(target, framing) + body + behind
            assert statuses(told(server, whole)) == [200, 400]
            assert statuses(told(server, *(bytes([byte]) for byte in whole))) == [200, 400]


def test_what_is_said_by_half_is_not_answered(server: Server) -> None:
    half_head = b"GET / HTTP/1.1\r\nHost: a"
    half_body = get(HOT, b"Content-Length: 10").replace(b"GET", b"POST", 1) + b"abc"
    assert told(server, half_head, half_close=True) == b""
    assert statuses(told(server, get(HOT) + half_head, half_close=True)) == [200]
    assert statuses(told(server, half_body, half_close=True)) in ([], [405])


def test_who_takes_nothing_is_closed(server: Server) -> None:
    target = "/iiif/3/pictures:noise.png/full/1790,/0/default.tif"
    assert server.get(target).status_code == 200
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(server)) for _ in range(4)]
        for connection in connections:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(get(target) * 4 + get("/") * 40)
        for connection in connections:
            assert until(lambda held=connection: not is_open(server, held))


def is_open(server: Server, connection: socket.socket) -> bool:
    """Whether the server still has its end of a connection."""
    own = f"0100007F:{connection.getsockname()[1]:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[2] == own and line.split()[9] != "0" for line in lines)


REFUSED: dict[str, tuple[bytes, int]] = {
    "no Host": (b"GET %b HTTP/1.1\r\n\r\n" % HOT.encode(), 400),
    "two Hosts": (get(HOT, b"Host: other.example"), 400),
    "the same Host twice": (get(HOT, HOST.strip()), 400),
    "two Hosts in HTTP/1.0": (get(HOT, b"Host: other.example", version=b"HTTP/1.0"), 400),
    **{
        f"Host {host!r}": (b"GET %b HTTP/1.1\r\nHost:%b\r\n\r\n" % (HOT.encode(), host), 400)
        for host in (
            b"",
            b" ",
            b" a b",
            b" a/b",
            b" user@a",
            b" a:b",
            b" a:80:80",
            b" a:99999",
            b" a:65536",
            b" [::1",
            b" [zz]",
            b" ::1",
            b" a\\b",
            b" a?b",
            b" a#b",
            b" <a>",
            b" \xc3\xa4",
            b" %zz",
            b" " + b"a" * 400,
            b" http://a/",
            b" a, b",
        )
    },
    "absolute without a host": (get("http:///iiif"), 400),
    "absolute with somebody": (get("http://user:secret@a.example/"), 400),
    "absolute of another scheme": (get("ftp://a.example/"), 400),
    "absolute without Host": (b"GET http://a.example/ HTTP/1.1\r\n\r\n", 400),
    "authority": (b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400),
    "no target": (b"GET  HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "rubbish": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "HTTP/2 by name": (get(HOT, version=b"HTTP/2.0"), 505),
    "RTSP": (get(HOT, version=b"RTSP/1.0"), 505),
    "RTSP as it is not": (get(HOT, b"X: HTTP/1.1", version=b"RTSP/1.1"), 505),
    "ICE": (get(HOT, version=b"ICE/1.0").replace(b"GET", b"SOURCE", 1), 505),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505),
    "HTTP/9.9": (get(HOT, version=b"HTTP/9.9"), 400),
    "NUL in the target": (get(HOT + "\0"), 400),
    "NUL in a value": (get(HOT, b"X: a\0b"), 400),
    "NUL in a name": (get(HOT, b"X\0: a"), 400),
    "a space before the colon": (get(HOT, b"X : a"), 400),
    "a header without a name": (get(HOT, b": a"), 400),
    "a header without a colon": (get(HOT, b"X"), 400),
    "bare LF": (get(HOT).replace(b"\r\n", b"\n"), 400),
    "bare LF in a value": (get(HOT, b"X: a\nY: b"), 400),
    "bare CR in a value": (get(HOT, b"X: a\rY: b"), 400),
    "obs-fold": (get(HOT, b"X: a\r\n b"), 400),
    "a length and chunks": (get(HOT, b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    "two lengths": (get(HOT, b"Content-Length: 5", b"Content-Length: 6") + b"abcde", 400),
    "a length below zero": (get(HOT, b"Content-Length: -5"), 400),
    "a length that is none": (get(HOT, b"Content-Length: 0x5"), 400),
    "a length of many digits": (get(HOT, b"Content-Length: " + b"9" * 40), 400),
    "chunks that are not last": (get(HOT, b"Transfer-Encoding: chunked, identity"), 400),
}


@pytest.mark.parametrize("said", REFUSED.values(), ids=REFUSED)
def test_what_is_no_request_is_refused_and_closed(server: Server, said: tuple[bytes, int]) -> None:
    request, status = said
    for warm in (b"", get(HOT)):  # as the first request of a connection, and behind another
        answer = told(server, warm + request)
        assert statuses(answer) == [*([200] if warm else []), status]
        assert b"\r\nconnection: close\r\n" in answer
    in_bytes = told(server, *(bytes([byte]) for byte in request))
    assert statuses(in_bytes) == [status]


def test_what_is_refused_does_not_take_the_turn_of_another(server: Server, slow: Slow) -> None:
    for behind in (REFUSED["no Host"][0], b"\0\0\0\0", b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * LONGEST):
        slow.opened.clear()
        with connected(server) as connection:
            connection.sendall(get(slow.target()) + behind)
            threading.Timer(0.3, slow.opened.set).start()
            assert statuses(everything(connection))[0] == 200


def test_a_chunk_that_is_none_is_refused(server: Server, slow: Slow) -> None:
    head = get(slow.target(), b"Transfer-Encoding: chunked")
    for chunk in (b"zz\r\n", b"5\r\nabcdefg\r\n", b"-1\r\n", b"5\nabcde", b"1" * 40 + b"\r\n"):
        assert statuses(told(server, head + chunk)) == [400], chunk


def test_hosts_that_are_some_are_taken(server: Server) -> None:
    for host in (
        b"a",
        b"a.example:80",
        b"a:",
        b"[::1]",
        b"[::1]:8182",
        b"127.0.0.1:1",
        b"a_b.example",
        b"xn--a.example.",
    ):
        request = b"GET %b HTTP/1.1\r\nhOST: %b \r\nConnection: close\r\n\r\n" % (HOT.encode(), host)
        assert statuses(told(server, request)) == [200], host
    assert statuses(told(server, b"GET %b HTTP/1.0\r\n\r\n" % HOT.encode())) == [200]


def test_an_absolute_address_says_which_host(server: Server) -> None:
    for target in (HOT, HOT.replace("60,", "58,")):
        for _ in range(2):
            said = told(server, get(f"http://wins.example:81{target}", b"Connection: close"))
            assert statuses(said) == [200]
            assert b"<http://wins.example:81/iiif/" in said
            assert b"pictures.example" not in said
    for root in ("http://wins.example", "HTTP://wins.example?a"):
        said = told(server, get(root, b"Connection: close"))
        assert statuses(said) == [404]  # where there is no gallery


def test_who_wants_another_protocol_goes_on_in_this_one(server: Server) -> None:
    upgrade = get(HOT, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__")
    socket_like = get(HOT, b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Key: a")
    for odd in (upgrade, socket_like, upgrade.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabc")):
        said = told(server, odd + get(HOT) + get("/healthz", b"Connection: close"))
        assert statuses(said) == [200, 200, 200]
    for framing in (b"gzip", b"x", b"chunked, gzip"):  # of a body that another parser is to read
        odd = get("/healthz", b"Connection: Upgrade", b"Upgrade: h2c", b"Transfer-Encoding: " + framing)
        assert statuses(told(server, get(HOT) + odd + b"abc")) == [200, 400]


def test_head_is_refused_without_a_body(server: Server) -> None:
    head = get(HOT, b"X: a", HOST.strip()).replace(b"GET", b"HEAD", 1)
    assert told(server, head).endswith(b"\r\n\r\n")
    assert told(server, head[:-3]).endswith(b"\r\n\r\n")
    assert statuses(told(server, get(HOT) + head)) == [200, 400]


@pytest.mark.parametrize("framing", [b"chunked", b"xchunked"])
def test_head_is_refused_without_a_body_also_where_another_protocol_was_wanted(
    server: Server, slow: Slow, framing: bytes
) -> None:
    wanted = get(slow.target(), b"Connection: upgrade", b"Upgrade: h2c", b"Transfer-Encoding: " + framing)
    said = told(server, wanted.replace(b"GET", b"HEAD", 1) + b"zz\r\n")
    assert statuses(said) == [400]
    assert said.endswith(b"\r\n\r\n")


def test_who_is_asked_to_wait_is_told_to_go_on(server: Server) -> None:
    """Expect: 100-continue, RFC 9110 §10.1.1; and a large body that is refused, whose client reads only when it is sent."""
    waiting = get("/v1/links", b"Expect: 100-continue", b"Content-Type: application/json", b"Content-Length: 2")
    with connected(server) as connection:
        connection.sendall(waiting.replace(b"GET", b"POST", 1))
        first = connection.recv(65536)
        if first == b"HTTP/1.1 100 Continue\r\n\r\n":
            connection.sendall(b"{}")
            first = connection.recv(65536)
        assert 400 <= statuses(first)[0] < 500
    large = get(HOT, b"Content-Length: 5000000").replace(b"GET", b"PUT", 1)
    with connected(server) as connection:
        connection.sendall(large + b"a" * 5_000_000)
        assert statuses(everything(connection)) == [405]


def test_requests_behind_bodies_keep_their_order(server: Server) -> None:
    chunked = get(HOT, b"Transfer-Encoding: chunked") + b"3\r\nGET\r\n0\r\n\r\n"
    length = get(HOT, b"Content-Length: 6") + b"GET / "
    post = chunked.replace(b"GET", b"POST", 1)
    whole = chunked + get("/healthz") + length + post + get(HOT) + get("/healthz", b"Connection: close")
    for size in (len(whole), 7, 1):
        said = told(server, *(whole[at : at + size] for at in range(0, len(whole), size)))
        assert statuses(said) == [200, 200, 200, 405, 200, 200]


def test_what_was_closed_is_counted_and_logged(server: Server) -> None:
    before = server.metric('bookplate_connections_closed_total{reason="slow_head"')
    assert statuses(told(server, b"G")) == [408]
    assert server.metric('bookplate_connections_closed_total{reason="slow_head"') > before
    assert until(lambda: '"slow_head": ' in server.log.read_text())


MANUAL = ROOT / "server/manual/connections.md"


def test_what_the_manual_says_is_so(tmp_path: Path) -> None:
    """Its commands, on a server with its defaults."""
    with serving(ROOT / "samples/pictures", tmp_path) as server:
        (script,) = re.findall(r"```sh\n(.*?)```", MANUAL.read_text(), re.DOTALL)
        ours = script.replace(":8182", f":{server.port}")
        said = subprocess.run(["/bin/sh", "-c", ours], capture_output=True, text=True, check=True).stdout
        assert said.split() == re.findall(r"^# (\d+)$", script, re.MULTILINE) == ["431", "400", "412"]


@pytest.mark.skipif(program("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_what_the_manual_says(tmp_path: Path) -> None:
    (lines,) = re.findall(r"```nginx\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    config = tmp_path / "nginx.conf"
    whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{lines}\n}}\n"
    config.write_text(whole)
    command = [str(program("nginx")), "-t", "-c", str(config), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr


def test_the_manual_names_every_setting_with_its_default() -> None:
    text, settings = MANUAL.read_text(), ServerSettings()
    for name in (
        "longest_head",
        "longest_url",
        "head_seconds",
        "body_rate",
        "body_seconds",
        "idle_seconds",
        "patience",
    ):
        rows = [line for line in text.splitlines() if line.startswith("|") and f"`{name}`" in line]
        assert f"{getattr(settings, name):g}" in rows[0]
    assert f"`connections` ({settings.connections})" in text


@pytest.mark.parametrize("reset", [False, True])
def test_what_nobody_waits_for_any_more_is_dropped(server: Server, *, reset: bool) -> None:
    """As many are asked for as cannot be made before it is known that their clients have left."""
    before = server.metric("bookplate_dropped_total")
    with ExitStack() as stack:
        for number in range(MOST // 2):
            connection = stack.enter_context(connected(server))
            connection.sendall(get(HEAVY.format(3590 - 2 * number - reset)))
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert until(lambda: server.metric("bookplate_rendering_pictures") >= 1)
    assert until(lambda: server.metric("bookplate_dropped_total") > before)
