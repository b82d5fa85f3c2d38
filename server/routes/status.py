"""/healthz and /readyz, for whoever keeps the server running."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.cache.disk import Disk
from server.designs.library import Library
from server.sources.catalogue import Catalogue

FRESH = {"Cache-Control": "no-store"}


def routes(catalogue: Catalogue, library: Library, disk: Disk | None) -> list[Route]:
    async def healthz(_: Request) -> Response:
        """The process answers."""
        return Response("ok\n", 200, FRESH, "text/plain")

    async def readyz(_: Request) -> Response:
        """Every source is there, and every design is known. A disk cache that is not only makes the server slower."""
        sources = {source.name: source.there for source in catalogue.sources}
        ready = all(sources.values()) and library.complete
        document = {
            "ready": ready,
            "sources": sources,
            "designs": library.complete,
            "disk": disk.writable if disk else None,
        }
        return Response(json.dumps(document) + "\n", 200 if ready else 503, FRESH, "application/json")

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
