"""Filling: from what was said on the command line to requests, few at once, and to how it ended."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import ExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from server.core import tasks
from server.errors import Unknown
from server.warming.client import ANYTHING, Client
from server.warming.iiif import Wants, suffixes
from server.warming.journal import Journal, digest
from server.warming.pace import Pace
from server.warming.report import Shown, Tally
from server.warming.site import Site
from server.warming.sources import Item, Sources

INFORMATION = 1_000_000  # bytes of an info.json
# What browsers and mail programs send, by what they can show: a format that is negotiated has to be there for each.
CLIENTS = (
    "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    "image/webp,image/apng,image/*,*/*;q=0.8",
    "image/*,*/*;q=0.8",
)
NEGOTIATED = ".auto"


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be done: sources, or identifiers for the `ladder`; what of images `wants` are; `journal` is where is
    noted what is done, `fresh` if what it says does not count."""

    sources: tuple[str, ...]
    ladder: bool
    site: Site
    at_once: int
    wants: Wants
    journal: Path
    fresh: bool


async def run(call: Call) -> int:
    """Ask for everything; 1 if some failed. Raises Mistake, OSError."""
    with ExitStack() as held:
        journal = held.enter_context(Journal.opened(call.journal, fresh=call.fresh))
        async with Client.opened(call.site, Pace(call.at_once)) as client:
            tally = Tally()
            sources = Sources(client, journal, tally, held)
            for source in call.sources:
                if call.ladder:
                    sources.add_image(source)
                else:
                    await sources.add(source)
            await _filled(Filling(client, journal, tally, call.wants), sources, call.at_once)
        journal.finish()
        if not (tally.asked or journal.before):
            where = f"{call.site.origin}{call.site.prefix}"
            raise Unknown(f"There is nothing to ask of {where} in it. --server names another server.")
        return 1 if tally.failed else 0


async def _filled(filling: "Filling", sources: Sources, at_once: int) -> None:
    """Fill, and say so. Raises Mistake, OSError."""
    seen, said = Console(stderr=True), Console(soft_wrap=True, markup=False, highlight=False)
    journal, started = filling.journal, time.monotonic()
    if journal.before:
        told = f"{journal.before:,} were done by {journal.last}; --fresh asks for them again."
        seen.print(told, highlight=False, soft_wrap=True)
    finished = False
    try:
        async with _shown(seen, filling.tally):
            await filling.run(sources.items(), at_once)
        finished = True
    finally:
        if finished or journal.noted:
            said.print(filling.tally.summary(time.monotonic() - started))
        if journal.noted and not finished:
            said.print("It is not finished: the same command goes on from here.")


@asynccontextmanager
async def _shown(console: Console, tally: Tally) -> AsyncIterator[None]:
    showing = asyncio.create_task(Shown(console, tally).run())
    try:
        yield
    finally:
        await tasks.end(showing)


class Filling:
    """Asks for everything, and notes in the journal what went well."""

    def __init__(self, client: Client, journal: Journal, tally: Tally, wants: Wants) -> None:
        self.journal = journal
        self.tally = tally
        self._client = client
        self._wants = wants
        self._turn = asyncio.Lock()

    async def run(self, items: AsyncIterator[Item], at_once: int) -> None:
        """Ask for all. Raises Malformed, Gone, OSError; what was done until then is noted."""
        async with aclosing(self._requests(items)) as requests:
            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(at_once):
                        group.create_task(self._work(requests))
            except BaseExceptionGroup as several:
                raise several.exceptions[0] from None

    async def _work(self, requests: AsyncIterator[tuple[Item, str, str]]) -> None:
        while True:
            async with self._turn:
                following = await anext(requests, None)
            if following is None:
                return
            item, target, accept = following
            answer = await self._client.picture(target, accept)
            self.tally.note(target, answer)
            if answer.cause:
                item.noted_by = None
            else:
                self.journal.done(digest(target, accept))
            self._over(item)

    async def _requests(self, items: AsyncIterator[Item]) -> AsyncGenerator[tuple[Item, str, str], None]:
        """What is to be asked for and was not yet: target and Accept, with the item that they belong to."""
        async for item in items:
            targets = await self._pictures(item) if item.is_image else (item.target,)
            for target in targets:
                for accept in CLIENTS if target.partition("?")[0].endswith(NEGOTIATED) else (ANYTHING,):
                    if self.journal.begin(digest(target, accept)):
                        item.left += 1
                        yield item, target, accept
            self._over(item)

    async def _pictures(self, item: Item) -> Iterator[str]:
        """The pictures of an image, told from its info.json, which a viewer asks for too. Raises Gone."""
        base = item.target
        whole = digest("image", base, repr(self._wants), str(self._wants.by_width))
        if not self.journal.begin(whole):
            return iter(())
        name = f"{base}/info.json"
        answer, body = await self._client.document(name, INFORMATION)
        if answer.cause:
            self.tally.note(name, answer)
            return iter(())
        try:
            information = json.loads(body)
            suitable = isinstance(information["sizes"], list)
        except (ValueError, RecursionError, LookupError, TypeError):
            suitable = False
        if not suitable:
            self.tally.fail(name, "it lists no sizes")
            return iter(())
        item.noted_by = whole
        return (f"{base}/{suffix}" for suffix in suffixes(information, self._wants))

    def _over(self, item: Item) -> None:
        """A request is over, or all of an item have begun."""
        item.left -= 1
        if not item.left:
            self.tally.items += 1
            if item.noted_by is not None:
                self.journal.done(item.noted_by, image=True)
