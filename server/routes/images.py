"""/iiif: images, their information, their base URIs. Image API 3.0 and 2.1."""

import asyncio
import json
import time
from collections.abc import Coroutine
from contextlib import suppress
from hashlib import blake2b
from typing import Any, TypeVar

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from ops.errors import Damaged, Mistake
from ops.transform import Segments
from server.designs.filled import WHOLE
from server.errors import Busy, Expired, NotAllowed, Unreadable
from server.iiif import address, information
from server.iiif.address import Address, Base, Image, Information
from server.iiif.information import CONTEXTS, PROFILES, Offer
from server.metrics import Metrics
from server.orders import Order, Orders, Subject
from server.routes import public, replies
from server.routes.accept import names, preferred, wants_pictures
from server.routes.hot import OF_BODIES, Answer, Hot
from server.routes.ready import Head
from server.routes.replies import Life, Picture, dress
from server.settings import Settings, Statement
from server.sources import folder
from server.sources.original import Original, Replaced
from server.threads import CROWDED

JSON, JSON_LD = "application/json", "application/ld+json"
FAILED = "design=failed"
NOTHING_SAID = Statement()
GENERIC = 2.0  # seconds that the generic version may take where one's own took too long
PREPARED = 2000  # generic versions that are known to have been made
PROMPT = 0.02  # seconds after which it is worth while to see whether a client is still there
ATTEMPTS = 3  # for an original that is replaced while it is read

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
        orders: Orders,
        offer: Offer,
        hot: Hot,
        metrics: Metrics,
        log: FilteringBoundLogger,
    ) -> None:
        self._settings = settings
        self._orders = orders
        self._renderer = orders.renderer
        self._metrics = metrics
        self._hot = hot
        self._offer = offer
        self._started = time.time()
        self._prepared: LRUCache[object, bool] = LRUCache(PREPARED)
        self._preparing: set[asyncio.Task[None]] = set()
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            async with asyncio.timeout(self._settings.server.seconds):
                response = await self._answer(request)
        except TimeoutError:
            response = await self._too_late(request)
        except Gone:
            response = Response(status_code=499)  # nobody reads it; the log does
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return replies.preflight()
        if request.method not in ("GET", "HEAD"):
            raise NotAllowed(f"Expected a GET, HEAD or OPTIONS request but received {request.method[:20]}.")
        where = self._where(request)
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

    async def _too_late(self, request: Request) -> Response:
        """Everybody's version, if it is at hand, of what took too long. Raises Busy."""
        where = self._where(request)
        with suppress(TimeoutError, Mistake, Replaced, Gone):
            async with asyncio.timeout(GENERIC):
                if isinstance(where.wanted, Image) and request.method == "GET":
                    return await self._generic(request, where, where.wanted.segments, "busy", "")
        raise Busy("This picture took too long to make. Try again in a moment, or ask for a smaller one.")

    def _where(self, request: Request) -> Address:
        path, query = request.scope.get("raw_path") or request.url.path.encode(), request.scope.get("query_string", b"")
        return address.read(path, query, self._settings.server.longest_url)

    async def _find(self, request: Request, where: Address) -> Response:
        try:
            subject, why = await self._orders.subject(where), ""
        except Expired:
            subject, why = await self._orders.late(where), "expired"
        match where.wanted:
            case Base():
                return await self._base(request, subject, why)
            case Information():
                request.state.kind = "information"
                return await self._information(request, subject, why)
            case Image(segments):
                return await self._image(request, subject, segments, why)

    async def _base(self, request: Request, subject: Subject, why: str) -> Response:
        """What leads to the information; but who wants to see an overlaid picture or a design, and nothing else, sees
        it: a mail tool may have lost the end of its address."""
        shown = subject.filled.asked or subject.own is not None
        if shown and wants_pictures(replies.accept(request)):
            name = "jpg" if preferred(replies.accept(request), ("image/jpeg", "image/png")) == "image/jpeg" else "png"
            return await self._image(request, subject, ("full", "max", "0", f"default.{name}"), why, vary="Accept")
        request.state.kind = "base"
        vary = {"Vary": "Accept"} if shown else {}
        return RedirectResponse(f"{self._base_uri(request, subject)}/info.json", 303, vary)

    async def _image(
        self, request: Request, subject: Subject, segments: Segments, why: str = "", *, vary: str = ""
    ) -> Response:
        """The picture; `why` it is the generic version, if it is."""
        request.state.kind = "image"
        allowed = why not in ("", "expired")  # those were let in before
        order = await self._orders.take(subject, segments, trusted=allowed)
        wanted, headers = order.wanted, self._headers(request, order, why)
        notes, complete = list[tuple[str, str]](), False
        if vary:
            headers["Vary"] = vary
        if not why and replies.unchanged(request.headers, wanted.key, self._modified(order)):
            return replies.not_modified(headers)
        body, made = self._renderer.kept(wanted), None
        if body is None and request.method != "HEAD":
            try:
                if not why and not await self._orders.may_make(order):
                    return await self._generic(request, subject.where, segments, "limit", vary)
                made = await _while_wanted(request, self._renderer.make(wanted))
            except Busy:
                return await self._generic(request, subject.where, segments, "busy", vary)
            body = made.body
            self._beforehand(subject, segments)
        if made and made.failed:
            headers |= {"Cache-Control": "no-store", "Bookplate-Notes": FAILED}
            del headers["ETag"]  # which is that of the whole picture
            self._log.warning("something could not be drawn", identifier=subject.where.identifier, cause=made.failed)
            self._metrics.notes.labels("failed").inc()
        else:
            notes, complete = await self._notes(order, why)
            if notes:
                headers["Bookplate-Notes"] = ", ".join(f"{name}={remark}" for name, remark in notes)
        if request.method == "HEAD":
            return replies.head(wanted.plan.format.media_type, headers, None if body is None else len(body))
        assert body is not None  # noqa: S101 (made above)
        response = Picture(body, wanted.plan.format.media_type, headers, self._settings.server.patience)
        if not why and not vary and complete and order.repeats:
            self._keep(request, order, response, tuple(remark for _, remark in notes))
        return response

    def _keep(self, request: Request, order: Order, response: Picture, remarks: tuple[str, ...]) -> None:
        """Remember an answer for those who ask for the same in the same words, if its body is."""
        subject, wanted = order.subject, order.wanted
        if self._renderer.at_hand(wanted.key, wanted.place) is None:
            return
        designs = subject.own or subject.over
        revision = self._orders.library.revision if designs else None
        if designs and (revision is None or not self._orders.is_current(subject)):
            return
        own = "" if subject.own else subject.original.fingerprint
        files = ((name, asset.file.fingerprint) for name, asset in wanted.assets.items())
        headers = dress(response.raw_headers, shared=True)
        whole, bare = Head.of(200, headers), Head.of(304, [pair for pair in headers if pair[0] not in OF_BODIES])
        made_of = (subject.where.identifier, own), *files
        modified = self._modified(order)
        self._hot.keep(
            request.scope,
            Answer(wanted.key, wanted.place, made_of, revision, modified, whole, bare, remarks, order.beside),
        )

    def _headers(self, request: Request, order: Order, why: str) -> dict[str, str]:
        subject = order.subject
        headers = replies.freshness(
            self._settings.cache, order.wanted.key, _life(subject, brief=order.brief), self._modified(order)
        )
        if why:
            headers["Cache-Control"] = "no-store"
        headers["Link"] = self._links(request, subject, order.wanted.plan.canonical(subject.where.version))
        return headers

    def _modified(self, order: Order) -> float | None:
        """When it was changed last; of what is laid on it there is more to be known than dates tell."""
        if order.wanted.filled.painted or order.beside:  # a sidecar that was taken away leaves no date
            return None
        return max(order.modified, self._started)  # the configuration may make other pictures since

    async def _generic(self, request: Request, where: Address, segments: Segments, why: str, vary: str) -> Response:
        """The picture that everybody may have, instead of one's own. Raises Busy if it would have to be made first."""
        if why == "busy" and not await self._is_ready(where, segments):
            raise Busy(CROWDED)
        return await self._image(request, await self._orders.generic(where), segments, why, vary=vary)

    async def _is_ready(self, where: Address, segments: Segments) -> bool:
        """Whether the generic version was made beforehand."""
        subject = await self._orders.generic(where)
        if not (subject.filled.asked or subject.own) and subject.where.overlay == where.overlay:
            return False
        wanted = (await self._orders.take(subject, segments, trusted=True)).wanted
        return self._renderer.kept(wanted) is not None or await self._renderer.has(wanted)

    def _beforehand(self, subject: Subject, segments: Segments) -> None:
        """Make the generic version of what was just made, once, while there is nothing else to do."""
        kind = (subject.where.version, subject.original.fingerprint, subject.design, segments)
        if not subject.filled.asked or kind in self._prepared or self._renderer.lanes.waiting:
            return
        self._prepared[kind] = True
        task = asyncio.create_task(self._prepare(subject.where, segments, kind))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

    async def _prepare(self, where: Address, segments: Segments, kind: object) -> None:
        try:
            order = await self._orders.take(await self._orders.generic(where), segments, trusted=True)
            if self._renderer.kept(order.wanted) is None:
                await self._renderer.make(order.wanted)
        except (Mistake, Replaced):
            self._prepared.pop(kind, None)

    async def _notes(self, order: Order, why: str) -> tuple[list[tuple[str, str]], bool]:
        """What happened to the values of an overlay, field names and remarks, never a value; whether that is all."""
        notes = [*order.notes, *([(WHOLE, why)] if why else [])]
        complete = True
        if order.subject.filled.asked:
            try:
                notes += await self._renderer.remarks(order.wanted)
            except Busy:  # the picture is there: no need to keep it back for a remark
                complete = False
        notes = list(dict.fromkeys(notes))
        for _, remark in notes:
            self._metrics.notes.labels(remark).inc()
        return notes, complete

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
        headers = _representation(replies.accept(request), where.version)
        etag = blake2b(headers["Content-Type"].encode() + body, digest_size=20).hexdigest()
        headers |= replies.freshness(self._settings.cache, etag, _life(subject))
        if why:
            headers["Cache-Control"] = "no-store"
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

    def _base_uri(self, request: Request, subject: Subject) -> str:
        """The base URI as it was asked for, if it was the path that said it all."""
        asked = None if subject.filled.private else subject.where.echo
        return public.base(request, self._settings.server) + (
            asked or subject.where.canonical(subject.told, subject.identifier)
        )

    def _links(self, request: Request, subject: Subject, canonical: str) -> str:
        """One joined header: validators and some clients read the first only. A caret is none of a URI's characters."""
        where = subject.where
        base = public.base(request, self._settings.server) + where.canonical(subject.told, subject.identifier)
        uri = f"{base}/{canonical.replace('^', '%5E')}"
        return f'<{uri}>;rel="canonical",<{PROFILES[where.version]}>;rel="profile"'


def _life(subject: Subject, *, brief: bool = False) -> Life:
    """How long an answer is good. What a cache that drops the query would give to others is private."""
    filled = subject.filled
    left = None if subject.expires is None else max(0, int(subject.expires - time.time()))
    return Life(filled.private or subject.where.joined, brief, filled.live, subject.pinned, left)


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
    own, watch = asyncio.current_task(), _Watch()
    assert own is not None  # noqa: S101 (it runs)
    soon = asyncio.get_running_loop().call_later(PROMPT, watch.begin, request, own)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.left:
            own.uncancel()
            raise Gone from None
        raise
    finally:
        soon.cancel()
        watch.end()


class _Watch:
    """Cancels a task when its client leaves; most are over before it is worth while to look."""

    def __init__(self) -> None:
        self.left = False
        self._looking: asyncio.Task[None] | None = None

    def begin(self, request: Request, task: "asyncio.Task[Any]") -> None:
        self._looking = asyncio.ensure_future(self._look(request, task))

    def end(self) -> None:
        if self._looking:
            self._looking.cancel()

    async def _look(self, request: Request, task: "asyncio.Task[Any]") -> None:
        await _left(request)
        self.left = True
        task.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
