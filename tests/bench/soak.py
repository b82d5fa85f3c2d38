"""Whether a server that runs for long holds what it held: memory, descriptors and threads over an hour of mixed work.

    python -m tests.bench.soak [--seconds 3600] [--rate 15] [--workers 2] [--every 10] [--plot soak.svg] [--csv soak.csv]

Clients ask at a steady, moderate rate for plain pictures, tiles, texts on pictures, designs, `auto` and mistakes, while
originals are replaced by others of the same name and caches are purged. Caches are small, so that they are full before
the measurement begins: the first sixth of the time is not counted, and the rest is halved. The verdict, which is the
exit code too: the memory of the second half is within 3 % of the first; there are as many workers, and at the end no
more descriptors and threads than the first half had at most (pools start their threads as they need them); nothing was answered 5xx but 503, and at most a hundredth 503; the log holds no traceback.
"""

import argparse
import asyncio
import contextlib
import csv
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote

import httpx2

from tests.bench import load, plot, servers, work
from tests.bench.load import Tally
from tests.bench.servers import Server
from tests.bench.work import Originals

MEMORY, LEVELS, DISK = "16 MB", "64 MB", "24 MB"
CONNECTIONS = 16
GROWTH = 1.03  # of memory, from the first half to the second
WARM = 1 / 6  # of the time, until caches are full
REPLACED, PURGED = 7.0, 11.0  # seconds from one replaced original, and from one purge, to the next
PATIENCE = 30.0  # seconds to wait for the admin token
REFUSED = 0.01  # of the answers, that may be 503
LAST = 1 / 10  # of the time, in which there may be no more descriptors and threads than the first half had at most

