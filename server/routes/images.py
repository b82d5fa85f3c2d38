"""/iiif: images, their information, their base URIs. Image API 3.0 and 2.1."""

import asyncio
import json
import re
import time
from collections.abc import Coroutine
from contextlib import suppress
from hashlib import blake2b
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from ops.errors import Damaged, Undrawn
from ops.transform import Segments
from server.designs.fill import Designs, Filled
from server.errors import Busy, NotAllowed, Unreadable
from server.iiif import address, information
from server.iiif.address import Address, Base, Image, Information
from server.iiif.information import CONTEXTS, PROFILES, Offer
from server.metrics import Metrics
from server.renderer import Renderer, Wanted
from server.routes import replies
from server.routes.accept import names, preferred, wants_pictures
from server.routes.replies import Picture
from server.settings import Settings, Statement
from server.sources import folder
from server.sources.catalogue import Catalogue
from server.sources.original import Original, Replaced

JSON, JSON_LD = "application/json", "application/ld+json"
FAILED = "text=failed"
ATTEMPTS = 3  # for an original that is replaced while it is read

_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")

T = TypeVar("T")


class Below(BaseRoute):
    """Everything below /iiif, whatever characters are in it: Starlette's own mount does not see past the end of a
    line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        below = scope["type"] == "http" and scope["path"].startswith("/iiif/")
        return (Match.FULL if below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class Gone(Exception):
    """The client has closed the connection."""


class Images:
    """The ASGI application below /iiif."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        designs: Designs,
        renderer: Renderer,
        offer: Offer,
        metrics: Metrics,
        log: FilteringBoundLogger,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._designs = designs
        self._metrics = metrics
        self._renderer = renderer
        self._offer = offer
        self._started = time.time()
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            async with asyncio.timeout(self._settings.server.seconds):
                response = await self._answer(request)
        except TimeoutError:
            raise Busy("This picture took too long to make. Try again in a moment, or ask for a smaller one.") from None
        except Gone:
            response = Response(status_code=499)  # nobody reads it; the log does
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return replies.preflight()
        if request.method not in ("GET", "HEAD"):
            raise NotAllowed(f"Expected a GET, HEAD or OPTIONS request but received {request.method[:20]}.")
        path, query = request.scope.get("raw_path") or request.url.path.encode(), request.scope.get("query_string", b"")
        where = address.read(path, query, self._settings.server.longest_url)
        for _ in range(ATTEMPTS):
            try:
                return await self._find(request, where)
            except Replaced:
                continue
            except (Damaged, Unreadable) as mistake:
                cause = str(mistake.__cause__ or mistake)
                self._log.warning("an original cannot be used", identifier=where.identifier, cause=cause)
                raise
        raise Busy("The original is being replaced at this moment. Try again.")

    async def _find(self, request: Request, where: Address) -> Response:
        original = self._catalogue.find(where.identifier)
        filled = self._designs.fill(where.overlay, where.query)
        match where.wanted:
            case Base():
                return await self._base(request, where, original, filled)
            case Information():
                request.state.kind = "information"
                return await self._information(request, where, original, filled)
            case Image(segments):
                return await self._image(request, where, original, filled, segments)

    async def _base(self, request: Request, where: Address, original: Original, filled: Filled) -> Response:
        """What leads to the information; but who wants to see an overlaid picture, and nothing else, sees it: a mail
        tool may have lost the end of its address."""
        if filled.asked and wants_pictures(replies.accept(request)):
            name = "jpg" if preferred(replies.accept(request), ("image/jpeg", "image/png")) == "image/jpeg" else "png"
            whole = ("full", "max", "0", f"default.{name}")
            return await self._image(request, where, original, filled, whole, vary="Accept")
        request.state.kind = "base"
        vary = {"Vary": "Accept"} if filled.asked else {}
        return RedirectResponse(f"{self._base_uri(request, where, filled)}/info.json", 303, vary)

    async def _image(
        self,
        request: Request,
        where: Address,
        original: Original,
        filled: Filled,
        segments: Segments,
        *,
        vary: str = "",
    ) -> Response:
        request.state.kind = "image"
        wanted = await self._renderer.want(original, where.version, segments, filled)
        media_type = wanted.plan.format.media_type
        modified = max(original.modified, self._started)  # the configuration may make other pictures since
        headers = replies.freshness(self._settings.cache, wanted.key, modified, private=_is_private(where, filled))
        if vary:
            headers["Vary"] = vary
        headers["Link"] = self._links(request, where, filled, wanted.plan.canonical(where.version))
        if replies.unchanged(request.headers, wanted.key, modified):
            return replies.not_modified(headers)
        body = self._renderer.kept(wanted)
        made = None
        if body is None and request.method != "HEAD":
            made = await _while_wanted(request, self._renderer.make(wanted))
            body = made.body
        if made and made.failed:
            headers |= {"Cache-Control": "no-store", "Bookplate-Notes": FAILED}
            self._log.warning("a text could not be drawn", identifier=where.identifier, cause=made.failed)
            self._metrics.notes.labels("failed").inc()
        elif notes := await self._notes(filled, wanted):
            headers["Bookplate-Notes"] = notes
        if request.method == "HEAD":
            return replies.head(media_type, headers, None if body is None else len(body))
        assert body is not None  # noqa: S101 (made above)
        return Picture(body, media_type, headers, self._settings.server.patience)

    async def _notes(self, filled: Filled, wanted: Wanted) -> str:
        """What happened to the values of an overlay: field names and remarks, never a value."""
        if not filled.asked:
            return ""
        notes = list(filled.notes)
        if wanted.layers:
            with suppress(Busy, Undrawn):  # the picture is there: no need to keep it back for a remark
                notes += filled.seen(await self._renderer.lay_out(wanted))
        for _, remark in notes:
            self._metrics.notes.labels(remark).inc()
        return ", ".join(f"{name}={remark}" for name, remark in notes)

    async def _information(self, request: Request, where: Address, original: Original, filled: Filled) -> Response:
        known = await self._renderer.describe(original)
        known = filled.on(known)
        said = await self._renderer.read(lambda: self._statement(original))
        base = self._base_uri(request, where, filled)
        content = information.document(where.version, base, known, self._offer, said)
        body = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
        headers = _representation(replies.accept(request), where.version)
        etag = blake2b(headers["Content-Type"].encode() + body, digest_size=20).hexdigest()
        headers |= replies.freshness(self._settings.cache, etag, private=_is_private(where, filled))
        if replies.unchanged(request.headers, etag):
            return replies.not_modified(headers)
        if request.method == "HEAD":
            return replies.head(headers["Content-Type"], headers, len(body))
        return Response(body, 200, headers)

    def _statement(self, original: Original) -> Statement:
        try:
            return folder.statement(original)
        except ValueError as error:
            self._log.warning("a sidecar is passed over", cause=str(error))
            return original.statement

    def _base_uri(self, request: Request, where: Address, filled: Filled) -> str:
        """The base URI as it was asked for, if it was the path that said it all."""
        asked = None if filled.private else where.echo
        return self._public(request) + (asked or where.canonical(filled.spelled))

    def _links(self, request: Request, where: Address, filled: Filled, canonical: str) -> str:
        """One joined header: validators and some clients read the first only. A caret is none of a URI's characters."""
        uri = f"{self._public(request)}{where.canonical(filled.spelled)}/{canonical.replace('^', '%5E')}"
        return f'<{uri}>;rel="canonical",<{PROFILES[where.version]}>;rel="profile"'

    def _public(self, request: Request) -> str:
        """Scheme and authority as the world sees them: configured, else as they were asked for."""
        if self._settings.server.public_url:
            return self._settings.server.public_url
        host = request.headers.get("host", "")
        if not _HOST.fullmatch(host):
            address, port = request.scope.get("server") or ("localhost", self._settings.server.port)
            host = f"{address}:{port}"
        return f"{request.scope['scheme']}://{host}"


