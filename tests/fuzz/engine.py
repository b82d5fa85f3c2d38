"""Runs a target over many inputs that a seed determines, counts what came of them, and makes findings small."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from tests.fuzz.findings import Finding, Tried, smallest, tried

BATCH = 50  # inputs that are made, and tried, at a time
MOST = 20  # kinds of findings, after which it is enough
SHOWN = 4000  # characters of what was found
EVERY = 10.0  # seconds between two lines of progress


class Target(Protocol):
    """What is fuzzed."""

    name: str
    attempts: int  # inputs that are tried to make a finding smaller

    def make(self, rng: Random) -> bytes:
        """An input."""
        ...

    def check(self, data: bytes) -> str:
        """What came of an input, in a word or two. Raises Wrong, or whatever the code under test raises."""
        ...

    def check_all(self, several: list[bytes]) -> list[Tried]:
        """The same for several inputs, one after the other."""
        ...

    def finish(self) -> None:
        """What can only be seen in the end. Raises Wrong."""
        ...

    def close(self) -> None: ...


@dataclass
class Report:
    """How many inputs were tried, what came of them, and what was found, by kind."""

    target: str
    seed: int
    tried: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)

    def __str__(self) -> str:
        rate = self.tried / self.seconds if self.seconds else 0
        told = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common(8))
        return f"{self.target}: {self.tried} inputs, {rate:.0f}/s, {len(self.findings)} findings; {told}"


def random(seed: int, index: int) -> Random:
    """What makes one input: the same for the same numbers, whatever was made before."""
    return Random((seed << 40) + index)


def run(
    target: Target,
    count: int,
    seed: int = 1,
    *,
    start: int = 0,
    seconds: float = 0,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Try so many inputs from the `start`, for so many seconds at most, 0 for however long it takes."""
    report, begun = Report(target.name, seed), time.perf_counter()
    told = begun
    for first in range(start, start + count, BATCH):
        several = range(first, min(first + BATCH, start + count))
        results = target.check_all([target.make(random(seed, index)) for index in several])
        for index, (outcome, found) in zip(several, results, strict=True):
            report.outcomes[outcome] += 1
            report.tried += 1
            if found and found.kind not in report.findings:
                report.findings[found.kind] = small = smallest(target.check, found, target.attempts)
                say(_told(report, index, small))
        now = time.perf_counter()
        report.seconds = now - begun
        if now - told >= EVERY:
            told = now
            say(str(report))
        if len(report.findings) >= MOST or (seconds and report.seconds >= seconds):
            break
    _, found = tried(lambda _: (target.finish(), "ended")[1], b"")
    if found:
        report.findings[found.kind] = found
    return report


def again(target: Target, inputs: dict[str, bytes]) -> list[Finding]:
    """What is found in these inputs, such as those in which something was found before."""
    return [found for data in inputs.values() if (found := tried(target.check, data)[1])]


def _told(report: Report, index: int, found: Finding) -> str:
    return (
        f"\nFOUND {found.kind}\n  input {repr(found.data)[:SHOWN]}\n  {found.detail[:SHOWN]}\n"
        f"  again: python -m tests.fuzz {report.target} --seed {report.seed} --start {index} --count 1\n"
    )


def keep(report: Report, folder: Path) -> list[Path]:
    """Write what was found to files, to be tried again and to become seeds."""
    paths = []
    for number, found in enumerate(report.findings.values()):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{report.target}-{report.seed}-{number}.bin"
        path.write_bytes(found.data)
        path.with_suffix(".txt").write_text(f"{found.kind}\n\n{found.detail}\n")
        paths.append(path)
    return paths
