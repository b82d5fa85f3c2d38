"""Answers of the HTTP API: models as JSON, or bytes, with what a client needs to ask again."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from pydantic import BaseModel, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from starlette.requests import Request
from starlette.responses import Response

from server.routes import conditions, replies, texts

JSON = "application/json"
NOTHING: Mapping[str, str] = {}


class DescribedAs:
    """Describes a value, which is JSON as it was kept or sent, as a type."""

    def __init__(self, described: Any) -> None:
        self._schema = TypeAdapter(described).core_schema

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self._schema)


def answer(
    request: Request,
    content: BaseModel | bytes | None,
    status: int = 200,
    headers: Mapping[str, str] = NOTHING,
    media_type: str = JSON,
    etag: str | None = None,
) -> Response:
    """A model as JSON, or bytes of a media type, or nothing.

    With an `etag`, written without its quotes, a client's own copy is not sent again.

    Raises:
        Changed: the request is meant for another state.
    """
    told = {"Cache-Control": "no-store", **headers}
    if etag is not None:
        told["ETag"] = f'"{etag}"'
        if request.method == "GET":
            conditions.must_match(request.headers, (etag,))
            if conditions.unchanged(request.headers, etag):
                return replies.not_modified(told)
    if content is None:
        return Response(None, status, told)
    sent = written(content) if isinstance(content, BaseModel) else content
    return Response(sent, status, {**told, "Content-Type": media_type})


async def public_answer(request: Request, content: bytes, media_type: str) -> Response:
    """What everybody may read. Raises Changed."""
    told = {"Content-Type": media_type, "Cache-Control": "no-cache"}
    return await texts.answer(request, content, told, blake2b(content, digest_size=20).hexdigest())


def written(content: BaseModel) -> bytes:
    """A model as JSON for people and programs."""
    return content.model_dump_json(indent=2, by_alias=True).encode() + b"\n"


def next_page(request: Request, cursor: str | None) -> dict[str, str]:
    """The header that leads to the next page, from the root of whatever host was asked. RFC 8288."""
    if cursor is None:
        return {}
    kept = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != "after"]
    return {"Link": f'<{quote(request.url.path)}?{urlencode([*kept, ("after", cursor)])}>; rel="next"'}
