"""The shape of a pydantic model, walked along the location of a mistake.

Pydantic's locations have a step for every union, the tag or the type that was tried, which is nowhere in the document.
Only the model's core schema tells such a step from a name: https://docs.pydantic.dev/latest/api/pydantic_core_schema/.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.types import Secret

Node = Any  # one of pydantic_core's schemas: a dictionary with a `type`

SECRETS = (SecretStr, SecretBytes, Secret)
_LISTS = ("list", "set", "frozenset", "generator")
_OBJECTS = ("model-fields", "typed-dict", "dataclass-args")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: the steps that lead there, and what the model knows of it."""

    steps: tuple[str | int, ...] = ()
    siblings: tuple[str, ...] = ()  # the names that are known beside the last step
    tag: str = ""  # the name whose value says which of several shapes this is
    tags: tuple[str, ...] = ()  # what it may say
    values: tuple[str, ...] = ()  # the texts that may stand here, if they are few
    secret: bool = False


class Shapes:
    """The core schema of a model."""

    def __init__(self, model: type[BaseModel]) -> None:
        model.model_rebuild()
        self._references: dict[str, Node] = {}
        self._root = self._gather(model.__pydantic_core_schema__)

    def at(self, location: Sequence[str | int]) -> Place:
        """What is known of the place at one of pydantic's locations."""
        node, place, names = self._plain(self._root), Place(), None
        for step in location:
            if names is not None and step == "[key]":  # what is wrong with a name is told where its value is
                node, names = names, None
            elif node is not None and node["type"] in ("tagged-union", "union"):
                node, names = self._branch(node, str(step)), None
            else:
                siblings, names = tuple(self._fields(node)), self._names(node)
                node = self._below(node, step)
                place = Place((*place.steps, step), siblings, secret=place.secret)
            place = replace(place, secret=place.secret or _is_secret(node))
            node = self._plain(node)
        return self._described(node, place)

    def _gather(self, node: Node) -> Node:
        if node["type"] != "definitions":
            return node
        self._references |= {each["ref"]: each for each in node["definitions"]}
        return self._gather(node["schema"])

    def _plain(self, node: Node) -> Node:
        """The schema inside of defaults, validators, models: whatever adds no step of its own."""
        while node is not None and node["type"] not in _OBJECTS:
            match node:
                case {"type": "definition-ref", "schema_ref": reference}:
                    node = self._references.get(reference)
                case {"type": "definitions"}:
                    node = self._gather(node)
                case {"type": "lax-or-strict", "lax_schema": inner} | {"type": "json-or-python", "json_schema": inner}:
                    node = inner
                case {"type": "chain", "steps": [inner, *_]}:
                    node = inner
                case {"type": "union", "choices": [choice]}:
                    node = _choice(choice)
                case {"schema": dict() as inner}:
                    node = inner
                case _:
                    return node
        return node

    def _branch(self, node: Node, label: str) -> Node:
        """The member of a union that a step speaks of."""
        if node["type"] == "tagged-union":
            return next((each for tag, each in node["choices"].items() if _text(tag) == label), None)
        for choice in node["choices"]:
            if isinstance(choice, tuple) and choice[1] == label:
                return choice[0]
        kind = label.partition("[")[0].removeprefix("constrained-")
        return next((each for each in map(_choice, node["choices"]) if {label, kind} & self._labels(each)), None)

    def _labels(self, node: Node) -> set[str]:
        """The names that pydantic has for a schema: that of its class, or of its type."""
        if node["type"] == "definition-ref":
            node = self._references.get(node["schema_ref"], node)
        inner = self._plain(node) or node
        return {getattr(each.get("cls"), "__name__", each["type"]) for each in (node, inner)} | {node["type"]}

    def _names(self, node: Node) -> Node:
        """What the names in an object of free names have to be; None if they may be any."""
        names = node.get("keys_schema") if node is not None and node["type"] == "dict" else None
        return None if names is None or names.keys() == {"type"} else names

    def _fields(self, node: Node) -> dict[str, Node]:
        """The fields of an object by the name that they have in a document."""
        if node is None or node["type"] not in _OBJECTS:
            return {}
        fields = node["fields"]
        pairs = fields.items() if isinstance(fields, dict) else ((each["name"], each) for each in fields)
        return {_alias(name, field): field["schema"] for name, field in pairs}

    def _below(self, node: Node, step: str | int) -> Node:
        match node:
            case {"type": "dict"}:
                return node.get("values_schema")
            case {"type": kind, "items_schema": items} if kind in _LISTS:
                return items
            case {"type": "tuple", "items_schema": [*items]} if isinstance(step, int) and items:
                variadic = node.get("variadic_item_index")
                return items[min(step, variadic if variadic is not None else len(items) - 1)]
            case {"type": kind} if kind in _OBJECTS:
                return self._fields(node).get(str(step), node.get("extras_schema"))
        return None

    def _described(self, node: Node, place: Place) -> Place:
        match node:
            case {"type": "tagged-union", "choices": choices}:
                tag = node["discriminator"]
                return replace(place, tag=tag if isinstance(tag, str) else "", tags=tuple(map(_text, choices)))
            case {"type": "literal", "expected": expected}:
                return replace(place, values=tuple(map(_text, expected)))
            case {"type": "enum", "members": members}:
                return replace(place, values=tuple(map(_text, members)))
        return place


def _choice(choice: Any) -> Node:
    return choice[0] if isinstance(choice, tuple) else choice


def _text(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _alias(name: str, field: Node) -> str:
    alias = field.get("validation_alias")
    return alias if isinstance(alias, str) else name


def _is_secret(node: Node) -> bool:
    """Whether a schema makes one of pydantic's secrets, however it is wrapped; Secret[T] is made by functions."""
    while isinstance(node, dict):
        function = node.get("function")
        made = function.get("function") if isinstance(function, dict) else None
        if isinstance(made, type) and issubclass(made, SECRETS):
            return True
        if getattr(made, "__qualname__", "").startswith(f"{Secret.__name__}."):
            return True
        inner = ("schema", "lax_schema", "json_schema")
        if node["type"] in ("model", "dataclass"):
            return False
        node = next((node[name] for name in inner if isinstance(node.get(name), dict)), None)
    return False
