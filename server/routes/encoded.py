"""Paths that are others when they are decoded: there is nothing at them.

A proxy in front that refuses /metrics reads paths as they come. Here they are decoded first, and Starlette's routes
also take a path with the end of a line behind it, so that /%6detrics and /metrics%0A would be the same page.
"""

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

ENCODED = (b"/iiif/", b"/v1/")  # below which names are


class Encoded(BaseRoute):
    """Stands before all routes but those of pictures, which read paths themselves."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.FULL if scope["type"] == "http" and _is_another(scope) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (as Starlette calls it)
        raise HTTPException(404)


def _is_another(scope: Scope) -> bool:
    raw = scope.get("raw_path") or scope["path"].encode()
    return scope["path"].endswith("\n") or (b"%" in raw and not raw.startswith(ENCODED))
