"""The contest: of the formats that a client likes alike, the smallest picture is delivered.

Formats that are quick to write are written while the client waits, and compared. If there are others, the client gets
WebP for a short time, if it names that, else the plain format; the rest is written aside, at low priority. From then on
all sizes are known, by all workers if there is a disk, and only the smallest one is asked for.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from server.client import QUICK
from server.errors import Busy
from server.orders import Order
from server.renderer import Renderer
from server.sizes import Sizes
from server.sources.original import Replaced
from server.wanted import Made, Wanted

ASIDE = 64  # pictures whose formats are compared aside at once, or wait for that; others have to be asked for again
MEANWHILE = "webp"


@dataclass(frozen=True, slots=True)
class Best:
    """What is delivered of an order; `passing` if it is only until all formats are compared."""

    order: Order
    made: Made
    passing: bool = False


class Contest:
    """For one event loop."""

    def __init__(self, renderer: Renderer, sizes: Sizes, log: FilteringBoundLogger) -> None:
        self._renderer = renderer
        self._sizes = sizes
        self._log = log
        self._aside: dict[str, asyncio.Task[None]] = {}

    async def close(self) -> None:
        for task in self.aside:
            task.cancel()
        await asyncio.gather(*self.aside, return_exceptions=True)

    @property
    def aside(self) -> tuple[asyncio.Task[None], ...]:
        """What is being compared at low priority."""
        return tuple(self._aside.values())

    def winner(self, order: Order) -> Wanted | None:
        """What is delivered of an order, if that is known: the only one, or the smallest."""
        if not order.rivals:
            return order.wanted
        sizes: list[tuple[int, Wanted]] = []
        for one in order.formats:
            size = self._sizes.known(one)
            if size is None:
                return None
            sizes.append((size, one))
        return min(sizes, key=lambda pair: pair[0])[1]

    def shown(self, order: Order) -> Wanted:
        """What is delivered of an order, as far as that is known."""
        return self.winner(order) or _meanwhile(order)

    def tags(self, order: Order) -> tuple[str, ...]:
        """The keys of which a client may have a copy that is still what it would get. Who has one that is never shown
        meanwhile, or any while none is, has had it as a winner."""
        winner = self.winner(order)
        if winner:
            return (winner.key,)
        slow = tuple(one.key for one in order.formats if not _is_quick(one))
        return slow or tuple(one.key for one in order.formats)

    async def recall(self, order: Order) -> None:
        """Learn what other workers, or this one before its restart, have found out of an order."""
        if order.rivals and _name(order) not in self._aside:
            with suppress(Busy):
                await self._sizes.recall(order.formats)

    async def best(self, order: Order, *, patient: bool = False) -> Best:
        """What is delivered, made if need be; a `patient` one lets others go first. Raises Damaged, Busy, Replaced."""
        winner = self.winner(order)
        if winner:
            return Best(replace(order, wanted=winner), await self._made(winner, patient))
        if all(map(_is_quick, order.formats)):
            return await self._compared(order, patient)
        shown = _meanwhile(order)
        made = await self._made(shown, patient)
        if not made.failed:
            self._sizes.learn(shown, len(made.body))
            self._compare_aside(order)
        return Best(replace(order, wanted=shown), made, passing=True)

    async def _compared(self, order: Order, patient: bool) -> Best:
        """All of them made, and the smallest taken."""
        several = [(one, await self._made(one, patient)) for one in order.formats]
        wanted, made = min(several, key=lambda pair: len(pair[1].body))
        if not any(other.failed for _, other in several):
            for one, other in several:
                self._sizes.learn(one, len(other.body))
        return Best(replace(order, wanted=wanted), made)

    async def _made(self, wanted: Wanted, patient: bool, worth: int | None = None) -> Made:
        body = self._renderer.at_hand(wanted.key, wanted.place)
        if body is not None:
            return Made(body, cache="memory")
        return await self._renderer.make(wanted, patient=patient, worth=worth)

    def _compare_aside(self, order: Order) -> None:
        """Have the other formats made, unless they are being made, or there is too much to do."""
        name = _name(order)
        if name in self._aside or len(self._aside) >= ASIDE:
            return
        task = self._aside[name] = asyncio.create_task(self._measure(order))
        task.add_done_callback(lambda _: self._aside.pop(name, None))

    async def _measure(self, order: Order) -> None:
        try:
            await self.measure(sorted(order.formats, key=lambda one: one is not _meanwhile(order)))
        except (Mistake, Replaced) as mistake:
            self._log.info("formats cannot be compared now", cause=str(mistake))

    async def known(self, several: Sequence[Wanted]) -> tuple[int, ...] | None:
        """How many bytes these have, if that was found out before; None if it was not of all. Raises Busy."""
        await self._sizes.recall(several)
        found = [self._sizes.known(one) for one in several]
        sizes = tuple(size for size in found if size is not None)
        return sizes if len(sizes) == len(found) else None

    async def measure(self, several: Sequence[Wanted]) -> tuple[int, ...] | None:
        """How many bytes these have, which are one picture in several formats; None if something could not be drawn on
        it. Of those that are not quick to write only what is the smallest so far is kept. Raises Damaged, Busy,
        Replaced."""
        sizes: list[int] = []
        for one in several:
            size = await self._size(one, None if _is_quick(one) else min(sizes, default=None))
            if size is None:
                return None
            sizes.append(size)
        return tuple(sizes)

    async def _size(self, wanted: Wanted, worth: int | None) -> int | None:
        """How many bytes a picture has, which is made at low priority if that is not known, and kept if it has no more
        than it is `worth`; None if something could not be drawn on it. Raises Damaged, Busy, Replaced."""
        sizes = self._sizes
        async with sizes.claim(wanted):
            await sizes.recall((wanted,))  # another worker may have found it out meanwhile
            size = sizes.known(wanted)
            if size is None:
                made = await self._made(wanted, True, worth)
                size = None if made.failed else len(made.body)
            if size is not None:
                await sizes.note(wanted, size)
        return size


def _meanwhile(order: Order) -> Wanted:
    """What is shown until all formats are compared."""
    return next((one for one in order.formats if one.plan.format.name == MEANWHILE), order.wanted)


def _is_quick(wanted: Wanted) -> bool:
    return wanted.plan.format.name in QUICK


def _name(order: Order) -> str:
    """What is compared, and with what."""
    return " ".join(one.key for one in order.formats)
