"""Proofs: designs looked at before anybody's values come: what refuses them, what is odd."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from ops.errors import Mistake
from ops.estimate import Estimate
from ops.layers.paint import OPAQUE
from server import previews
from server.designs.design import Design
from server.designs.document.document import Document
from server.designs.filled import Asset
from server.designs.inspection import inspection
from server.designs.inspection.lint import PATIENCE as LOOK
from server.designs.inspection.lint import lint
from server.designs.inspection.parts import Steps
from server.designs.inspection.presets import Output
from server.designs.inspection.remark import Remark, remark
from server.errors import Busy, Unknown, Unreachable, Wrong
from server.orders import WEB, Orders
from server.sources import catalogue
from server.sources.original import Original, Replaced
from server.sources.outside import Outside

PROOF = Estimate(0.2, 50_000_000)  # a look at a design, or a sheet of pictures of it
AT_ONCE = 4  # pictures that are looked at
PATIENCE = 12.0  # seconds for all of them
LONGEST = 100_000  # characters of an address that is ours
REPLACED = Busy("A picture is being replaced at this moment. Try again.")


class Proofs:
    """Looks at designs with the rooms that make pictures of them."""

    def __init__(self, orders: Orders, outside: Outside, clock: Callable[[], float] = time.time) -> None:
        self._orders = orders
        self._outside = outside
        self._clock = clock

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    @property
    def longest(self) -> int:
        """Characters that a value has at most, whatever its field says."""
        return self._orders.designs.longest

    @property
    def _output(self) -> Output:
        return previews.output(self._orders)

    def draft(self, document: Document) -> Design:
        """A design that is not saved."""
        return Design(document, 0, "draft", self._clock(), self._orders.designs.fonts)

    async def inspect(self, document: Document) -> tuple[Wrong, ...]:
        """What refuses a document, besides its shape. Raises Busy."""
        fonts, output = self._orders.designs.fonts, self._output
        pictures = await self._pictures(document)
        why = {name: found for name, found in pictures.items() if isinstance(found, Mistake)}
        if busy := next((mistake for mistake in why.values() if isinstance(mistake, Busy)), None):
            raise busy
        return await self._orders.renderer.lanes.run(
            lambda: inspection.inspect(document, fonts, why.get, output), PROOF
        )

    async def lint(self, design: Design, patience: float = LOOK) -> tuple[Remark, ...]:
        """What is worth a second look, as far as it is seen within `patience`, in seconds. Raises Busy."""
        pictures = await self._pictures(design.document)
        assets = {name: found for name, found in pictures.items() if isinstance(found, Asset)}
        designs, now, output = self._orders.designs, self._now, self._output
        found = await self._orders.renderer.lanes.run(
            lambda: lint(design, designs, now, assets, patience, output), PROOF
        )
        return (*found, *await self._weighed(design))

    async def _weighed(self, design: Design) -> tuple[Remark, ...]:
        """Whether a saved design and its presets keep to the bytes that they may have, with nobody's values."""
        if not design.version:
            return ()
        form = "jpg" if design.ground.blank.colour.alpha == OPAQUE else "png"
        steps: Steps = ("max_bytes",)
        several = [(steps, form, previews.whole(design, form), design.document.max_bytes)] + [
            (("presets", name, *steps), preset.format, previews.as_delivered(name, preset), preset.max_bytes)
            for name, preset in design.document.presets.items()
        ]
        found = []
        for at, form, picture, most in several:
            weight = 0 if most is None else len(await previews.Previews(self._orders).made(design, picture))
            if most is not None and weight > most:
                said = f"As {form} it has {weight:,} bytes, however hard it is compressed; it may have {most:,}."
                found.append(remark(at, "weight", said))
        return tuple(found)

    async def _pictures(self, document: Document) -> dict[str, Asset | Mistake]:
        """The pictures that a document names, each or why it cannot be had."""
        names = list(dict.fromkeys(reference for _, reference in inspection.pictures(document)))
        room = asyncio.Semaphore(AT_ONCE)

        found: dict[str, Asset | Mistake] = dict.fromkeys(names, Unreachable("slow"))

        async def look(name: str) -> None:
            async with room:
                found[name] = await self._picture(name)

        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*map(look, names))
        except TimeoutError:
            pass
        return found

    async def _picture(self, reference: str) -> Asset | Mistake:
        renderer = self._orders.renderer
        try:
            if WEB in reference:
                fetched: Original = await self._outside.fetch(reference)
                return Asset(fetched, await renderer.prober.look_whole(fetched, outside=True))
            original = await self._orders.originals.look(reference, exactly=True, everywhere=True)
            if original is None:
                return await self._why_not(reference)
            return Asset(original, await renderer.prober.describe(original, laid=True))
        except Replaced:
            return REPLACED
        except Mistake as mistake:
            return mistake

    async def _why_not(self, reference: str) -> Mistake:
        """Designs are no pictures that others may show: one could show itself."""
        name = reference.partition("@")[0]
        if name in await self._orders.library.current():
            return Unknown(f"“{name}” is a design, and a design cannot be a picture in a design")
        return catalogue.unknown(reference)
