"""Fuzzing by hand.

    python -m tests.fuzz urls --count 1000000          reading, filling in, canonical addresses; in process
    python -m tests.fuzz sockets --count 100000        addresses and bent HTTP, against a real server
    python -m tests.fuzz signatures --count 100000     signed addresses, changed
    python -m tests.fuzz files --count 10000           files, so many of each format; --formats jpg,png for some

Inputs follow from `--seed` and their number, so that everything can be repeated: each finding says how. `--jobs 2` runs so
many processes, each with a part of the inputs. With `--guided` coverage leads the way instead (atheris, which
`pip install -e '.[fuzz]'` brings; for urls and signatures). What is found is made as small as possible, printed, and kept in
`--findings`. The exit code is 1 if anything was found.
"""

import argparse
import gc
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz import engine, guided, originals, targets

COLLECTING = (50_000, 20, 50)  # Python's own, as what is made here is not kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=targets.NAMES)
    parser.add_argument("--count", type=int, default=1000, help="inputs; of files: of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--seconds", type=float, default=0, help="after which it is enough; 0: never")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--formats", default=",".join(originals.FORMATS), help="of files")
    parser.add_argument(
        "--share", type=float, default=targets.SHARE, help="of urls that go through the whole application"
    )
    parser.add_argument("--guided", action="store_true", help="by coverage, with atheris")
    parser.add_argument("--findings", type=Path, default=Path(".cache/fuzz"), help="a folder for what is found")
    chosen = parser.parse_args(arguments)
    if chosen.jobs > 1:
        return _several(chosen)
    if chosen.guided:
        return _guided(chosen)
    gc.set_threshold(*COLLECTING)
    found = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for target in targets.named(chosen.target, Path(folder) / "house", chosen.formats.split(","), chosen.share):
            try:
                report = engine.run(
                    target, chosen.count, chosen.seed, start=chosen.start, seconds=chosen.seconds, say=_say
                )
            finally:
                target.close()
            _say(str(report))
            for path in engine.keep(report, chosen.findings):
                _say(f"kept: {path}")
            found += len(report.findings)
    return 1 if found else 0


def _guided(chosen: argparse.Namespace) -> int:
    """Led by coverage, in a process of its own."""
    if chosen.target not in guided.NAMES:
        raise SystemExit(f"Expected one of {', '.join(guided.NAMES)} with --guided but received {chosen.target}.")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        told = [chosen.target, folder, str(chosen.count), str(chosen.seed), str(chosen.seconds)]
        return subprocess.run([sys.executable, "-m", "tests.fuzz.guided", *told], check=False).returncode


def _several(chosen: argparse.Namespace) -> int:
    """The same in several processes; the worst of their exit codes."""
    part = -(-chosen.count // chosen.jobs)
    running = []
    for job in range(chosen.jobs):
        start, count = chosen.start + job * part, min(part, chosen.count - job * part)
        told = [
            "--count",
            str(count),
            "--start",
            str(start),
            "--seed",
            str(chosen.seed),
            "--seconds",
            str(chosen.seconds),
        ]
        told += [
            "--formats",
            chosen.formats,
            "--share",
            str(chosen.share),
            "--findings",
            str(chosen.findings / str(job)),
        ]
        command = [sys.executable, "-m", "tests.fuzz", chosen.target, *told]
        running.append(subprocess.Popen(command + (["--guided"] if chosen.guided else [])))
    return max(process.wait() for process in running)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
