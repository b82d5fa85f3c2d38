"""How fast Bookplate is, beside libvips alone and, for repeated pictures, beside a bare Starlette.

    python -m tests.bench.bench [--only srcset tiles] [--seconds 8] [--workers 0] [--plot bench.svg] [--pictures FOLDER]

One thing runs at a time. Cold work runs without a memory of finished pictures; `libvips` makes the same pictures in as
many threads as there are cores, with no server and at its own defaults. Processor time is the kernel's, of the server with all its
children. Machines are noisy: read the ratios, which are Bookplate's to that row's. Repeated pictures are asked for by
one process on one core, which may well be the limit of their rate: there, read the processor time.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Lock
from time import perf_counter, process_time

from tests.bench import load, plot, servers, work
from tests.bench.load import Tally
from tests.bench.servers import Server
from tests.bench.work import Originals, Plain, Work

NAMES = ("srcset", "srcset-webp", "tiles", "personal", "hot")
WARM = 0.5  # seconds before it counts
MEMORY = "256 MB"


@dataclass(frozen=True)
class Row:
    """What one of them did: its tally, and seconds of processor time."""

    name: str
    tally: Tally
    cpu: float

    @property
    def cpu_ms(self) -> float:
        """Of processor time, for a picture."""
        return 1000 * self.cpu / max(self.tally.count, 1)

    @property
    def kibibytes(self) -> float:
        return self.tally.size / 1024 / max(self.tally.count, 1)


def asked(name: str, start: AbstractContextManager[Server], one: Work, seconds: float) -> Row:
    """A server's row."""
    with start as server:
        targets = one.asked()
        load.run(load.closed(server.port, targets, one.connections, min(WARM, seconds)))
        before = server.cpu()
        tally = load.run(load.closed(server.port, targets, one.connections, seconds))
        return Row(name, tally, server.cpu() - before)


def alone(making: Iterable[Plain], seconds: float) -> Row:
    """The row of libvips alone."""
    tally, lock, start, before = Tally(), Lock(), perf_counter(), process_time()

    def one(work: Iterator[Plain]) -> None:
        while perf_counter() < start + seconds:
            with lock:
                make = next(work)
            began = perf_counter()
            body = make()
            with lock:
                tally.add(200, perf_counter() - began, len(body), told=True)

    endless, count = cycle(making), os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(one, endless) for _ in range(count)]:
            done.result()
    tally.seconds = perf_counter() - start
    return Row("libvips", tally, process_time() - before)


def rows(one: Work, originals: Originals, home: Path, seconds: float, workers: int) -> Iterator[Row]:
    """Bookplate first, then what it is compared with."""
    memory = MEMORY if one.hot else "0"
    yield asked("bookplate", servers.bookplate(originals.folder, home, memory=memory, workers=workers), one, seconds)
    if not one.hot:
        yield alone(one.plain, seconds)
        return
    body = home / "hot.jpg"
    body.write_bytes(one.plain[0]())
    yield asked("starlette", servers.bare(body, home), one, seconds)


def said(row: Row, ours: Row) -> str:
    tally = row.tally
    figures = (
        f"  {row.name:10} {tally.rate:9.1f}/s {row.cpu_ms:8.2f} ms cpu   p50 {tally.percentile(50):7.1f}"
        f"   p99 {tally.percentile(99):7.1f} ms {row.kibibytes:7.1f} KiB"
    )
    ratios = f"   rate {ours.tally.rate / (tally.rate or 1):5.2f}x   cpu {row.cpu_ms / (ours.cpu_ms or 1):5.2f}x"
    bad = {status: count for status, count in tally.statuses.items() if status != 200}
    return figures + (ratios if row is not ours else "") + (f"   NOT 200: {bad}" if bad else "")


def bench(
    originals: Originals,
    home: Path,
    only: Sequence[str] = NAMES,
    seconds: float = 8,
    workers: int = 0,
    say: Callable[[str], None] = print,
) -> list[tuple[str, list[Row]]]:
    """Everything, said as it comes."""
    table = []
    for one in work.works(originals):
        if one.name not in only:
            continue
        say(f"\n{one.name}")
        done: list[Row] = []
        for row in rows(one, originals, home, seconds, workers):
            done.append(row)
            say(said(row, done[0]))
        table.append((one.name, done))
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--seconds", type=float, default=8, help="for each row")
    parser.add_argument("--workers", type=int, default=0, help="0: one per core")
    parser.add_argument("--plot", type=Path, help="an SVG to write")
    parser.add_argument("--pictures", type=Path, help="a folder of JPEGs instead of drawn ones")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home, folder = Path(name), Path(name) / "pictures"
        folder.mkdir()
        originals = work.copied(chosen.pictures, folder) if chosen.pictures else work.drawn(folder)
        table = bench(originals, home, chosen.only, chosen.seconds, chosen.workers)
    if chosen.plot:
        bars = [(name, {row.name: row.tally.rate for row in done}) for name, done in table]
        plot.bars(chosen.plot, "Pictures a second", bars)


if __name__ == "__main__":
    main()
