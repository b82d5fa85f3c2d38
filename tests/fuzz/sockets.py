"""HTTP as bytes against a real server: whole addresses, and requests that are cut, joined, doubled and bent.

Half of the inputs are addresses of the grammar, asked for as a client would; the canonical address that an answer names
has to have the same ETag. The other half are bytes: one or several requests, changed. Every answer has to be one that can
be read, with a status that there may be; what says by its ETag that it is one of the known pictures has to be that one,
byte for byte; and the connection has to end. Nothing may be left in the log but refusals.
"""

import re
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz import house
from tests.fuzz.findings import Tried, Wrong, tried
from tests.fuzz.grammar import WORDS, small
from tests.fuzz.mutation import mutated
from tests.server.running import Server, serving

CLIENTS = 8  # at a time
LATER = 0.02  # seconds until what is done after an answer is in the log
PATIENCE = 40.0  # seconds for a connection to end: more than the server gives an answer and a client
STATUSES = frozenset(
    {200, 204, 303, 304, 400, 401, 403, 404, 405, 408, 410, 411, 412, 413, 414, 415, 428, 429, 431, 501, 503, 505}
)
TROUBLE = ("Traceback", '"level": "error"', '"level": "critical"')
HEAD = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
LENGTH = re.compile(rb"(?:^|\r\n)content-length: *(\d+) *(?:\r\n|$)", re.IGNORECASE)
ETAG = re.compile(rb'(?:^|\r\n)etag: *"([^"\r\n]*)"', re.IGNORECASE)
CHUNKED = re.compile(rb"(?:^|\r\n)transfer-encoding: *chunked", re.IGNORECASE)
CANONICAL = re.compile(rb'<https?://[^/>]*(/iiif/[^>]*)>;rel="canonical"')
GENERIC = re.compile(rb"failed|design=(?:busy|expired|limit)")  # everybody's version, on a machine that is busy
BODILESS = frozenset({b"204", b"304"})

KNOWN = (
    b"/iiif/3/dawn.jpg/full/60,/0/default.png",
    b"/iiif/3/grey.jpg/full/60,/0/default.png",
    b"/iiif/3/dawn.jpg/text=Hi;at=s/full/60,/0/default.png",
    b"/iiif/3/everything/case_name=Ann/full/60,/0/default.png",
)
# Words of HTTP. HEAD is none of them: where it was put nobody could say which answers have bodies.
HTTP_WORDS = (
    b"\r\n", b"\r", b"\n", b"\r\n\r\n", b": ", b" ", b"\t", b"\0", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"GET ", b"POST ",
    b"OPTIONS ", b"CONNECT ", b"TRACE ", b"Host: a\r\n", b"Host: b\r\n", b"Content-Length: 0\r\n", b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n", b"5\r\nabcde\r\n0\r\n\r\n",
    b"5;x=y\r\nabcde\r\n", b"ffffffffffffffff\r\n", b"Connection: close\r\n", b"Connection: keep-alive\r\n",
    b"Connection: upgrade\r\nUpgrade: h2c\r\n", b"Expect: 100-continue\r\n", b"Range: bytes=0-5\r\n", b'If-None-Match: "x"\r\n',
    b"If-Match: *\r\n", b"Accept: image/avif\r\n", b"Accept: *;q=x\r\n", b"If-Modified-Since: x\r\n", b"Forwarded: for=x\r\n",
    b"X-Forwarded-Host: evil\r\n", b"Priority: u=7\r\n", b"Sec-CH-Width: 9e9\r\n", b"Cookie: " + b"a" * 400 + b"\r\n", b" folded\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"http://evil/", b"*", b"traceparent: 00-zz\r\n", *KNOWN,
)  # fmt: skip
CONFIGURED = """
[designs]
folder = "{folder}/designs"
[database]
url = "sqlite:///{folder}/kept.db"
[server]
workers = 2
gallery = ""
seconds = 10
patience = 5
state_folder = "{folder}/state"
[log]
form = "json"
requests = false
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came over a socket."""

    status: int
    head: bytes
    body: bytes

    @property
    def etag(self) -> bytes:
        found = ETAG.search(self.head)
        return found[1] if found else b""


