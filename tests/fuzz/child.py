"""Looks at one file after the other and makes pictures of it, in a process that may die of it.

Reads the paths of files, one a line, and answers each with a line of JSON: the outcome in a word or two, or what was
raised; the seconds of processor time that it took, and the most memory that the process has had, in megabytes.
"""

import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path

from ops import transform
from ops.errors import Mistake
from ops.picture import Picture, try_whole
from ops.plan import settle
from ops.probing import probe
from ops.render import Job, Stopped, render
from server.config.settings import Settings
from server.render_profile import studio
from server.studio import Studio

ASKED = (
    ("full", "!50,50", "0", "default.png"),
    ("pct:25,25,50,50", "!40,40", "!90", "gray.jpg"),
    ("square", "^60,", "30", "default.webp"),
)
MOST = 3 << 30  # bytes of address space: what asks for more gets an error instead of the machine's memory


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    house = studio(Settings())
    for line in sys.stdin:
        path = Path(line.strip())
        start = time.process_time()
        try:
            outcome, wrong = _made(path, house), ""
        except Mistake as refusal:
            outcome, wrong = f"refused, {type(refusal).__name__}", ""
        except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            outcome = f"{type(error).__name__} in {last.filename.rpartition('/')[2]}:{last.name}"
            wrong = "".join(traceback.format_exception(error))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        said = {"outcome": outcome, "wrong": wrong, "seconds": time.process_time() - start, "peak": peak}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _made(path: Path, house: Studio) -> str:
    """What a server does with an original, and with a picture that is laid on others."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return _rendered(descriptor, house, house.laid if path.suffix == ".svg" else house.read)
    finally:
        os.close(descriptor)


def _rendered(descriptor: int, house: Studio, read: frozenset[str]) -> str:
    known: Picture = probe(descriptor, house.ceiling, read)
    if known.format == "svg":
        try_whole(descriptor, known)
        return "laid"
    for asked in ASKED:
        plan = settle(known, transform.parse(3, asked, house.written), house.limits, house.encoding)
        try:
            render(descriptor, Job(known, plan, house.encoding, house.ground))
        except Stopped:
            return "stopped"
    return "made"


if __name__ == "__main__":
    main()
