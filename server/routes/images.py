"""/iiif: images, their information, their base URIs. Image API 3.0 and 2.1."""

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from cachetools import TTLCache
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from ops.errors import BadParameter, Damaged, Mistake, UnsupportedFormat
from server import naming, tagging
from server.access.exposure import Exposure
from server.client import Open
from server.config.settings import Settings
from server.config.sources import Statement
from server.core.request_facts import identified, loggable
from server.core.steps import UNMEASURED, Steps
from server.designs.filled import WHOLE
from server.errors import Busy, Expired, NotAllowed, SourceUnavailable, Unreadable
from server.iiif import address, information
from server.iiif.address import Address, Base, Collection, Image, Information, Manifest
from server.iiif.information import Offer
from server.on_demand import on_demand
from server.orders import Orders
from server.routes import documents, negotiation, replies
from server.routes.accept import preferred, wants_pictures
from server.routes.folder_manifests import FolderManifests
from server.routes.leaving import Gone
from server.routes.manifests import Manifests
from server.routes.pictures import Asked, Pictures, life
from server.routes.public import Public
from server.sources import catalogue, folder
from server.sources.lister import Lister
from server.sources.original import Original, Replaced
from server.subject import Subject

if TYPE_CHECKING:
    from server import delivery_options
    from server.designs.document.preset import Preset
else:  # most pictures are no designs
    delivery_options = on_demand("server.delivery_options")

NOTHING_SAID = Statement()
GENERIC = 2.0  # seconds that the generic version may take where one's own took too long
ATTEMPTS = 3  # for an original that is replaced while it is read
SAID, REST = 1000, 60.0  # warnings that are not repeated, and for how many seconds


