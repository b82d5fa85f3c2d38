"""What a worker that has a supervisor shares with the process that does jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Supervised:
    """`folder` is the one that all processes of this server have in common, `wake_jobs` has the supervisor wake the
    process that does jobs, or start it."""

    folder: Path
    wake_jobs: Callable[[], None]
