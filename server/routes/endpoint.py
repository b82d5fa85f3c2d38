"""What a call of the HTTP API is: what it takes, who may ask for it, what it answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from server.errors import Allowance, Changed, Unconditional
from server.routes.conditions import names

LARGEST = 1_000_000  # bytes of a body

Query = TypeVar("Query", bound=BaseModel | None)
Body = TypeVar("Body", bound=BaseModel | None)
Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Some of a list. `next` goes into `after` of the request for what follows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[Item, ...]
    next: str | None = Field(None, description="The `after` of the next page; null on the last one.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a name for records, which is no secret, and how much more may be asked for."""

    name: str
    scopes: frozenset[str] = frozenset()
    allowance: Allowance | None = None


# Who may ask: a request and the scope that it needs, if any. Raises Unauthorised, Forbidden, TooMany.
Gate = Callable[[Request, str | None], Awaitable[Caller]]


@dataclass(frozen=True, slots=True)
class Asked(Generic[Query, Body]):
    """A request that was let in and understood."""

    request: Request
    caller: Caller
    path: Mapping[str, Any]
    query: Query
    body: Body

    def must_match(self, etag: str | None, *, required: bool = False) -> None:
        """Hold the request's condition against what is there now, None if there is nothing. RFC 9110 §13.1.

        Raises Changed, and Unconditional if a condition is `required` and there is none.
        """
        wanted, unwanted = self.request.headers.get("if-match"), self.request.headers.get("if-none-match")
        if wanted is not None and (etag is None or not names(wanted, etag)):
            raise Changed("Expected the ETag of the current state for If-Match but received another one.")
        if unwanted is not None and etag is not None and names(unwanted, etag):
            raise Changed("Expected that this is not there yet, as If-None-Match says, but it is.")
        if required and wanted is None and unwanted is None:
            raise Unconditional(
                "Expected If-Match with the ETag that was read, or If-None-Match: *, but received none."
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call answers: a model as JSON, or bytes of a media type, or nothing.

    With an `etag`, written without its quotes, a client's own copy is not sent again. A Page gets its Link.
    """

    content: BaseModel | bytes | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
    etag: str | None = None


@dataclass(frozen=True)
class Endpoint(Generic[Query, Body]):
    """A call. `answers` are what it answers when all is well: a model, a media type, or None for no content."""

    method: str
    path: str
    summary: str
    call: Callable[[Asked[Query, Body]], Awaitable[Answer]]
    answers: Mapping[int, type[BaseModel] | str | None]
    description: str = ""
    scope: str | None = "admin"  # None: for everybody, which is to be said, and has its reason in a test
    query: type[Query] | None = None
    body: type[Body] | None = None
    places: Mapping[str, str] = field(default_factory=dict)  # what the names in the path mean
    asks: Mapping[str, str] = field(default_factory=dict)  # what the headers mean that a request may have
    headers: Mapping[str, str] = field(default_factory=dict)  # what an answer's headers mean
    refusals: tuple[int, ...] = ()  # statuses of mistakes, besides those that any such call may meet
    tags: tuple[str, ...] = ()
    largest: int = LARGEST
    besides: tuple[str, ...] = ()  # media types in which a 200 may be had as well
