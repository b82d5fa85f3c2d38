"""The API's description for programs. FastAPI makes it of the operations and their models; what all of them share is
added here. OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.1
"""

import asyncio
import json
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from server.later import Later
from server.routes import texts
from server.routes.json_answers import JSON
from server.routes.kinds import KINDS, Kind, Problem
from server.routes.operation import KEY, PUBLIC, Operation, headers
from server.routes.problems import PROBLEM

PATH = "/v1/openapi.json"
SECURITY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key with the scope, or the admin token. Pages of this server may use the session of who is "
    "logged in.",
}
REFERENCE = "#/components/{}/{}"
RATE = {
    "RateLimit": "How many requests the key may still send (`r`), and the seconds until it may send all again (`t`).",
    "RateLimit-Policy": "How many requests a key may send (`q`) in so many seconds (`w`).",
}
OF_REFUSALS = {
    401: headers(WWW_Authenticate="Bearer."),
    405: headers(Allow="The methods that there are."),
    429: headers(Retry_After="Seconds to wait."),
    503: headers(Retry_After="Seconds to wait."),
}

Document = dict[str, Any]


def router(app: FastAPI) -> APIRouter:
    """The operation that describes all of an application's, and itself."""
    made = APIRouter(route_class=Operation, tags=["about"])

    described = Later(lambda: asyncio.to_thread(lambda: _tagged(document(app))))

    @made.get(
        PATH,
        responses={200: {"headers": headers(ETag="For If-None-Match.")}},
        openapi_extra=PUBLIC,
    )
    async def describe_api(request: Request) -> Response:
        """Describe the API.

        Every operation with its models, as OpenAPI 3.1.
        """
        content, etag = await described.get()
        return await texts.answer(request, content, {"Content-Type": JSON, "Cache-Control": "no-cache"}, etag)

    return made


def document(app: FastAPI) -> Document:
    """The description of an application's operations."""
    made = app.openapi()
    operations = [operation for path in made["paths"].values() for operation in path.values()]
    for operation in operations:
        operation["responses"] = {
            status: _response(response, rated=bool(operation["security"]))
            for status, response in operation["responses"].items()
        }
    made["tags"] = [{"name": tag} for tag in dict.fromkeys(tag for each in operations for tag in each["tags"])]
    shared = made.setdefault("components", {})
    shared["securitySchemes"] = {KEY: SECURITY}
    shared["headers"] = {name: {"description": text, "schema": {"type": "string"}} for name, text in RATE.items()}
    shared["responses"] = {kind.name: _refusal(code, kind) for code, kind in KINDS.items()}
    schema = Problem.model_json_schema(mode="serialization", ref_template=REFERENCE.format("schemas", "{model}"))
    shared.setdefault("schemas", {}).update({**schema.pop("$defs"), Problem.__name__: schema})
    shared["schemas"] = {name: _without_objects(schema) for name, schema in shared["schemas"].items()}
    return made


def _without_objects(schema: Any, *, named: bool = False) -> Any:
    """A schema without defaults that are objects, which many generators cannot write down; what is in them are the
    defaults of the object's own fields. In an object of `named` schemas `default` is a name."""
    if isinstance(schema, list):
        return [_without_objects(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _without_objects(value, named=name in ("properties", "patternProperties") and not named)
        for name, value in schema.items()
        if named or name != "default" or not isinstance(value, dict)
    }


def _tagged(content: Document) -> tuple[bytes, str]:
    """A document as it is sent, and its ETag."""
    sent = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    return sent, blake2b(sent, digest_size=20).hexdigest()


def _response(response: Document, *, rated: bool) -> Document:
    """An answer with the headers that every one has; of what is shared, the reference alone."""
    if "$ref" in response:
        return {"$ref": response["$ref"]}
    rates = {name: {"$ref": REFERENCE.format("headers", name)} for name in RATE} if rated else {}
    told = {**response.get("headers", {}), **rates}
    return {**response, **({"headers": told} if told else {})}


def _refusal(code: int, kind: Kind) -> Document:
    return {
        "description": f"{kind.title}: {kind.meaning}",
        "content": {PROBLEM: {"schema": {"$ref": REFERENCE.format("schemas", Problem.__name__)}}},
        **({"headers": OF_REFUSALS[code]} if code in OF_REFUSALS else {}),
    }
