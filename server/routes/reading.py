"""/v1/explain: how a URL is read. Everything behind `url=` is the URL, so that nothing in it has to be encoded."""

import json
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ops.errors import BadParameter
from server.explain import Explainer
from server.iiif import address
from server.routes.json_answers import answer
from server.routes.operation import Operation, needs

URL = {
    "name": "url",
    "in": "query",
    "required": True,
    "description": "The address of an image, with or without its host, encoded or not: all that follows belongs to it.",
    "allowReserved": True,
    "schema": {"type": "string"},
    "example": "/iiif/3/dawn.jpg/full/600,/0/default.jpg",
}


def router(explainer: Explainer) -> APIRouter:
    """The operation that explains addresses."""
    made = APIRouter(route_class=Operation, tags=["pictures"])

    @made.get(
        "/v1/explain",
        openapi_extra={**needs("render"), "parameters": [URL]},
    )
    async def explain_address(request: Request) -> Response:
        """Explain an address.

        How each part of it is read, what is wrong with it, and what is shown for values that are missing.
        """
        query: bytes = request.scope.get("query_string", b"")
        if not query.startswith(b"url="):
            raise BadParameter("query", "`url=` and the path of an image, such as /iiif/3/dawn.jpg/info.json,", "")
        url = query.removeprefix(b"url=")
        if not url.startswith((b"/", b"http://", b"https://")):
            url = unquote_to_bytes(url)
        explained = await explainer.explain(*address.parted(url))
        return answer(request, json.dumps(explained, ensure_ascii=False, indent=2).encode() + b"\n")

    return made
