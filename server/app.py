"""Builds every room by hand, in order; opens and closes them."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp
from structlog.typing import FilteringBoundLogger

from ops import fonts, libvips, tiles, warmth
from ops.errors import Mistake
from ops.fonts import Fonts
from ops.format import FORMATS, Encoding
from ops.geometry import Limits
from ops.ladder import Ladder
from ops.levels import Levels
from ops.picture import Ceiling
from server import log as logs
from server import settings as configuration
from server.access import loopback
from server.access.renders import Renders
from server.access.sealing import SealingKeys
from server.access.signatures import SigningKeys
from server.cache.disk import Disk
from server.cache.memory import Memory
from server.cache.purges import Purges, Stand
from server.contest import Contest
from server.crew import Crew
from server.database import glance
from server.database.engine import Database
from server.designs import free
from server.designs.fill import Designs
from server.designs.free import Free
from server.designs.library import Library
from server.errors import Busy
from server.explain import Explainer
from server.foci import Foci
from server.iiif.information import Offer
from server.impressions import Impressions
from server.lanes import Lanes
from server.later import Later
from server.ledger import Ledger
from server.metrics import Metrics
from server.on_demand import made_on_demand, on_demand
from server.orders import Orders
from server.pages.srcset import Scribe
from server.renderer import Renderer
from server.routes import docs, front, gallery, problems, status
from server.routes.crowd import Crowd
from server.routes.front import Front
from server.routes.hot import Hot
from server.routes.images import Below, Images
from server.routes.negotiation import Negotiation
from server.routes.pictures import Pictures
from server.routes.public import Public
from server.routes.waiting import Waiting
from server.settings import Cache as CacheSettings
from server.settings import Images as ImageSettings
from server.settings import Settings, Unusable, cores
from server.settling import Settling
from server.sources.abroad import Abroad
from server.sources.catalogue import Catalogue
from server.sources.outside import Outside
from server.studio import Studio
from server.threads import Threads

if TYPE_CHECKING:
    from server import office
else:
    office = on_demand("server.office")

ABOUT = "Pictures with blanks, filled in: designs, addresses, and what is written on them."
SMALL_COPIES = "png"  # in which pictures are looked at once more; what strangers bring is held to `read` by its content
READERS = 4  # threads that look at headers, and as many that read the disk cache
CLERKS = 4  # threads that ask the database, so that only who needs it waits for it
LIBRARIANS = 2  # … for designs, which pictures need
COLLECTING = (700, 10, 10)  # Python's own, which a command puts off while modules are imported
QUIET, BUSY = 1.0, 60.0  # seconds without work that tell a quiet moment, and after which it is not waited for any more
REST = 2.0  # seconds until what could not be opened is tried again


def studio(settings: Settings) -> Studio:
    """How pictures are made here; tells libvips what it may read, and in which fonts it sets texts. Raises Unusable."""
    images = settings.images
    read = frozenset(images.read) & libvips.readable()
    libvips.allow_loaders(read | ({"svg", SMALL_COPIES} & libvips.readable()))
    red, green, blue = bytes.fromhex(images.background[1:])
    limits = Limits(images.max_width, images.max_height, images.max_area)
    return Studio(
        read=read,
        laid=read | ({"svg"} & libvips.readable()),
        written=frozenset(images.write) & libvips.writable(),
        tile=tiles.side(images.tile, limits),
        ceiling=_ceiling(images),
        limits=limits,
        encoding=Encoding(**images.model_dump(include={each.name for each in fields(Encoding)} - {"most"})),
        ground=(red, green, blue),
        fonts=_fonts(settings),
    )


def _ceiling(images: ImageSettings) -> Ceiling:
    still = images.source_pixels, images.held_pixels, images.pyramid_pixels, images.source_size
    return Ceiling(*still, images.frames, images.animated_pixels)


def _fonts(settings: Settings) -> Fonts:
    gone = [folder for folder in settings.fonts.folders if not folder.is_dir()]
    if gone:
        raise Unusable(f"fonts.folders: there is no folder {gone[0]}.")
    try:
        return fonts.install(settings.fonts.folders, settings.fonts.default)
    except LookupError as error:
        raise Unusable(f"fonts.default: {error.args[0]}") from error


def designs(settings: Settings, made: Studio) -> Designs:
    """The designs at hand."""
    caps = settings.overlays
    return Designs(Free(free.fields(made.fonts, caps.lines, caps.largest)), made.fonts, caps.characters)


def offer(images: ImageSettings, made: Studio) -> Offer:
    """What is offered of every image."""
    written = tuple(name for name in FORMATS if name in made.written)
    return Offer(made.limits, made.encoding, written, images.preferred, images.ladder, made.tile)


def threads(settings: Settings, workers: int) -> int:
    """Pictures that one worker makes at once: as many as it has cores; a worker alone one more, which works while
    another is handed over."""
    return settings.server.threads or max(1, cores() // workers) + (workers == 1)


@dataclass(frozen=True, slots=True)
class House:
    """The rooms, and the door to them."""

    database: Database
    outside: Outside
    abroad: Abroad
    orders: Orders
    contest: Contest
    renderer: Renderer
    office: "Later[office.Office]"
    ledger: Ledger
    desks: tuple[Threads, ...]
    explainer: Explainer
    scribe: Scribe
    door: ASGIApp

    async def furnish(self, openers: Threads, log: FilteringBoundLogger) -> None:
        """What the first pictures need not wait for."""
        fonts = self.renderer.studio.fonts
        await openers.run(lambda: warmth.warm(fonts))
        await self._until_quiet()
        while True:
            try:
                found = await self.office.get()
            except Busy as mistake:
                log.warning("the database cannot be opened", cause=str(mistake.__cause__ or mistake))
            except Exception:
                log.exception("the designs cannot be read")
            else:
                gc.freeze()  # as at the start, for what has come since
                gc.set_threshold(*COLLECTING)
                found.purging.start()
                return found.work.start(found.generates.result)
            await asyncio.sleep(REST)

    async def _until_quiet(self) -> None:
        """Wait until there is nothing to do, or somebody has asked for what would be opened, or for long."""
        for _ in range(round(BUSY / QUIET)):
            if self.office.begun or self.ledger.quiet >= QUIET:
                return
            await asyncio.sleep(QUIET)

    async def close(self) -> None:
        opened = await self.office.close()
        if opened:
            await opened.work.close()
            await opened.purging.close()
        await self.orders.library.close()
        await self.contest.close()
        await self.outside.close()
        await self.orders.originals.close()
        self.abroad.close()
        await self.renderer.tiling.close()
        self.renderer.close()
        for threads in self.desks:
            threads.close()
        self.database.close()


def _renderer(
    settings: Settings, made: Studio, metrics: Metrics, disk: Disk | None, purges: Purges, crew: Crew | None
) -> Renderer:
    """What makes pictures; for a worker of a crew its share."""
    server, cache, workers = settings.server, settings.cache, crew.workers if crew else 1
    count = threads(settings, workers)
    return Renderer(
        made,
        Lanes(count, max(1, cores() - 1), server.queue, server.memory, metrics.watch, crew),
        Threads("prober", READERS, server.queue),
        Threads("reader", READERS, server.queue * 4),
        Memory(cache.memory // workers),
        Levels(cache.levels // workers),
        disk,
        metrics,
        purges,
    )


def _settling(images: ImageSettings, renderer: Renderer, ladder: Ladder, log: FilteringBoundLogger) -> Settling:
    """What settles numbers, around what is to be seen."""
    foci = Foci(renderer, Impressions(renderer), log, images.focus)
    return Settling(renderer, foci, ladder, images.usual_width, images.off_ladder)


def _hot(orders: Orders, negotiation: Negotiation, public: Public, metrics: Metrics, memory: int) -> Hot:
    """What is answered before anything is routed."""
    stays, library = orders.originals.stays, orders.library
    return Hot(orders.renderer, stays, lambda: library.revision, metrics, memory, negotiation, public)


def _disk(cache: CacheSettings, log: FilteringBoundLogger, workers: int, purges: Purges) -> Disk | None:
    return Disk(Path(cache.disk), cache.disk_size, log, workers, purges) if cache.disk and cache.disk_size else None


def build(settings: Settings, crew: Crew | None = None) -> House:
    """Everything, from the configuration; for a worker of a crew its share. To be called where the event loop runs."""
    server, cache, workers = settings.server, settings.cache, crew.workers if crew else 1
    log = logs.configure(settings.log)
    metrics = Metrics()
    ledger = Ledger(settings.log, log, metrics)
    purges = Purges(Stand(*glance.trail(settings.database.url)))
    disk = _disk(cache, log, workers, purges)
    made = studio(settings)
    renderer = _renderer(settings, made, metrics, disk, purges, crew)
    database = Database(settings.database.url)
    if not glance.in_order(settings.database.url):
        database.open()  # which takes longer, and says what is the matter
    folder = Path(settings.designs.folder) if settings.designs.folder else None
    clerks = Threads("clerk", CLERKS, server.queue * 4)
    librarians = Threads("librarian", LIBRARIANS, server.queue * 4)
    library = Library(made_on_demand(lambda: office.versions(database)), folder, made.fonts, librarians, log)
    abroad = Abroad(settings.outside, renderer.readers, server.queue, workers, log.warning)
    catalogue, outside = Catalogue.of(settings, abroad), Outside.of(settings.outside, abroad)
    signing, sealing = SigningKeys(settings.access.signing), SealingKeys(settings.access.sealing)
    ladder = Ladder.of(settings.images.ladder)
    settling = _settling(settings.images, renderer, ladder, log)
    orders = Orders(
        catalogue,
        library,
        designs(settings, made),
        renderer,
        outside,
        signing,
        sealing,
        Renders(database),
        clerks,
        settling,
    )
    negotiation, public = Negotiation(ladder, settings.images.usual_width), Public(server)
    hot = _hot(orders, negotiation, public, metrics, cache.memory // workers)
    contest = Contest(renderer, log)
    pictures = Pictures(settings, orders, contest, negotiation, hot, public, metrics, log)
    images = Images(settings, orders, pictures, offer(settings.images, made), public, log)
    explainer, scribe = Explainer(orders, server.longest_url), Scribe(orders, ladder.widths, server.longest_url)
    openers = Threads("opener", 1, server.queue)

    async def open_office() -> "office.Office":
        given = (settings, database, orders, outside, explainer, scribe, clerks, metrics, log, workers, disk, purges)
        found = await openers.run(lambda: office.opened(office.Front(*given), ABOUT))
        await library.look(now=True)
        app.router.routes.extend(found.routes)
        return found

    opened = Later(open_office)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Front]]:
        gc.freeze()  # what was built until now lives as long as the process; the collector need not look at it again
        log.info("ready", libvips=".".join(map(str, libvips.version())), threads=renderer.lanes.cheap.count)
        furnishing = asyncio.create_task(house.furnish(openers, log))
        yield {front.STATE: door}
        furnishing.cancel()
        with suppress(asyncio.CancelledError):
            await furnishing
        ledger.write()
        await house.close()

    app = Starlette(
        routes=[
            Below(images),  # first, as it is asked for most
            Waiting(opened),
            *gallery.routes(Path(server.gallery) if server.gallery else None),
            *status.routes(catalogue, disk, metrics, ledger),
            *docs.routes("Bookplate's API", ABOUT),
        ],
        exception_handlers={
            Mistake: problems.mistaken,
            HTTPException: problems.refused,
            Exception: problems.failed,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    first = (hot,) if disk else (hot, Crowd(lambda: renderer.lanes.cheap.full))
    door = Front(app, log, ledger, first, server.patience)
    house = House(
        database,
        outside,
        abroad,
        orders,
        contest,
        renderer,
        opened,
        ledger,
        (clerks, librarians, openers),
        explainer,
        scribe,
        door,
    )
    return house


def create(configured: Settings | None = None, crew: Crew | None = None) -> ASGIApp:
    """What uvicorn calls; the configuration is where the environment says, unless it is at hand."""
    settings = configured or configuration.load()
    loopback.must_be_allowed(settings)
    return build(settings, crew).door
