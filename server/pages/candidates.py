"""Candidates: what is shown of a picture → the address of each of its widths in a format, as they are served."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from fractions import Fraction

from ops.focus import Focus, around, shaped
from ops.plan import Plan
from server.errors import BadSignature
from server.iiif import address
from server.orders import Orders
from server.pages.markup import Candidate
from server.settling import Settled
from server.subject import Subject

LARGEST = "max"


@dataclass(frozen=True, slots=True)
class View:
    """What of a picture is shown, in whatever size and format: region, rotation and quality, as they are written.

    focus   around which a square and a crop lie
    own     the size and the format that were asked for, which a signature may insist on
    """

    orders: Orders
    subject: Subject
    region: str
    rotation: str
    quality: str
    focus: Focus
    own: tuple[str, str] | None = None

    async def settled(self, size: str, form: str) -> Settled:
        """The numbers of a size in a format. Raises BadParameter."""
        subject, segments = self.subject, (self.region, size, self.rotation, f"{self.quality}.{form}")
        settle = self.orders.renderer.settle
        found = await settle(subject.original, subject.where.version, segments, subject.filled, self.focus)
        return Settled(*found)

    async def cropped(self, shape: Fraction) -> "View":
        """The largest part of it that is so many times as wide as it is high, once it is rotated. Raises
        BadParameter."""
        settled = await self.settled(LARGEST, "jpg")
        plan, known = settled.plan, settled.known
        wide = 1 / shape if _is_swapped(plan) else shape
        box = around(shaped(wide, plan.region.extent), plan.region, self.focus, known.extent)
        return replace(self, region=str(box))


def _is_swapped(plan: Plan) -> bool:
    """Whether its sides are swapped by its rotation."""
    return plan.rotation.quarters is not None and plan.rotation.quarters % 2 == 1


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate, and the numbers of what it delivers."""

    candidate: Candidate
    settled: Settled


async def offers(view: View, form: str, ladder: tuple[int, ...], base: str) -> dict[int, Offer]:
    """A view in a format, in all widths of the ladder up to its own, and in that: by width, from the smallest; nothing
    if a signature allows none of them. Raises BadParameter, Unsigned."""
    await asyncio.sleep(0)  # several of these are some milliseconds of arithmetic
    found: dict[int, Offer] = {}
    async for settled in _settled(view, form, ladder):
        plan, extent = settled.plan, settled.plan.delivered
        url = base + _url(view.subject, plan)
        one = Candidate(url, extent.width, extent.height, plan.format.media_type)
        found.setdefault(extent.width, Offer(one, settled))
    return {width: found[width] for width in sorted(found)}


async def _settled(view: View, form: str, ladder: tuple[int, ...]) -> AsyncIterator[Settled]:
    """Those that may be asked for. If a signature allows none, the size that it was made for."""
    largest, some = await view.settled(LARGEST, form), False
    if _may(view, largest):
        some = True
        yield largest
    most = largest.plan.size.width  # before it is turned, as sizes are asked for and the ladder means them
    for width in sorted({width for width in ladder if width < most}):
        settled = await view.settled(f"{width},", form)
        if _may(view, settled):
            some = True
            yield settled
    if not some and view.own and view.own[1] == form:
        settled = await view.settled(view.own[0], form)
        if _may(view, settled):
            yield settled


def _may(view: View, settled: Settled) -> bool:
    """Whether a picture may be asked for: of a signed address with this region, size, rotation and format. Raises
    Unsigned."""
    try:
        view.orders.must_be_allowed(view.subject, settled)
    except BadSignature:
        return False
    return True


def _url(subject: Subject, plan: Plan) -> str:
    """The one address of a picture."""
    where = subject.where
    tail = address.tail(plan.canonical(where.version))
    return f"{where.canonical(subject.told, subject.identifier)}/{tail}"
