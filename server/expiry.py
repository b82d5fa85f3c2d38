"""Delete what was kept for long enough, also when nobody asks for anything any more."""

import asyncio
from collections.abc import Callable, Sequence

from structlog.typing import FilteringBoundLogger

from server.core import tasks
from server.errors import Busy
from server.threads import Threads

REST = 60.0  # seconds between two looks


class Expiry:
    """Looks again and again; for one event loop. `expire` delete what is old and say how many rows that were, `scrub`
    is called after something was deleted."""

    def __init__(
        self,
        expire: Sequence[Callable[[], int]],
        scrub: Callable[[], None],
        threads: Threads,
        log: FilteringBoundLogger,
        rest: float = REST,
    ) -> None:
        self._expire = expire
        self._scrub = scrub
        self._threads = threads
        self._log = log
        self._rest = rest
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with a first look at once."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        await tasks.end(self._task)

    async def _run(self) -> None:
        while True:
            try:
                deleted = await self._threads.run(self.once)
            except Busy:  # the next look will do
                deleted = 0
            except Exception:  # noqa: BLE001 (whatever it is, the next look may do)
                self._log.exception("what is old cannot be deleted")
                deleted = 0
            if deleted:
                self._log.info("deleted what was kept for long enough", rows=deleted)
            await asyncio.sleep(self._rest)

    def once(self) -> int:
        """Delete what is old now; how many rows that were. Blocks. Raises Busy."""
        deleted = sum(expire() for expire in self._expire)
        if deleted:
            self._scrub()
        return deleted
