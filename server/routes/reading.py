"""/v1/explain: how a URL is read. Everything behind `url=` is the URL, so that nothing in it has to be encoded."""

import json
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ops.errors import BadParameter
from server.explain import Explainer
from server.iiif import address
from server.routes.endpoint import Gate
from server.routes.status import FRESH


def routes(explainer: Explainer, gate: Gate) -> list[Route]:
    async def explain(request: Request) -> Response:
        """How a URL is read: /v1/explain?url=/iiif/3/…, encoded or not; everything behind `url=` is the URL."""
        await gate(request, "render")
        query: bytes = request.scope.get("query_string", b"")
        if not query.startswith(b"url="):
            raise BadParameter("query", "`url=` and the path of an image, such as /iiif/3/dawn.jpg/info.json,", "")
        url = query.removeprefix(b"url=")
        if not url.startswith((b"/", b"http://", b"https://")):
            url = unquote_to_bytes(url)
        return _document(await explainer.explain(*address.parted(url)))

    return [Route("/v1/explain", explain)]


def _document(content: dict[str, Any]) -> Response:
    body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Response(body, 200, FRESH, "application/json")
