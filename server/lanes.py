"""Lanes: cheap pictures never wait behind expensive ones, and all of them together stay within a budget of memory.

The expensive have threads of their own, one fewer than there are cores, and let others go first. Where several workers
serve, they also need a place among all of these.

Each lane has a part of the memory, and a queue for it: the cheap, of which each takes little, a quarter, and the
expensive the rest. So an expensive one that waits keeps no cheap one waiting. What needs more than the expensive have
is made alone, once the cheap leave that much. Of several workers each has its share of the memory: what needs more than
the expensive have there takes all places, and so has what is for them in all workers; the cheap keep theirs.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from ops.errors import TooLarge
from ops.estimate import Estimate
from server.core.steps import UNMEASURED, Steps
from server.crew import Crew
from server.processes.progress import Progress
from server.threads import Space, Threads

EXPENSIVE = 0.25  # seconds
FAST, SLOW = "fast", "slow"  # what the queues are called in metrics
CHEAP = 4  # parts of the memory, of which the cheap have one

T = TypeVar("T")


class Lanes:
    """Threads that make pictures: `cheap` of one kind, `expensive` of the other, with `queue` waiting before each;
    `memory` in bytes is for all of them, those of the other workers of a `crew` among them."""

    def __init__(
        self,
        cheap: int,
        expensive: int,
        queue: int,
        memory: int,
        crew: Crew | None = None,
        progress: Progress | None = None,
        steps: Steps = UNMEASURED,
    ) -> None:
        self._progress = progress
        self._crew = crew
        self._steps = steps
        share = memory // (crew.workers if crew else 1)
        self._small = share // CHEAP
        self._large = share - self._small
        self.memory = memory - crew.workers * self._small if crew else memory
        space, spacious = Space.parted(self._small, self._large)
        self.cheap = Threads("maker", cheap, queue, space=space)
        self.expensive = Threads("patient", expensive, queue, space=spacious, patient=True)

    def close(self) -> None:
        self.cheap.close()
        self.expensive.close()

    @property
    def waiting(self) -> int:
        return self.cheap.waiting + self.expensive.waiting

    async def run(
        self,
        work: Callable[[], T],
        cost: Estimate,
        abandon: Callable[[], None] = lambda: None,
        *,
        patient: bool = False,
    ) -> T:
        """The result of `work`, which will cost so much; what is `patient` goes with the expensive, however cheap it
        is. Raises what it raises; Busy if too much is waiting, and TooLarge if it could never be made here."""
        if cost.memory > self.memory:
            raise TooLarge(
                f"This would take some {cost.memory // 1_000_000} MB while it is made; "
                f"{self.memory // 1_000_000} MB are allowed. Ask for a smaller picture."
            )
        if self._progress:  # watched behind the place: waiting for one is no standstill
            work = partial(self._progress.run, work)
        if cost.seconds <= EXPENSIVE and cost.memory <= self._small and not patient:
            return await self.cheap.run(self._steps.queued(FAST, work), abandon, cost.memory)
        waited = self._steps.queued(SLOW, work)
        if self._crew is None:
            return await self.expensive.run(waited, abandon, cost.memory)
        placed = _placed(waited, self._crew, alone=cost.memory > self._large)
        return await self.expensive.run(placed, abandon, min(cost.memory, self._large))


def _placed(work: Callable[[], T], crew: Crew, *, alone: bool) -> Callable[[], T]:
    """The same, done at a place of all workers."""

    def placed() -> T:
        with crew.place(alone=alone):
            return work()

    return placed