def _is_private(where: Address, filled: Filled) -> bool:
    """Whether a cache that drops the query would give this answer to others."""
    return filled.private or where.joined


def _representation(accept: str, version: int) -> dict[str, str]:
    """The headers of info.json as JSON-LD or as JSON, whichever is liked better.

    Image API 3.0 §5.1: JSON-LD by default, but JSON for a browser's window, which would not show the other.
    Image API 2.1 §5: JSON-LD only for those who ask for it by name; JSON says where its context is.
    """
    named = names(accept, JSON_LD)
    offered: tuple[str, ...] = (JSON_LD, JSON)
    if version == 2:
        offered = (JSON, JSON_LD) if named else (JSON,)
    elif names(accept, "text/html") and not named:
        offered = (JSON, JSON_LD)
    chosen = preferred(accept, offered)
    if chosen == JSON_LD:
        profile = f';profile="{CONTEXTS[3]}"' if version == 3 else ""
        return {"Vary": "Accept", "Content-Type": JSON_LD + profile}
    context = f'<{CONTEXTS[version]}>;rel="http://www.w3.org/ns/json-ld#context";type="{JSON_LD}"'
    return {"Vary": "Accept", "Content-Type": JSON, "Link": context}


async def _while_wanted(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, given up when the client closes the connection. Raises Gone."""
    making = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({making, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not making.done():
            raise Gone
        return making.result()
    finally:
        for task in (making, leaving):
            task.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
