"""/v1/designs: designs listed, read, saved as versions, deleted, described and looked at."""

import json
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ops.errors import BadParameter
from server.designs.design import Design
from server.designs.document import schema
from server.designs.document.channels import CHANNELS, ChannelDefaults
from server.designs.document.written import LARGEST, Written, read_written
from server.designs.inspection import inspection
from server.designs.inspection.parts import wrong
from server.designs.kinds import locales
from server.designs.library import Library
from server.designs.versions import Expected, Version
from server.errors import Conflict, Invalid, Unknown
from server.mistakes import nearest, received
from server.previews import Previews, preview_options
from server.proofs import Proofs
from server.routes.design_models import (
    ChannelList,
    DesignDocument,
    DesignPage,
    LintFinding,
    ListedChannel,
    ListedDesign,
    ListedPreset,
    ListedVersion,
    ListQuery,
    PreviewQuery,
    SavedDesign,
    SentDesign,
    SentDocument,
    VersionPage,
)
from server.routes.json_answers import JSON, answer, next_page, public_answer
from server.routes.operation import BINARY, PUBLIC, Operation, caller, headers, needs, refusals
from server.routes.strict_request import Conditional, QueryOf

READ, WRITE = "designs:read", "designs:write"
JSON_SCHEMA, PNG = "application/schema+json", "image/png"
DOCUMENT = {"$ref": f"#/components/schemas/{DesignDocument.__name__}"}
ETAG = headers(ETag="For If-Match and If-None-Match.")
VERSIONED = ETAG | headers(Location="The version.")
FIELDS = {
    "name": "fields",
    "in": "query",
    "required": False,
    "description": "Values of fields, each a parameter of its own: `first_name=Sarah`.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
DesignName = Annotated[str, Path(alias="id", description="The name of a design.")]
DesignOrVersion = Annotated[
    str,
    Path(
        alias="id", description="The name of a design, or of one of its versions: webinar, webinar@3, webinar@latest."
    ),
]
REVALIDATE = {"Cache-Control": "no-cache"}


class SchemaResponse(JSONResponse):
    media_type = JSON_SCHEMA


class PngResponse(Response):
    media_type = PNG


class DocumentOperation(Operation):
    """An operation that takes a document."""

    largest = LARGEST


def router(library: Library, proofs: Proofs, previews: Previews) -> APIRouter:
    """The operations that designs are worked on with."""
    calls = Calls(library, proofs, previews)
    made = APIRouter(route_class=Operation, tags=["designs"])
    made.get(
        "/v1/designs",
        response_model=DesignPage,
        responses={200: {"headers": headers(Link="The next page.")}},
        openapi_extra=needs(READ),
    )(calls.list_designs)
    made.get(
        "/v1/designs/{id}",
        responses={
            200: {
                "content": {JSON: {"schema": DOCUMENT}},
                "headers": ETAG,
            }
        },
        openapi_extra=needs(READ),
    )(calls.read_design)
    made.add_api_route(
        "/v1/designs/{id}",
        calls.save_design,
        methods=["PUT"],
        response_model=SavedDesign,
        responses={
            200: {"headers": VERSIONED},
            201: {"model": SavedDesign, "headers": VERSIONED},
            **refusals(409, 412, 428),
        },
        openapi_extra=needs(WRITE),
        route_class_override=DocumentOperation,
    )
    made.delete(
        "/v1/designs/{id}",
        status_code=204,
        responses=refusals(409, 412),
        openapi_extra=needs(WRITE),
    )(calls.delete_design)
    made.get(
        "/v1/designs/{id}/versions",
        response_model=VersionPage,
        responses={200: {"headers": headers(Link="The next page.")}, **refusals(409)},
        openapi_extra=needs(READ),
    )(calls.list_design_versions)
    made.get(
        "/v1/designs/{id}/schema",
        response_class=SchemaResponse,
        responses={200: {"headers": ETAG}},
        openapi_extra=needs(READ),
    )(calls.describe_design_fields)
    made.get(
        "/v1/designs/{id}/preview",
        response_class=PngResponse,
        responses={
            200: {
                "content": {PNG: BINARY},
                "headers": headers(Bookplate_Notes="What happened to the values that were given: field=remark."),
            }
        },
        openapi_extra={**needs(READ), "parameters": [FIELDS]},
    )(calls.preview_design)
    made.get(
        "/v1/channels",
        response_model=ChannelList,
        openapi_extra=needs(READ),
    )(calls.list_channels)
    made.get(
        schema.DESIGN,
        response_class=SchemaResponse,
        openapi_extra=PUBLIC,
    )(calls.describe_design_documents)
    return made


class Calls:
    """What the operations do, with what they work on."""

    def __init__(self, library: Library, proofs: Proofs, previews: Previews) -> None:
        self._library = library
        self._proofs = proofs
        self._previews = previews

    async def list_designs(self, request: Request, query: QueryOf[ListQuery]) -> Response:
        """List designs.

        By name, as they are now.
        """
        found = await self._library.page(query.after, query.limit + 1)
        shown = found[: query.limit]
        following = shown[-1].name if len(found) > len(shown) else None
        page = DesignPage(items=tuple(map(_listed, shown)), next=following)
        return answer(request, page, headers=next_page(request, following))

    async def read_design(self, request: Request, identifier: DesignOrVersion) -> Response:
        """Read a design.

        The document just as PUT takes it.
        """
        name, number = _named(identifier)
        found = await self._library.version(name, number)
        if found is None:
            raise await self._unknown(identifier)
        return answer(request, _json(json.loads(found.body)), headers=REVALIDATE, etag=_etag(found))

    async def save_design(
        self, request: Request, identifier: DesignName, condition: Conditional, sent: SentDesign
    ) -> Response:
        """Save a design.

        Makes a further version, unless the current one says the same. For a design that there is already, If-Match or
        If-None-Match says which state is meant.
        """
        name = _own(identifier)
        written = _written(sent, name)
        current = await self._library.version(name)
        condition.must_hold(_etag(current) if current else None, required=current is not None)
        if found := await self._proofs.inspect(written.document):
            raise inspection.refusal(found)
        expected: Expected = current.version if current else "new"
        saved = await self._library.save(name, written.body, caller(request).name, expected)
        design = await self._found(f"{name}@{saved.version}")
        remarks = tuple(
            LintFinding(pointer=one.pointer, code=one.code, message=one.message)
            for one in await self._proofs.lint(design)
        )
        made = SavedDesign(
            id=f"{name}@{saved.version}", name=name, version=saved.version, created=saved.created, remarks=remarks
        )
        location, etag = {"Location": f"/v1/designs/{made.id}"}, _tag(saved.version, design.digest)
        return answer(request, made, 201 if saved.created else 200, location, etag=etag)

    async def delete_design(self, request: Request, identifier: DesignName, condition: Conditional) -> Response:
        """Delete a design.

        It is not found by its name any more; addresses that pin a version show the same for ever.
        """
        name = _own(identifier)
        current = await self._library.version(name)
        if current is None:
            raise await self._unknown(name)
        condition.must_hold(_etag(current))
        await self._library.delete(name, caller(request).name, current.version)
        return answer(request, None, 204)

    async def list_design_versions(
        self, request: Request, identifier: DesignName, query: QueryOf[ListQuery]
    ) -> Response:
        """List the versions of a design.

        The newest first.
        """
        name, limit = _own(identifier), query.limit
        found = await self._library.history(name, _number(query.after), limit + 1)
        if not found and not query.after:
            raise await self._unknown(name)
        items = tuple(
            ListedVersion(
                id=f"{one.name}@{one.version}",
                version=one.version,
                changed=datetime.fromtimestamp(one.created, UTC),
                author=one.author,
                sha256=one.sha256,
            )
            for one in found[:limit]
        )
        following = str(items[-1].version) if len(found) > limit else None
        page = VersionPage(items=items, next=following)
        return answer(request, page, headers=next_page(request, following))

    async def describe_design_fields(self, request: Request, identifier: DesignOrVersion) -> Response:
        """Describe the fields of a design.

        As JSON Schema, with samples, and what is shown where a value is missing (`x-missing`).
        """
        design = await self._found(identifier)
        body = _json(schema.of_fields(design, self._proofs.longest))
        etag = blake2b(body, digest_size=12).hexdigest()  # what is said of a version may change with this program
        return answer(request, body, headers=REVALIDATE, media_type=JSON_SCHEMA, etag=etag)

    async def preview_design(
        self, request: Request, identifier: DesignOrVersion, query: QueryOf[PreviewQuery]
    ) -> Response:
        """Preview a design.

        A sheet on which it is filled in with its samples, or with any data: every further parameter is the value of a
        field (`first_name=Sarah`), which has `fields.` in front if it is called like one of these (`fields.width=80`).
        `widths`, `dpr` and `preset` show each picture as it is delivered so.
        """
        design = await self._found(identifier)
        locale = query.locale
        if locale and locales.locale_named(locale) is None:
            raise Invalid("query", (wrong(("locale",), "locale", "a locale such as de or pt-BR", received(locale)),))
        extra = query.model_extra or {}
        values = {name: str(value[0] if isinstance(value, list) else value) for name, value in extra.items()}
        try:
            wanted = preview_options(query.width, locale, values, query.preset, query.widths, query.dpr)
            sheet = await self._previews.sheet(design, wanted)
            notes = {"Bookplate-Notes": ", ".join(sheet.notes)} if sheet.notes else {}
            return answer(request, sheet.body, headers=notes, media_type=PNG)
        except BadParameter as mistake:
            told = wrong((mistake.parameter,), "unusable", mistake.expected, received(mistake.received))
            raise Invalid("query", (told,)) from None

    async def list_channels(self, request: Request) -> Response:
        """List channels.

        Ready extents, sizes and formats that presets build on.
        """
        channels = tuple(_channel(name, ready) for name, ready in CHANNELS.items())
        return answer(request, ChannelList(channels=channels))

    async def describe_design_documents(self, request: Request) -> Response:
        """Describe design documents.

        Their JSON Schema, for editors.
        """
        return await public_answer(request, _json(schema.document()), JSON_SCHEMA)

    async def _found(self, identifier: str) -> Design:
        """The design of an identifier. Raises Unknown."""
        found = await self._library.find(*_named(identifier))
        if found is None:
            raise await self._unknown(identifier)
        return found

    async def _unknown(self, identifier: str) -> Unknown:
        current = await self._library.current()
        near = nearest(_named(identifier)[0], current)
        return Unknown(f"There is no design {received(identifier)} here." + (f" Did you mean {near}?" if near else ""))


def _named(identifier: str) -> tuple[str, int | None]:
    """A name, and the number behind it. Raises Unknown for a version that is no number."""
    name, at, version = identifier.partition("@")
    if not at or version == "latest":
        return name, None
    number = _number(version)
    if number is None:
        raise Unknown(
            f"Expected a version such as {name[:60]}@3 or {name[:60]}@latest but received {received(version)}."
        )
    return name, number


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _own(identifier: str) -> str:
    """The name of a design. Raises Conflict for that of a version."""
    name, at, _ = identifier.partition("@")
    if at:
        raise Conflict(f"Expected the name of a design, {name[:60]}, as its versions never change.")
    return name


def _written(sent: SentDocument, name: str) -> Written:
    """The document. Raises Malformed, TooHeavy, Invalid."""
    written = read_written(sent.root)
    if written.document.name != name:
        said = wrong(("name",), "name", f"{received(name)}, as in the path,", received(written.document.name), name)
        raise Invalid("body", (said,))
    return written


def _listed(design: Design) -> ListedDesign:
    return ListedDesign(
        id=f"{design.name}@{design.version}",
        name=design.name,
        version=design.version,
        title=design.document.title,
        fields=tuple(design.document.fields),
        presets=tuple(_preset(design, name) for name in design.document.presets),
        changed=datetime.fromtimestamp(design.modified, UTC),
    )


def _preset(design: Design, name: str) -> ListedPreset:
    preset, extent = design.document.presets[name], design.laid_out(name).ground.blank.extent
    return ListedPreset(
        name=name,
        title=preset.title or (preset.channel.title if preset.channel else ""),
        width=extent.width,
        height=extent.height,
        size=preset.size,
        format=preset.format,
        display=preset.display,
    )


def _channel(name: str, ready: ChannelDefaults) -> ListedChannel:
    width, height = ready.canvas or (None, None)
    safe = ready.safe
    return ListedChannel(
        name=name,
        title=ready.title,
        width=width,
        height=height,
        size=ready.size,
        format=ready.format,
        display=ready.display,
        safe=(safe.top, safe.right, safe.bottom, safe.left),
    )


def _etag(version: Version) -> str:
    return _tag(version.version, version.sha256)


def _tag(version: int, digest: str) -> str:
    return f"{version}-{digest[:16]}"


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
