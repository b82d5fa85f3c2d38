"""What pydantic refuses, as what a stranger can act upon: where, what was expected, what came, what was meant.

Pointers are RFC 6901, into the document as it was sent. Pydantic's locations have a step more for every union, the tag
or the type that was tried, which is nowhere in the document; only the model's core schema tells such a step from a
name: https://docs.pydantic.dev/latest/api/pydantic_core_schema/. Values are repeated in short, those of secrets never.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from itertools import islice
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from ops.errors import SHOWN
from server.errors import Invalid, Wrong

LISTED = 50  # mistakes
COUNTED = 10_000  # mistakes; of more none is listed, as listing begins with making all of them
LONGEST_NAME = 200  # characters of one step of a pointer; a longer one is cut, and leads nowhere
OFFERED = 12  # names that a message counts up
LONGEST_MESSAGE = 500  # characters

Node = Any  # one of pydantic_core's schemas: a dictionary
Step = str | int

_SECRET = re.compile(
    r"secret|passw|token|credential|authori[sz]ation|signature|sealed|(^|[_-])(key|sig)s?$|api_?key", re.IGNORECASE
)
_KIND = re.compile("_(?:type|sub|unicode|parsing|from|attributes|syntax)(?:_.*)?$")
_EXPECTED = {  # by pydantic's code, or the kind of value that it begins with
    "bool": "true or false",
    "dataclass": "an object",
    "date": "a date such as 2027-05-31",
    "datetime": "a date and time such as 2027-05-31T12:00:00Z",
    "dict": "an object",
    "finite_number": "a finite number",
    "float": "a number",
    "frozen_set": "a list",
    "greater_than": "a value greater than {gt}",
    "greater_than_equal": "a value greater than or equal to {ge}",
    "int": "a whole number",
    "iterable": "a list",
    "less_than": "a value less than {lt}",
    "less_than_equal": "a value less than or equal to {le}",
    "list": "a list",
    "mapping": "an object",
    "missing": "a value",
    "model": "an object",
    "multiple_of": "a multiple of {multiple_of}",
    "none_required": "null",
    "path": "a path",
    "set": "a list",
    "string": "a text",
    "string_pattern_mismatch": "a text that matches the pattern '{pattern}'",
    "string_too_long": "a text with at most {max_length} characters",
    "string_too_short": "a text with at least {min_length} characters",
    "time": "a time such as 12:00:00Z",
    "time_delta": "a duration such as PT1H30M",
    "too_long": "at most {max_length} items",
    "too_short": "at least {min_length} items",
    "tuple": "a list",
    "url": "an absolute URL",
    "uuid": "a UUID",
}
_NOTHING: Node = {}
_INNER = ("schema", "lax_schema", "json_schema")


def invalid(
    error: ValidationError, model: type[BaseModel], place: Literal["body", "query"] = "body", listed: int = LISTED
) -> Invalid:
    """The refusal of a document that was to be a `model`."""
    count = error.error_count()
    if count > COUNTED:
        what = f"Expected {model.__name__} for the {place} but received a document with {count} mistakes."
        return Invalid(place, (Wrong("", "too_many_mistakes", what),), count - 1)
    found = list(islice(explained(error, model), listed))
    return Invalid(place, tuple(_wrong(each, place) for each in found), count - len(found))


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The name that was probably meant: spellings such as firstName and first-name are near to first_name."""
    spelt = {_plain(each): each for each in reversed(list(known))}
    near = get_close_matches(_plain(name[:SHOWN]), spelt, 1, likeness)
    return spelt[near[0]] if near else None


def pointer(steps: Iterable[Step]) -> str:
    """Steps as a JSON pointer."""
    return "".join("/" + _cut(str(step), LONGEST_NAME).replace("~", "~0").replace("/", "~1") for step in steps)


def received(value: object) -> str:
    """A value of a JSON document in short; what is inside of lists and objects is only counted."""
    match value:
        case None:
            return "null"
        case dict():
            return "an empty object" if not value else f"an object with {', '.join(_listed(value, 3))}"
        case list() | tuple():
            return "an empty list" if not value else f"a list of {len(value)}"
        case bool() | int() | float():
            return _cut(json.dumps(value), SHOWN)
    return f"“{_cut(str(value), SHOWN)}”"


