"""/v1/designs: designs listed, read, saved as versions, deleted, described and looked at."""

import json
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ops.errors import BadParameter
from server.designs.design import Design
from server.designs.document import schema
from server.designs.document.channels import CHANNELS, ChannelDefaults
from server.designs.document.document import Document
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
from server.routes.endpoint import Answer, Asked, Endpoint, Page

READ, WRITE = "designs:read", "designs:write"
JSON, JSON_SCHEMA, PNG = "application/json", "application/schema+json", "image/png"
PLACES = {"id": "The name of a design, or of one of its versions: webinar, webinar@3, webinar@latest."}
OWN = {"id": "The name of a design."}
TAGS = ("designs",)
ETAG = {"ETag": "For If-Match and If-None-Match."}
REVALIDATE = {"Cache-Control": "no-cache"}
EXAMPLE = {
    "name": "welcome",
    "canvas": {"width": 1200, "height": 630, "background": "#0b1f33"},
    "fields": {"first_name": {"type": "text", "default": "there", "samples": ["Amy"]}},
    "layers": [{"kind": "text", "text": "Hi {first_name}", "box": [80, 80, 1040, 470], "size": 96}],
}


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(Strict):
    """Which part of a list."""

    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    after: str = Field("", max_length=80, description="The `next` of the page before.")


class Looked(BaseModel):
    """How a sheet is made; every further parameter is the value of a field, with `fields.` in front or without."""

    model_config = ConfigDict(frozen=True, extra="allow")

    width: int = Field(1200, ge=200, le=2400, description="Its width in pixels.")
    widths: str = Field("", max_length=60, description="Widths of the picture in CSS pixels: `600,320`.")
    dpr: str = Field("", max_length=30, description="Pixel ratios: `1,2`.")
    preset: str = Field("", max_length=500, description="Presets, each in its layout: `email,story`.")
    locale: str = Field(
        "", max_length=64, description="The locale in which values are shown; the design's own if none."
    )


class ListedPreset(Strict):
    """A preset of a design: how large its canvas is, and how it is delivered."""

    name: str
    title: str
    width: int
    height: int
    size: str = Field(description="As the Image API has it.")
    format: str
    display: int | None = Field(description="The width at which it is shown, in CSS pixels.")


class ListedChannel(Strict):
    """An extent that presets build on: `{"for": "instagram-story"}`."""

    name: str
    title: str
    width: int | None = Field(description="Of its canvas; null for the design's own.")
    height: int | None
    size: str = Field(description="As the Image API has it.")
    format: str
    display: int = Field(description="The width at which it is shown, in CSS pixels.")
    safe: tuple[int, int, int, int] = Field(
        description="What the channel covers itself: pixels at the top, on the right, at the bottom, on the left."
    )


class ChannelList(Strict):
    """The extents that presets build on."""

    channels: tuple[ListedChannel, ...]


class ListedDesign(Strict):
    """A design in a list."""

    id: str = Field(description="Name and version.", examples=["webinar@3"])
    name: str
    version: int
    title: str
    fields: tuple[str, ...] = Field(description="The names of its fields.")
    presets: tuple[ListedPreset, ...] = Field(description="The layouts and sizes that `preset=` may name.")
    changed: datetime = Field(description="When this version was saved.")


class ListedVersion(Strict):
    """A version of a design."""

    id: str = Field(description="Name and version.", examples=["webinar@3"])
    version: int
    changed: datetime = Field(description="When it was saved.")
    author: str = Field(description="By whom.")
    sha256: str = Field(description="Of its document.")


class Noticed(Strict):
    """What is worth a second look."""

    pointer: str = Field(description="Where: a JSON pointer (RFC 6901).")
    code: str = Field(description="What kind of remark, for programs.")
    message: str = Field(description="What was noticed, for people.")


