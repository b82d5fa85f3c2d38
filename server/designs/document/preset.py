"""Presets as they are written: in which layout, size and format a design is delivered under a name."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ops.transform import Segments
from server.designs.document.channels import CHANNELS, Channel, ChannelDefaults, SafeMargins
from server.designs.document.measures import Box, Bytes, Degrees, Fill, Measure, Model, Share, Text, Units, Words
from server.designs.document.template import Template

MOST_PRESETS, MOST_CHANGES = 20, 100
PRESET_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"

Side = Annotated[int, Field(ge=1, le=8192)]
Letters = Annotated[float, Field(ge=1, le=4000)]


def _named(source: Template) -> Template:
    if source.fields:
        raise ValueError("expected the name of a picture, without fields: values choose pictures in the layer itself")
    return source


Picture = Annotated[Words, AfterValidator(_named)]


class PresetCanvas(Model):
    """The canvas of a preset; what it does not say is as in its channel, or in the design."""

    width: Side | None = None
    height: Side | None = None
    background: Fill | None = None


class LayerChange(Model):
    """What is different of the layers of an id, in units of the preset's canvas. Only what is said is. `source` is
    another picture, which suits another proportion."""

    hidden: bool = False
    box: Box | None = None
    from_: tuple[Measure, Measure] | None = Field(None, alias="from")
    to: tuple[Measure, Measure] | None = None
    size: Letters | None = None
    min_size: Letters | None = None
    lines: int | None = Field(None, ge=1, le=40)
    align: Literal["start", "left", "center", "right", "end"] | None = None
    valign: Literal["top", "middle", "bottom"] | None = None
    line_height: Annotated[float, Field(ge=0.5, le=4)] | None = None
    source: Picture | None = None
    fit: Literal["cover", "contain", "fill"] | None = None
    focus: tuple[Share, Share] | None = None
    fill: Fill | None = None
    radius: Units | None = None
    width: Annotated[float, Field(gt=0, le=1000)] | None = None
    rotate: Degrees | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The attributes of a layer that are different."""
        names = type(self).model_fields.keys() - {"hidden"}
        return {name: value for name in names if (value := getattr(self, name)) is not None}


class Preset(Model):
    """A layout, and a set of region, size, rotation, quality and format. `for` names a channel, whose extent, size and
    format it has unless it says otherwise. `display` is the width at which it is shown: e-mail-safe pictures are twice
    as wide, and jpg, png or gif. `max_bytes` is how heavy a picture may be, if not as the design says."""

    title: Text = ""
    for_: Channel | None = Field(None, alias="for")
    canvas: PresetCanvas | None = None
    layers: dict[Annotated[Text, Field(min_length=1)], LayerChange] = Field({}, max_length=MOST_CHANGES)
    region: str = "full"
    size: str = "max"
    rotation: str = "0"
    quality: str = "default"
    format: Annotated[str, Field(pattern="^[a-z0-9]{2,5}$")] = "png"
    display: int | None = Field(None, ge=1, le=8192)
    email_safe: bool = False
    max_bytes: Bytes | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_its_channel(cls, written: Any) -> Any:
        """A bare name is that of a channel."""
        whole = {"for": written} if isinstance(written, str) else written
        name = whole.get("for") if isinstance(whole, dict) else None
        if not isinstance(name, str) or name not in CHANNELS:
            return whole
        merged, canvas = CHANNELS[name].written | whole, whole.get("canvas")
        if isinstance(canvas, dict):
            merged["canvas"] = CHANNELS[name].written.get("canvas", {}) | canvas
        return merged

    @model_validator(mode="after")
    def _safe(self) -> "Preset":
        if self.email_safe and self.format not in ("jpg", "png", "gif"):
            raise ValueError("expected format jpg, png or gif, which every mail program shows")
        return self

    @property
    def channel(self) -> ChannelDefaults | None:
        return CHANNELS[self.for_] if self.for_ else None

    @property
    def safe(self) -> SafeMargins:
        """What is to be kept free, in pixels of its channel's extent."""
        return self.channel.safe if self.channel else SafeMargins()

    @property
    def lays_out(self) -> bool:
        """Whether its layout is another than the design's own."""
        return self.canvas is not None or bool(self.layers)

    @property
    def segments(self) -> Segments:
        """How it is delivered."""
        return self.region, self.size, self.rotation, f"{self.quality}.{self.format}"


class _OrChannel:
    """Describes a preset as what it may be written as: the name of a channel, too."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "enum": list(CHANNELS)}, handler(core)]}


PresetOrChannel = Annotated[Preset, _OrChannel()]
