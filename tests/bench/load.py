"""Clients: keep-alive connections that ask one after the other, or at a steady rate whatever comes back."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TypeVar, cast

import uvloop

T = TypeVar("T")
STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
ACCEPT = "image/avif,image/webp,image/*,*/*;q=0.8"
LAST = 120  # seconds that the last answers are waited for
NOTHING = 0  # the status of a request whose connection broke


@dataclass
class Tally:
    """What came back. Latencies in seconds, of answers that are pictures; `silent` are refusals for load that did not
    say when to come again, `unsent` requests for which there was no connection."""

    seconds: float = 0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0
    silent: int = 0
    unsent: int = 0

    def add(self, status: int, latency: float, size: int, told: bool) -> None:
        self.statuses[status] += 1
        if status == 200:
            self.latencies.append(latency)
            self.size += size
        elif status == 503 and not told:
            self.silent += 1

    @property
    def count(self) -> int:
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Pictures a second."""
        return self.count / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """Of the latencies, in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(len(ordered) * part / 100), len(ordered) - 1)] if ordered else 0.0


class Connection(asyncio.Protocol):
    """One connection; `free` is called whenever it may be asked."""

    def __init__(self, tally: Tally, free: Callable[["Connection"], None]) -> None:
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tally = tally
        self._free = free
        self._buffer = bytearray()
        self._whole = 0  # bytes of the answer that is being read, once its head is there
        self._status = NOTHING
        self._told = False
        self._last = False  # answer on this connection
        self._asked: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self._free(self)

    def ask(self, target: str) -> None:
        self._asked = perf_counter()
        self._transport.write(f"GET {target} HTTP/1.1\r\nHost: bench\r\nAccept: {ACCEPT}\r\n\r\n".encode())

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._whole:
            self._read_head()
        if self._whole and len(self._buffer) >= self._whole:
            self._finish()

    def _read_head(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end])
        status, length = STATUS.match(head), LENGTH.search(head)
        self._status = int(status[1]) if status else NOTHING
        self._whole = end + 4 + (int(length[1]) if length else 0)
        self._told = b"retry-after" in head.lower()
        self._last = b"\r\nconnection: close" in head.lower()

    def _finish(self) -> None:
        self._tally.add(self._status, perf_counter() - (self._asked or 0), self._whole, self._told)
        self._buffer.clear()
        self._whole, self._asked = 0, None
        if self._last:
            self._transport.close()
        elif not self._transport.is_closing():
            self._free(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self._asked is not None:
            self._tally.statuses[NOTHING] += 1
        if not self.closed.done():
            self.closed.set_result(None)


async def _open(port: int, tally: Tally, free: Callable[[Connection], None]) -> Connection | None:
    try:
        _, made = await asyncio.get_running_loop().create_connection(lambda: Connection(tally, free), "127.0.0.1", port)
    except OSError:
        tally.statuses[NOTHING] += 1
        await asyncio.sleep(0.05)
        return None
    return made


async def closed(port: int, targets: Iterator[str], connections: int, seconds: float) -> Tally:
    """Each connection asks for the next as soon as it has an answer; what was begun in time is waited for."""
    tally, start = Tally(), perf_counter()
    end = start + seconds

    def free(connection: Connection) -> None:
        nonlocal end
        target = next(targets, None) if perf_counter() < end else None
        if target is None:
            end = 0  # nothing is left to ask for
            connection.close()
        else:
            connection.ask(target)

    async def one() -> None:
        while perf_counter() < end:
            connection = await _open(port, tally, free)
            if connection:
                await connection.closed

    await asyncio.wait_for(asyncio.gather(*(one() for _ in range(connections))), seconds + LAST)
    tally.seconds = perf_counter() - start
    return tally


async def counted(port: int, targets: Iterator[str], connections: int) -> Tally:
    """Everything there is to ask for, however long it takes."""
    return await closed(port, targets, connections, 3600)


async def steady(port: int, targets: Iterator[str], rate: float, seconds: float, most: int) -> Tally:
    """So many requests a second, on at most so many connections, whether or not earlier ones were answered."""
    tally, start, sent = Tally(), perf_counter(), 0
    idle: deque[Connection] = deque()
    opened: list[asyncio.Task[Connection | None]] = []
    while (now := perf_counter() - start) < seconds:
        due = int(now * rate) - sent
        alive = sum(map(_lives, opened))
        for _ in range(due):
            while idle and idle[0].closed.done():
                idle.popleft()
            if idle:
                idle.popleft().ask(next(targets))
                sent += 1
            elif alive < most:
                opened.append(asyncio.create_task(_open(port, tally, idle.append)))
                alive += 1
            else:
                tally.unsent += 1
                sent += 1
        await asyncio.sleep(0.01)
    tally.seconds = perf_counter() - start
    seen = replace(tally, latencies=list(tally.latencies), statuses=Counter(tally.statuses))  # not of what breaks now
    for connection in await asyncio.gather(*opened):
        if connection:
            connection.close()
    return seen


def _lives(task: "asyncio.Task[Connection | None]") -> bool:
    if not task.done():
        return True
    connection = task.result()
    return connection is not None and not connection.closed.done()


def run(work: Coroutine[None, None, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
