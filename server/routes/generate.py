"""/v1/generate, /v1/links, /v1/jobs: pictures for programs, and addresses for mail tools."""

import json
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from ops.errors import Mistake
from ops.format import FORMATS
from server.config.settings import Settings
from server.database.idempotency import Answer as Kept
from server.database.idempotency import Claim, Idempotency
from server.designs.mailtools import STATIC, FieldTag, markup, snippets
from server.designs.mailtools import Link as MailLink
from server.designs.tags import TOOLS
from server.errors import Busy, Invalid, Nothing, Wrong
from server.generated_pictures import GeneratedPicture, GeneratedPictures, Said, State
from server.generating import generate, variants
from server.linking import Linked, link
from server.mistakes import nearest, received
from server.orders import Orders
from server.routes.accept import preferred
from server.routes.json_answers import JSON, DescribedAs, answer
from server.routes.operation import BINARY, Operation, caller, headers, needs, refusals
from server.routes.public import Public
from server.routes.strict_request import HeaderText, JsonBody, QueryOf
from server.threads import Threads
from server.wishes import GenerateRequest, LinkRequest
from server.work import Work

HTML, PLAIN = "text/html", "text/plain"
TEXT = {"schema": {"type": "string"}}
GENERATED = headers(
    Bookplate_Id="With `return: image`, the same for the same picture of the same values.",
    Bookplate_Notes="With `return: image`, what happened to values: field=remark.",
    Link="With `return: image`, the canonical address.",
    Idempotency_Replayed="`true` if this is the answer of the first time.",
)
UNKEPT = ("cache-control", "content-length")  # said anew with each answer
ASYNC = "respond-async"


class JobFailure(Said):
    """Why a job failed."""

    detail: str


class Job(Said):
    """Work that takes longer."""

    id: str
    status: State
    result: Annotated[dict[str, Any], DescribedAs(GeneratedPicture | JobFailure)] | None = None


class Snippet(Said):
    """What is pasted into a mail tool; unverified syntax has to be tried first."""

    tool: str
    name: str
    html: str
    verified: bool
    twin: bool
    notes: tuple[str, ...]


class SnippetQuery(Said):
    """In which form snippets are answered."""

    format: Literal["json", "html"] | None = Field(
        None, description="`html` for the markup alone; `json` if nothing is said, here or in Accept."
    )


class SignedLink(Said):
    """A signed address."""

    base_url: str = Field(description="What open fields are added to.")
    tail: str
    image_url: str
    backup_url: str = Field(description="The picture without anybody's values, for programs that cannot fill in.")
    open: tuple[str, ...]
    expires: int | None
    signed: bool
    snippets: tuple[Snippet, ...]


