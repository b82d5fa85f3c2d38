"""What all share that fetch from elsewhere: a folder of copies, certificates that are believed, threads that look names
up. It is there when the first one needs it, so that whoever fetches nothing has none of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.config import sources
from server.config.section import Unusable
from server.config.sources import BucketSource, Statement, WebSource
from server.core.steps import UNMEASURED, Steps
from server.on_demand import on_demand
from server.sources import intake, web
from server.sources.breaker import Breaker
from server.sources.copies import Copies
from server.sources.door import Door
from server.sources.freshness import Bounds
from server.sources.intake import Intake
from server.sources.mirror import Mirror
from server.sources.origins import Origins
from server.sources.remote import Place, Remote
from server.sources.turns import Turns
from server.threads import Threads

if TYPE_CHECKING:
    import ssl

    import httpcore2

    from server.sources import asking, bucket, guard
else:  # only who names an origin needs them
    httpcore2 = on_demand("httpcore2")
    asking, guard = on_demand("server.sources.asking"), on_demand("server.sources.guard")
    bucket = on_demand("server.sources.bucket")

LOOKUPS = 4  # threads
OF_A_SOURCE = 16  # originals that one source is asked for at once
SHORTEST = 5  # seconds that an original is kept at least, unless less is configured
REST = 5.0  # seconds for which a source that keeps failing is left alone


class Abroad:
    """For one event loop. `files` are threads that write copies; `warn` writes to the log."""

    def __init__(
        self,
        caps: sources.Outside,
        files: Threads,
        queue: int,
        workers: int,
        warn: Callable[..., Any],
        clock: Callable[[], float] = time.monotonic,
        steps: Steps = UNMEASURED,
    ) -> None:
        self._steps = steps
        self._caps = caps
        self._files = files
        self._queue = queue
        self._workers = workers
        self._warn = warn
        self._clock = clock

    @cached_property
    def copies(self) -> Copies:
        """Raises Unusable."""
        folder = Path(self._caps.folder) if self._caps.folder else None
        try:
            return Copies(folder, self._caps.folder_size // self._workers, self._files)
        except OSError as error:
            raise Unusable(f"outside.folder: {error.strerror}: {self._caps.folder}") from error

    def mirror(self, name: str, bounds: Bounds, statement: Statement | None = None) -> Mirror:
        """Raises Unusable."""
        return Mirror(name, self.copies, bounds, self._warn, statement, self._clock, self._steps)

    def door(self, origins: Origins, intake: Intake, turns: Turns, seconds: float, *, private: bool) -> Door:
        backend = guard.Guard(guard.resolver(self._lookups), httpcore2.AnyIOBackend(), private)
        return Door(origins, asking.Asking(backend, self._tls, intake, turns, self._steps.tracer.outgoing), seconds)

    def source(self, configured: WebSource | BucketSource) -> Remote:
        """A source that is elsewhere. Raises Unusable."""
        place = self._web(configured) if isinstance(configured, WebSource) else self._bucket(configured)
        return Remote(configured.name, place, self.mirror(configured.name, _bounds(configured), configured.statement))

    def close(self) -> None:
        """After all that fetch."""
        if "copies" in self.__dict__:
            self.copies.close()
        if "_lookups" in self.__dict__:
            self._lookups.close()

    def _web(self, configured: WebSource) -> web.Web:
        origins, base = web.below(configured)
        return web.Web(
            base, self.door(origins, _intake(configured), self._turns(), configured.seconds, private=configured.private)
        )

    def _bucket(self, configured: BucketSource) -> Place:
        store = bucket.opened(configured)
        return bucket.Bucket(store, _intake(configured), self._turns(), configured.seconds)

    def _turns(self) -> Turns:
        return Turns(Breaker(seconds=REST, clock=self._clock), OF_A_SOURCE)

    @cached_property
    def _lookups(self) -> Threads:
        return Threads("resolver", LOOKUPS, self._queue)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()


def _intake(configured: WebSource | BucketSource) -> Intake:
    return Intake(configured.size, intake.may_be_drawing if configured.svg else intake.picturelike)


def _bounds(configured: WebSource | BucketSource) -> Bounds:
    return Bounds(
        configured.max_age,
        min(SHORTEST, configured.max_age),
        configured.stale_while_revalidate,
        configured.stale_if_error,
    )
