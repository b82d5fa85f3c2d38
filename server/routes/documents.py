"""How a JSON document about pictures is answered: as JSON-LD or as JSON, compared by its content."""

from collections.abc import Mapping
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from server.config.settings import Settings
from server.iiif import presentation
from server.iiif.information import CONTEXTS
from server.routes import texts
from server.routes.accept import names, preferred
from server.routes.replies import Life

JSON, JSON_LD = "application/json", "application/ld+json"
NOTHING: Mapping[str, str] = {}


def information_headers(accept: str, version: int) -> dict[str, str]:
    """The headers of info.json as JSON-LD or as JSON, whichever is liked better.

    Image API 3.0 §5.1: JSON-LD by default, but JSON for a browser's window, which would not show the other.
    Image API 2.1 §5: JSON-LD only for those who ask for it by name; JSON says where its context is.
    """
    if version == 2:
        offered = (JSON, JSON_LD) if names(accept, JSON_LD) else (JSON,)
        return _headers(preferred(accept, offered), CONTEXTS[2], "")
    return _headers(_by_default(accept), CONTEXTS[3], f';profile="{CONTEXTS[3]}"')


def manifest_headers(accept: str) -> dict[str, str]:
    """The headers of a manifest or a collection, by the same rule. Presentation API 3.0 §6.2."""
    return _headers(_by_default(accept), presentation.CONTEXT, f';profile="{presentation.CONTEXT}"')


async def answer(
    request: Request,
    settings: Settings,
    headers: Mapping[str, str],
    body: bytes,
    life: Life,
    more: Mapping[str, str] = NOTHING,
) -> Response:
    """The answer to a request for a document: `headers` say what it is, `more` what else there is to say. Raises
    Changed."""
    etag = blake2b(headers["Content-Type"].encode() + body, digest_size=20).hexdigest()
    told = {**headers, "Cache-Control": life.control(settings.cache), **more}
    return await texts.answer(request, body, told, etag, settings.server.patience)


def _by_default(accept: str) -> str:
    """JSON-LD, but JSON for a browser's window."""
    browser = names(accept, "text/html") and not names(accept, JSON_LD)
    return preferred(accept, (JSON, JSON_LD) if browser else (JSON_LD, JSON))


def _headers(chosen: str, context: str, profile: str) -> dict[str, str]:
    if chosen == JSON_LD:
        return {"Vary": "Accept", "Content-Type": JSON_LD + profile}
    link = f'<{context}>;rel="http://www.w3.org/ns/json-ld#context";type="{JSON_LD}"'
    return {"Vary": "Accept", "Content-Type": JSON, "Link": link}
