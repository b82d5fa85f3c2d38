"""A session: from what was said on the command line to how it ended."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from server.errors import Unknown
from server.warming import progress
from server.warming.asking import Asking
from server.warming.filling import Filling
from server.warming.journal import Journal
from server.warming.pace import Pace
from server.warming.pictures import Wants
from server.warming.progress import Look, Shown
from server.warming.site import Site
from server.warming.tally import Tally
from server.warming.worklist import Worklist


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be done: sources, or identifiers for the `ladder`; `wants` are those of images for pages (True) and
    for viewers; `journal` is where is noted what is done, `fresh` if what it says does not count."""

    sources: tuple[str, ...]
    ladder: bool
    site: Site
    at_once: int
    wants: dict[bool, Wants]
    journal: Path
    fresh: bool


async def run(call: Call) -> int:
    """Ask for everything; 1 if some failed. Raises Mistake, OSError."""
    async with AsyncExitStack() as held:
        journal = Journal.opened(call.journal, fresh=call.fresh)
        held.callback(journal.close)
        tally = Tally()
        asking = await held.enter_async_context(Asking.opened(call.site, Pace(call.at_once)))
        worklist = Worklist(asking, tally, held)
        for source in call.sources:
            await worklist.add(source, image=call.ladder)
        filling = Filling(asking, journal, tally, call.wants)
        await _filled(filling, worklist, call.at_once)
        journal.finish()
        if not (tally.asked or journal.before):
            raise Unknown(f"There is nothing to ask of {call.site.url} in it. --server names another server.")
        return 1 if tally.failed else 0


async def _filled(filling: Filling, worklist: Worklist, at_once: int) -> None:
    """Fill, and say so. Raises Mistake, OSError."""
    seen, said = Console(stderr=True), Console(soft_wrap=True, markup=False, highlight=False)
    journal, started = filling.journal, time.monotonic()
    if journal.before:
        told = f"{journal.before:,} were done by {journal.last}; --fresh asks for them again."
        seen.print(told, highlight=False, soft_wrap=True)
    try:
        async with _shown(seen, lambda: Look(time.monotonic(), filling.items, worklist.total, filling.tally)):
            await filling.run(worklist.items(), at_once)
    except BaseException:
        if journal.noted:
            said.print(progress.summary(filling.tally, time.monotonic() - started))
            said.print("It is not finished: the same command goes on from here.")
        raise
    said.print(progress.summary(filling.tally, time.monotonic() - started))


@asynccontextmanager
async def _shown(console: Console, look: Callable[[], Look]) -> AsyncIterator[None]:
    showing = asyncio.ensure_future(Shown(console, look).run())
    try:
        yield
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing
