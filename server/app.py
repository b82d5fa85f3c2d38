"""Builds every room by hand, in order; opens and closes them."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from ops import libvips, warmth
from ops.errors import Mistake
from ops.format import FORMATS
from ops.ladder import Ladder
from ops.levels import Levels
from server import picture_dates, render_profile
from server.access import exposure, loopback
from server.access.renders import Renders
from server.cache.memory import Memory
from server.config import settings as configuration
from server.config.images import Images as ImageSettings
from server.config.section import cores
from server.config.settings import Settings
from server.contest import Contest
from server.core.last_modified import LastModified
from server.core_services import Core, build_core
from server.crew import Crew
from server.designs import text_design
from server.designs.empty_words import EmptyWords
from server.designs.fill import Designs
from server.designs.library import Library
from server.designs.text_design import TextDesign
from server.errors import Busy
from server.explain import Explainer
from server.foci import Foci
from server.gauges import Gauges, Measured
from server.iiif.information import Offer
from server.impressions import Impressions
from server.lanes import Lanes
from server.later import Later
from server.on_demand import made_on_demand, on_demand
from server.orders import Orders
from server.own_addresses import OwnAddresses
from server.pages.srcset import Scribe
from server.permission import Permission
from server.processes.draining import ENDING
from server.processes.progress import Progress
from server.processes.supervised import Supervised
from server.renderer import Renderer
from server.routes import connection_limits, docs, front, gallery, metrics, problems, site_files, status
from server.routes.connection_limits import ConnectionLimits
from server.routes.crowd import Crowd
from server.routes.encoded import Encoded
from server.routes.front import Front
from server.routes.hot import Hot
from server.routes.images import Below, Images
from server.routes.metrics import Monitoring
from server.routes.negotiation import Negotiation
from server.routes.pictures import Pictures
from server.routes.public import Public
from server.routes.tracing import RequestTracing
from server.routes.waiting import Waiting
from server.settling import Settling
from server.sizes import Sizes
from server.sources.abroad import Abroad
from server.sources.catalogue import Catalogue
from server.sources.lister import Lister
from server.sources.outside import Outside
from server.studio import Studio
from server.threads import Threads

if TYPE_CHECKING:
    from server import office, services
else:
    office, services = on_demand("server.office"), on_demand("server.services")

ABOUT = "Pictures with blanks, filled in: designs, addresses, and what is written on them."
READERS = 4  # threads that look at headers, and as many that read the disk cache
COLLECTING = (700, 10, 10)  # Python's own, which a command puts off while modules are imported
QUIET, BUSY = 1.0, 60.0  # seconds without work that tell a quiet moment, and after which it is not waited for any more
FLUSH = 0.3  # seconds to send the last spans when the server stops
REST = 2.0  # seconds until what could not be opened is tried again


def designs(settings: Settings, made: Studio) -> Designs:
    """The designs at hand."""
    caps = settings.overlays
    empty = EmptyWords.of(caps.empty_words, caps.not_empty)
    text = TextDesign(text_design.fields(made.fonts, caps.lines, caps.largest))
    return Designs(text, made.fonts, caps.characters, empty)


def offer(images: ImageSettings, made: Studio) -> Offer:
    """What is offered of every image."""
    written = tuple(name for name in FORMATS if name in made.written)
    return Offer(made.limits, made.encoding, written, images.preferred, images.ladder, made.tile)


def threads(settings: Settings, workers: int) -> int:
    """Pictures that one worker makes at once: as many as it has cores; a worker alone one more, which works while
    another is handed over."""
    return settings.server.threads or max(1, cores() // workers) + (workers == 1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """From an address to a picture."""

    renderer: Renderer
    abroad: Abroad
    outside: Outside
    catalogue: Catalogue
    orders: Orders
    contest: Contest
    ladder: Ladder
    explainer: Explainer
    scribe: Scribe
    dates: LastModified

    async def close(self) -> None:
        await self.orders.library.close()
        await self.contest.close()
        await self.outside.close()
        await self.orders.originals.close()
        self.abroad.close()
        await self.renderer.tiling.close()
        self.renderer.close()


@dataclass(frozen=True, slots=True)
class House:
    """The rooms, and the door to them."""

    core: Core
    delivery: Delivery
    office: "Later[office.Office]"
    door: ASGIApp

    @property
    def orders(self) -> Orders:
        return self.delivery.orders

    @property
    def renderer(self) -> Renderer:
        return self.delivery.renderer

    async def furnish(self) -> None:
        """What the first pictures need not wait for."""
        fonts = self.renderer.studio.fonts
        try:
            await self.core.openers.run(self.core.admin.current)  # for those who would log in from now on
            await self.core.openers.run(lambda: warmth.warm(fonts))
        except Exception:
            self.core.log.exception("what the first texts need cannot be made ready")  # it is when they are asked for
        await self._until_quiet()
        while True:
            try:
                found = await self.office.get()
            except Busy as mistake:
                self.core.log.warning("the database cannot be opened", cause=str(mistake.__cause__ or mistake))
            except Exception:
                self.core.log.exception("the designs cannot be read")
            else:
                gc.freeze()  # as at the start, for what has come since
                gc.set_threshold(*COLLECTING)
                found.services.purging.start()
                found.expiry.start()
                return _do_jobs(self.core, found.services)
            await asyncio.sleep(REST)

    async def _until_quiet(self) -> None:
        """Wait until there is nothing to do, or somebody has asked for what would be opened, or for long."""
        for _ in range(round(BUSY / QUIET)):
            if self.office.begun or self.core.ledger.quiet >= QUIET:
                return
            await asyncio.sleep(QUIET)

    async def end_aside(self) -> None:
        """End work for which no request waits: what is asked for now is to have the time that is left."""
        if self.office.there:
            await (await self.office.get()).services.work.close()
        await self.delivery.contest.close()
        await self.renderer.tiling.close()

    async def close(self) -> None:
        opened = await self.office.close()
        if opened:
            await opened.services.work.close()
            await opened.expiry.close()
            await opened.services.purging.close()
        await self.delivery.close()
        self.core.close()


def _do_jobs(core: Core, opened: "services.Services") -> None:
    """Have jobs done: by a process beside this one, if there can be one."""
    settings, supervised = core.settings, core.supervised
    if supervised is None or settings.database.in_memory:
        opened.work.start(opened.pictures.result)
    elif settings.jobs.run:
        opened.work.watch(supervised.wake_jobs)


def _renderer(core: Core, made: Studio) -> Renderer:
    """What makes pictures; for a worker of a crew its share."""
    server, cache, workers = core.settings.server, core.settings.cache, core.workers
    count = threads(core.settings, workers)
    return Renderer(
        made,
        Lanes(count, max(1, cores() - 1), server.queue, server.memory, core.crew, core.progress, core.steps),
        Threads("prober", READERS, server.queue, progress=core.progress),
        Threads("reader", READERS, server.queue * 4, progress=core.progress),
        Memory(cache.memory // workers),
        Levels(cache.levels // workers),
        core.disk,
        core.metrics,
        core.purges,
        core.steps,
        core.handover,
    )


def _delivery(core: Core) -> Delivery:
    """What finds, fills in and makes pictures."""
    settings, log = core.settings, core.log
    images, queue = settings.images, settings.server.queue
    made = render_profile.studio(settings)
    renderer = _renderer(core, made)
    folder = Path(settings.designs.folder) if settings.designs.folder else None
    kept = made_on_demand(lambda: services.versions(core.database))
    library = Library(kept, folder, made.fonts, core.librarians, log)
    abroad = Abroad(settings.outside, renderer.readers, queue, core.workers, log.warning, steps=core.steps)
    catalogue, outside = Catalogue.of(settings, abroad), Outside.of(settings.outside, abroad)
    ladder = Ladder.of(images.ladder)
    foci = Foci(renderer, Impressions(renderer), log, images.focus)
    orders = Orders(
        catalogue,
        library,
        designs(settings, made),
        renderer,
        outside,
        Permission.of(settings, library.is_current),
        Renders(core.database),
        core.clerks,
        Settling(renderer, foci, ladder, images.usual_width, images.off_ladder),
    )
    longest = settings.server.longest_url
    contest = Contest(renderer, Sizes(core.disk, renderer.readers, core.purges), log)
    return Delivery(
        renderer=renderer,
        abroad=abroad,
        outside=outside,
        catalogue=catalogue,
        orders=orders,
        contest=contest,
        ladder=ladder,
        explainer=Explainer(orders, longest),
        scribe=Scribe(orders, contest, ladder.widths, longest),
        dates=picture_dates.of(core.settings, core.database, made, core.log),
    )


def _pictures(core: Core, delivery: Delivery) -> tuple[Hot, Images]:
    """What answers requests for pictures: those that were answered before, and all."""
    settings, orders, lister = core.settings, delivery.orders, Lister(core.listers)
    originals, library, memory = orders.originals, orders.library, settings.cache.memory // core.workers
    negotiation, public = Negotiation(delivery.ladder, settings.images.usual_width), Public(settings.server)
    hot = Hot(delivery.renderer, originals.stays, lambda: library.revision, core.metrics, memory, negotiation, public)
    told, dates = (core.log, core.steps), delivery.dates
    pictures = Pictures(
        settings, orders, delivery.contest, negotiation, hot, public, core.metrics, core.log, dates, core.steps
    )
    offered = offer(settings.images, delivery.renderer.studio)
    return hot, Images(settings, orders, pictures, offered, public, lister, *told)


def _http(core: Core, delivery: Delivery, metrics_sockets: Sequence[socket.socket]) -> House:
    """What speaks HTTP, and opens and closes the rest."""
    server, renderer = core.settings.server, delivery.renderer
    hot, images = _pictures(core, delivery)
    limits = ConnectionLimits(server, core.log)
    measured = Measured(renderer, delivery.catalogue, hot.use, limits, core.disk)
    gauges = Gauges(core.settings, core.workers, core.metrics, measured)
    monitoring = Monitoring(core.settings, core.metrics, gauges, core.ledger, metrics_sockets)

    def blocking() -> "office.Office":
        return office.opened(core, delivery.orders, delivery.outside, delivery.explainer, delivery.scribe, ABOUT)

    async def open_office() -> "office.Office":
        found = await core.openers.run(blocking)  # to import it takes a second
        await delivery.orders.library.look()
        await delivery.orders.library.wait_for_files()
        app.router.routes.extend(found.routes)
        return found

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
        gc.freeze()  # what was built until now lives as long as the process; the collector need not look at it again
        core.log.info("ready", libvips=".".join(map(str, libvips.version())), threads=renderer.lanes.cheap.count)
        furnishing = asyncio.create_task(house.furnish())
        dating = asyncio.create_task(delivery.dates.follow(core.clerks.run, hot.clear))

        async def end_aside() -> None:
            furnishing.cancel()
            await house.end_aside()

        await monitoring.open()
        told = {connection_limits.STATE: limits, metrics.STATE: monitoring}
        yield {front.STATE: door, ENDING: end_aside, **told}
        closing = asyncio.create_task(asyncio.to_thread(core.steps.tracer.close, FLUSH))
        await monitoring.close()
        furnishing.cancel()
        dating.cancel()
        for found in await asyncio.gather(furnishing, dating, return_exceptions=True):
            if isinstance(found, Exception):
                core.log.error("work that nobody waited for has failed", exc_info=found)
        core.ledger.write()
        await house.close()
        await closing

    opened = Later(open_office)
    app = Starlette(
        routes=[
            Below(images, exposure.watching(core.settings, core.log.warning)),  # first, as it is asked for most
            Encoded(),
            Waiting(opened),
            *gallery.routes(server.gallery, OwnAddresses(delivery.orders, server.longest_url), core.log),
            *status.routes(delivery.catalogue, delivery.orders.library, core.disk, delivery.dates),
            *monitoring.routes,
            *docs.routes("Bookplate's API", ABOUT),
            *site_files.routes(),
        ],
        exception_handlers={
            Mistake: problems.mistaken,
            HTTPException: problems.refused,
            Exception: problems.failed,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    first = (hot,) if core.disk else (hot, Crowd(lambda: renderer.lanes.cheap.full))
    door = Front(
        app, core.log, core.ledger, first, server.patience, RequestTracing.of(core.settings, core.steps.tracer)
    )
    house = House(core, delivery, opened, door)
    return house


def build(
    settings: Settings,
    crew: Crew | None = None,
    progress: Progress | None = None,
    metrics_sockets: Sequence[socket.socket] = (),
    supervised: Supervised | None = None,
) -> House:
    """Everything, from the configuration; for a worker of a crew its share. To be called where the event loop runs."""
    core = build_core(settings, crew, progress or Progress(), supervised)
    return _http(core, _delivery(core), metrics_sockets)


def create(
    configured: Settings | None = None,
    crew: Crew | None = None,
    progress: Progress | None = None,
    metrics_sockets: Sequence[socket.socket] = (),
    supervised: Supervised | None = None,
) -> ASGIApp:
    """What uvicorn calls; the configuration is where the environment says, unless it is at hand. Metrics are served
    from `metrics_sockets` if they have a port of their own."""
    settings = configured or configuration.load()
    loopback.must_be_allowed(settings)
    house = build(settings, crew, progress, metrics_sockets, supervised)
    house.delivery.dates.settle()
    return house.door