class Generates:
    """The calls, with the rooms that answer them."""

    def __init__(
        self,
        settings: Settings,
        orders: Orders,
        answers: Idempotency,
        work: Work,
        pictures: GeneratedPictures,
        readers: Threads,
    ) -> None:
        self._settings = settings
        self._pictures = pictures
        self._public = Public(settings.server)
        self._orders = orders
        self._answers = answers
        self._work = work
        self._readers = readers

    def router(self) -> APIRouter:
        """The operations."""
        made = APIRouter(route_class=Operation, tags=["pictures"])
        made.post(
            "/v1/generate",
            response_model=GeneratedPicture,
            responses={
                200: {"content": {one.media_type: BINARY for one in FORMATS.values()}, "headers": GENERATED},
                202: {
                    "model": Job,
                    "description": "Begun; it takes a while.",
                    "headers": headers(Location="Where its state is asked for."),
                },
                **refusals(404, 409),
            },
            openapi_extra=needs("render"),
        )(self.generate_picture)
        made.post(
            "/v1/links",
            response_model=SignedLink,
            responses={
                200: {"content": {HTML: TEXT, PLAIN: TEXT}, "headers": headers(Vary="Accept, if it was asked.")},
                **refusals(404),
            },
            openapi_extra=needs("render"),
        )(self.create_link)
        made.get(
            "/v1/jobs/{id}",
            response_model=Job,
            responses=refusals(410),
            openapi_extra=needs("render"),
        )(self.read_job)
        return made

    async def generate_picture(
        self,
        request: Request,
        wish: JsonBody[GenerateRequest],
        key: Annotated[
            HeaderText,
            Header(alias="Idempotency-Key", description="The same key and body get the same answer for a day."),
        ] = None,
        prefer: Annotated[str, Header(alias="Prefer", description="`respond-async` for a job.")] = "",
    ) -> Response:
        """Generate a picture for one recipient.

        The same wish gives the same id and address. `options.return` is `url`, `image` (the picture itself) or
        `base64`. With `url` the picture is made when its address is asked for first, unless `rendered` says that it is
        there; with the others, and with `Prefer: respond-async`, which begins a job, it is made at once. `variants` are
        further presets, sizes and formats of the same picture, for each of which there is an address. Where `options`
        say no extent, the picture is for mail, as that of a link is. A design that there is not is 422, as any value
        that is wrong; 404 is for `image`.
        """
        if key is None:
            return await self._answer(request, wish, prefer)
        body, who = wish.model_dump_json(by_alias=True) + prefer, caller(request).name
        claimed = await self._readers.run(lambda: self._answers.claim(who, key, body))
        if isinstance(claimed, Kept):
            told = {"Cache-Control": "no-store", **claimed.headers, "Idempotency-Replayed": "true"}
            return Response(claimed.body, claimed.status, told)
        return await self._claimed(request, wish, prefer, claimed)

    async def _claimed(self, request: Request, wish: GenerateRequest, prefer: str, claim: Claim) -> Response:
        """The answer of a request that has the only claim to it; what fails may be tried again."""
        try:
            response = await self._answer(request, wish, prefer)
        except BaseException:
            with suppress(Busy):
                await self._readers.run(lambda: self._answers.release(claim))
            raise
        told = {name: text for name, text in response.headers.items() if name not in UNKEPT}
        kept = Kept(response.status_code, told, bytes(response.body))
        with suppress(Busy):  # the picture is there: that it cannot be remembered is no reason to keep it back
            await self._readers.run(lambda: self._answers.keep(claim, kept))
        return response

    async def _answer(self, request: Request, wish: GenerateRequest, prefer: str) -> Response:
        base = self._public.base(request)
        if ASYNC in prefer.lower():
            await generate(self._orders, wish)  # what is wrong with it is said at once
            await variants(self._orders, wish)
            job = await self._work.add(caller(request).name, wish, base)
            return answer(request, Job(id=job.id, status=job.state), 202, {"Location": f"/v1/jobs/{job.id}"})
        generated = await generate(self._orders, wish)
        others = await self._pictures.variants(wish, base)
        if wish.options.return_ == "url":
            told = await self._pictures.described(generated, base)
            return answer(request, told.model_copy(update={"variants": others}))
        generated, body = await self._pictures.made(generated, self._settings.server.seconds)
        if wish.options.return_ == "base64":
            told = await self._pictures.described(generated, base, body, rendered=True)
            return answer(request, told.model_copy(update={"variants": others}))
        about = {"Bookplate-Id": generated.id, "Link": f'<{base}{generated.path}>;rel="canonical"'}
        if generated.notes:
            about["Bookplate-Notes"] = ", ".join(generated.notes)
        return answer(request, body, 200, about, generated.order.wanted.plan.format.media_type)

    async def read_job(
        self,
        request: Request,
        identifier: Annotated[str, Path(alias="id", description="As the answer to Prefer: respond-async says.")],
    ) -> Response:
        """Read the state of a job."""
        job = await self._work.get(caller(request).name, identifier)
        if job is None:
            raise Nothing("There is no job of yours with this id.")
        result = json.loads(job.result) if job.result else None
        return answer(request, Job(id=job.id, status=job.state, result=result))

    async def create_link(
        self, request: Request, query: QueryOf[SnippetQuery], wish: JsonBody[LinkRequest]
    ) -> Response:
        """Create a signed link for a mail tool.

        Open fields are filled in by the mail tool; all else is signed, if there is a key to sign with. Where `options`
        say no size, the picture is for mail: the design's preset `email`, or else 600 pixels wide and delivered at
        1200. `Accept: text/html`, `Accept: text/plain` or `format=html` gives the markup alone, ready to be pasted:
        with `tool` that of one mail tool. A design that there is not is 422, as any value that is wrong; 404 is for
        `image`.
        """
        base = self._public.base(request)
        _must_be_a_tool(wish.tool)
        linked = await link(self._orders, wish)
        try:
            shown = snippets(_mail_link(linked, wish, base), wish.tags)
        except Mistake as mistake:
            raise Invalid("body", (Wrong("/tags", "unusable", str(mistake)),)) from mistake
        shown = tuple(one for one in shown if wish.tool in (None, one.tool))
        varied = {} if query.format else {"Vary": "Accept"}
        media_type = HTML if query.format == "html" else JSON
        if query.format is None:
            media_type = preferred(request.headers.get("accept", ""), (JSON, HTML, PLAIN))
        if media_type != JSON:
            return answer(request, markup(shown).encode(), 200, varied, f"{media_type}; charset=utf-8")
        return answer(
            request,
            SignedLink(
                base_url=base + linked.base,
                tail=linked.tail,
                image_url=f"{base}{linked.base}/{linked.tail}",
                backup_url=base + linked.backup,
                open=tuple(wish.open),
                expires=wish.expires,
                signed=bool(self._orders.permission.signing),
                snippets=tuple(
                    Snippet(**{name: value for name, value in asdict(one).items() if name in Snippet.model_fields})
                    for one in shown
                ),
            ),
            headers=varied,
        )


def _must_be_a_tool(name: str | None) -> None:
    """Raises Invalid."""
    known = [*(tool.key for tool in TOOLS), STATIC[0]]
    if name is not None and name not in known:
        message = f"Expected {', '.join(known)} for `/tool` but received {received(name)}."
        raise Invalid("body", (Wrong("/tool", "unknown", message, nearest(name, known)),))


def _mail_link(linked: Linked, wish: LinkRequest, base: str) -> MailLink:
    fields = tuple(FieldTag(name, one.tag or "", one.default) for name, one in wish.open.items())
    return MailLink(
        base + linked.base,
        linked.tail,
        fields,
        linked.alt,
        linked.width,
        linked.height,
        base + linked.backup,
        linked.backup_alt,
    )
