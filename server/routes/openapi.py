"""The API's description for programs, made from its endpoints and their models. OpenAPI 3.1.

https://spec.openapis.org/oas/v3.1.1
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel, ValidationError

from server.routes.endpoint import Answer, Asked, Endpoint
from server.routes.kinds import KINDS, Kind, Problem
from server.routes.problems import PROBLEM
from server.routes.schemas import REFERENCE, Schemas

PATH = "/v1/openapi.json"
CHANGED = 412
KEY = "An API key with the scope, or the admin token. Pages of this server may use the session of who is logged in."
CONDITIONS = {
    "If-Match": "The `ETag`, with its quotes, of the state that is meant.",
    "If-None-Match": "`*` if there must be nothing yet.",
}

Document = dict[str, Any]
Endpoints = Sequence[Endpoint[Any, Any]]

_NAME = re.compile(r"\{([^}:]+)(?::([^}]+))?\}")
_CONVERTERS = {"int": {"type": "integer"}, "float": {"type": "number"}, "uuid": {"type": "string", "format": "uuid"}}
FREE = {
    "name": "fields",
    "in": "query",
    "required": False,
    "description": "Values of fields, each a parameter of its own: `first_name=Sarah`.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
_ANSWERED = {202: {"Location": "Where its state is asked for."}}
_HEADERS = {
    401: {"WWW-Authenticate": "Bearer."},
    405: {"Allow": "The methods that there are."},
    429: {"Retry-After": "Seconds to wait."},
    503: {"Retry-After": "Seconds to wait."},
}


def endpoint(endpoints: Endpoints, title: str, version: str, description: str) -> Endpoint[None, None]:
    """The endpoint that describes others, and itself."""
    body = b""

    async def describe(_: Asked[None, None]) -> Answer:
        etag = blake2b(body, digest_size=20).hexdigest()
        return Answer(body, headers={"Cache-Control": "no-cache"}, etag=etag)

    itself = Endpoint(
        "GET",
        PATH,
        "This description",
        describe,
        {200: "application/json"},
        "Every call with its models, as OpenAPI 3.1.",
        scope=None,
        headers={"ETag": "For If-None-Match."},
        tags=("about",),
    )
    content = document([*endpoints, itself], title, version, description)
    body = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    return itself


def document(endpoints: Endpoints, title: str, version: str, description: str) -> Document:
    """The description of endpoints."""
    sent, asked = [each.body for each in endpoints if each.body], [each.query for each in endpoints if each.query]
    answered = [model for each in endpoints for model in each.answers.values() if isinstance(model, type)]
    models = Schemas(sent, asked, [*answered, Problem])
    paths: dict[str, Document] = {}
    for each in endpoints:
        paths.setdefault(_NAME.sub(r"{\1}", each.path), {})[each.method.lower()] = _operation(each, models)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(tag for each in endpoints for tag in each.tags)],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": KEY}},
            "responses": {kind.name: _refusal(code, kind) for code, kind in KINDS.items()},
            "schemas": models.shared,
        },
    }


def _operation(each: Endpoint[Any, Any], models: Schemas) -> Document:
    words = re.findall("[A-Za-z0-9]+", _NAME.sub(r"by_\1", each.path.removeprefix("/v1")))
    made: Document = {
        "operationId": "_".join([each.method.lower(), *words]),
        "summary": each.summary,
        "description": each.description,
        "tags": list(each.tags),
        "parameters": [*_places(each), *_parameters(each, models), *_asked(each)],
        "responses": {
            **{str(code): _answer(each, code, model, models) for code, model in each.answers.items()},
            **{str(code): {"$ref": f"#/components/responses/{KINDS[code].name}"} for code in _refusals(each)},
        },
        "security": [{"key": [each.scope]}] if each.scope else [],
    }
    if each.body:
        made["requestBody"] = {"required": True, "content": {"application/json": _content(each.body, models)}}
    return {name: value for name, value in made.items() if value or name == "security"}


def _content(model: type[BaseModel], models: Schemas) -> Document:
    """A body's schema, with an example that would be accepted."""
    schema = models.body(model)
    example = models.example(schema)
    try:
        model.model_validate_json(json.dumps(example))
    except ValidationError:
        return {"schema": schema}
    return {"schema": schema, "example": example}


def _places(each: Endpoint[Any, Any]) -> list[Document]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": each.places.get(name, ""),
            "schema": _CONVERTERS.get(converter, {"type": "string"}),
        }
        for name, converter in _NAME.findall(each.path)
    ]


def _parameters(each: Endpoint[Any, Any], models: Schemas) -> list[Document]:
    if not each.query:
        return []
    schema = models.found(models.body(each.query))
    free = [FREE] if schema.get("additionalProperties") else []
    named = [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": inner.get("description", ""),
            "schema": {key: value for key, value in inner.items() if key != "description"},
        }
        for name, inner in schema.get("properties", {}).items()
    ]
    return [*named, *free]


def _asked(each: Endpoint[Any, Any]) -> list[Document]:
    """The headers of a request; conditions among them, if it is refused when what it speaks of has changed."""
    conditions = CONDITIONS if CHANGED in each.refusals else {}
    return [
        {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in {**conditions, **each.asks}.items()
    ]


def _answer(each: Endpoint[Any, Any], code: int, model: type[BaseModel] | str | None, models: Schemas) -> Document:
    made: Document = {"description": _meaning(code)}
    if headers := {**each.headers, **_ANSWERED.get(code, {})}:
        made["headers"] = _headers(headers)
    if isinstance(model, str):
        made["content"] = {model: {}}
    elif model:
        others: Document = {media_type: {} for media_type in each.besides if code == 200}
        made["content"] = {"application/json": {"schema": models.answer(model)}, **others}
    return made


def _meaning(code: int) -> str:
    words = {200: "Done.", 201: "Made.", 202: "Begun; it takes a while.", 204: "Done; there is nothing to say."}
    return words.get(code, "An answer.")


def _refusals(each: Endpoint[Any, Any]) -> Iterable[int]:
    """Statuses of the mistakes that an endpoint may meet."""
    met = {400, 422, 429, 500, 503, *each.refusals}
    if each.scope:
        met |= {401, 403}
    if "{" in each.path:
        met.add(404)
    if each.body:
        met |= {408, 413, 415}
    return sorted(met - set(each.answers))


def _refusal(code: int, kind: Kind) -> Document:
    made: Document = {
        "description": f"{kind.title}: {kind.meaning}",
        "content": {PROBLEM: {"schema": {"$ref": f"{REFERENCE}{Problem.__name__}"}}},
    }
    if code in _HEADERS:
        made["headers"] = _headers(_HEADERS[code])
    return made


def _headers(meanings: Mapping[str, str]) -> Document:
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in meanings.items()}