@dataclass(frozen=True, slots=True)
class Found:
    """A mistake, and the words for it."""

    steps: tuple[Step, ...]
    code: str
    expected: str  # nothing if only the validator's `own` words say it
    received: str  # nothing if it is a secret, which `own` may repeat
    meant: str | None = None
    own: str = ""
    siblings: Collection[str] = ()  # the names that are known where an unknown one stands


def explained(error: ValidationError, model: type[BaseModel], secrets: Collection[str] = ()) -> Iterator[Found]:
    """What is wrong with a document that was to be a `model`; values below names among `secrets` are not repeated."""
    shape = _Shape(model)
    for detail in error.errors(include_url=False):
        yield _found(detail, shape.at(detail["loc"], detail["input"]), secrets)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a document: the steps that lead there, and what the model knows of it."""

    steps: tuple[Step, ...]
    siblings: Collection[str]  # the names that are known beside the last step
    tag: str  # the name whose value says which of several shapes this is
    known: tuple[str, ...]  # what the tag, or the value itself, may be
    secret: bool


class _Shape:
    """The core schema of a model, walked along the location of a mistake."""

    def __init__(self, model: type[BaseModel]) -> None:
        model.model_rebuild()
        self._root: Node = model.__pydantic_core_schema__
        self._shared: dict[str, Node] = {each["ref"]: each for each in self._root.get("definitions", ())}

    def at(self, location: Iterable[Step], given: object) -> _Place:
        """What is known of the place at one of pydantic's locations, where `given` was refused."""
        passed, around = self._inwards(self._root), _NOTHING
        steps: tuple[Step, ...] = ()
        secret = _is_secret(passed)
        for step in location:
            node = passed[-1]
            if step == "[key]" and steps and given == steps[-1]:  # what is wrong with a name is told where its value is
                inner = around.get("keys_schema", {})
            elif "choices" in node:
                inner = self._branch(node["choices"], str(step))
            else:
                inner, around, steps = self._below(node, step), node, (*steps, step)
            passed = self._inwards(inner)
            secret = secret or _is_secret(passed)
        node = passed[-1]
        secret = secret or _is_secret(self._inwards(self._below(node, 0)))  # lists and objects of secrets
        choices, tag = node.get("choices"), node.get("discriminator")
        known = choices if isinstance(choices, dict) else node.get("expected", node.get("members", ()))
        return _Place(steps, _fields(around), tag if isinstance(tag, str) else "", tuple(map(_text, known)), secret)

    def _inwards(self, node: Node) -> list[Node]:
        """A schema, and those inside of it as long as they add no step: of defaults, validators, models."""
        passed = []
        while node is not None:
            passed.append(node)
            first = node["steps"][0] if node.get("type") == "chain" else self._shared.get(node.get("schema_ref"))
            node = first or next((node[name] for name in _INNER if name in node), None)
        return passed

    def _branch(self, choices: Any, label: str) -> Node:
        """The member of a union that a step speaks of, by its tag or by the name of its class or type."""
        if isinstance(choices, dict):
            return next((each for tag, each in choices.items() if _text(tag) == label), {})
        kind = label.partition("[")[0].removeprefix("constrained-")
        for choice in choices:
            member, named = choice if isinstance(choice, tuple) else (choice, "")
            passed = self._inwards(member)
            if label == named or kind in {each["type"] for each in passed} | {passed[-1].get("model_name")}:
                return member
        return {}

    def _below(self, node: Node, step: Step) -> Node:
        if "fields" in node:
            return _fields(node).get(str(step), node.get("extras_schema", {}))
        items: Any = node.get("values_schema", node.get("items_schema", {}))
        if isinstance(items, list):  # of a tuple
            last = node.get("variadic_item_index", len(items) - 1)
            items = items[min(step, last)] if isinstance(step, int) and items else {}
        return items


