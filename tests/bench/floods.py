"""Floods of connections: what a client beside them notices.

    python -m tests.bench.floods [--seconds 6] [--workers 1] [--only NAME]

A repeated picture and new ones are asked for, first of an idle server, then beside each flood. Floods are a header
without an end; for each worker 1,100 connections that say nothing, and as many that say half a head; 200 bodies of which
a byte comes each second. What is closed is opened again a second later. Printed are the latencies, the memory of all
workers and how long it takes until the latencies are those of an idle server. The exit code is 1 if the 99th percentile
is more than twice that of the idle server and 20 ms, if memory has grown by more than 50 MB, if it takes more than a
second to recover, or if any answer was no picture.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

import httpx2

from tests.bench import load, servers, work
from tests.bench.load import Tally
from tests.bench.servers import Server
from tests.bench.work import Originals

MEMORY, LEVELS = "4 MB", "64 MB"
TIMES, MORE = 2, 20  # of the idle 99th percentile, and milliseconds, that a flooded one may take
GROWTH = 50  # megabytes
RECOVERED = 1.0  # seconds
WARMING = 8  # clients of each kind, that a server is made ready by
SETTLING = 2.0  # seconds until all connections of a flood are open
SIDE, TO = 1024, 256  # pixels of a part of a picture, and of what is made of it
HEAD = "HTTP/1.1\r\nHost: flood\r\n"


@dataclass(frozen=True)
class Flood:
    """So many connections for each worker, or in all; each says something first, and a piece every so many seconds."""

    number: int
    each: bool
    first: str
    piece: bytes = b""
    every: float = 1.0


FLOODS = {
    "endless header": Flood(1, False, f"GET / {HEAD}X: ", b"a" * 1_000_000, 0),
    "silent": Flood(1100, True, ""),
    "half heads": Flood(1100, True, f"GET / {HEAD}X: "),
    "trickled heads": Flood(1100, True, f"GET / {HEAD}X: ", b"a"),
    "trickled bodies": Flood(
        200, False, f"POST /v1/generate {HEAD}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n", b" "
    ),
}


@dataclass(frozen=True)
class Beside:
    """What the client got: repeated pictures and new ones."""

    hot: Tally
    new: Tally

    @property
    def whole(self) -> bool:
        """Whether every answer was a picture."""
        return set(self.hot.statuses) | set(self.new.statuses) == {200}


def parts(originals: Originals) -> Iterator[str]:
    """Pictures that take equally long and were never asked for, without end."""
    wide, high = max(1, originals.width - SIDE), max(1, originals.height - SIDE)
    for number in count():
        x, y = number * 7 % wide, number // wide * 7 % high
        region = f"{x},{y},{min(SIDE, originals.width)},{min(SIDE, originals.height)}"
        yield f"/iiif/3/{quote(originals.large)}/{region}/{TO},/0/default.jpg"


async def beside(port: int, hot: Iterator[str], new: Iterator[str], seconds: float, clients: int = 1) -> Beside:
    both = await asyncio.gather(load.closed(port, hot, clients, seconds), load.closed(port, new, clients, seconds))
    return Beside(*both)


async def recovery(port: int, hot: Iterator[str], most: float) -> float:
    """Seconds until a repeated picture takes no more than so many milliseconds, on a connection of its own."""
    started = time.perf_counter()
    while time.perf_counter() - started < 30:
        tally = await load.closed(port, hot, 1, 0.05)
        if set(tally.statuses) == {200} and tally.percentile(99) <= most:
            break
    return time.perf_counter() - started


async def flood(port: int, kind: Flood, number: int) -> None:
    """Keep so many connections open, for ever."""

    async def one() -> None:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(kind.first.encode())
                sending = asyncio.create_task(_send(writer, kind))
                with suppress(OSError):
                    while await reader.read(65536):
                        pass
                sending.cancel()
                writer.transport.abort()
            await asyncio.sleep(1)

    await asyncio.gather(*(one() for _ in range(number)))


async def _send(writer: asyncio.StreamWriter, kind: Flood) -> None:
    with suppress(OSError):
        while kind.piece:
            writer.write(kind.piece)
            await writer.drain()
            await asyncio.sleep(kind.every)


@contextmanager
def flooded(port: int, name: str, number: int) -> Iterator[None]:
    """A flood by another process."""
    command = [sys.executable, "-m", "tests.bench.floods", "--flood", name, str(port), str(number)]
    process = subprocess.Popen(command, cwd=servers.HOUSE)
    try:
        time.sleep(SETTLING)
        yield
    finally:
        process.kill()
        process.wait()


def told(name: str, tally: Tally) -> str:
    statuses = ", ".join(f"{count} × {status or 'broken'}" for status, count in sorted(tally.statuses.items()))
    return f"  {name:24} p50 {tally.percentile(50):8.2f}   p99 {tally.percentile(99):8.2f} ms   {statuses}"


@dataclass(frozen=True)
class Run:
    """A server, what is asked of it, and for how long at a time."""

    server: Server
    hot: Iterator[str]
    new: Iterator[str]
    seconds: float
    workers: int

    def idle(self) -> Beside:
        # Until all threads have worked and caches are as full as they get; and until the database is open, which waits
        # for a quiet moment or for this question, and takes more memory than a flood.
        load.run(beside(self.server.port, self.hot, self.new, self.seconds, WARMING))
        httpx2.get(f"http://127.0.0.1:{self.server.port}/readyz", timeout=30).raise_for_status()
        return load.run(beside(self.server.port, self.hot, self.new, self.seconds))

    def under(self, name: str, idle: Beside) -> bool:
        """Whether a flood was hardly noticed, and what was."""
        kind, before = FLOODS[name], self.server.resident()
        with flooded(self.server.port, name, kind.number * (self.workers if kind.each else 1)):
            seen = load.run(beside(self.server.port, self.hot, self.new, self.seconds))
            held = self.server.resident()
        took = load.run(recovery(self.server.port, self.hot, most(idle.hot)))
        grown = max(held, self.server.resident()) - before
        print(told(f"hot, {name}", seen.hot), told(f"new, {name}", seen.new), sep="\n")
        print(f"  {'':24} memory {before:.0f} MB {grown:+.0f} MB   recovered after {took:.2f} s")
        quick = all(
            ours.percentile(99) <= most(theirs) for ours, theirs in ((seen.hot, idle.hot), (seen.new, idle.new))
        )
        return quick and seen.whole and grown <= GROWTH and took <= RECOVERED


def most(idle: Tally) -> float:
    """Milliseconds that the 99th percentile may be beside a flood."""
    return TIMES * idle.percentile(99) + MORE


def floods(originals: Originals, home: Path, seconds: float, workers: int, names: Sequence[str]) -> bool:
    """Whether a client beside each of these floods hardly noticed it."""
    with servers.bookplate(originals.folder, home, memory=MEMORY, levels=LEVELS, workers=workers) as server:
        run = Run(server, work.hot(originals).asked(), parts(originals), seconds, workers)
        idle = run.idle()
        print(told("hot, idle", idle.hot), told("new, idle", idle.new), sep="\n")
        held = [run.under(name, idle) for name in names]  # all of them, also if one was not
        return idle.whole and all(held)


def _allow_descriptors() -> None:
    """As many as the machine allows: a connection needs one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", choices=FLOODS, action="append", help="these floods; any number of times")
    parser.add_argument("--flood", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    _allow_descriptors()
    if chosen.flood:
        name, port, number = chosen.flood
        load.run(flood(int(port), FLOODS[name], int(number)))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / "pictures"
        folder.mkdir()
        held = floods(work.drawn(folder), Path(name), chosen.seconds, chosen.workers, chosen.only or list(FLOODS))
    print("held" if held else "NOT held")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
