"""What the operations of designs, channels and versions take and answer, as JSON."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel

from server.designs.document.document import Document
from server.routes.json_answers import DescribedAs
from server.routes.strict_request import JsonBody

NEXT = Field(None, description="The `after` of the next page; null on the last one.")
EXAMPLE: dict[str, JsonValue] = {
    "name": "welcome",
    "canvas": {"width": 1200, "height": 630, "background": "#0b1f33"},
    "fields": {"first_name": {"type": "text", "default": "there", "samples": ["Amy"]}},
    "layers": [{"kind": "text", "text": "Hi {first_name}", "box": [80, 80, 1040, 470], "size": 96}],
}


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListQuery(Strict):
    """Which part of a list."""

    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    after: str = Field("", max_length=80, description="The `next` of the page before.")


class PreviewQuery(BaseModel):
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


class DesignPage(Strict):
    """Some of the designs."""

    items: tuple[ListedDesign, ...]
    next: str | None = NEXT


class ListedVersion(Strict):
    """A version of a design."""

    id: str = Field(description="Name and version.", examples=["webinar@3"])
    version: int
    changed: datetime = Field(description="When it was saved.")
    author: str = Field(description="By whom.")
    sha256: str = Field(description="Of its document.")


class VersionPage(Strict):
    """Some of the versions of a design."""

    items: tuple[ListedVersion, ...]
    next: str | None = NEXT


class LintFinding(Strict):
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
    remarks: tuple[LintFinding, ...] = Field(description="What is worth a second look; none of it refuses the design.")


class DesignDocument(Document):
    """A design document: a canvas, its fields, and the layers on it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


class SentDocument(RootModel[dict[str, Any]]):
    """A design document as it was sent; `read_written` holds it to its model."""

    model_config = ConfigDict(frozen=True)


SentDesign = Annotated[JsonBody[SentDocument], DescribedAs(DesignDocument)]
