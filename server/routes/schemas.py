"""The JSON schemas of the API's models, and examples made from them. JSON Schema 2020-12."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

REFERENCE = "#/components/schemas/"
DEEPEST = 12  # objects inside of each other, in an example

Document = dict[str, Any]


class Schemas:
    """The JSON schemas of all models, made together so that their names are their own."""

    def __init__(
        self, sent: Sequence[type[BaseModel]], asked: Sequence[type[BaseModel]], answered: Sequence[type[BaseModel]]
    ) -> None:
        pairs = [
            *((model, "validation") for model in dict.fromkeys([*sent, *asked])),
            *((model, "serialization") for model in dict.fromkeys(answered)),
        ]
        schemas, together = models_json_schema(pairs, ref_template=REFERENCE + "{model}")  # type: ignore[arg-type]
        names = _joined(together.get("$defs", {}))
        self._schemas: dict[Any, Document] = {key: _renamed(schema, names) for key, schema in schemas.items()}
        self._all: Document = {
            names.get(name, name): _renamed(each, names) for name, each in together.get("$defs", {}).items()
        }
        queries = {self.body(model)["$ref"] for model in asked}  # written out as parameters, each by itself
        queries -= {*(self.body(model)["$ref"] for model in sent), *(self.answer(model)["$ref"] for model in answered)}
        self.shared = {name: schema for name, schema in self._all.items() if REFERENCE + name not in queries}

    def body(self, model: type[BaseModel]) -> Document:
        return self._schemas[model, "validation"]

    def answer(self, model: type[BaseModel]) -> Document:
        return self._schemas[model, "serialization"]

    def found(self, schema: Document) -> Document:
        """A schema instead of a reference to it."""
        while "$ref" in schema:
            schema = self._all[schema["$ref"].removeprefix(REFERENCE)]
        return schema

    def example(self, schema: Document, depth: int = 0) -> Any:
        """A value such as the schema describes: its own example, else its default, else the simplest one."""
        if "$ref" in schema and not {"examples", "example", "default"} & set(schema):
            return self.example(self.found(schema), depth)
        for key in ("examples", "example", "default", "const", "enum", "anyOf", "oneOf", "allOf"):
            match schema.get(key):
                case [first, *_] if key in ("anyOf", "oneOf", "allOf"):
                    return self.example(first, depth + 1) if depth < DEEPEST else None
                case [first, *_] if key in ("examples", "enum"):
                    return first
                case value if key in schema:
                    return value
        return self._simplest(schema, depth)

    def _simplest(self, schema: Document, depth: int) -> Any:
        match schema.get("type"):
            case "object" if depth < DEEPEST:
                required = schema.get("required", ())
                shown = {k: v for k, v in schema.get("properties", {}).items() if k in required or "examples" in v}
                return {name: self.example(inner, depth + 1) for name, inner in shown.items()}
            case "array" if depth < DEEPEST:
                fixed = schema.get("prefixItems") or [schema.get("items") or {}] * max(1, schema.get("minItems", 1))
                return [self.example(inner, depth + 1) for inner in fixed[:10]]
            case "integer" | "number":
                return schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
            case "boolean":
                return True
            case "string":
                return {"date": "2027-05-31", "date-time": "2027-05-31T12:00:00Z", "uri": "https://example.org/"}.get(
                    schema.get("format", ""),
                    "text"[: schema.get("maxLength", 4)].ljust(schema.get("minLength", 0), "t"),
                )
        return None


def _joined(schemas: Document) -> dict[str, str]:
    """Names without -Input and -Output for models that are the same on both ways.

    Pydantic does not see it of models that contain themselves: each of the two speaks of itself.
    """
    bases = {name.removesuffix("-Input") for name in schemas if name.endswith("-Input")}
    bases = {base for base in bases if f"{base}-Output" in schemas and base not in schemas}
    while True:
        names = {f"{base}{way}": base for base in bases for way in ("-Input", "-Output")}
        same = {
            base
            for base in bases
            if _renamed(schemas[f"{base}-Input"], names) == _renamed(schemas[f"{base}-Output"], names)
        }
        if same == bases:
            return names
        bases = same


def _renamed(schema: Any, names: dict[str, str]) -> Any:
    """A schema whose references, those of discriminators too, have other names."""
    match schema:
        case dict():
            return {key: _renamed(value, names) for key, value in schema.items()}
        case list():
            return [_renamed(each, names) for each in schema]
        case str() if schema.startswith(REFERENCE):
            name = schema.removeprefix(REFERENCE)
            return REFERENCE + names.get(name, name)
    return schema
