"""Balance: connections stay with the worker that took them, which may be the busiest of all, or was the first there.

Each worker tells the others, a few times a second, how many of its connections are being used. Who has more than its
share asks some of them to come anew: their next answer is their last, and whoever has the least to do takes the client
then. RFC 9112 §9.6.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress

from server.crew import Crew

PERIOD = 0.4  # seconds between two looks


class Counting:
    """A connection that counts what it is asked; one that is `leaving` is to be closed with its next answer."""

    asked = 0
    leaving = False

    @property
    def waits(self) -> bool:
        """Whether an answer is still owed."""
        return False

    def used(self) -> bool:
        """Whether it is, or was since it was looked at last."""
        asked, self.asked = self.asked, 0
        return (asked > 0 or self.waits) and not self.leaving


async def keep(crew: Crew, connections: Callable[[], Iterable[object]]) -> None:
    """Look again and again, until cancelled."""
    with ExitStack() as held:
        seat = crew.seat(held)
        while True:
            await asyncio.sleep(PERIOD * random.uniform(0.8, 1.2))  # noqa: S311 (so that not all look at once)
            busy = [one for one in connections() if isinstance(one, Counting) and one.used()]
            with suppress(OSError):  # a full disk: then nobody is sent away
                for one in random.sample(busy, excess(len(busy), crew.tell(seat, len(busy)))):
                    one.leaving = True


def excess(own: int, busy: list[int]) -> int:
    """How many connections somebody has more than its share of all that are `busy`; no more than half of its own."""
    share = -(-sum(busy) // max(1, len(busy)))
    return min(max(0, own - share), own // 2)
