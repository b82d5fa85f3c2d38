"""Too much work: whether cheap requests stay quick beside expensive ones, and what a server does that is asked for more
than it can make.

    python -m tests.bench.overload [--seconds 20] [--flood 60] [--workers 0] [--pictures FOLDER]

First a repeated picture and tiles on an idle server, then the same while eight clients ask for AVIF of the largest area
without end. Then eight times as many pictures a second as it has just made: what it still makes, which statuses the rest
gets, and whether each refusal says when to come again.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from tests.bench import load, servers, work
from tests.bench.load import Tally
from tests.bench.work import Originals

CLIENTS = 8  # that ask for what is expensive
TIMES = 8  # of what it can carry
MOST = 900  # connections
MEMORY = "4 MB"  # the repeated picture, and hardly more


@dataclass(frozen=True)
class Beside:
    """Cheap requests, and the expensive ones that were made meanwhile."""

    hot: Tally
    tiles: Tally
    heavy: Tally


def heavy(originals: Originals) -> Iterator[str]:
    """AVIF as large as it is given, each a little smaller than the one before, so that none is like another."""
    for number in count():
        cut = number % (originals.width // 2)
        yield f"/iiif/3/{quote(originals.large)}/{cut},0,{originals.width - cut},{originals.height}/max/0/default.avif"


@dataclass(frozen=True)
class Asked:
    """What is asked for next: it goes on where it stopped, so that no tile is asked for again while it is remembered."""

    hot: Iterator[str]
    tiles: Iterator[str]
    heavy: Iterator[str]


async def beside(port: int, asked: Asked, seconds: float, clients: int) -> Beside:
    """A repeated picture and tiles, asked for while so many clients ask for expensive ones."""

    async def cheap(targets: Iterator[str], connections: int) -> Tally:
        await asyncio.sleep(min(1.0, seconds) if clients else 0)  # until the expensive ones have all begun
        return await load.closed(port, targets, connections, seconds)

    hot, tiles, expensive = await asyncio.gather(
        cheap(asked.hot, 1),
        cheap(asked.tiles, 2),
        load.closed(port, asked.heavy, clients, seconds + 1),
    )
    return Beside(hot, tiles, expensive)


async def flood(port: int, originals: Originals, best: float, flooded: float) -> tuple[Tally, Tally]:
    """As many pictures as it can make, for some seconds; then so many times as many requests, for so many seconds."""
    asked = work.srcset("flood", originals, "jpg").asked()
    carried = await load.closed(port, asked, 4, best)
    return carried, await load.steady(port, asked, max(1.0, TIMES * carried.rate), flooded, MOST)


def told(name: str, tally: Tally) -> str:
    statuses = ", ".join(f"{count} × {status or 'broken'}" for status, count in sorted(tally.statuses.items()))
    spread = f"p50 {tally.percentile(50):8.1f}   p99 {tally.percentile(99):8.1f} ms"
    return f"  {name:24} {tally.rate:8.1f}/s   {spread}   {statuses}"


def overload(originals: Originals, home: Path, seconds: float, flooded: float, workers: int) -> None:
    asked = Asked(work.hot(originals).asked(), work.tiles(originals).asked(), heavy(originals))
    with servers.bookplate(originals.folder, home, memory=MEMORY, workers=workers) as server:
        load.run(beside(server.port, asked, min(1.0, seconds), 0))
        idle = load.run(beside(server.port, asked, seconds, 0))
        busy = load.run(beside(server.port, asked, seconds, CLIENTS))
    print(f"Cheap requests, idle and beside {CLIENTS} clients that ask for AVIF as large as it is given")
    for name, tally in {
        "repeated, idle": idle.hot, "repeated, beside": busy.hot,
        "tiles, idle": idle.tiles, "tiles, beside": busy.tiles,
        "AVIF": busy.heavy,
    }.items():  # fmt: skip
        print(told(name, tally))
    with servers.bookplate(originals.folder, home, memory="0", workers=workers) as server:
        carried, tally = load.run(flood(server.port, originals, seconds, flooded))
    print(f"\n{TIMES} times what it can carry, for {flooded:.0f} seconds")
    print(told("what it can carry", carried))
    print(told("what it carries then", tally))
    share = tally.rate / carried.rate if carried.rate else 0.0
    print(
        f"  {share:.2f} of the best; {tally.silent} refusals without Retry-After; {tally.unsent} for want of connections"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="for each measurement")
    parser.add_argument("--flood", type=float, default=60, help="seconds of too much")
    parser.add_argument("--workers", type=int, default=0, help="0: one per core")
    parser.add_argument("--pictures", type=Path, help="a folder of JPEGs instead of drawn ones")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home, folder = Path(name), Path(name) / "pictures"
        folder.mkdir()
        originals = work.copied(chosen.pictures, folder) if chosen.pictures else work.drawn(folder)
        overload(originals, home, chosen.seconds, chosen.flood, chosen.workers)


if __name__ == "__main__":
    main()
