"""The design document: a canvas, its fields, the layers on it. What is written here is the JSON that people write.

What refers to something else (a field, a font, a picture) is looked at once the document itself is in order.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from ops.layers.paint import Colour
from server.designs.document.declaration import DesignField, TextField
from server.designs.document.layers import BarcodeLayer, ImageLayer, Layer, QrLayer
from server.designs.document.measures import Bytes, FieldName, Fill, Model, Prose, Text
from server.designs.document.preset import MOST_PRESETS, PresetOrChannel
from server.designs.document.template import Template
from server.designs.overlay import PLACE, TERMS

MOST_LAYERS, MOST_FIELDS = 100, 60
DESIGN_NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"


class Canvas(Model):
    width: int = Field(ge=1, le=8192)
    height: int = Field(ge=1, le=8192)
    background: Fill = Colour(255, 255, 255, 0)


class Layout(Model):
    """Over another picture, the layers are laid out anew on its extent."""

    as_: Literal["layout"] = Field(alias="as")


class StampPlacement(Model):
    """Over another picture, the canvas lies on it like a stamp: where, and how large, in per cent of the picture."""

    as_: Literal["stamp"] = Field(alias="as")
    at: Literal["c", "n", "ne", "e", "se", "s", "sw", "w", "nw"] = "se"
    margin: Annotated[float, Field(ge=0, le=45)] = 4
    width: Annotated[float, Field(ge=1, le=100)] = 30


class Document(Model):
    """A design."""

    name: Annotated[str, Field(pattern=DESIGN_NAME)]
    title: Text = ""
    canvas: Canvas
    locale: Text = "en"
    tz: Text = "UTC"
    alt: Prose = Template(())
    public: bool = False
    max_bytes: Bytes | None = None
    fields: dict[FieldName, DesignField] = Field({}, max_length=MOST_FIELDS)
    layers: Annotated[tuple[Layer, ...], Field(max_length=MOST_LAYERS)]
    over: Annotated[Layout | StampPlacement, Field(discriminator="as_")] = Layout(**{"as": "layout"})
    presets: dict[str, PresetOrChannel] = Field({}, max_length=MOST_PRESETS)

    @field_validator("name")
    @classmethod
    def _own(cls, name: str) -> str:
        if name == "text":
            raise ValueError("expected another name: `text` is the built-in design")
        return name

    @field_validator("fields")
    @classmethod
    def _free(cls, fields: dict[str, Any]) -> dict[str, Any]:
        for name in fields:
            if name in TERMS | PLACE:
                raise ValueError(f"expected another name than {name}, which has a meaning of its own")
        return fields

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """What codes say and pictures are named by is of use as a whole only: a part would be another one's."""
        codes = (layer.data for layer in self.layers if isinstance(layer, QrLayer | BarcodeLayer))
        sources = (layer.source for layer in self.layers if isinstance(layer, ImageLayer))
        for name in {name for words in (*codes, *sources) for name in words.fields}:
            field = self.fields.get(name)
            if isinstance(field, TextField):
                self.fields[name] = field.model_copy(update={"whole": True})
        return self