class Sockets:
    """A server, and what is sent to it."""

    name = "sockets"
    attempts = 60

    def __init__(self, folder: Path, seeds: Iterable[bytes] = ()) -> None:
        if not (folder / "designs").is_dir():
            house.furnish(folder)
        self._running = ExitStack()
        configured = CONFIGURED.format(folder=folder)
        self._server: Server = self._running.enter_context(serving(folder / "pictures", folder / "home", configured))
        self._grammar = house.grammar(folder)
        self._seeds = list(seeds)
        self._bodies: dict[bytes, bytes] = {}
        self._bodies = {one.etag: one.body for path in KNOWN for one in self._asked(path)}
        if len(self._bodies) != len(KNOWN):
            raise AssertionError("Expected the known pictures to be there.")
        self._read = 0
        self._clients = ThreadPoolExecutor(CLIENTS)

    def make(self, rng: Random) -> bytes:
        kind = rng.random()
        if kind < 0.5:
            address = self._grammar.address(rng)
            address = small(address) if rng.random() < 0.95 else address
            return b"?" + (mutated(rng, address, WORDS, 2) if rng.random() < 0.2 else address)
        if self._seeds and kind < 0.6:
            start = rng.choice(self._seeds)
        else:
            start = b"".join(self._request(rng) for _ in range(rng.choice((1, 1, 2, 3, 5))))
        return mutated(rng, start, HTTP_WORDS)

    @staticmethod
    def _request(rng: Random) -> bytes:
        method = rng.choice((b"GET",) * 6 + (b"OPTIONS", b"POST", b"PUT"))
        target = rng.choice((*KNOWN, *KNOWN, b"/healthz", b"/iiif/3/nothing.png/info.json", b"/v1/designs", b"/docs"))
        fields = [
            b"Host: a\r\n",
            *(one for one in rng.choices(HTTP_WORDS, k=rng.randint(0, 2)) if one.endswith(b"\r\n")),
        ]
        body = b"abcde" if method in (b"POST", b"PUT") and rng.random() < 0.7 else b""
        length = b"Content-Length: %d\r\n" % len(body) if body else b""
        return method + b" " + target + b" HTTP/1.1\r\n" + b"".join(fields) + length + b"\r\n" + body

    def check(self, data: bytes) -> str:
        outcome = self._answered(data)
        time.sleep(LATER)
        self._look_at_log([data])
        return outcome

    def check_all(self, several: list[bytes]) -> list[Tried]:
        """Some at a time; what is in the log by then may be about any of them."""
        results = list(self._clients.map(lambda data: tried(self._answered, data), several))
        trouble = tried(lambda _: self._look_at_log(several), several[-1])[1]
        return [*results[:-1], ("WRONG", trouble)] if trouble else results

    def _answered(self, data: bytes) -> str:
        return self._as_asked(data[1:]) if data.startswith(b"?") else self._as_bytes(data)

    def finish(self) -> None:
        """It is as well as it was, and its log is clean."""
        for path in KNOWN:
            for one in self._asked(path):
                if self._bodies.get(one.etag) != one.body:
                    raise Wrong("a known picture has changed", path.decode())
        if self._server.get("/healthz").status_code != 200:
            raise Wrong("not well", "/healthz is not 200")

    def close(self) -> None:
        self._clients.shutdown()
        self._running.close()

    def _as_asked(self, address: bytes) -> str:
        """A client's request. Raises Wrong."""
        target = address.replace(b"#", b"%23").replace(b" ", b"%20")
        if not target.startswith(b"/") or any(byte < 33 or byte > 126 for byte in target):
            return self._as_bytes(_asking(target))
        replies = self._asked(target)
        if len(replies) != 1:
            raise Wrong("not one answer", f"{target!r} has {len(replies)}")
        one = replies[0]
        canonical = CANONICAL.search(one.head) if one.status == 200 else None
        if canonical and one.etag and not GENERIC.search(one.head):
            (again,) = self._asked(canonical[1])
            busy = again.status == 503 or GENERIC.search(again.head)
            if not busy and (again.status, again.etag, again.body) != (200, one.etag, one.body):
                told = f"{target!r} is\n{one}\nand names {canonical[1]!r}, which is\n{again}"
                raise Wrong("canonical has other bytes", told)
        return f"asked {one.status}"

    def _asked(self, target: bytes) -> list[Reply]:
        return self._replies(_asking(target), ended=False)

    def _as_bytes(self, data: bytes) -> str:
        """Whatever it is. Raises Wrong."""
        replies = self._replies(data)
        return f"{len(replies)} answers, last {replies[-1].status}" if replies else "no answer"

    def _replies(self, data: bytes, *, ended: bool = True) -> list[Reply]:
        """What comes back until the connection ends; `ended` says that nothing else will be sent. Raises Wrong."""
        received = self._received(data, ended=ended)
        found = []
        while received:
            match = HEAD.match(received)
            if match is None:
                raise Wrong("no HTTP", f"{data!r} was answered with {received[:300]!r}")
            head, rest = match[2], received[match.end() :]
            status = int(match[1])
            if status not in STATUSES and status >= 200:
                raise Wrong(f"answer {status}", f"{data!r}: {received[:600]!r}")
            length, bare = LENGTH.search(head), match[1] in BODILESS or match[1].startswith(b"1")
            size = 0 if bare else int(length[1]) if length else len(rest)
            if len(rest) < size or (not length and not bare and CHUNKED.search(head)):
                raise Wrong("answer cut off", f"{data!r}: {match[0][:300]!r} and {len(rest)} bytes")
            one = Reply(status, head, rest[:size])
            received = rest[size:]
            if status == 200 and self._bodies.get(one.etag, one.body) != one.body:
                raise Wrong("answers mixed up", f"{data!r}: {head!r} has another picture's body")
            if status >= 200:
                found.append(one)
        return found

    def _received(self, data: bytes, *, ended: bool) -> bytes:
        with socket.create_connection(("127.0.0.1", self._server.port), timeout=PATIENCE) as connection:
            answer = b""
            try:
                connection.sendall(data)
                if ended:
                    connection.shutdown(socket.SHUT_WR)
                while chunk := connection.recv(1 << 16):
                    answer += chunk
            except TimeoutError:
                raise Wrong("the connection does not end", f"{data!r}: {answer[:300]!r}") from None
            except OSError:  # refused while it was still being sent
                return answer if HEAD.match(answer) else b""
        return answer

    def _look_at_log(self, several: list[bytes]) -> str:
        """Raises Wrong."""
        with self._server.log.open("rb") as log:
            log.seek(self._read)
            text = log.read().decode(errors="replace")
        self._read += len(text.encode())
        if any(word in text for word in TROUBLE):
            lines = [line for line in text.splitlines() if any(word in line for word in TROUBLE)]
            told = "\n".join(line.replace("\\n", "\n")[-1800:] for line in lines[:3])
            last = re.findall(r"\n(\w[\w.]*(?:Error|Exception)\b[^\n]{0,60})", lines[0].replace("\\n", "\n"))
            sent = "\n".join(map(repr, several))
            raise Wrong(f"trouble in the log: {last[-1] if last else ''}", f"{told}\nafter one of\n{sent}")
        return "clean"


def _asking(target: bytes) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
