"""Foci: around which point of an original a part of it lies that is left to choose, as a square is. Image API 3.0
§4.1.

Its sidecar says it; else, where `images.focus` is attention, it is where the eye goes first; else it is the centre.
"""

from dataclasses import dataclass
from typing import Literal

from structlog.typing import FilteringBoundLogger

from ops.focus import CENTRE, Focus
from server.designs.filled import Ground
from server.impressions import Impressions, small
from server.renderer import Renderer
from server.settings import Statement
from server.sources import folder
from server.sources.original import Mark, Original
from server.sources.sidecar import SIDECAR

CHOSEN = "square"  # the region whose place is left to the server


@dataclass(frozen=True, slots=True)
class Beside:
    """The sidecar on which something depends: where it is or would be, and its mark, None if it is not there."""

    path: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Aim:
    """A focus, and the sidecar that has a say in it; None if none has."""

    focus: Focus = CENTRE
    beside: Beside | None = None


NOWHERE = Aim()


class Foci:
    """Finds focuses; for one event loop."""

    def __init__(
        self,
        renderer: Renderer,
        impressions: Impressions,
        log: FilteringBoundLogger,
        fallback: Literal["centre", "attention"],
    ) -> None:
        self._renderer = renderer
        self._impressions = impressions
        self._log = log
        self._attention = fallback == "attention"

    async def aim(self, original: Original | Ground, region: str) -> Aim:
        """Around what a region of an original lies; only one that is left to choose asks for it. Raises what making a
        small copy of it raises."""
        return await self.of(original) if region == CHOSEN else NOWHERE

    async def of(self, original: Original | Ground) -> Aim:
        """The focus of an original. Raises what making a small copy of it raises."""
        if isinstance(original, Ground):
            return NOWHERE
        said, beside = await self.said(original)
        if said.focus is not None:
            return Aim(Focus(*said.focus), beside)
        return Aim(await self._seen(original) if self._attention else CENTRE, beside)

    async def said(self, original: Original) -> tuple[Statement, Beside]:
        """What is said of an original, and the sidecar that says it; one that cannot be understood is passed over."""
        told = await self._renderer.read(lambda: folder.told(original))
        beside = Beside(original.path + SIDECAR, told.mark)
        try:
            return told.statement(), beside
        except ValueError as error:
            self._log.warning("a sidecar is passed over", cause=str(error))
            return original.statement, beside

    async def _seen(self, original: Original) -> Focus:
        known, plan = await self._renderer.settle(original, 3, small("full", "0"))
        return await self._impressions.attention(self._renderer.want(original, known, plan))
