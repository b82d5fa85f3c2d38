"""The contest: of the formats that a client likes alike, the smallest picture is delivered, and none that is larger
than the plain format would have been.

A format that is slow to write is written aside, at low priority, while the plain one, which has to be made for the
comparison anyway, is shown for a short time. From then on the winner is known, and only it is asked for.
"""

import asyncio
from dataclasses import dataclass, replace

from cachetools import LRUCache
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from server.client import SLOW
from server.orders import Order
from server.renderer import Renderer
from server.sources.original import Replaced
from server.wanted import Made, Wanted

REMEMBERED = 50_000  # winners, some hundred bytes each
ASIDE = 64  # pictures that are written aside at once, or wait for that; others have to be asked for again


@dataclass(frozen=True, slots=True)
class Best:
    """What is delivered of an order; `passing` if it is only until a better one is made."""

    order: Order
    made: Made
    passing: bool = False


class Contest:
    """For one event loop."""

    def __init__(self, renderer: Renderer, log: FilteringBoundLogger) -> None:
        self._renderer = renderer
        self._log = log
        self._winners: LRUCache[str, str] = LRUCache(REMEMBERED)
        self._aside: dict[str, asyncio.Task[None]] = {}

    async def close(self) -> None:
        for task in self.aside:
            task.cancel()
        await asyncio.gather(*self.aside, return_exceptions=True)

    @property
    def aside(self) -> tuple[asyncio.Task[None], ...]:
        """What is being made at low priority."""
        return tuple(self._aside.values())

    def winner(self, order: Order) -> Wanted | None:
        """What is delivered of an order, if that is known: the only one, or the one that was the smallest."""
        if not order.rivals:
            return order.wanted
        key = self._winners.get(_name(order))
        return next((one for one in _all(order) if one.key == key), None)

    def tags(self, order: Order) -> tuple[str, ...]:
        """The keys of which a client may have a copy that is still what it would get. Who has one that is slow to make,
        or one of those that are not, while none is, has had it as a winner."""
        winner = self.winner(order)
        if winner:
            return (winner.key,)
        slow = tuple(one.key for one in _all(order) if _is_slow(one))
        return slow or tuple(one.key for one in _all(order))

    async def best(self, order: Order, *, patient: bool = False) -> Best:
        """What is delivered, made if need be; a `patient` one lets others go first. Raises Damaged, Busy, Replaced."""
        winner = self.winner(order)
        if winner:
            return Best(replace(order, wanted=winner), await self._made(winner, patient))
        slow = next((one for one in order.rivals if _is_slow(one)), None)
        if slow is None:
            return await self._compared(order, patient)
        body, plain = await self._renderer.found(slow), await self._made(order.wanted, patient)
        if body is None:
            self._write_aside(order, slow, len(plain.body))
            return Best(order, plain, passing=True)
        won = self._decided(order, slow, len(body), len(plain.body))
        return Best(replace(order, wanted=won), Made(body, cache="memory") if won is slow else plain)

    async def _compared(self, order: Order, patient: bool) -> Best:
        """All of them made, and the smallest taken."""
        several = [(one, await self._made(one, patient)) for one in _all(order)]
        wanted, made = min(several, key=lambda pair: len(pair[1].body))
        if not any(other.failed for _, other in several):
            self._winners[_name(order)] = wanted.key
        return Best(replace(order, wanted=wanted), made)

    async def _made(self, wanted: Wanted, patient: bool) -> Made:
        body = self._renderer.at_hand(wanted.key, wanted.place)
        return Made(body, cache="memory") if body is not None else await self._renderer.make(wanted, patient=patient)

    def _decided(self, order: Order, slow: Wanted, size: int, plain: int) -> Wanted:
        """The smaller of the two, in bytes, from now on."""
        won = slow if size <= plain else order.wanted
        self._winners[_name(order)] = won.key
        return won

    def _write_aside(self, order: Order, slow: Wanted, plain: int) -> None:
        """Have a better one made, unless it is being made, or there is too much to do."""
        name = _name(order)
        if name in self._aside or len(self._aside) >= ASIDE:
            return
        task = self._aside[name] = asyncio.create_task(self._written(order, slow, plain))
        task.add_done_callback(lambda _: self._aside.pop(name, None))

    async def _written(self, order: Order, slow: Wanted, plain: int) -> None:
        try:
            made = await self._renderer.make(slow, patient=True)
        except (Mistake, Replaced) as mistake:
            self._log.info("a better format cannot be made now", format=str(slow.plan.format), cause=str(mistake))
            return
        if not made.failed:
            self._decided(order, slow, len(made.body), plain)


def _all(order: Order) -> tuple[Wanted, ...]:
    return order.wanted, *order.rivals


def _is_slow(wanted: Wanted) -> bool:
    return wanted.plan.format.name in SLOW


def _name(order: Order) -> str:
    """What is compared, and with what."""
    return " ".join(one.key for one in _all(order))
