"""/v1/images/{identifier}/srcset: a picture's markup, ready to be pasted."""

import asyncio
from dataclasses import replace
from hashlib import blake2b
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from server.config.server import Server
from server.errors import Busy
from server.pages import pasting
from server.pages.markup import Placeholder, document
from server.pages.smallest import BRIEF
from server.pages.srcset import Scribe, Wish, based, crops, listed, widths
from server.routes.accept import preferred
from server.routes.json_answers import JSON, answer, written
from server.routes.operation import WHOLE, Operation, headers, needs, refusals
from server.routes.replies import accept
from server.routes.strict_request import QueryOf

HTML = "text/html"
BEFORE, BEHIND = "/v1/images/", "/srcset"
Identifier = Annotated[
    str,
    Path(
        alias="identifier",
        description="An identifier, a base with its overlay (`webinar/first_name=Sarah`), or an address of an image; "
        "encoded as one segment, or as it stands in an address.",
    ),
]


class Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SrcsetQuery(Said):
    """What the markup is to be like."""

    sizes: str = Field("100vw", max_length=300, description="How wide the picture is shown, as in HTML.")
    alt: str | None = Field(
        None, max_length=2000, description="Else what the sidecar says, or the design, or that there is nothing to say."
    )
    formats: str | None = Field(
        None,
        max_length=100,
        description="Before jpg or png, unmeasured; else avif and webp as far as they are smaller.",
    )
    crop: tuple[str, ...] = Field(
        (),
        max_length=6,
        description="A shape, `16:9`; and others for some windows, `(max-width: 600px)=1:1`. May be repeated.",
    )
    base: str | None = Field(
        None, max_length=1000, description="What stands before every path, if not `server.public_url`."
    )
    eager: bool = Field(False, description="Whether it is among the first things to be seen.")
    placeholder: Placeholder = Field("color", description="What is seen until the picture is there.")
    format: Literal["json", "html"] | None = Field(None, description="Else what Accept prefers.")


class SrcsetEntry(Said):
    """An address and what it delivers, in pixels."""

    url: str
    width: int
    height: int
    type: str


class MarkupSource(Said):
    """A shape for those who can show a format; the extent is that of the largest."""

    type: str = Field(description="Who can show this takes it. Addresses may deliver another type that is smaller.")
    media: str | None = Field(description="When it is shown; null for always.")
    sizes: str
    width: int
    height: int
    srcset: tuple[SrcsetEntry, ...]


class MarkupImage(Said):
    """What everybody can show."""

    src: str
    type: str
    sizes: str
    width: int
    height: int
    srcset: tuple[SrcsetEntry, ...]
    alt: str


class PictureMarkup(Said):
    """A picture in every width and format that a page may need."""

    html: str
    sources: tuple[MarkupSource, ...]
    img: MarkupImage
    thumbhash: str = Field(description="In base64: https://evanw.github.io/thumbhash/.")
    color: str | None = Field(description="The dominant colour; null if there is nothing to be seen.")
    focus: tuple[float, float] = Field(description="In per cent from left and from top.")
    placeholder: str | None = Field(description="A tiny copy as a data: address, if that was asked for.")


def router(scribe: Scribe, server: Server) -> APIRouter:
    """The operation that writes markup."""
    made = APIRouter(route_class=Operation, tags=["pictures"])

    @made.get(
        f"{BEFORE}{{identifier:{WHOLE}}}{BEHIND}",
        response_model=PictureMarkup,
        responses={
            200: {
                "content": {HTML: {"schema": {"type": "string"}}},
                "headers": headers(ETag="For If-None-Match.", Vary="Accept, if it was asked."),
            },
            **refusals(404, 410, 413, 414),
        },
        openapi_extra=needs("render"),
    )
    async def write_markup(request: Request, _: Identifier, query: QueryOf[SrcsetQuery]) -> Response:
        """Write the markup of an image.

        A `<picture>` with every width and format of an image, and the same as data. `Accept: text/html` or
        `format=html` gives the markup alone.
        """
        wish = Wish(
            pasting.in_path(_between(request)),
            widths(query.sizes),
            query.alt,
            None if query.formats is None else listed(query.formats),
            crops(query.crop),
            server.public_url if query.base is None else based(query.base),
            query.eager,
            query.placeholder,
            replace(BRIEF, patience=min(BRIEF.patience, server.seconds / 2)),
        )
        try:
            async with asyncio.timeout(server.seconds):
                markup = await scribe.markup(wish)
        except TimeoutError:
            raise Busy("A small copy of this picture took too long to make. Try again in a moment.") from None
        chosen = preferred(accept(request), (JSON, HTML)) if query.format is None else f"/{query.format}"
        told = {"Cache-Control": "no-cache", **({"Vary": "Accept"} if query.format is None else {})}
        if chosen.endswith("json"):
            body, media_type = written(PictureMarkup(**document(markup))), JSON
        else:
            body, media_type = markup.html.encode() + b"\n", f"{HTML}; charset=utf-8"
        etag = blake2b(media_type.encode() + body, digest_size=20).hexdigest()
        return answer(request, body, headers=told, media_type=media_type, etag=etag)

    return made


def _between(request: Request) -> str:
    """What stands in the path for the identifier, as it came."""
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return path.decode("latin-1").removeprefix(BEFORE).removesuffix(BEHIND)
