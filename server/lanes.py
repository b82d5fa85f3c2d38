"""Lanes: cheap pictures never wait behind expensive ones, and all of them together stay within a budget of memory.

The expensive have threads of their own, one fewer than there are cores, and let others go first.
"""

from collections.abc import Callable
from typing import TypeVar

from ops.errors import TooLarge
from ops.estimate import Estimate
from server.threads import Space, Threads

EXPENSIVE = 0.25  # seconds

T = TypeVar("T")


class Lanes:
    """Threads that make pictures: `cheap` of one kind, `expensive` of the other, with `queue` waiting before each."""

    def __init__(
        self, cheap: int, expensive: int, queue: int, memory: int, watch: Callable[[int, int], None] = lambda *_: None
    ) -> None:
        self._space = Space(memory)
        self._watch = watch
        self.cheap = Threads("maker", cheap, queue, self._changed, self._space)
        self.expensive = Threads("patient", expensive, queue, self._changed, self._space, patient=True)

    def close(self) -> None:
        self.cheap.close()
        self.expensive.close()

    @property
    def memory(self) -> int:
        """Bytes that all of them together may take."""
        return self._space.budget

    @property
    def waiting(self) -> int:
        return self.cheap.waiting + self.expensive.waiting

    async def run(self, work: Callable[[], T], cost: Estimate, abandon: Callable[[], None] = lambda: None) -> T:
        """The result of `work`, which will cost so much. Raises what it raises; Busy if too much is waiting, and
        TooLarge if it could never be made here."""
        if cost.memory > self._space.budget:
            raise TooLarge(
                f"This would take some {cost.memory // 1_000_000} MB while it is made; "
                f"{self._space.budget // 1_000_000} MB are allowed. Ask for a smaller picture."
            )
        lane = self.expensive if cost.seconds > EXPENSIVE else self.cheap
        return await lane.run(work, abandon, cost.memory)

    def _changed(self, *_: int) -> None:
        lanes = self.cheap, self.expensive
        self._watch(self.waiting, sum(lane.running for lane in lanes))
