"""Whether memory stays flat: what the server holds over many requests of all kinds.

    python -m tests.bench.memory [--requests 20000] [--workers 0] [--env MALLOC_ARENA_MAX=2] [--plot memory.svg]

Printed is what it holds at the end (the median of the last twentieth) in parts of what it held at a quarter, when its
caches, which are small here, have long been full. `--env` sets a variable of the server's environment.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import quote

from tests.bench import load, plot, servers, work
from tests.bench.plot import Point
from tests.bench.work import Originals

EVERY = 250  # requests between two looks
CONNECTIONS = 8
MEMORY, LEVELS = "16 MB", "64 MB"


def mixed(originals: Originals) -> Iterator[str]:
    """Requests of all kinds without end, most of them never asked before, some of them wrong; the same every time."""
    rng = random.Random(17)
    grid = work.tiles(originals).targets
    names = [quote(name) for name in originals.names]
    while True:
        name, width = f"/iiif/3/{rng.choice(names)}", rng.randint(60, min(900, originals.wide))
        yield rng.choices(
            (
                f"{name}/full/{width},/0/default.jpg",
                f"{name}/full/{width},/0/default.webp",
                f"{name}/square/{width // 3},/0/default.png",
                f"{name}/full/{width // 4},/0/default.avif",
                f"{name}/full/{width // 3},/{rng.randint(0, 359)}/gray.jpg",
                rng.choice(grid),
                f"{name}/text=Hi%20{rng.randint(1, 10**6)};at=s/full/{width},/0/default.jpg",
                f"{name}/full/{originals.wide // 8},/0/default.jpg",
                f"{name}/info.json",
                f"/iiif/3/nothing{rng.randint(1, 10**6)}.jpg/full/max/0/default.jpg",
                f"{name}/full/{width},/north/default.jpg",
            ),
            (6, 3, 1, 1, 1, 6, 4, 4, 2, 1, 1),
        )[0]


def watch(originals: Originals, home: Path, requests: int, workers: int, environment: Mapping[str, str]) -> list[Point]:
    """Megabytes held after so many requests."""
    asked, seen = mixed(originals), []
    caches = {"memory": MEMORY, "levels": LEVELS}
    with servers.bookplate(originals.folder, home, **caches, workers=workers, environment=environment) as server:
        for done in range(0, requests, EVERY):
            tally = load.run(load.counted(server.port, islice(asked, EVERY), CONNECTIONS))
            if lost := tally.statuses[load.NOTHING]:
                print(f"{lost} connections broke before request {done + EVERY}")
            seen.append((float(done + EVERY), server.resident()))
    return seen


def growth(seen: Sequence[Point]) -> tuple[float, float]:
    """Megabytes held at a quarter and at the end, as medians over a twentieth."""
    span = max(1, len(seen) // 20)
    quarter = len(seen) // 4
    early = [held for _, held in seen[max(0, quarter - span // 2 - 1) : quarter + span // 2 + 1]]
    return median(early), median(held for _, held in seen[-span:])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=0, help="0: one per core")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--plot", type=Path, help="an SVG to write")
    parser.add_argument("--pictures", type=Path, help="a folder of JPEGs instead of drawn ones")
    chosen = parser.parse_args(arguments)
    environment = dict(pair.split("=", 1) for pair in chosen.env)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home, folder = Path(name), Path(name) / "pictures"
        folder.mkdir()
        originals = work.copied(chosen.pictures, folder) if chosen.pictures else work.drawn(folder)
        seen = watch(originals, home, chosen.requests, chosen.workers, environment)
    early, late = growth(seen)
    print(
        f"{early:.0f} MB at a quarter, {late:.0f} MB at the end: {late / early:.3f}; most {max(y for _, y in seen):.0f} MB"
    )
    if chosen.plot:
        what = "memory held, " + (" ".join(chosen.env) or "as it comes")
        plot.lines(chosen.plot, "Memory over requests", "requests", "MB", {what: seen})


if __name__ == "__main__":
    main()
