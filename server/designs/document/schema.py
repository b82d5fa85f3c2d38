"""The fields of a design as JSON Schema: what may be sent, with samples. JSON Schema 2020-12.

https://json-schema.org/draft/2020-12/schema
"""

from decimal import Decimal
from typing import Any

from server.designs.design import Design
from server.designs.document import missing_rules
from server.designs.document.declaration import (
    BooleanField,
    ChoiceField,
    ColorField,
    DateField,
    DesignField,
    MoneyField,
    NumberField,
    TextField,
    UrlField,
)
from server.designs.document.document import Document
from server.designs.field import Field
from server.designs.kinds.answers import Flag
from server.designs.kinds.kind import Words

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DESIGN = "/v1/schemas/design"

Schema = dict[str, Any]


def document() -> Schema:
    """What a design document may be."""
    return {"$schema": DIALECT, "$id": DESIGN} | Document.model_json_schema(by_alias=True)


def of_fields(design: Design, longest: int) -> Schema:
    """The values of a design's fields as one object, none with more characters than `longest`; nothing but they may be
    in it. `x-missing` says what each layer shows where a value is missing for which there is no default."""
    required = [name for name, field in design.fields.items() if field.required]
    return {
        "$schema": DIALECT,
        "$id": f"/v1/designs/{design.name}@{design.version}/schema",
        "title": design.document.title or design.name,
        "type": "object",
        "properties": {name: _field(field, design, longest) for name, field in design.fields.items()},
        "required": required,
        "additionalProperties": False,
    }


def _field(field: Field, design: Design, longest: int) -> Schema:
    declared, accepts = design.document.fields[field.name], field.kind.accepts
    samples = [_value(field, one, design) for one in declared.samples]
    examples = [one for one in samples if one is not None]
    found: Schema = {
        "title": declared.title or field.name,
        "description": f"{accepts[:1].upper()}{accepts[1:]}.",
        **_type(declared, longest),
        "x-field": declared.type,
    }
    if declared.default is not None and (default := _value(field, declared.default, design)) is not None:
        found["default"] = default
    instead = missing_rules.rules(design.document, field.name) if "default" not in found else {}
    return found | ({"examples": examples} if examples else {}) | ({"x-missing": instead} if instead else {})


def _type(declared: DesignField, longest: int) -> Schema:
    match declared:
        case TextField():
            return {"type": "string", "maxLength": min(declared.max, longest)}
        case NumberField():
            bounds = {"minimum": declared.min, "maximum": declared.max}
            return {"type": "number"} | {name: _number(one) for name, one in bounds.items() if one is not None}
        case MoneyField():
            return {"type": ["number", "string"], "x-currency": declared.currency}
        case DateField() if declared.type == "time":
            return {"type": "string"}
        case DateField():
            return {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
        case BooleanField():
            return {"type": "boolean"}
        case ChoiceField():
            return {"type": "string", "enum": list(declared.choices)}
        case ColorField():
            return {"type": "string", "examples": ["#1a2b3c"]}
        case UrlField():
            return {"type": "string", "format": "uri"}
    return {"type": "string", "format": "uri-reference"}


def _value(field: Field, written: str | float | bool, design: Design) -> Any:
    """A value as it would be sent, None if the field does not take it."""
    value = field.kind.taken(written, design.place).value
    if value is None:
        return None
    if isinstance(field.kind, Flag):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    return str(written) if isinstance(field.kind, Words) else field.kind.spell(value)


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)
