"""Builds every room by hand, in order; opens and closes them."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from ops import fonts, libvips, tiles
from ops.errors import Mistake
from ops.fonts import Fonts
from ops.format import FORMATS, Encoding
from ops.geometry import Limits
from ops.levels import Levels
from ops.picture import Ceiling
from server import log as logs
from server import settings as configuration
from server.access import loopback
from server.access.keys import Keys
from server.access.limits import Limiter
from server.access.renders import Renders
from server.access.sealing import SealingKeys
from server.access.signatures import SigningKeys
from server.cache.disk import Disk
from server.cache.memory import Memory
from server.database.engine import Database, open_database
from server.database.idempotency import Idempotency
from server.database.jobs import Jobs
from server.designs import free
from server.designs.fill import Designs
from server.designs.free import Free
from server.designs.library import Library
from server.designs.versions import Versions
from server.explain import Explainer
from server.iiif.information import Offer
from server.lanes import Lanes
from server.metrics import Metrics
from server.orders import Orders
from server.proofs import Proofs
from server.renderer import Renderer, Studio
from server.routes import api, docs, gallery, openapi, problems, reading, status
from server.routes import designs as designs_calls
from server.routes.front import Front
from server.routes.gate import Doorkeeper
from server.routes.generate import Generates
from server.routes.hot import Hot
from server.routes.images import Below, Images
from server.settings import Images as ImageSettings
from server.settings import Settings, Unusable
from server.sources.catalogue import Catalogue
from server.sources.outside import Outside
from server.threads import Threads
from server.work import Work

ABOUT = "Pictures with blanks, filled in: designs, addresses, and what is written on them."
READERS = 4  # threads that look at headers, and as many that read the disk cache
CLERKS = 4  # threads that ask the database, so that only who needs it waits for it
LIBRARIANS = 2  # … for designs, which pictures need


def studio(settings: Settings) -> Studio:
    """How pictures are made here; tells libvips what it may read, and in which fonts it sets texts. Raises Unusable."""
    images = settings.images
    read = frozenset(images.read) & libvips.readable()
    libvips.allow_loaders(read | ({"svg"} & libvips.readable()))
    red, green, blue = bytes.fromhex(images.background[1:])
    limits = Limits(images.max_width, images.max_height, images.max_area)
    return Studio(
        read=read,
        laid=read | ({"svg"} & libvips.readable()),
        written=frozenset(images.write) & libvips.writable(),
        tile=tiles.side(images.tile, limits),
        ceiling=Ceiling(images.source_pixels, images.held_pixels, images.pyramid_pixels, images.source_size),
        limits=limits,
        encoding=Encoding(**images.model_dump(include={each.name for each in fields(Encoding)} - {"most"})),
        ground=(red, green, blue),
        fonts=_fonts(settings),
    )


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


def _outside(settings: Settings, files: Threads) -> Outside:
    """What fetches pictures from outside. Raises Unusable."""
    lookups = Threads("resolver", READERS, settings.server.queue)
    try:
        return Outside.of(settings.outside, lookups, files, settings.server.workers)
    except ValueError as error:
        raise Unusable(f"outside.origins: {error}") from error
    except OSError as error:
        raise Unusable(f"outside.folder: {error.strerror}: {settings.outside.folder}") from error


def offer(images: ImageSettings, made: Studio) -> Offer:
    """What is offered of every image."""
    written = tuple(name for name in FORMATS if name in made.written)
    return Offer(made.limits, made.encoding, written, images.preferred, images.ladder, made.tile)


def threads(settings: Settings) -> int:
    """Pictures that one worker makes at once: one more than it has cores, which works while another is handed over."""
    return settings.server.threads or max(1, (os.cpu_count() or 1) // settings.server.workers) + 1


def patient(settings: Settings) -> int:
    """Expensive pictures that one worker makes at once: a core is left to all else."""
    return max(1, (os.cpu_count() or 1) // settings.server.workers - 1)


@dataclass(frozen=True, slots=True)
class House:
    """The rooms, and the door to them."""

    database: Database
    outside: Outside
    orders: Orders
    renderer: Renderer
    desks: tuple[Threads, ...]
    explainer: Explainer
    door: ASGIApp

    async def close(self) -> None:
        await self.outside.close()
        await self.renderer.tiling.close()
        self.renderer.close()
        for threads in self.desks:
            threads.close()
        self.database.close()


def build(settings: Settings) -> House:
    """Everything, from the configuration. To be called where the event loop runs."""
    server, cache = settings.server, settings.cache
    log = logs.configure(settings.log)
    metrics = Metrics()
    requests = logs.Requests(settings.log, log)
    catalogue = Catalogue.of(settings)
    on_disk = cache.disk and cache.disk_size
    disk = Disk(Path(cache.disk), cache.disk_size, log, server.workers) if on_disk else None
    made = studio(settings)
    designed = designs(settings, made)
    readers = Threads("reader", READERS, server.queue * 4)
    renderer = Renderer(
        made,
        Lanes(threads(settings), patient(settings), server.queue, server.memory // server.workers, metrics.watch),
        Threads("prober", READERS, server.queue),
        readers,
        Memory(cache.memory // server.workers),
        Levels(cache.levels // server.workers),
        disk,
        metrics,
    )
    database = open_database(settings.database.url)
    folder = Path(settings.designs.folder) if settings.designs.folder else None
    clerks = Threads("clerk", CLERKS, server.queue * 4)
    librarians = Threads("librarian", LIBRARIANS, server.queue * 4)
    library = Library(Versions(database), folder, made.fonts, librarians, log)
    outside = _outside(settings, readers)
    signing, sealing = SigningKeys(settings.access.signing), SealingKeys(settings.access.sealing)
    orders = Orders(catalogue, library, designed, renderer, outside, signing, sealing, Renders(database), clerks)
    by_host = not server.public_url
    hot = Hot(renderer, catalogue.look, lambda: library.revision, metrics, server.patience, by_host=by_host)
    images = Images(settings, orders, offer(settings.images, made), hot, metrics, log)

    explainer = Explainer(orders, server.longest_url)
    alone = loopback.is_loopback(server.host) and not settings.access.open
    keys = Keys(database, settings.access.environment)
    limiter = Limiter(settings.access.rate, server.workers)
    signs = bool(signing) or bool(sealing)
    doorkeeper = Doorkeeper(keys, limiter, clerks, metrics, alone=alone, signing=signs, workers=server.workers)
    work = Work(Jobs(database), clerks, log)
    generates = Generates(settings, orders, Idempotency(database), work, clerks)
    calls = [*generates.endpoints(), *designs_calls.endpoints(library, Proofs(orders, outside), made.fonts)]
    described = openapi.endpoint(calls, "Bookplate", version("bookplate"), ABOUT)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        gc.collect()
        gc.freeze()  # what was built until now lives as long as the process; the collector need not look at it again
        log.info("ready", libvips=".".join(map(str, libvips.version())), threads=renderer.lanes.cheap.count)
        await library.look(now=True)
        work.start(generates.result)
        yield
        await work.close()
        requests.write()
        await house.close()

    app = Starlette(
        routes=[
            *gallery.routes(Path(server.gallery) if server.gallery else None),
            *status.routes(catalogue, disk, metrics),
            *docs.routes("Bookplate's API", ABOUT),
            *reading.routes(explainer, doorkeeper),
            *api.routes([*calls, described], doorkeeper),
            Below(images),
        ],
        exception_handlers={
            Mistake: problems.mistaken,
            HTTPException: problems.refused,
            Exception: problems.failed,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    door = Front(app, hot, metrics, log, requests)
    house = House(database, outside, orders, renderer, (clerks, librarians), explainer, door)
    return house


def create() -> ASGIApp:
    """What uvicorn's workers call; the configuration is where the environment says."""
    settings = configuration.load()
    loopback.must_be_allowed(settings)
    return build(settings).door
