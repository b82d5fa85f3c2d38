"""Reads a JSON body, counted while it comes, that means one thing to every reader."""

import asyncio
import re

from starlette.requests import Request

from ops.errors import SHOWN
from server.core import strict_json
from server.errors import NotJson, Slow, TooHeavy

DEEPEST = 64  # lists and objects inside of each other

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
    strict_json.read(content, "the body", DEEPEST)
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
