"""A picture as an answer: what is delivered to a client, with which headers, and what of it is remembered."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from ops.transform import Segments
from server.client import SILENT, Client, Open
from server.config.settings import Settings
from server.contest import Best, Contest
from server.core.last_modified import LastModified
from server.core.request_facts import RequestFacts, identified
from server.core.steps import UNMEASURED, Steps
from server.designs.filled import WHOLE
from server.designs.overlay import DOWNLOAD
from server.errors import Busy, Withheld
from server.iiif import address
from server.iiif.address import Address
from server.iiif.information import PROFILES
from server.metrics import Metrics
from server.orders import Order, Orders
from server.routes import conditions, download, negotiation, replies
from server.routes.hot import OF_BODIES, Answer, Hot
from server.routes.leaving import while_wanted
from server.routes.negotiation import Negotiation
from server.routes.public import Public
from server.routes.ready import Head
from server.routes.replies import Life, Picture, dress
from server.sources.original import Fetched, Replaced
from server.subject import Subject
from server.threads import CROWDED
from server.wanted import Made

FAILED = "design=failed"
PREPARED = 2000  # generic versions that are known to have been made


@dataclass(frozen=True)
class Asked:
    """What is asked for: a request, what it is about, the last four segments; `why` it is the generic version, if it
    is."""

    request: Request
    subject: Subject
    segments: Segments
    why: str = ""

    @cached_property
    def left(self) -> Open:
        """What its address leaves open."""
        return Open.of(self.segments)


class Pictures:
    """Answers with pictures. For one event loop."""

    def __init__(
        self,
        settings: Settings,
        orders: Orders,
        contest: Contest,
        negotiation: Negotiation,
        hot: Hot,
        public: Public,
        metrics: Metrics,
        log: FilteringBoundLogger,
        dates: LastModified,
        steps: Steps = UNMEASURED,
    ) -> None:
        self._dates = dates
        self._steps = steps
        self._public = public
        self._settings = settings
        self._orders = orders
        self._renderer = orders.renderer
        self._contest = contest
        self._negotiation = negotiation
        self._hot = hot
        self._metrics = metrics
        self._log = log
        self._prepared: LRUCache[object, bool] = LRUCache(PREPARED)
        self._preparing: set[asyncio.Task[None]] = set()

    async def answer(self, asked: Asked) -> Response:
        """The picture, or that the client has it. Raises what taking the order and making the picture raise."""
        asked.request.state.kind = "image"
        client = SILENT if asked.why == "busy" else self._negotiation.of(asked.left, asked.request)
        allowed = asked.why not in ("", "expired")  # those were let in before
        with self._steps.step("read"):
            order = await self._orders.take(asked.subject, asked.segments, client, trusted=allowed)
        asked.request.state.key = order.key
        await self._contest.recall(order)
        all_tags = [one.key for one in order.formats]
        conditions.must_match(asked.request.headers, all_tags, self._modified(asked, order))
        tag = None if asked.why else self._unchanged(asked, order)
        if tag:
            return replies.not_modified(self._headers(asked, order) | {"ETag": f'"{tag}"'})
        best = self._at_hand(order)
        if best is None:
            if asked.request.method == "HEAD":
                return await self._unmade(asked, order, client)
            try:
                if not asked.why and not await self._orders.may_make(order):
                    return await self.generic(asked.request, asked.subject.where, asked.segments, "limit")
                patient = negotiation.is_patient(asked.request)
                best = await while_wanted(asked.request, self._contest.best(order, patient=patient))
            except Busy:
                return await self.generic(asked.request, asked.subject.where, asked.segments, "busy")
            self._beforehand(asked)
        asked.request.state.cache = best.made.cache
        asked.request.state.format = best.order.wanted.plan.format.name
        return await self._picture(asked, best, client)

    async def generic(self, request: Request, where: Address, segments: Segments, why: str) -> Response:
        """The picture that everybody may have, instead of one's own. Raises Busy if it would have to be made first."""
        if why == "busy" and not await self._is_ready(where, segments):
            raise Busy(CROWDED)
        return await self.answer(Asked(request, await self._orders.generic(where), segments, why))

    def _unchanged(self, asked: Asked, order: Order) -> str | None:
        """The tag of the client's copy, if that is still what it would get."""
        tags, modified = self._contest.tags(order), self._modified(asked, order)
        return next((tag for tag in tags if conditions.unchanged(asked.request.headers, tag, modified)), None)

    def _at_hand(self, order: Order) -> Best | None:
        """What is delivered, if it is in memory."""
        winner = self._contest.winner(order)
        body = self._renderer.kept(winner) if winner else None
        if winner is None or body is None:
            return None
        made = Made(body, cache="tile" if winner.place else "memory")
        return Best(order if winner is order.wanted else replace(order, wanted=winner), made)

    async def _unmade(self, asked: Asked, order: Order, client: Client) -> Response:
        """The answer to HEAD, as far as it can be said without making the picture."""
        winner = self._contest.winner(order)
        if winner is None:
            order = replace(order, wanted=self._contest.shown(order))
            headers = self._headers(asked, order, passing=True)
            del headers["ETag"]
        else:
            order = replace(order, wanted=winner)
            with suppress(Busy):
                if body := await self._renderer.found(winner):
                    return await self._picture(asked, Best(order, Made(body, cache="disk")), client)
            headers = self._headers(asked, order)
        notes, _ = await self._notes(order, asked.why)
        headers |= replies.WHOLE_ONLY | _told(notes) | _saved(asked, order)
        return replies.head(order.wanted.plan.format.media_type, headers, None)

    async def _picture(self, asked: Asked, best: Best, client: Client) -> Response:
        order, made = best.order, best.made
        if made.failed:
            self._orders.must_be_whole(asked.subject, failed=True)
            return self._failed(asked, best)
        media_type, headers = order.wanted.plan.format.media_type, self._headers(asked, order, passing=best.passing)
        notes, complete = await self._notes(order, asked.why)
        conditions.must_match(asked.request.headers, (order.wanted.key,), self._modified(asked, order))
        headers |= replies.WHOLE_ONLY | _told(notes) | _saved(asked, order)
        if asked.request.method == "HEAD":
            return replies.head(media_type, headers, len(made.body))
        response = Picture(made.body, media_type, headers, self._settings.server.patience)
        settled = asked.request.state.vary == negotiation.vary(asked.left)  # by nothing else
        lasting = order.repeats and self._dates.is_past(self._modified(asked, order))
        if settled and not asked.why and not best.passing and complete and lasting:
            self._keep(asked, order, response, client, tuple(remark for _, remark in notes))
        return response

    def _failed(self, asked: Asked, best: Best) -> Response:
        """The picture without what could not be drawn on it, for this once."""
        headers = self._headers(asked, best.order) | {"Cache-Control": "no-store", "Bookplate-Notes": FAILED}
        del headers["ETag"]  # which is that of the whole picture
        headers |= _saved(asked, best.order)
        allowed = self._settings.log.identifier != "never"
        named = identified(asked.subject.where.identifier, allowed=allowed)
        self._log.warning("something could not be drawn", **named, cause=best.made.failed)
        self._metrics.notes.labels("failed").inc()
        media_type = best.order.wanted.plan.format.media_type
        return Picture(best.made.body, media_type, headers, self._settings.server.patience)

    def _keep(self, asked: Asked, order: Order, response: Picture, client: Client, remarks: tuple[str, ...]) -> None:
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
        vary = asked.request.state.vary.encode()
        headers = dress([*response.raw_headers, *([(b"vary", vary)] if vary else [])], shared=True)
        whole, bare = Head.of(200, headers), Head.of(304, [pair for pair in headers if pair[0] not in OF_BODIES])
        made_of = (subject.where.identifier, own), *files
        modified = self._modified(asked, order)
        facts = RequestFacts.of(asked.request.scope["state"])._replace(cache="response")
        found = wanted.key, wanted.place, made_of, revision, modified
        answer = Answer(*found, whole, bare, remarks, order.beside, facts=facts)
        self._hot.keep(asked.request.scope, asked.left, client, answer)

    def _headers(self, asked: Asked, order: Order, *, passing: bool = False) -> dict[str, str]:
        """Those of a picture, which is shown for a moment only if it is `passing`."""
        subject = order.subject
        headers = replies.freshness(
            self._settings.cache,
            order.wanted.key,
            life(subject, brief=order.brief or passing),
            self._dates.shown(self._modified(asked, order)),
        )
        headers |= replies.tagged(self._settings.cache, order.wanted.tags)
        if subject.filled.asked or asked.why:  # … in whose place this is shown
            headers |= replies.UNLISTED
        if asked.why:
            headers["Cache-Control"] = "no-store"
            headers |= replies.ended(subject.stead.expires if subject.stead else None)
        headers["Link"] = self._links(asked.request, subject, order.wanted.plan.canonical(subject.where.version))
        return headers | negotiation.asking(asked.left)

    def _modified(self, asked: Asked, order: Order) -> float | None:
        """When it was changed last; of what is laid on it there is more to be known than dates tell, and of what a
        sidecar has a part in, or is another for other clients, too."""
        if order.wanted.filled.painted or asked.left or order.beside:
            return None
        # What is elsewhere may become again what it was; what is in a folder is another file then.
        return self._dates.of(order.modified, younger=isinstance(order.subject.original, Fetched))

    async def _is_ready(self, where: Address, segments: Segments) -> bool:
        """Whether the generic version was made beforehand."""
        try:
            subject = await self._orders.generic(where)
        except Withheld:
            return False
        if not (subject.filled.asked or subject.own) and subject.where.overlay == where.overlay:
            return False
        wanted = (await self._orders.take(subject, segments, trusted=True)).wanted
        return self._renderer.kept(wanted) is not None or await self._renderer.has(wanted)

    def _beforehand(self, asked: Asked) -> None:
        """Make the generic version of what was just made, once, while there is nothing else to do."""
        subject, segments = asked.subject, asked.segments
        made_of = subject.original.fingerprint, subject.design, self._renderer.purges.newest
        kind = (subject.where.version, *made_of, segments)
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

    def _links(self, request: Request, subject: Subject, canonical: str) -> str:
        """One joined header: validators and some clients read the first only."""
        where = subject.where
        base = self._public.base(request) + where.canonical(subject.told, subject.identifier)
        uri = f"{base}/{address.tail(canonical)}"
        return f'<{uri}>;rel="canonical",<{PROFILES[where.version]}>;rel="profile"'


def _told(notes: list[tuple[str, str]]) -> dict[str, str]:
    return {"Bookplate-Notes": ", ".join(f"{name}={remark}" for name, remark in notes)} if notes else {}


def _saved(asked: Asked, order: Order) -> dict[str, str]:
    """What has it saved as a file, if its address says so and means no field by that."""
    subject = asked.subject.stead or asked.subject
    if subject.filling and DOWNLOAD in subject.filling.names.declared:
        return {}
    return download.disposition(subject.where.query, subject.where.identifier, order.wanted.plan.format.name)


def life(subject: Subject, *, brief: bool = False) -> Life:
    """How long an answer is good. What a cache that drops the query would give to others is private."""
    filled = subject.filled
    left = None if subject.expires is None else max(0, int(subject.expires - time.time()))
    return Life(filled.private or subject.where.joined, brief, filled.live, subject.pinned, left)
