"""/healthz and /readyz, for whoever keeps the server running; and `OPTIONS *`, which asks about all of it."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from server.cache.disk import Disk
from server.core.last_modified import LastModified
from server.designs.library import Library
from server.sources.catalogue import Catalogue

FRESH = {"Cache-Control": "no-store"}
METHODS = "DELETE, GET, HEAD, OPTIONS, POST, PUT"  # that some address takes


class WholeServer(BaseRoute):
    """`OPTIONS *`. RFC 9110 §9.3.7."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        asked = scope["type"] == "http" and scope["path"] == "*" and scope["method"] == "OPTIONS"
        return (Match.FULL if asked else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=204, headers={"Allow": METHODS, **FRESH})(scope, receive, send)


def routes(catalogue: Catalogue, library: Library, disk: Disk | None, dates: LastModified) -> list[BaseRoute]:
    async def healthz(_: Request) -> Response:
        """The process answers."""
        return Response("ok\n", 200, FRESH, "text/plain")

    async def readyz(_: Request) -> Response:
        """Every source is there, and every design is known. A disk cache that is not only makes the server slower;
        fonts that are not those of the machine that began last make texts look different."""
        sources = {source.name: source.there for source in catalogue.sources}
        ready = all(sources.values()) and library.complete
        document = {
            "ready": ready,
            "sources": sources,
            "designs": library.complete,
            "disk": disk.writable if disk else None,
            "fonts": dates.fonts_agree,
        }
        return Response(json.dumps(document) + "\n", 200 if ready else 503, FRESH, "application/json")

    return [Route("/healthz", healthz), Route("/readyz", readyz), WholeServer()]
