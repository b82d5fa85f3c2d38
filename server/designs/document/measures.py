"""Measures: what the parts of a design document are written in: texts with fields, colours, lengths.

Lengths are in the canvas' own units, which are its pixels at full size, or in per cent of it: `"12%"`.
"""

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ops.layers.paint import Colour
from server.designs.document import template
from server.designs.document.template import Blank, Template
from server.designs.kinds.colours import colour_of

FARTHEST = 20_000  # units from the canvas' corner
LONGEST = 2000  # characters of a value that the design itself holds

FIELD_NAME = rf"^{template.NAME}$"


class Model(BaseModel):
    """A part of a document."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=LONGEST, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Its JSON Schema, with defaults as they would be written."""
        made = handler(core)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, field in cls.model_fields.items():
            if isinstance(field.default, Colour | Template):
                mark = "#" if isinstance(field.default, Colour) else ""
                properties[field.alias or name]["default"] = f"{mark}{field.default}"
        return made


def _template(value: object) -> Template:
    if not isinstance(value, str):
        raise ValueError("expected a text")  # noqa: TRY004 (pydantic's word for it)
    return template.parse(value)


def _words(value: object) -> Template:
    found = _template(value)
    if not found.plain:
        raise ValueError("expected no plural here: only texts for people may depend on a number")
    return found


def _ink(value: object) -> Colour | Blank:
    if isinstance(value, str):
        parts = template.parse(value).parts
        if len(parts) == 1 and isinstance(parts[0], Blank) and not parts[0].form:
            return parts[0]
        if colour := colour_of(value):
            return colour
    raise ValueError("expected a colour such as #1a2b3c, #00000080 or white, or a field in braces")


def _length(value: object) -> "Length":
    text = value.removesuffix("%") if isinstance(value, str) and value.endswith("%") else value
    share = text is not value
    if isinstance(text, bool) or not isinstance(text, (int, float, str)) or (isinstance(text, str) and not share):
        raise ValueError('expected a number, or per cent such as "12%"')
    try:
        number = float(text)
    except ValueError:
        raise ValueError('expected a number, or per cent such as "12%"') from None
    if not abs(number) <= (1000 if share else FARTHEST):  # NaN is none of these
        raise ValueError(f"expected at most {FARTHEST} units, or 1000%")
    return Length(number, share)


class Length(tuple[float, bool]):
    """A number of units, or of hundredths of the canvas' side if `share`."""

    __slots__ = ()

    def __new__(cls, number: float, share: bool = False) -> "Length":
        return super().__new__(cls, (number, share))

    def of(self, side: float) -> float:
        number, share = self
        return number * side / 100 if share else number

    @property
    def written(self) -> float | str:
        """As it stands in a document."""
        number, share = self
        return f"{number}%" if share else number

    def __str__(self) -> str:
        return str(self.written)


_TEXT_SCHEMA = {"type": "string", "maxLength": template.LONGEST, "description": "A text; {field} is a field's value."}
_PROSE_SCHEMA = _TEXT_SCHEMA | {
    "description": "A text; {field} is a field's value, {field, plural, one {# tree} other {# trees}} depends on it."
}
_INK_SCHEMA = {"type": "string", "description": "#1a2b3c, #00000080, a name, or {field} of type colour."}
_LENGTH_SCHEMA = {
    "anyOf": [{"type": "number", "minimum": -FARTHEST, "maximum": FARTHEST}, {"type": "string", "pattern": "%$"}]
}

Words = Annotated[Template, PlainValidator(_words), PlainSerializer(str), WithJsonSchema(_TEXT_SCHEMA)]
Prose = Annotated[Template, PlainValidator(_template), PlainSerializer(str), WithJsonSchema(_PROSE_SCHEMA)]
Ink = Annotated[Colour | Blank, PlainValidator(_ink), PlainSerializer(str), WithJsonSchema(_INK_SCHEMA)]
Measure = Annotated[
    Length, PlainValidator(_length), PlainSerializer(lambda length: length.written), WithJsonSchema(_LENGTH_SCHEMA)
]
Box = tuple[Measure, Measure, Measure, Measure]
Share = Annotated[float, Field(ge=0, le=1)]
Degrees = Annotated[float, Field(ge=-360, le=360)]
Units = Annotated[float, Field(ge=0, le=FARTHEST)]
Text = Annotated[str, Field(max_length=LONGEST)]
Bytes = Annotated[int, Field(ge=4000, le=50_000_000)]
FieldName = Annotated[str, Field(pattern=FIELD_NAME)]

WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)


class Shadow(Model):
    color: Ink = Colour(0, 0, 0, 96)
    blur: Annotated[float, Field(ge=0, le=200)] = 12
    x: Annotated[float, Field(ge=-500, le=500)] = 0
    y: Annotated[float, Field(ge=-500, le=500)] = 4


class Stroke(Model):
    color: Ink
    width: Annotated[float, Field(gt=0, le=200)]


class GradientStop(Model):
    at: Share
    color: Ink


class Gradient(Model):
    """Colours that go over into each other: `angle` is where it leads, 0 upwards and 90 to the right."""

    gradient: Annotated[tuple[Ink | GradientStop, ...], Field(min_length=2, max_length=10)]
    angle: Degrees = 180
    radial: bool = False

    @model_validator(mode="after")
    def _all_alike(self) -> "Gradient":
        if len({isinstance(one, GradientStop) for one in self.gradient}) > 1:
            raise ValueError("expected colours only, or stops only")
        return self


Fill = Ink | Gradient
