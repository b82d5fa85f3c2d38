"""Settling: the last four segments of an address → numbers. What they leave open is settled with the client, and widths
that are none of the ladder's are snapped to it or refused where that is configured."""

from dataclasses import dataclass, replace
from typing import Literal

from ops import tiles
from ops.errors import BadParameter
from ops.focus import CENTRE, Focus
from ops.ladder import Ladder
from ops.picture import Picture
from ops.plan import Plan
from ops.transform import Segments
from server.client import PLAIN, SETTLED, SILENT, Client, Kind, Open
from server.designs.filled import NOTHING, Filled, Ground
from server.foci import CHOSEN, Beside, Foci
from server.renderer import Renderer
from server.sources.original import Original

OffLadder = Literal["serve", "snap", "refuse"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of an original, the numbers of what is made of it, and those of the same in formats that the client
    likes better; `left` is what the address left open, `beside` the sidecar that has a say in which part is shown."""

    known: Picture
    plan: Plan
    rivals: tuple[Plan, ...] = ()
    left: Open = SETTLED
    beside: Beside | None = None

    def spelled(self, version: int) -> str:
        """The four parameters in their one spelling, open where they were."""
        return self.left.reopened(self.plan.canonical(version))


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be settled: parameters of a picture in a version of the API; `bound` if it has to keep to the
    ladder; a square lies around the `focus`."""

    original: Original | Ground
    version: int
    segments: Segments
    filled: Filled = NOTHING
    bound: bool = False
    focus: Focus = CENTRE


class Settling:
    """Settles with the renderer; `usual` CSS pixels are taken for the width of who says nothing."""

    def __init__(self, renderer: Renderer, foci: Foci, ladder: Ladder, usual: int, off_ladder: OffLadder) -> None:
        self.foci = foci
        self._renderer = renderer
        self._ladder = ladder
        self._usual = ladder.up(usual)
        self._off_ladder = off_ladder

    async def settle(self, question: Question, client: Client = SILENT) -> Settled:
        """Raises BadParameter, and what describing the original raises."""
        if question.segments[0] != CHOSEN:
            return await self._settle(question, client)
        aim = await self.foci.aim(question.original, CHOSEN)
        return replace(await self._settle(replace(question, focus=aim.focus), client), beside=aim.beside)

    async def _settle(self, question: Question, client: Client) -> Settled:
        left = Open.of(question.segments)
        if not left:
            return await self._kept_to_the_ladder(question, await self._plain(question))
        first = await self._plain(self._closed(question, left, "jpg", "max"))
        width = client.width or self._usual
        size = "max" if width >= first.plan.size.width else f"{width},"
        if not left.format:
            return replace(await self._plain(self._closed(question, left, "", size)), left=left)
        kind = Kind.of(first.known, first.plan)
        forms = self._written(client, kind)
        found = [one for form in forms if (one := await self._possible(self._closed(question, left, form, size)))]
        if not found:
            found = [await self._plain(self._closed(question, left, forms[0], size))]
        liked = client.choice(kind).formats
        entering = [found[0], *(one for one in found[1:] if one.plan.format.name in liked)]
        chosen, *others = [await self._kept_to_the_ladder(question, one) for one in entering]
        return replace(chosen, rivals=tuple(one.plan for one in others if _is_alike(one, chosen)), left=left)

    def _written(self, client: Client, kind: Kind) -> tuple[str, ...]:
        """The formats that are tried, which are written here; those count that show as much as the first that can be
        had. What moves is tried in the better format first, and stands still where it would be too large."""
        formats = client.choice(kind).formats
        still = client.choice(Kind.OPAQUE).formats[0], "jpg"
        ordered = dict.fromkeys((*reversed(formats), *still)) if kind is Kind.MOVING else formats
        return tuple(form for form in ordered if form in self._renderer.studio.written) or PLAIN[kind][:1]

    @staticmethod
    def _closed(question: Question, left: Open, form: str, size: str) -> Question:
        return replace(question, segments=left.settled(question.segments, form, size))

    async def _plain(self, question: Question) -> Settled:
        known, plan = await self._renderer.settle(
            question.original, question.version, question.segments, question.filled, question.focus
        )
        return Settled(known, plan)

    async def _possible(self, question: Question) -> Settled | None:
        """None if it cannot be had in this format."""
        try:
            return await self._plain(question)
        except BadParameter:
            return None

    async def _kept_to_the_ladder(self, question: Question, found: Settled) -> Settled:
        """The same, or in the next width of the ladder. Raises BadParameter."""
        plan, studio = found.plan, self._renderer.studio
        if not question.bound or self._off_ladder == "serve":
            return found
        limits = studio.limits.and_(studio.encoding.limits(plan.format, plan.frames))
        tile = tiles.tile_of(found.known, studio.tile, studio.limits)
        if self._ladder.has(plan, limits) or tiles.on_grid(plan, tile, found.known.extent):
            return found
        region, asked, rotation, last = question.segments
        if self._off_ladder == "refuse":
            raise BadParameter("size", f"one of the widths {self._ladder}, `max`, or a tile of info.json", asked)
        size = self._ladder.snapped(plan, limits)
        size = size.removeprefix("^") if question.version == 2 else size
        form = last if last.rpartition(".")[2] == plan.format.name else f"{last.rpartition('.')[0]}.{plan.format.name}"
        return await self._plain(replace(question, segments=(region, size, rotation, form)))


def _is_alike(one: Settled, other: Settled) -> bool:
    """Whether two show the same: in as many pixels, with as many frames."""
    return one.plan.size == other.plan.size and one.plan.frames == other.plan.frames
