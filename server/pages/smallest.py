"""Smallest: a view in several formats → what is listed for whom, by what is smaller for this picture.

A browser takes the first source whose type it can show, whatever the files of the others weigh. Whoever can show a
format can show those behind it. So a source lists, in each width, the smallest file of its own format and those behind
it, and a format that is nowhere the smallest has no source.

Sizes are measured as far as that is allowed, from small to large, and are kept, as are the pictures: who asks again
goes on from there. Of what is not measured it is taken that it is as with the width that is nearest and written with
as much effort.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import log

from ops import estimate
from ops.errors import Mistake
from ops.format import FORMATS, effort
from server.contest import Contest
from server.designs.filled import Assets
from server.pages.candidates import Offer, View
from server.pages.markup import Candidate, Source
from server.renderer import Renderer
from server.wanted import Wanted

Offers = Mapping[str, Mapping[int, Offer]]  # by format and by width; a format before those that its viewers can show
Sizes = Mapping[int, Mapping[str, int]]  # bytes by width and by format


@dataclass(frozen=True, slots=True)
class Allowance:
    """What measuring may cost: seconds of a core, as estimated before, and seconds that may pass."""

    seconds: float
    patience: float

    def shared(self, among: int) -> "Allowance":
        """That of one of so many views."""
        return Allowance(self.seconds / among, self.patience / among)


BRIEF, THOROUGH = Allowance(3, 8), Allowance(60, 300)  # while a request waits; where all is to be measured


@dataclass(frozen=True, slots=True)
class Width:
    """The formats of one width: what they cost to make, and the efforts that they are written with."""

    width: int
    formats: dict[str, Offer]
    seconds: float
    efforts: tuple[int, ...]

    def distance(self, other: "Width") -> tuple[bool, float]:
        """How little it tells of another one."""
        return self.efforts != other.efforts, abs(log(self.width / other.width))


def widths(renderer: Renderer, offers: Offers) -> tuple[Width, ...]:
    """What is offered, by width, from the smallest."""
    encoding = renderer.studio.encoding

    def seconds(offer: Offer) -> float:
        settled = offer.settled
        return estimate.of_picture(settled.known, settled.plan, encoding, decoded=True).seconds

    found = []
    for width in sorted({width for one in offers.values() for width in one}):
        formats = {form: one[width] for form, one in offers.items() if width in one}
        extent = next(iter(formats.values())).settled.plan.delivered
        efforts = tuple(effort(form, encoding, extent) for form in offers)
        found.append(Width(width, formats, sum(map(seconds, formats.values())), efforts))
    return tuple(found)


def affordable(several: Sequence[Width], seconds: float) -> Iterator[Width]:
    """What can be made in so many seconds: the smallest one of each effort, then the others, from the smallest."""
    waiting = sorted(several, key=lambda one: one.seconds)
    first = {one.efforts: one for one in reversed(waiting)}.values()
    for one in sorted(waiting, key=lambda one: one not in first):
        if one.seconds <= seconds:
            seconds -= one.seconds
            yield one


async def measured(contest: Contest, view: View, several: tuple[Width, ...], allowance: Allowance) -> Sizes:
    """Bytes of what was measured before, and of what can be measured now."""
    found: dict[int, dict[str, int]] = {}
    with suppress(TimeoutError, Mistake):
        async with asyncio.timeout(allowance.patience):
            assets = await view.orders.assembled(view.subject)
            wanted = {one.width: _wanted(view, one, assets) for one in several if len(one.formats) > 1}
            for width, pictures in wanted.items():
                if sizes := await contest.known(tuple(pictures.values())):
                    found[width] = dict(zip(pictures, sizes, strict=True))
            unknown = [one for one in several if one.width in wanted.keys() - found.keys()]
            for one in affordable(unknown, allowance.seconds):
                pictures = wanted[one.width]
                if sizes := await contest.measure(tuple(pictures.values())):
                    found[one.width] = dict(zip(pictures, sizes, strict=True))
    return found


def _wanted(view: View, width: Width, assets: Assets) -> dict[str, Wanted]:
    """The pictures of a width, the plain one first: of those that are slow to write only what is smaller is kept."""
    subject, want = view.subject, view.orders.renderer.want
    settled = {form: offer.settled for form, offer in reversed(width.formats.items())}
    return {form: want(subject.original, at.known, at.plan, subject.filled, assets) for form, at in settled.items()}


def sources(several: tuple[Width, ...], offers: Offers, sizes: Sizes, media: str, shown: str) -> list[Source]:
    """What is listed: a source for each format that is the smallest in some width, and for the last one."""
    forms, found = tuple(offers), list[Source]()
    known = [one for one in several if one.width in sizes]
    for place, form in enumerate(forms):
        listed = [_smallest(one, forms[place:], known, sizes) for one in _shared(several, forms[place:])]
        srcset = tuple(one for one in listed if one)
        media_type = FORMATS[form].media_type
        if any(one.type == media_type for one in srcset):
            found.append(Source(media_type, media, shown, srcset))
    return found


def _shared(several: tuple[Width, ...], forms: tuple[str, ...]) -> list[Width]:
    """Without the widths in which one format ends that is not written as large as others."""

    def largest(other_than: str) -> int:
        return max(
            (one.width for one in several for form in one.formats if form in forms and form != other_than), default=0
        )

    def is_shared(one: Width) -> bool:
        own = [form for form in one.formats if form in forms]
        return len(own) != 1 or one.width > largest(own[0])

    return [one for one in several if is_shared(one)]


def _smallest(one: Width, forms: tuple[str, ...], known: list[Width], sizes: Sizes) -> Candidate | None:
    """Of one width the smallest in one of these formats; the first, if nothing is known of their sizes."""
    offered = [form for form in forms if form in one.formats]
    if not offered:
        return None
    telling = [other for other in known if sizes[other.width].keys() >= set(offered)]
    if telling:
        told = sizes[min(telling, key=lambda other: other.distance(one)).width]
        offered.sort(key=lambda form: told[form])
    return one.formats[offered[0]].candidate
