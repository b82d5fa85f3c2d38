"""A process that does jobs and serves nobody: the one beside the workers of a server, which the supervisor starts when
there is something to do, and `bookplate worker`, of which there may be any number on any machine."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from server import allocator, app, services
from server.cache import handover
from server.config.section import Unusable, cores
from server.core.log_stream import LogStream
from server.errors import Busy
from server.processes import folder, job_child
from server.processes.progress import Progress
from server.processes.supervised import Supervised

if TYPE_CHECKING:
    from pathlib import Path

    from server.config.settings import Settings
    from server.crew import Crew
    from server.job_runner import JobRunner
    from server.processes.post import Post
    from server.services import Services

REST = 2.0  # seconds until what could not be opened is tried again
POLL = 0.25  # seconds between two looks whether it has been idle for long, or hangs
NICE = 10  # of 19 priorities below the usual one: whoever waits for an answer goes first
LAST_WORDS = 0.2  # seconds for the last lines of the log
NOT_KEPT = (
    "there is no cache.disk: pictures of jobs are made, but not kept for anybody to find; name one, for the servers too"
)
NOT_SHARED = (
    "database.url: the database is in the memory of the server, where no other process finds its jobs. Name a file, or "
    "a PostgreSQL."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manner:
    """How jobs are done: so many at once; until there was nothing to do for `idle` seconds; when it is told to stop,
    what has begun has `patience` seconds."""

    concurrency: int
    idle: float
    patience: float


class JobProcess:
    """One that works until it is told to stop, or has nothing to do."""

    def __init__(self, settings: Settings, manner: Manner, crew: Crew | None, served: Supervised | None) -> None:
        self._settings = settings
        self._manner = manner
        self.progress = Progress()
        self._house = app.build(settings, crew, self.progress, supervised=served)
        self.metrics = self._house.core.metrics
        self._told = asyncio.Event()
        self._runner: JobRunner | None = None

    def listen(self) -> None:
        """Obey signals."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(job_child.LOOK, self._look)

    def stop(self) -> None:
        """Stop; who says it twice does not want to wait."""
        if self._told.is_set() and self._runner:
            self._runner.give_back()
        self._told.set()

    def _look(self) -> None:
        if self._runner:
            self._runner.wake()

    async def run(self) -> None:
        """Do jobs."""
        opening = asyncio.create_task(self._opened())
        telling = asyncio.create_task(self._told.wait())
        await asyncio.wait({opening, telling}, return_when=asyncio.FIRST_COMPLETED)
        if not self._told.is_set():
            await self._work(opening.result())
            await opening.result().purging.close()
        opening.cancel()
        await self._house.close()
        self.metrics.archive(os.getpid())

    async def _opened(self) -> Services:
        """What is needed, once the database can be opened."""
        core, orders = self._house.core, self._house.orders
        while True:
            try:
                opened = await core.openers.run(lambda: services.opened(core, orders))
                await orders.library.look()
                await orders.library.wait_for_files()
            except Busy as mistake:
                log.warning("the database cannot be opened: %s", mistake.__cause__ or mistake)
            except Exception:
                log.exception("the designs cannot be read")
            else:
                return opened
            await asyncio.sleep(REST)

    async def _work(self, opened: Services) -> None:
        opened.purging.start()
        how = {"concurrency": self._manner.concurrency, "lease": self._settings.jobs.lease}
        self._runner = runner = opened.work.runner(opened.pictures.result, **how)
        runner.start()
        while not self._told.is_set() and runner.idle < self._manner.idle:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), POLL)
        # From now on, being told of a job ends this process.
        asyncio.get_running_loop().remove_signal_handler(job_child.LOOK)
        await runner.stop(self._manner.patience)


def supervised(settings: Settings, post: Post, crew: Crew | None) -> NoReturn:
    """Do the jobs of a server whose supervisor has started this process, until there are none. Ends the process."""
    os.nice(NICE)
    for listening in post.listening:  # which would be listened to as long as this process runs
        listening.close()
    held = folder.hold(str(post.folder))
    orphan = asyncio.run(_supervised(_keeping(settings, post.folder / handover.NAME), post, crew))
    if held is not None:
        os.close(held)
    if orphan:
        folder.remove_unused(str(post.folder))
    _end(0)


def _keeping(settings: Settings, handed_over: Path | None = None) -> Settings:
    """Pictures are kept on disk alone, where others find them: in the disk cache, else where they are handed over."""
    cache = settings.cache.model_copy(update={"memory": 0})
    if handed_over and not (cache.disk and cache.disk_size):
        cache = cache.model_copy(update={"disk": str(handed_over), "disk_size": settings.cache.memory})
    return settings.model_copy(update={"cache": cache})


async def _supervised(settings: Settings, post: Post, crew: Crew | None) -> bool:
    """Whether the supervisor was gone in the end: then nobody would replace this process, or stop it."""
    manner = Manner(settings.jobs.concurrency or cores(), settings.jobs.idle_seconds, 0.0)
    process = JobProcess(settings, manner, crew, None)
    process.listen()
    orphaned = asyncio.Event()

    def stop() -> None:
        asyncio.get_running_loop().remove_reader(post.channel)
        orphaned.set()
        process.stop()

    asyncio.get_running_loop().add_reader(post.channel, stop)
    if post.place:
        process.metrics.archive(post.place[0])
    beating = asyncio.create_task(post.beat(process.progress, settings.server.hang_timeout))
    post.up()
    await process.run()
    beating.cancel()
    return orphaned.is_set()


def alone(settings: Settings, concurrency: int) -> NoReturn:
    """Do jobs until told to stop: `concurrency` at once, 0 for what the configuration says. Ends the process. Raises
    Unusable."""
    if settings.database.in_memory:
        raise Unusable(NOT_SHARED)
    allocator.settle()
    many = concurrency or settings.jobs.concurrency or cores()
    asyncio.run(_alone(_keeping(settings), Manner(many, float("inf"), settings.server.grace)))
    _end(0)


async def _alone(settings: Settings, manner: Manner) -> None:
    process = JobProcess(settings, manner, None, None)
    process.listen()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, process.stop)
    watching = asyncio.create_task(_watch(process.progress, settings.server.hang_timeout))
    log.info("working on jobs, %d at once", manner.concurrency)
    if not (settings.cache.disk and settings.cache.disk_size):
        log.warning(NOT_KEPT)
    await process.run()
    watching.cancel()
    log.info("stopped")


async def _watch(progress: Progress, hang: float) -> None:
    """End this process if a rendering stands still, which nothing else would end: its jobs are taken over."""
    while hang:
        await asyncio.sleep(POLL)
        if progress.stalled(POLL) >= hang:
            log.error("a rendering stands still for %d seconds: this process ends", round(hang))
            _end(1)


def _end(code: int) -> NoReturn:
    """End this process, whatever its threads are at: nobody waits for that any more."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, LogStream):
            stream.drain(LAST_WORDS)
    os._exit(code)