DESIGN = {
    "name": "badge",
    "public": True,
    "canvas": {"width": 600, "height": 300, "background": "#ffffff"},
    "fields": {"first_name": {"type": "text", "default": "there", "max": 40}, "ticket": {"type": "url"}},
    "layers": [
        {"kind": "text", "text": "Hi {first_name}", "box": [20, 20, 380, 120], "size": 60, "color": "#103050"},
        {"kind": "qr", "data": "{ticket}", "box": [420, 120, 160, 160], "missing": "hide"},
    ],
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What all workers together held at a moment, in seconds from the start and megabytes."""

    seconds: float
    resident: float
    descriptors: int
    threads: int
    workers: int


@dataclass(frozen=True, slots=True)
class Soaked:
    """What was seen over the whole time, and what was answered."""

    samples: tuple[Sample, ...]
    tally: Tally
    purged: int
    replaced: int
    log: str

    def halves(self) -> tuple[Sequence[Sample], Sequence[Sample]]:
        """The samples of both halves, without those of the time in which caches fill."""
        start, end = self.samples[0].seconds, self.samples[-1].seconds
        begin = start + (end - start) * WARM
        middle = (begin + end) / 2
        counted = [one for one in self.samples if one.seconds >= begin]
        return [one for one in counted if one.seconds < middle], [one for one in counted if one.seconds >= middle]

    def last(self) -> Sequence[Sample]:
        """The samples of the end, by which a leak would have shown."""
        return self.samples[-max(1, round(len(self.samples) * LAST)) :]


def mixed(originals: Originals, seed: int = 23) -> Iterator[str]:
    """Requests of all kinds without end, the same every time."""
    rng = random.Random(seed)
    grid = work.tiles(originals).targets
    names = [quote(name) for name in originals.names]
    while True:
        name, width, guest = rng.choice(names), rng.randint(60, min(900, originals.wide)), rng.randint(1, 10**6)
        picture, badge = f"/iiif/3/{name}", f"/iiif/3/badge/first_name=Guest%20{guest}"
        yield rng.choices(
            (
                f"{picture}/full/{width},/0/default.jpg",
                f"{picture}/full/{width // 2},/0/default.webp",
                f"{picture}/full/{width // 10 * 10},/0/default.auto",
                f"{picture}/full/auto/0/default.auto",
                f"{picture}/square/{width // 3},/{rng.randint(0, 359)}/gray.png",
                f"{picture}/text=Hi%20{guest};at=s/full/{width},/0/default.jpg",
                f"{picture}/full/{originals.wide // 8},/0/default.jpg",
                f"{badge}/full/300,/0/default.png",
                f"{badge};ticket=https://example.org/{guest}/full/400,/0/default.jpg",
                f"/iiif/3/badge/full/200,/0/default.auto?first_name=Guest+{guest}",
                rng.choice(grid),
                f"{picture}/info.json",
                f"/iiif/3/nothing{guest}.jpg/full/max/0/default.jpg",
                f"{picture}/full/{width},/north/default.jpg",
            ),
            (4, 2, 2, 1, 1, 5, 8, 4, 2, 2, 6, 2, 1, 1),
        )[0]


async def soak(server: Server, originals: Originals, home: Path, seconds: float, rate: float, every: float) -> Soaked:
    """Ask for so many seconds, so many requests a second, and look every so many seconds."""
    samples: list[Sample] = []
    counts = {"purged": 0, "replaced": 0}
    start = time.perf_counter()

    async def look() -> None:
        samples.append(seen(server, time.perf_counter() - start))
        if len(samples) == 1:
            print("  ".join(f"{field.name:>11}" for field in fields(Sample)))
        print("  ".join(f"{value:>11.1f}" for value in astuple(samples[-1])), flush=True)

    async def replace() -> None:
        swap(originals, counts["replaced"])
        counts["replaced"] += 1

    async with purger(server, home) as purge:

        async def forget() -> None:
            await purge(originals.names[counts["purged"] % len(originals.names)], counts["purged"])
            counts["purged"] += 1

        await replace()  # once now: what is refused is known before an hour has passed
        await forget()
        beside = [
            asyncio.create_task(repeated(work, pause))
            for work, pause in ((look, every), (replace, REPLACED), (forget, PURGED))
        ]
        asked = load.steady(server.port, mixed(originals), rate, seconds, CONNECTIONS)
        done, _ = await asyncio.wait([ending := asyncio.ensure_future(asked), *beside], return_when="FIRST_COMPLETED")
        for task in beside:
            task.cancel()
        for task in done:
            task.result()  # which raises what one of those beside failed with
    return Soaked(tuple(samples), ending.result(), counts["purged"], counts["replaced"], _log(home))


async def repeated(work: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        await work()


@contextlib.asynccontextmanager
async def purger(server: Server, home: Path) -> AsyncIterator[Callable[[str, int], Awaitable[None]]]:
    """Purges a picture, and every tenth time everything."""
    token, deadline = home / "state/admin-token", time.monotonic() + PATIENCE
    while not token.is_file() and time.monotonic() < deadline:  # it is made a moment after the server listens
        await asyncio.sleep(0.02)
    proof = {"Authorization": f"Bearer {token.read_text().strip()}"}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=proof, timeout=60) as client:

        async def purge(identifier: str, number: int) -> None:
            asked = {"all": True} if number % 10 == 9 else {"identifiers": [identifier], "designs": ["badge"]}
            answer = await client.post("/v1/purge", json=asked)
            if answer.status_code not in (200, 503):
                raise SystemExit(f"/v1/purge answered {answer.status_code}: {answer.text[:300]}")

        yield purge


def swap(originals: Originals, number: int) -> None:
    """Let two originals change their places, as a deployment does it: by names, at once, while both are served."""
    names = originals.names
    first, second = (originals.folder / names[index % len(names)] for index in (number, number + 1))
    if first == second:
        return
    bodies = first.read_bytes(), second.read_bytes()
    for path, body in zip((second, first), bodies, strict=True):
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(body)
        fresh.replace(path)


def seen(server: Server, seconds: float) -> Sample:
    """What the workers hold now: of one that has just ended there is nothing to be seen."""
    workers = [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    resident = descriptors = threads = alive = 0
    for pid in workers:
        with contextlib.suppress(OSError):
            status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - names are all that is wanted
            resident += int(status["VmRSS"].split()[0])
            threads += int(status["Threads"])
            alive += 1
    return Sample(seconds, resident / 1024, descriptors, threads, alive)


def faults(soaked: Soaked) -> list[str]:
    """What speaks against the server, in sentences; nothing if it is as it should be."""
    first, second = soaked.halves()
    if not first or not second:
        return ["There were too few samples to judge by: ask for more --seconds or a smaller --every."]
    found, answers = [], sum(soaked.tally.statuses.values())
    before, after = (mean(one.resident for one in half) for half in (first, second))
    if after > before * GROWTH:
        found.append(f"Memory grew from {before:.1f} to {after:.1f} MB, by more than {GROWTH - 1:.0%}.")
    for name in ("descriptors", "threads"):  # come and go, within bounds that the first half has shown
        most, now = max(getattr(one, name) for one in first), median(getattr(one, name) for one in soaked.last())
        if now > most:
            found.append(f"There were at most {most} {name} in the first half and {now:.0f} at the end.")
    if {one.workers for one in (*first, *second)} != {first[0].workers}:
        found.append("The number of workers changed.")
    wrong = {status: count for status, count in soaked.tally.statuses.items() if status >= 500 and status != 503}
    if wrong or soaked.tally.statuses[load.NOTHING]:
        found.append(f"Answers that must not be: {wrong or ''} {soaked.tally.statuses[load.NOTHING]} broken.")
    if soaked.tally.statuses[503] > REFUSED * answers:
        found.append(f"{soaked.tally.statuses[503]} of {answers} answers were 503: the rate is none to judge by.")
    if not (soaked.purged and soaked.replaced):
        found.append("Nothing was purged or replaced: ask for more --seconds.")
    if "Traceback" in soaked.log:
        found.append("The log holds a traceback:\n" + soaked.log[soaked.log.index("Traceback") :][:1500])
    return found


def _log(home: Path) -> str:
    return (home / "server.log").read_text(errors="replace")


def report(soaked: Soaked, rate: float) -> list[str]:
    """Print what came of it; what speaks against the server."""
    first, second = soaked.halves()
    print(f"\n{sum(soaked.tally.statuses.values())} answers at {rate:g}/s, {soaked.tally.unsent} not sent in time;")
    print(
        "  " + ", ".join(f"{count} × {status or 'broken'}" for status, count in sorted(soaked.tally.statuses.items()))
    )
    print(f"  p50 {soaked.tally.percentile(50):.1f} ms, p99 {soaked.tally.percentile(99):.1f} ms")
    print(f"  {soaked.purged} purges, {soaked.replaced} originals replaced")
    for name in ("resident", "descriptors", "threads"):
        if first and second:
            then, now = (mean(getattr(one, name) for one in half) for half in (first, second))
            print(f"  {name:12} first half {then:8.1f}   second half {now:8.1f}   {now / then:.3f}")
    against = faults(soaked)
    print("\n".join(against) if against else "Nothing has grown.")
    return against


def surroundings(home: Path) -> dict[str, str]:
    """What the configuration of a bench does not say."""
    (home / "designs").mkdir()
    (home / "designs/badge.json").write_text(json.dumps(DESIGN))
    return {
        "BOOKPLATE_CACHE__DISK": str(home / "disk"),
        "BOOKPLATE_CACHE__DISK_SIZE": DISK,
        "BOOKPLATE_DESIGNS__FOLDER": str(home / "designs"),
        "BOOKPLATE_SERVER__STATE_FOLDER": str(home / "state"),
        "BOOKPLATE_LOG__REQUESTS": "false",
    }


def measure(originals: Originals, home: Path, seconds: float, rate: float, workers: int, every: float) -> Soaked:
    """Start a server and soak it."""
    caches = {"memory": MEMORY, "levels": LEVELS, "workers": workers, "environment": surroundings(home)}
    with servers.bookplate(originals.folder, home, **caches) as server:  # type: ignore[arg-type]
        return load.run(soak(server, originals, home, seconds, rate, every))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--rate", type=float, default=15, help="requests a second")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=10, help="seconds between two samples")
    parser.add_argument("--plot", type=Path, help="an SVG to write")
    parser.add_argument("--csv", type=Path, help="the samples, to be written")
    parser.add_argument("--pictures", type=Path, help="a folder of JPEGs instead of drawn ones")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home, folder = Path(name), Path(name) / "pictures"
        folder.mkdir()
        originals = work.copied(chosen.pictures, folder) if chosen.pictures else work.drawn(folder, 0.5)
        soaked = measure(originals, home, chosen.seconds, chosen.rate, chosen.workers, chosen.every)
    if chosen.csv:
        with chosen.csv.open("w", newline="") as table:
            csv.writer(table).writerows([[field.name for field in fields(Sample)], *map(astuple, soaked.samples)])
    if chosen.plot:
        held = {"memory held": [(one.seconds, one.resident) for one in soaked.samples]}
        plot.lines(chosen.plot, "Memory over time", "seconds", "MB", held)
    return 1 if report(soaked, chosen.rate) else 0


if __name__ == "__main__":
    sys.exit(main())
