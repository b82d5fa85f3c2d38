"""The services that every part of the server works with, built from the configuration."""

from dataclasses import dataclass
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from server import log as logs
from server.access.admin_token import AdminToken
from server.cache import handover
from server.cache.disk import Disk
from server.cache.handover import Handover
from server.cache.purges import Purges, Stand
from server.config.cache import Cache as CacheSettings
from server.config.settings import Settings
from server.core import tracers
from server.core.telemetry import Telemetry
from server.crew import Crew
from server.database import glance
from server.database.engine import Database
from server.ledger import Ledger
from server.metrics import Metrics
from server.processes.progress import Progress
from server.processes.supervised import Supervised
from server.threads import Threads

CLERKS = 4  # threads that ask the database, so that only who needs it waits for it
LIBRARIANS = 2  # … for designs, which pictures need
LISTERS = 1  # that look at what is in folders


@dataclass(frozen=True, slots=True)
class Core:
    """What every part of the service works with."""

    settings: Settings
    crew: Crew | None
    progress: Progress
    workers: int
    log: FilteringBoundLogger
    metrics: Metrics
    steps: Telemetry
    ledger: Ledger
    purges: Purges
    admin: AdminToken
    disk: Disk | None
    handover: Handover
    supervised: Supervised | None
    database: Database
    clerks: Threads
    librarians: Threads
    openers: Threads
    listers: Threads

    def close(self) -> None:
        for threads in (self.clerks, self.librarians, self.openers, self.listers):
            threads.close()
        self.database.close()


def _disk(cache: CacheSettings, log: FilteringBoundLogger, workers: int, purges: Purges) -> Disk | None:
    return Disk(Path(cache.disk), cache.disk_size, log, workers, purges) if cache.disk and cache.disk_size else None


def _handover(
    cache: CacheSettings, log: FilteringBoundLogger, purges: Purges, supervised: Supervised | None
) -> Handover:
    if supervised is None or (cache.disk and cache.disk_size):
        return handover.none
    return handover.within(supervised.folder, cache.memory, log, purges)


def build_core(settings: Settings, crew: Crew | None, progress: Progress, supervised: Supervised | None = None) -> Core:
    """The log, what is counted, the caches on disk, the database, and threads that ask them."""
    log, counted = logs.configure(settings.log), Metrics(settings.metrics.designs)
    tracer = tracers.of_environment(log.warning, propagate=settings.tracing.propagate)
    workers, queue = crew.workers if crew else 1, settings.server.queue
    purges = Purges(Stand(*glance.trail(settings.database.url)))
    database = Database(settings.database.url)
    if not glance.in_order(settings.database.url):
        database.open()  # which takes longer, and says what is the matter
    return Core(
        settings=settings,
        crew=crew,
        progress=progress,
        workers=workers,
        log=log,
        metrics=counted,
        steps=Telemetry(counted, tracer),
        ledger=Ledger(settings.log, log, counted),
        purges=purges,
        admin=AdminToken(settings, log.warning),
        disk=_disk(settings.cache, log, workers, purges),
        handover=_handover(settings.cache, log, purges, supervised),
        supervised=supervised,
        database=database,
        clerks=Threads("clerk", CLERKS, queue * 4),
        librarians=Threads("librarian", LIBRARIANS, queue * 4),
        openers=Threads("opener", 1, queue),
        listers=Threads("lister", LISTERS, queue, progress=progress),
    )
