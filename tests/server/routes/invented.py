"""A little invented API: cards with texts and pictures on them."""

from dataclasses import replace
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp

from ops.errors import Mistake
from server import log as logs
from server.config.log import Log
from server.errors import Allowance, Busy, Conflict, Forbidden, TooMany, Unauthorised, Unknown
from server.ledger import Ledger
from server.metrics import Metrics
from server.routes import api, docs, openapi, problems
from server.routes.endpoint import Answer, Asked, Caller, Endpoint, Page
from server.routes.front import Front
from tests.likeness import chart

KEY = "bp_test_all"
READER = "bp_test_reader"
TIRED = "bp_test_tired"
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

    title: str = Field(examples=["Invitation"], min_length=1)
    layers: tuple[Layer, ...] = Field((), max_length=2000, examples=[[{"kind": "text", "text": "Hi Sarah"}]])
    data: dict[str, int | Text] = {}
    unlock: SecretStr | None = None


class Listed(Strict):
    """Which cards."""

    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    after: str = Field("", description="The `next` of the page before.")
    tags: tuple[str, ...] = Field((), description="Only with one of these.")


class Named(BaseModel):
    name: str


class Wanted(Strict):
    width: int = Field(ge=1, le=500, examples=[120])
    height: int = Field(80, ge=1, le=500)


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


def endpoints() -> list[Endpoint]:  # type: ignore[type-arg]
    cards: dict[str, Card] = {}

    def etag(card: Card | None) -> str | None:
        return card and blake2b(card.model_dump_json().encode(), digest_size=8).hexdigest()

    async def listing(asked: Asked[Listed, None]) -> Answer:
        names = sorted(name for name in cards if name > asked.query.after)
        shown = names[: asked.query.limit]
        more = len(names) > len(shown)
        return Answer(Page[Named](items=tuple(Named(name=name) for name in shown), next=shown[-1] if more else None))

    async def read(asked: Asked[None, None]) -> Answer:
        card = cards.get(asked.path["name"])
        if card is None:
            raise Unknown(f"There is no card {asked.path['name']}.")
        return Answer(card, etag=etag(card))

    async def save(asked: Asked[None, Card]) -> Answer:
        name = asked.path["name"]
        asked.must_match(etag(cards.get(name)), required=name in cards)
        if asked.body.title == "Conflict":
            raise Conflict("Expected another title.")
        if asked.body.title == "Busy":
            raise Busy("Too much is waiting.")
        if asked.body.title == "Crash":
            raise RuntimeError(asked.body.title)
        made = name not in cards
        cards[name] = asked.body
        return Answer(asked.body, 201 if made else 200, {"Location": f"/v1/cards/{name}"}, etag=etag(asked.body))

    async def draw(asked: Asked[None, Wanted]) -> Answer:
        picture = chart(asked.body.width // 20 + 1, asked.body.height // 20 + 1, 20)
        return Answer(picture.write_to_buffer(".png"), media_type="image/png")

    return [
        Endpoint(
            "GET", "/v1/cards", "List cards", listing, {200: Page[Named]}, "In the order of their names.",
            scope="cards:read", query=Listed, headers={"Link": "The next page."}, tags=("cards",),
        ),
        Endpoint(
            "GET", "/v1/cards/{name}", "Read a card", read, {200: Card}, scope="cards:read",
            places={"name": "The name of a card."}, headers={"ETag": "For If-Match."}, tags=("cards",),
        ),
        Endpoint(
            "PUT", "/v1/cards/{name}", "Save a card", save, {200: Card, 201: Card}, "Makes it, or replaces it.",
            scope="cards:write", body=Card, places={"name": "The name of a card."}, headers={"ETag": "For If-Match."},
            refusals=(409, 412, 428), tags=("cards",), largest=100_000,
        ),
        Endpoint(
            "POST", "/v1/pictures", "Draw a chart", draw, {200: "image/png"}, "Fields of colour, 20 pixels each.",
            scope=None, body=Wanted, tags=("pictures",),
        ),
    ]  # fmt: skip


def app(patience: float = 5) -> ASGIApp:
    calls = endpoints()
    described = openapi.endpoint(calls, "Cards", "1", "Cards with texts and pictures.")
    inner = Starlette(
        routes=[
            *docs.routes("Cards", "Cards with texts and pictures."),
            *api.routes([*calls, described], gate, patience),
        ],
        exception_handlers={
            Mistake: problems.mistaken,
            HTTPException: problems.refused,
            Exception: problems.failed,
        },
    )
    quiet = Log(level="error")
    log = logs.configure(quiet)
    return Front(inner, log, Ledger(quiet, log, Metrics()))