class Below(BaseRoute):
    """Everything below /iiif, whatever characters are in it: Starlette's own mount does not see past the end of a
    line."""

    def __init__(self, app: ASGIApp, exposure: Exposure | None = None) -> None:
        self.app = app
        self._exposure = exposure

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = scope["type"] == "http" and scope["path"].startswith("/iiif/")
        return (Match.FULL if below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._exposure:
            self._exposure.look(Headers(scope=scope).get("host", ""))
        await self.app(scope, receive, send)


class Images:
    """The ASGI application below /iiif."""

    def __init__(
        self,
        settings: Settings,
        orders: Orders,
        pictures: Pictures,
        offer: Offer,
        public: Public,
        lister: Lister,
        log: FilteringBoundLogger,
        steps: Steps = UNMEASURED,
    ) -> None:
        self._steps = steps
        self._public = public
        self._settings = settings
        self._orders = orders
        self._renderer = orders.renderer
        self._pictures = pictures
        self._offer = offer
        self._manifests = Manifests(settings, orders, offer)
        self._folders = FolderManifests(settings, orders, offer, lister, log)
        self._log = log
        self._said: TTLCache[str, bool] = TTLCache(SAID, REST)  # what the log has been told lately

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.vary = negotiation.vary(Open.of_path(scope.get("raw_path") or b""))
        try:
            async with asyncio.timeout(self._settings.server.seconds):
                response = await self._answer(request)
        except TimeoutError:
            response = await self._too_late(request)
        except Gone:
            response = Response(status_code=499)  # nobody reads it; the log does
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        where = self._where(request)
        if isinstance(where, Address):
            request.state.identifier = loggable(where.identifier)
            if isinstance(where.wanted, Image):
                request.state.kind = "image"
                request.state.vary = negotiation.vary(Open.of(where.wanted.segments))
        if request.method == "OPTIONS":
            return replies.preflight()
        if request.method not in ("GET", "HEAD"):
            raise NotAllowed(f"Expected a GET, HEAD or OPTIONS request but received {request.method[:20]}.")
        if isinstance(where, Mistake):
            raise where
        for _ in range(ATTEMPTS):
            try:
                return await self._find(request, where)
            except Replaced:
                continue
            except (Damaged, SourceUnavailable, Unreadable, UnsupportedFormat) as mistake:
                self._warn(mistake, where.identifier)
                raise
        raise Busy("The original is being replaced at this moment. Try again.")

    def _warn(self, mistake: Mistake, identifier: str) -> None:
        """Tell the log what cannot be used, unless it was told the same a moment ago."""
        away = mistake.source if isinstance(mistake, SourceUnavailable) else None
        what = f"source {away}" if away else f"original {identifier}"
        if what in self._said:
            return
        self._said[what] = True
        cause = str(mistake.__cause__ or mistake)
        if away:
            self._log.warning("a source cannot be reached", source=away, cause=cause)
            return
        named = identified(identifier, allowed=self._settings.log.identifier != "never")
        self._log.warning("an original cannot be used", **named, cause=cause)

    async def _too_late(self, request: Request) -> Response:
        """Everybody's version, if it is at hand, of what took too long. Raises Busy."""
        where = self._where(request)
        with suppress(TimeoutError, Mistake, Replaced, Gone):
            async with asyncio.timeout(GENERIC):
                if isinstance(where, Address) and isinstance(where.wanted, Image) and request.method == "GET":
                    return await self._pictures.generic(request, where, where.wanted.segments, "busy")
        raise Busy("This picture took too long to make. Try again in a moment, or ask for a smaller one.")

    def _where(self, request: Request) -> Address | Mistake:
        """The address, or what is wrong with it, which is said when it is known to be asked for."""
        path, query = request.scope.get("raw_path") or request.url.path.encode(), request.scope.get("query_string", b"")
        try:
            return address.read(path, query, self._settings.server.longest_url)
        except Mistake as mistake:
            return mistake

    async def _find(self, request: Request, where: Address) -> Response:
        if isinstance(where.wanted, (Manifest, Collection)):
            return await self._manifest(request, where)
        with self._steps.step("read"):
            subject, why = await self._subject(where)
        request.state.design = subject.design
        match where.wanted:
            case Base():
                return await self._base(request, subject, why)
            case Information():
                request.state.kind = "information"
                return await self._information(request, subject, why)
            case Image(segments):
                return await self._pictures.answer(Asked(request, subject, segments, why))

    async def _subject(self, where: Address) -> tuple[Subject, str]:
        """What an address is about, and why it is the generic version, if it is."""
        try:
            return await self._orders.subject(where), ""
        except Expired:
            return await self._orders.late(where), "expired"

    async def _base(self, request: Request, subject: Subject, why: str) -> Response:
        """What leads to the information; but who wants to see an overlaid picture or a design, and nothing else, sees
        it, as its preset has it delivered: a mail tool may have lost the end of its address."""
        shown = subject.filled.asked or subject.own is not None
        if shown and wants_pictures(replies.accept(request)):
            name = "jpg" if preferred(replies.accept(request), ("image/jpeg", "image/png")) == "image/jpeg" else "png"
            request.state.vary = "Accept"
            if preset := self._preset(subject):
                region, size, rotation, last = preset.segments
                size = size.removeprefix("^") if subject.where.version == 2 else size
                with suppress(BadParameter):  # of a size that the picture below does not have, or a format not written
                    return await self._pictures.answer(Asked(request, subject, (region, size, rotation, last), why))
            segments = "full", "max", "0", f"default.{name}"
            return await self._pictures.answer(Asked(request, subject, segments, why))
        request.state.kind, request.state.vary = "base", "Accept" if shown else ""
        await self._renderer.describe(subject.original)  # there is no way to the information on what is no picture
        return RedirectResponse(f"{self._base_uri(request, subject)}/info.json", 303)

    def _preset(self, subject: Subject) -> "Preset | None":
        """How the preset that an address names delivers what it is about."""
        if subject.over and subject.filled.preset:
            limits = self._orders.renderer.studio.limits
            return delivery_options.laid_over(subject.over, subject.filled.preset, limits)
        return subject.preset

    async def _information(self, request: Request, subject: Subject, why: str) -> Response:
        original, where = subject.original, subject.where
        known = subject.filled.on(await self._renderer.describe(original))
        said = (
            await self._renderer.read(lambda: self._statement(original))
            if isinstance(original, Original)
            else NOTHING_SAID
        )
        base = self._base_uri(request, subject)
        content = information.document(where.version, base, known, self._offer, said)
        body = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
        headers = documents.information_headers(replies.accept(request), where.version)
        more = replies.tagged(self._settings.cache, tagging.of(subject.original, subject.filled))
        if subject.filled.asked or why:
            more |= replies.UNLISTED
        if why:
            more |= replies.ended(subject.stead.expires if subject.stead else None)
            more |= {"Cache-Control": "no-store", "Bookplate-Notes": f"{WHOLE}={why}"}
        good_for = life(subject, brief=known.rows is not None)
        return await documents.answer(request, self._settings, headers, body, good_for, more)

    async def _manifest(self, request: Request, where: Address) -> Response:
        """The manifest of an image, or what there is of a folder. What is here goes before what is elsewhere: no other
        server is asked for the name of a folder."""
        request.state.kind = "manifest"
        if not await naming.is_here(where.identifier, self._orders.originals, self._orders.library):
            place = await self._folders.find(where, self._public.base(request))
            if place:
                return await self._folders.answer(request, place)
        if isinstance(where.wanted, Collection):
            raise catalogue.unknown(where.identifier)
        with self._steps.step("read"):
            subject = await self._orders.subject(where)
        request.state.design = subject.design
        original = subject.original
        said = (
            await self._renderer.read(lambda: self._statement(original))
            if isinstance(original, Original)
            else NOTHING_SAID
        )
        return await self._manifests.of_image(request, subject, self._base_uri(request, subject), said)

    def _statement(self, original: Original) -> Statement:
        try:
            return folder.statement(original)
        except ValueError as error:
            self._log.warning("a sidecar is passed over", cause=str(error))
            return original.statement

    def _base_uri(self, request: Request, subject: Subject) -> str:
        """The base URI as it was asked for, if it was the path that said it all."""
        asked = None if subject.filled.private else subject.where.echo
        return self._public.base(request) + (asked or subject.where.canonical(subject.told, subject.identifier))