def _is_secret(passed: list[Node]) -> bool:
    """Whether one of pydantic's secrets is made of it, which is written in a way of its own."""
    functions = (each.get("serialization", {}).get("function") for each in passed)
    return any(getattr(function, "__name__", "").startswith("_serialize_secret") for function in functions)


def _fields(node: Node) -> dict[str, Node]:
    """The fields of an object by the name that they have in a document."""
    fields = node.get("fields", {})
    pairs = fields.items() if isinstance(fields, dict) else ((each["name"], each) for each in fields)
    aliases = ((name, field, field.get("validation_alias")) for name, field in pairs)
    return {alias if isinstance(alias, str) else name: field["schema"] for name, field, alias in aliases}


def _found(detail: Any, place: _Place, secrets: Collection[str]) -> Found:
    code, given, steps = detail["type"], detail["input"], place.steps
    named = any(isinstance(step, str) and (_SECRET.search(step) or step in secrets) for step in steps)
    whole = code == "json_invalid"  # where the input is all that was sent
    shown = "" if place.secret or named or whole else received(given)
    match code:
        case "extra_forbidden":
            name, known = str(detail["loc"][-1]), place.siblings
            expected = _names(known) or "nothing"
            return Found(steps, code, expected, received(name), nearest(name, known), siblings=known)
        case "missing":
            return Found(steps, code, "a value", "none")
        case "union_tag_invalid":
            tag, at = str(detail["ctx"]["tag"]), (*steps, place.tag) if place.tag else steps
            return Found(at, code, _names(place.known), shown and received(tag), nearest(tag, place.known))
        case "union_tag_not_found" if place.tag:
            misspelt = isinstance(given, dict) and nearest(place.tag, map(str, islice(given, 1000)))
            expected = f"an object with `{place.tag}` ({_names(place.known)})"
            return Found(steps, code, expected, shown, place.tag if misspelt else None)
        case "literal_error" | "enum":
            meant = nearest(given, place.known, 0.5) if isinstance(given, str) and shown else None
            return Found(steps, code, _names(place.known) or detail["ctx"]["expected"], shown, meant)
        case "value_error" | "assertion_error":
            own = str(detail["msg"]).partition(", ")[2].strip().rstrip(".") or "expected another value"
            plain = own.lower().startswith("expected ") and " received " not in own
            return Found(steps, code, own[len("expected ") :] if plain else "", shown, own=own)
    return Found(steps, code, _expected(code, detail), shown)


def _expected(code: str, detail: Any) -> str:
    template = _EXPECTED.get(code) or _EXPECTED.get(_KIND.sub("", code))
    if template is None:
        return f"another value ({detail['msg']})"
    limits = {
        name: f"{limit:g}" if isinstance(limit, float) else limit for name, limit in detail.get("ctx", {}).items()
    }
    return re.sub(r"\b1 (item|character)s", r"1 \1", template.format_map(limits))


def _wrong(found: Found, place: str) -> Wrong:
    """*Expected X for NAME but received V*, or a validator's own sentence."""
    inside, steps = ("in", found.steps[:-1]) if found.code == "extra_forbidden" else ("for", found.steps)
    name = f"`{_cut(pointer(steps), SHOWN)}`" if steps else f"the {place}"
    expected = "another value" if found.own and not found.received else found.expected
    message = f"Expected {expected} {inside} {name} but received {found.received or 'something else'}."
    if not expected:
        message = found.own[:1].upper() + found.own[1:] + "."
    return Wrong(pointer(found.steps), found.code, _cut(message, LONGEST_MESSAGE), found.meant)


def _names(names: Collection[str]) -> str:
    listed = _listed(names, OFFERED)
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _listed(names: Collection[object], most: int) -> list[str]:
    cut = [_cut(str(name), SHOWN) for name in islice(names, most)]
    return cut if len(names) <= most else [*cut, f"{len(names) - most} more"]


def _text(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _plain(name: str) -> str:
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", name).lower().replace("-", "_").replace(" ", "_")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"
