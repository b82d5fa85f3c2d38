"""Asks a real server about every file of a folder, and compares its answers with what others show.

    python -m tests.differential FOLDER [--accepted FILE] [--report FILE] [--only GLOB] [--asks whole,small]

Of each file it asks for info.json, the whole picture, small ones in every format, a region, turned, mirrored, with a text.
What a browser shows is read from `expected.jsonl` beside or above the folder (or `--expected FILE`); of the other files
Pillow is asked. `--accepted` names a TOML file of lines `"name or glob" = "why this difference is accepted"`. The exit code
is 1 if something differs that is not accepted; an answer of 500 or above, or a worker that ends, is accepted for no reason.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.differential import asks, differences, references, run
from tests.differential.report import Report


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    folder = chosen.folder.resolve()
    if not folder.is_dir():
        raise SystemExit(f"Expected a folder for FOLDER but received {chosen.folder}.")
    accepted = differences.read_accepted(chosen.accepted)
    expected = references.read(chosen.expected or references.nearest(folder))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob(chosen.only) if path.is_file())
    with tempfile.TemporaryDirectory(prefix="differential-") as home:
        trial = run.Trial(folder, expected, asks.named(chosen.asks), chosen.jobs)
        examined = run.examined(trial, names, Path(home), say=_say)
    report = Report(examined, accepted)
    if chosen.report:
        chosen.report.write_text(str(report), encoding="utf-8")
    print(report, end="")
    return 1 if report.open else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--expected", type=Path, help="what others show, a line of JSON a file")
    parser.add_argument("--accepted", type=Path, help="TOML of differences that are accepted, and why")
    parser.add_argument("--report", type=Path, help="where to write the report, which is printed too")
    parser.add_argument("--only", default="*", metavar="GLOB", help="files whose names match")
    parser.add_argument(
        "--asks", default="", help=f"some of {', '.join(ask.name for ask in asks.ASKS)}; all if not said"
    )
    parser.add_argument("--jobs", type=int, default=3, help="files that are asked about at once")
    return parser


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
