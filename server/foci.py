"""Foci: around which point of an original a part of it lies that is left to choose, as a square is. Image API 3.0
§4.1.

Its sidecar says it; else, where `images.focus` is attention, it is where the eye goes first; else it is the centre.
"""

from dataclasses import dataclass
from typing import Literal

from structlog.typing import FilteringBoundLogger

from ops.focus import CENTRE, Focus
from ops.impression import SMALL
from ops.transform import Segments
from server.config.sources import Statement
from server.designs.filled import Ground
from server.impressions import Impressions
from server.renderer import Renderer
from server.sources import folder
from server.sources.original import SIDECAR, Mark, Original

COPY: Segments = ("full", f"!{SMALL},{SMALL}", "0", "default.png")  # that is looked at
NOTHING_SAID = Statement()
CHOSEN = "square"  # the region whose place is left to the server


@dataclass(frozen=True, slots=True)
class Beside:
    """The sidecar on which something depends: where it is or would be, and its mark, None if it is not there."""

    path: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Aim:
    """A focus, the sidecar that has a say in it, None if none has, and what is said of the original there."""

    focus: Focus = CENTRE
    beside: Beside | None = None
    said: Statement = NOTHING_SAID


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
        self.impressions = impressions
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
        said, beside = await self._said(original)
        if said.focus is not None:
            return Aim(Focus(*said.focus), beside, said)
        return Aim(await self._seen(original) if self._attention else CENTRE, beside, said)

    async def _said(self, original: Original) -> tuple[Statement, Beside]:
        """What is said of an original, and the sidecar that says it; one that cannot be understood is passed over."""
        told = await self._renderer.read(lambda: folder.told(original))
        beside = Beside(original.path + SIDECAR, told.mark)
        try:
            return told.statement(), beside
        except ValueError as error:
            self._log.warning("a sidecar is passed over", cause=str(error))
            return original.statement, beside

    async def _seen(self, original: Original) -> Focus:
        known, plan = await self._renderer.settle(original, 3, COPY)
        return await self.impressions.attention(self._renderer.want(original, known, plan))
