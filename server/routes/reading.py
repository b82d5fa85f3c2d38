"""/v1: what there is to know about this server, for whoever works on the machine that it runs on. Nobody else is told,
not even that there is something."""

import json
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ops.errors import BadParameter
from ops.fonts import SCRIPTS, Fonts
from server.access import loopback
from server.errors import Nothing
from server.explain import Explainer
from server.iiif import address
from server.routes.status import FRESH


def routes(explainer: Explainer, fonts: Fonts) -> list[Route]:
    async def explain(request: Request) -> Response:
        """How a URL is read: /v1/explain?url=/iiif/3/…, encoded or not; everything behind `url=` is the URL."""
        _must_be_direct(request)
        query: bytes = request.scope.get("query_string", b"")
        if not query.startswith(b"url="):
            raise BadParameter("query", "`url=` and the path of an image, such as /iiif/3/dawn.jpg/info.json,", "")
        url = query.removeprefix(b"url=")
        if not url.startswith((b"/", b"http://", b"https://")):
            url = unquote_to_bytes(url)
        return _document(await explainer.explain(*address.parted(url)))

    async def families(request: Request) -> Response:
        """The fonts at hand, and what they cover."""
        _must_be_direct(request)
        described = [
            {
                "name": family.name,
                "weights": list(family.weights),
                "italic": family.italic,
                "colour": family.colour,
                "scripts": list(family.scripts),
            }
            for family in fonts.families.values()
        ]
        lacking = [script for script in SCRIPTS if script not in fonts.scripts]
        return _document({"default": fonts.default, "fonts": described, "not_covered": lacking})

    return [Route("/v1/explain", explain), Route("/v1/fonts", families)]


def _must_be_direct(request: Request) -> None:
    if not loopback.is_direct(request.headers):
        raise Nothing("There is nothing at this address.")


def _document(content: dict[str, Any]) -> Response:
    body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Response(body, 200, FRESH, "application/json")
