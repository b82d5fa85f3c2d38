"""Builds every room by hand, in order; opens and closes them."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from ops import fonts, libvips
from ops.errors import Mistake
from ops.fonts import Fonts
from ops.format import FORMATS, Encoding
from ops.geometry import Limits
from ops.levels import Levels
from ops.picture import Ceiling
from server import log as logs
from server import settings as configuration
from server.access import loopback
from server.cache.disk import Disk
from server.cache.memory import Memory
from server.designs import free
from server.designs.fill import Designs
from server.designs.free import Free
from server.explain import Explainer
from server.iiif.information import Offer
from server.metrics import Metrics
from server.renderer import Renderer, Studio
from server.routes import gallery, problems, reading, status
from server.routes.front import Front
from server.routes.images import Below, Images
from server.settings import Images as ImageSettings
from server.settings import Settings, Unusable
from server.sources.catalogue import Catalogue
from server.threads import Threads

READERS = 4  # threads that look at headers, and as many that read the disk cache


def studio(settings: Settings) -> Studio:
    """How pictures are made here; tells libvips what it may read, and in which fonts it sets texts. Raises Unusable."""
    images = settings.images
    read = frozenset(images.read) & libvips.readable()
    libvips.allow_loaders(read)
    red, green, blue = bytes.fromhex(images.background[1:])
    return Studio(
        read=read,
        written=frozenset(images.write) & libvips.writable(),
        ceiling=Ceiling(images.source_pixels, images.held_pixels, images.pyramid_pixels, images.source_size),
        limits=Limits(images.max_width, images.max_height, images.max_area),
        encoding=Encoding(**images.model_dump(include={each.name for each in fields(Encoding)})),
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


def offer(images: ImageSettings, made: Studio) -> Offer:
    """What is offered of every image."""
    written = tuple(name for name in FORMATS if name in made.written)
    return Offer(made.limits, made.encoding, written, images.preferred, images.ladder, images.tile)


def threads(settings: Settings) -> int:
    """Pictures that one worker makes at once: one more than it has cores, which works while another is handed over."""
    return settings.server.threads or max(1, (os.cpu_count() or 1) // settings.server.workers) + 1


@dataclass(frozen=True, slots=True)
class House:
    """The rooms, and the door to them."""

    catalogue: Catalogue
    designs: Designs
    renderer: Renderer
    explainer: Explainer
    door: ASGIApp


def build(settings: Settings) -> House:
    """Everything, from the configuration. To be called where the event loop runs."""
    server, cache = settings.server, settings.cache
    log = logs.configure(settings.log)
    metrics = Metrics()
    catalogue = Catalogue.of(settings)
    on_disk = cache.disk and cache.disk_size
    disk = Disk(Path(cache.disk), cache.disk_size, log, server.workers) if on_disk else None
    made = studio(settings)
    designed = designs(settings, made)
    renderer = Renderer(
        made,
        Threads("maker", threads(settings), server.queue, metrics.watch),
        Threads("prober", READERS, server.queue),
        Threads("reader", READERS, server.queue * 4),
        Memory(cache.memory // server.workers),
        Levels(cache.levels // server.workers),
        disk,
        metrics,
    )
    images = Images(settings, catalogue, designed, renderer, offer(settings.images, made), metrics, log)

    explainer = Explainer(catalogue, designed, renderer, server.longest_url)
    local = reading.routes(explainer, made.fonts) if loopback.is_loopback(server.host) else []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        gc.collect()
        gc.freeze()  # what was built until now lives as long as the process; the collector need not look at it again
        log.info("ready", libvips=".".join(map(str, libvips.version())), threads=renderer.makers.count)
        yield
        renderer.close()

    app = Starlette(
        routes=[
            *gallery.routes(Path(server.gallery) if server.gallery else None),
            *status.routes(catalogue, disk, metrics),
            *local,
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
    return House(catalogue, designed, renderer, explainer, Front(app, metrics, log, log_requests=settings.log.requests))


def create() -> ASGIApp:
    """What uvicorn's workers call; the configuration is where the environment says."""
    settings = configuration.load()
    loopback.must_be_allowed(settings)
    return build(settings).door
