"""Reads a JSON body, counted while it comes, that means one thing to every reader."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic_core import from_json
from starlette.requests import Request

from ops.errors import SHOWN
from server.errors import Malformed, NotJson, Slow, TooHeavy
from server.mistakes import pointer

DEEPEST = 64  # lists and objects inside of each other

_INSIDE = (dict, list)
_CHARSET = re.compile('charset="?([^";]*)')


async def read(request: Request, largest: int, patience: float) -> bytes:
    """The body, which is JSON in a strict sense; at most `largest` bytes, within `patience` seconds.

    Raises NotJson, TooHeavy, Slow, Malformed.
    """
    _must_be_json(request)
    try:
        async with asyncio.timeout(patience):
            content = await _read(request, largest)
    except TimeoutError:
        raise Slow(f"Expected the body within {patience:g} seconds but did not receive it all.") from None
    _must_be_strict(content)
    return content


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