class SavedDesign(Strict):
    """Which version a document is now."""

    id: str = Field(description="Name and version.", examples=["webinar@3"])
    name: str
    version: int
    created: bool = Field(description="False if the current version said the same already.")
    remarks: tuple[Noticed, ...] = Field(description="What is worth a second look; none of it refuses the design.")


class Sent(RootModel[dict[str, Any]]):
    """A design document as it was sent; `read_written` holds it to its model, whose schema is told."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler(Document.__pydantic_core_schema__)
        handler.resolve_ref_schema(made)["examples"] = [EXAMPLE]
        return made


def endpoints(library: Library, proofs: Proofs, previews: Previews) -> list[Endpoint[Any, Any]]:
    """The calls that designs are worked on with."""
    rooms = Calls(library, proofs, previews)
    return [
        Endpoint(
            "GET", "/v1/designs", "List designs", rooms.listing, {200: Page[ListedDesign]}, "By name, as they are now.",
            scope=READ, query=Listed, headers={"Link": "The next page."}, tags=TAGS,
        ),
        Endpoint(
            "GET", "/v1/designs/{id}", "Read a design", rooms.read, {200: JSON},
            "The document just as PUT takes it.", scope=READ, places=PLACES, headers=ETAG, tags=TAGS,
        ),
        Endpoint(
            "PUT", "/v1/designs/{id}", "Save a design", rooms.save, {200: SavedDesign, 201: SavedDesign},
            "Makes a further version, unless the current one says the same. For a design that there is already, "
            "If-Match or If-None-Match says which state is meant.",
            scope=WRITE, body=Sent, places=OWN, headers=ETAG | {"Location": "The version."},
            refusals=(409, 412, 428), tags=TAGS, largest=LARGEST,
        ),
        Endpoint(
            "DELETE", "/v1/designs/{id}", "Delete a design", rooms.delete, {204: None},
            "It is not found by its name any more; addresses that pin a version show the same for ever.",
            scope=WRITE, places=OWN, refusals=(409, 412), tags=TAGS,
        ),
        Endpoint(
            "GET", "/v1/designs/{id}/versions", "List the versions of a design", rooms.versions,
            {200: Page[ListedVersion]}, "The newest first.", scope=READ, query=Listed, places=OWN,
            headers={"Link": "The next page."}, refusals=(404, 409, 503), tags=TAGS,
        ),
        Endpoint(
            "GET", "/v1/designs/{id}/schema", "What fields a design has", rooms.schema, {200: JSON_SCHEMA},
            "As JSON Schema, with samples, and what is shown where a value is missing (`x-missing`).",
            scope=READ, places=PLACES, headers=ETAG, tags=TAGS,
        ),
        Endpoint(
            "GET", "/v1/designs/{id}/preview", "Look at a design", rooms.preview, {200: PNG},
            "A sheet on which it is filled in with its samples, or with any data: every further parameter is the value "
            "of a field (`first_name=Sarah`), which has `fields.` in front if it is called like one of these "
            "(`fields.width=80`). `widths`, `dpr` and `preset` show each picture as it is delivered so.",
            scope=READ, query=Looked, places=PLACES, tags=TAGS,
            headers={"Bookplate-Notes": "What happened to the values that were given: field=remark."},
        ),
        Endpoint(
            "GET", "/v1/channels", "List channels", rooms.channels, {200: ChannelList},
            "Ready extents, sizes and formats that presets build on.", scope=READ, tags=TAGS,
        ),
        Endpoint(
            "GET", schema.DESIGN, "What a design may be", rooms.document, {200: JSON_SCHEMA},
            "The JSON Schema of design documents, for editors.", scope=None, tags=TAGS,
        ),
    ]  # fmt: skip


class Calls:
    """The calls, with the rooms that they need."""

    def __init__(self, library: Library, proofs: Proofs, previews: Previews) -> None:
        self._library = library
        self._proofs = proofs
        self._previews = previews

    async def listing(self, asked: Asked[Listed, None]) -> Answer:
        found = await self._library.page(asked.query.after, asked.query.limit + 1)
        shown = found[: asked.query.limit]
        following = shown[-1].name if len(found) > len(shown) else None
        return Answer(Page[ListedDesign](items=tuple(map(_listed, shown)), next=following))

    async def read(self, asked: Asked[None, None]) -> Answer:
        name, number = _named(asked.path["id"])
        found = await self._library.version(name, number)
        if found is None:
            raise await self._unknown(asked.path["id"])
        return Answer(_json(json.loads(found.body)), headers=REVALIDATE, etag=_etag(found))

    async def save(self, asked: Asked[None, Sent]) -> Answer:
        name = _own(asked.path["id"])
        written = _written(asked.body, name)
        current = await self._library.version(name)
        asked.must_match(_etag(current) if current else None, required=current is not None)
        if found := await self._proofs.inspect(written.document):
            raise inspection.refusal(found)
        expected: Expected = current.version if current else "new"
        saved = await self._library.save(name, written.body, asked.caller.name, expected)
        design = await self._found(f"{name}@{saved.version}")
        remarks = tuple(
            Noticed(pointer=one.pointer, code=one.code, message=one.message) for one in await self._proofs.lint(design)
        )
        answer = SavedDesign(
            id=f"{name}@{saved.version}", name=name, version=saved.version, created=saved.created, remarks=remarks
        )
        headers = {"Location": f"/v1/designs/{answer.id}"}
        return Answer(answer, 201 if saved.created else 200, headers, etag=_tag(saved.version, design.digest))

    async def delete(self, asked: Asked[None, None]) -> Answer:
        name = _own(asked.path["id"])
        current = await self._library.version(name)
        if current is None:
            raise await self._unknown(name)
        asked.must_match(_etag(current))
        await self._library.delete(name, asked.caller.name, current.version)
        return Answer(status=204)

    async def versions(self, asked: Asked[Listed, None]) -> Answer:
        name, limit = _own(asked.path["id"]), asked.query.limit
        found = await self._library.history(name, _number(asked.query.after), limit + 1)
        if not found and not asked.query.after:
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
        return Answer(Page[ListedVersion](items=items, next=str(items[-1].version) if len(found) > limit else None))

    async def schema(self, asked: Asked[None, None]) -> Answer:
        design = await self._found(asked.path["id"])
        body = _json(schema.of_fields(design, self._proofs.longest))
        etag = blake2b(body, digest_size=12).hexdigest()  # what is said of a version may change with this program
        return Answer(body, headers=REVALIDATE, media_type=JSON_SCHEMA, etag=etag)

    async def preview(self, asked: Asked[Looked, None]) -> Answer:
        design = await self._found(asked.path["id"])
        locale = asked.query.locale
        if locale and locales.locale_named(locale) is None:
            raise Invalid("query", (wrong(("locale",), "locale", "a locale such as de or pt-BR", received(locale)),))
        said, extra = asked.query, asked.query.model_extra or {}
        values = {name: str(value[0] if isinstance(value, list) else value) for name, value in extra.items()}
        try:
            wanted = preview_options(said.width, locale, values, said.preset, said.widths, said.dpr)
            sheet = await self._previews.sheet(design, wanted)
            headers = {"Bookplate-Notes": ", ".join(sheet.notes)} if sheet.notes else {}
            return Answer(sheet.body, headers=headers, media_type=PNG)
        except BadParameter as mistake:
            told = wrong((mistake.parameter,), "unusable", mistake.expected, received(mistake.received))
            raise Invalid("query", (told,)) from None

    async def channels(self, _: Asked[None, None]) -> Answer:
        return Answer(ChannelList(channels=tuple(_channel(name, ready) for name, ready in CHANNELS.items())))

    async def document(self, _: Asked[None, None]) -> Answer:
        return Answer(_json(schema.document()), headers=REVALIDATE, media_type=JSON_SCHEMA)

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


def _written(sent: Sent, name: str) -> Written:
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
