"""Reading what a request says: a JSON body, counted while it comes, and a query. Nothing is guessed."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from ops.errors import SHOWN
from server.errors import Malformed, NotJson, Slow, TooHeavy
from server.mistakes import invalid, pointer

DEEPEST = 64  # lists and objects inside of each other
PARAMETERS = 100  # of a query
REPEATED = (list, tuple, set, frozenset)  # fields that a query may name several times

_INSIDE = (dict, list)
_CHARSET = re.compile('charset="?([^";]*)')

Model = TypeVar("Model", bound=BaseModel)


class NoQuery(BaseModel):
    """The query of a call that has none."""

    model_config = ConfigDict(extra="forbid")


async def body(request: Request, model: type[Model], largest: int, patience: float) -> Model:
    """The body as a model; at most `largest` bytes, within `patience` seconds.

    Raises NotJson, TooHeavy, Slow, Malformed, Invalid.
    """
    _must_be_json(request)
    try:
        async with asyncio.timeout(patience):
            read = await _read(request, largest)
    except TimeoutError:
        raise Slow(f"Expected the body within {patience:g} seconds but did not receive it all.") from None
    _must_be_strict(read)
    try:
        return model.model_validate_json(read)
    except ValidationError as error:
        raise invalid(error, model) from None  # whose text repeats what was sent


def query(request: Request, model: type[Model]) -> Model:
    """The query as a model. Raises Malformed, Invalid."""
    raw: bytes = request.scope.get("query_string", b"")
    try:
        text = raw.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS)
    except ValueError:
        sentence = f"Expected at most {PARAMETERS} parameters in UTF-8 for the query but received something else."
        raise Malformed(sentence) from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    several = {field.alias or name for name, field in model.model_fields.items() if _is_repeated(field.annotation)}
    single = {name: values if name in several or len(values) > 1 else values[0] for name, values in given.items()}
    try:
        return model.model_validate(single, strict=False)  # a query has nothing but texts
    except ValidationError as error:
        raise invalid(error, model, "query") from None


def _is_repeated(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_repeated(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return any(_is_repeated(each) for each in get_args(annotation))
    return (origin or annotation) in REPEATED


def _must_be_json(request: Request) -> None:
    given = request.headers.get("content-type", "")
    name, _, parameters = (part.strip().lower() for part in given.partition(";"))
    json_named = name == "application/json" or (name.startswith("application/") and name.endswith("+json"))
    charset = _CHARSET.search(parameters)
    if not json_named or (charset and charset[1] != "utf-8"):
        raise NotJson(f"Expected application/json for Content-Type but received “{given[:SHOWN]}”.")
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise NotJson(f"Expected a body without Content-Encoding but received one in “{encoding[:SHOWN]}”.")


async def _read(request: Request, largest: int) -> bytes:
    """The bytes themselves are counted: a Content-Length may be missing, or a lie."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > largest:
            raise TooHeavy(f"Expected at most {largest:,} bytes for the body but received more.")
    return bytes(read)


def _must_be_strict(read: bytes) -> None:
    """JSON that means one thing to every reader: UTF-8, finite numbers, every name once, no deeper than DEEPEST.

    RFC 8259 leaves these to the reader. Raises Malformed.
    """
    if not read:
        raise Malformed("Expected JSON for the body but received nothing.")
    unsure = False

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) == len(pairs):
            return content
        nonlocal unsure
        unsure = True
        return _Twice(content, _first_repeated(name for name, _ in pairs))

    try:
        from_json(read, allow_inf_nan=False, cache_strings=False)  # says line and column, and bounds the depth
        document = json.loads(read, object_pairs_hook=made, parse_float=_finite)
    except ValueError as error:
        raise Malformed(f"Expected JSON for the body but received what is none: {error}.") from None
    _must_be_flat(document)
    if unsure:
        steps, twice = next(_twice(document))
        at, name = pointer(steps), twice if len(twice) <= SHOWN else twice[:SHOWN] + "…"
        raise Malformed(f"Expected every name once but received “{name}” twice in {at or 'the body'}.", at)


class _Twice(dict[str, Any]):
    """An object in which a name stands twice."""

    def __init__(self, content: dict[str, Any], name: str) -> None:
        super().__init__(content)
        self.name = name


def _first_repeated(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number


def _must_be_flat(document: Any) -> None:
    level: list[Any] = [[document]]
    for _ in range(DEEPEST + 1):
        level = [
            each
            for inner in level
            for each in (inner.values() if isinstance(inner, dict) else inner)
            if isinstance(each, _INSIDE)
        ]
    if level:
        raise Malformed(f"Expected lists and objects at most {DEEPEST} deep for the body but received deeper ones.")


def _twice(document: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where a name stands twice, and which."""
    if isinstance(document, _Twice):
        yield steps, document.name
    elif isinstance(document, _INSIDE):
        for step, member in document.items() if isinstance(document, dict) else enumerate(document):
            yield from _twice(member, (*steps, step))
