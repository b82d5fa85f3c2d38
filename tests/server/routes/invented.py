"""A little invented API: cards with texts and pictures on them."""

from dataclasses import replace
from hashlib import blake2b
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ops.errors import Mistake
from server import log as logs
from server.config.log import Log
from server.errors import Allowance, Busy, Conflict, Forbidden, TooMany, Unauthorised, Unknown
from server.ledger import Ledger
from server.metrics import Metrics
from server.routes import api, docs, problems
from server.routes.front import Front
from server.routes.gate import Caller
from server.routes.json_answers import answer, next_page
from server.routes.operation import PUBLIC, Operation, headers, needs, refusals
from server.routes.strict_request import Conditional, JsonBody, QueryOf
from tests.likeness import chart

KEY = "bp_test_all"
READER = "bp_test_reader"
TIRED = "bp_test_tired"
EXAMPLE: dict[str, JsonValue] = {"title": "Invitation", "layers": [{"kind": "text", "text": "Hi Sarah"}]}
ETAG = headers(ETag="For If-Match.")
ALLOWANCE = Allowance(limit=100, window=60, remaining=41, reset=12)


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Strict):
    """Words on a card."""

    kind: Literal["text"] = "text"
    text: Annotated[str, Field(max_length=40, description="What is written.", examples=["Hi Sarah"])]
    size: Annotated[int, Field(ge=4, le=200)] = 24
    align: Literal["left", "centre", "right"] = "left"


class Image(Strict):
    """A picture on a card."""

    kind: Literal["image"] = "image"
    source: str
    box: tuple[int, int, int, int] = (0, 0, 100, 100)
    over: "tuple[Layer, ...]" = ()


Layer = Annotated[Text | Image, Field(discriminator="kind")]


class Card(Strict):
    """A card, as it is saved."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: str = Field(examples=["Invitation"], min_length=1)
    layers: tuple[Layer, ...] = Field((), max_length=2000, examples=[[{"kind": "text", "text": "Hi Sarah"}]])
    data: dict[str, int | Text] = {}
    unlock: SecretStr | None = None
    image_url: str = ""
    default: dict[str, int] = {}


class ListQuery(Strict):
    """Which cards."""

    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    after: str = Field("", description="The `next` of the page before.")
    tags: tuple[str, ...] = Field((), description="Only with one of these.")


class Named(BaseModel):
    name: str


class CardPage(Strict):
    items: tuple[Named, ...]
    next: str | None


class Wanted(Strict):
    model_config = ConfigDict(json_schema_extra={"examples": [{"width": 120}]})

    width: int = Field(ge=1, le=500, examples=[120])
    height: int = Field(80, ge=1, le=500)


class SmallOperation(Operation):
    largest = 100_000


class PngResponse(Response):
    media_type = "image/png"


async def gate(request: Request, scope: str | None) -> Caller:
    if scope is None:
        return Caller("anybody")
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    if key == TIRED:
        raise TooMany(
            "Expected at most 100 requests in a minute but received more.", 12, replace(ALLOWANCE, remaining=0)
        )
    if key not in (KEY, READER):
        raise Unauthorised("Expected a valid API key for Authorization but received none, or another one.")
    if key == READER and not scope.endswith(":read"):
        raise Forbidden(f"Expected a key with the scope {scope} but received one without it.")
    return Caller("test", frozenset({scope}), ALLOWANCE)


def router() -> APIRouter:  # noqa: C901 (operations, one after the other)
    cards: dict[str, Card] = {}
    made = APIRouter(route_class=Operation)

    def etag(card: Card | None) -> str | None:
        return card and blake2b(card.model_dump_json().encode(), digest_size=8).hexdigest()

    @made.get(
        "/v1/cards", response_model=CardPage,
        responses={200: {"headers": headers(Link="The next page.")}}, openapi_extra=needs("cards:read"), tags=["cards"],
    )  # fmt: skip
    async def list_cards(request: Request, query: QueryOf[ListQuery]) -> Response:
        """List cards.

        In the order of their names.
        """
        names = sorted(name for name in cards if name > query.after)
        shown = names[: query.limit]
        following = shown[-1] if len(names) > len(shown) else None
        page = CardPage(items=tuple(Named(name=name) for name in shown), next=following)
        return answer(request, page, headers=next_page(request, following))

    @made.get(
        "/v1/cards/{name}", response_model=Card, responses={200: {"headers": ETAG}},
        openapi_extra=needs("cards:read"), tags=["cards"],
    )  # fmt: skip
    async def read_card(request: Request, name: str) -> Response:
        """Read a card."""
        card = cards.get(name)
        if card is None:
            raise Unknown(f"There is no card {name}.")
        return answer(request, card, etag=etag(card))

    async def save_card(request: Request, name: str, condition: Conditional, card: JsonBody[Card]) -> Response:
        """Save a card.

        Makes it, or replaces it.
        """
        condition.must_hold(etag(cards.get(name)), required=name in cards)
        if card.title == "Conflict":
            raise Conflict("Expected another title.")
        if card.title == "Busy":
            raise Busy("Too much is waiting.")
        if card.title == "Crash":
            raise RuntimeError(card.title)
        status = 200 if name in cards else 201
        cards[name] = card
        return answer(request, card, status, {"Location": f"/v1/cards/{name}"}, etag=etag(card))

    made.add_api_route(
        "/v1/cards/{name}", save_card, methods=["PUT"],
        response_model=Card, responses={201: {"model": Card, "headers": ETAG}, **refusals(409, 412, 428)},
        openapi_extra=needs("cards:write"), tags=["cards"], route_class_override=SmallOperation,
    )  # fmt: skip

    @made.post(
        "/v1/pictures",
        response_class=PngResponse, openapi_extra=PUBLIC, tags=["pictures"],
    )  # fmt: skip
    async def draw_chart(request: Request, wanted: JsonBody[Wanted]) -> Response:
        """Draw a chart.

        Fields of colour, 20 pixels each.
        """
        picture = chart(wanted.width // 20 + 1, wanted.height // 20 + 1, 20)
        return answer(request, picture.write_to_buffer(".png"), media_type="image/png")

    @made.post("/v1/closed", tags=["pictures"])
    async def close(request: Request) -> Response:
        """Do nothing."""
        return answer(request, None, 204)

    return made


async def picture(_: Request) -> Response:
    return Response(chart(3, 2, 20).write_to_buffer(".png"), media_type="image/png")


def app(patience: float = 5) -> ASGIApp:
    below = api.Below(api.create("Cards", "Cards with texts and pictures.", [router()], gate, patience))
    inner = Starlette(
        routes=[*docs.routes("Cards", "Cards with texts and pictures."), Route("/iiif/chart.png", picture), below],
        exception_handlers={
            Mistake: problems.mistaken,
            HTTPException: problems.refused,
            Exception: problems.failed,
        },
    )
    quiet = Log(level="error")
    log = logs.configure(quiet)
    return Front(inner, log, Ledger(quiet, log, Metrics()))
