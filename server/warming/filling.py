"""Filling: a stream of items becomes requests, few at once; each that went well is noted in the journal."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass

from ops.errors import Mistake
from server.warming.asking import Asking, Refused
from server.warming.digests import digest
from server.warming.items import Ask, Image, Item, Line, asks
from server.warming.journal import Journal
from server.warming.pictures import Wants, suffixes
from server.warming.site import Elsewhere
from server.warming.tally import Tally

INFORMATION = 1_000_000  # bytes of an info.json
ELSEWHERE = "addresses of other servers"


@dataclass(slots=True)
class Batch:
    """The requests of one item: how many are under way, whether all have begun, whether all went well so far; `digest`
    is what the whole of it is noted by, 0 for nothing."""

    digest: int = 0
    left: int = 0
    begun: bool = False
    well: bool = True


class Filling:
    """Asks for everything; `items` are over so far."""

    def __init__(self, asking: Asking, journal: Journal, tally: Tally, wants: dict[bool, Wants]) -> None:
        self.items = 0
        self.journal = journal
        self.tally = tally
        self._asking = asking
        self._wants = wants  # of images for pages, and for viewers
        self._turn = asyncio.Lock()

    async def run(self, items: AsyncIterator[Item], at_once: int) -> None:
        """Ask for all. Raises Malformed, Gone, OSError; what was done until then is noted."""
        coming = self._requests(items)
        workers = [asyncio.ensure_future(self._work(coming)) for _ in range(at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            await coming.aclose()

    async def _work(self, coming: AsyncIterator[tuple[Batch, Ask]]) -> None:
        while True:
            async with self._turn:
                following = await anext(coming, None)
            if following is None:
                return
            batch, ask = following
            answer = await self._asking.picture(ask.target, ask.accept)
            self.tally.note(ask.target, answer)
            if answer.cause:
                batch.well = False
            else:
                self.journal.done(ask.digest)
            batch.left -= 1
            self._look(batch)

    async def _requests(self, items: AsyncIterator[Item]) -> AsyncGenerator[tuple[Batch, Ask], None]:
        """What is to be asked for and was not yet, with the item that it belongs to."""
        async for item in items:
            batch = Batch()
            for ask in await self._parted(item, batch):
                if self.journal.begin(ask.digest):
                    batch.left += 1
                    yield batch, ask
            batch.begun = True
            self._look(batch)

    async def _parted(self, item: Item, batch: Batch) -> Iterator[Ask]:
        return iter(self._line(item)) if isinstance(item, Line) else await self._image(item, batch)

    def _line(self, line: Line) -> tuple[Ask, ...]:
        try:
            return asks(self._asking.site.target(line.said))
        except Elsewhere:
            self.tally.skipped[ELSEWHERE] += 1
        except Mistake as mistake:
            self.tally.fail(line.place, "the line is no address", str(mistake))
        return ()

    async def _image(self, image: Image, batch: Batch) -> Iterator[Ask]:
        """The pictures of an image, told from its info.json, which a viewer asks for too. Raises Gone."""
        wants = self._wants[image.for_pages]
        whole = digest("image", image.base, repr(wants), str(image.for_pages))
        if not self.journal.begin(whole):
            return iter(())
        try:
            body = await self._asking.document(f"{image.base}/info.json", INFORMATION)
        except Refused as refused:
            self.tally.fail(f"{image.base}/info.json", refused.answer.cause, refused.answer.words)
            return iter(())
        try:
            information = json.loads(body)
        except (ValueError, RecursionError):
            information = None
        if not isinstance(information, dict) or not isinstance(information.get("sizes"), list):
            self.tally.fail(f"{image.base}/info.json", "it lists no sizes")
            return iter(())
        batch.digest = whole
        found = suffixes(information, wants, by_width=image.for_pages)
        return (ask for suffix in found for ask in asks(f"{image.base}/{suffix}"))

    def _look(self, batch: Batch) -> None:
        """Whether an item is over."""
        if not batch.begun or batch.left:
            return
        self.items += 1
        if batch.digest and batch.well:
            self.journal.done(batch.digest, image=True)
