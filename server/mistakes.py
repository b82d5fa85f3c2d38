"""What pydantic refuses, as what a stranger can act upon: where, what was expected, what came, what was meant.

Pointers are RFC 6901, into the document as it was sent: the marks that pydantic adds for the branch of a union are left
out again. Values are repeated in short, those of secrets never.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from ops.errors import SHOWN
from server.errors import Invalid, Wrong
from server.shapes import Place, Shapes

LISTED = 50  # mistakes
COUNTED = 10_000  # mistakes; of more none is listed, as listing begins with making all of them
LONGEST_NAME = 200  # characters of one step of a pointer; a longer one is cut, and leads nowhere
OFFERED = 12  # names that a message counts up
LONGEST_MESSAGE = 500  # characters

_SECRET = re.compile(
    r"secret|passw|token|credential|authori[sz]ation|signature|sealed|(^|[_-])(key|sig)s?$|api_?key", re.IGNORECASE
)
_SUBJECT = re.compile(r"(\w+) should (?:(be|have|match|contain|end|start) )?", re.ASCII)
_NOUNS = {"String": "a text", "List": "a list", "Tuple": "a list", "Dictionary": "an object", "Set": "a list"}
_JSON = {
    "an object": ("model_type", "model_attributes_type", "dict_type", "dataclass_type", "mapping_type"),
    "a list": ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"),
    "a text": ("string_type", "string_sub_type", "string_unicode"),
    "a whole number": ("int_type", "int_parsing", "int_from_float", "int_parsing_size"),
    "a number": ("float_type", "float_parsing"),
    "a finite number": ("finite_number",),
    "true or false": ("bool_type", "bool_parsing"),
    "null": ("none_required",),
}
_WRITTEN = {
    "date": "a date such as 2027-05-31",
    "datetime": "a date and time such as 2027-05-31T12:00:00Z",
    "time": "a time such as 12:00:00Z",
    "uuid": "a UUID",
    "url": "an absolute URL",
}
_WORDS = {code: words for words, codes in _JSON.items() for code in codes}


def invalid(
    error: ValidationError, model: type[BaseModel], place: Literal["body", "query"] = "body", listed: int = LISTED
) -> Invalid:
    """The refusal of a document that was to be a `model`."""
    count = error.error_count()
    if count > COUNTED:
        what = f"Expected {model.__name__} for the {place} but received a document with {count} mistakes."
        return Invalid(place, (Wrong("", "too_many_mistakes", what),), count - 1)
    shapes = Shapes(model)
    details = error.errors(include_url=False)[:listed]
    return Invalid(place, tuple(_wrong(detail, shapes, place) for detail in details), count - len(details))


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The name that was probably meant: spellings such as firstName and first-name are near to first_name."""
    spelt = {_plain(each): each for each in reversed(list(known))}
    near = get_close_matches(_plain(name[:SHOWN]), spelt, 1, likeness)
    return spelt[near[0]] if near else None


def pointer(steps: Iterable[str | int]) -> str:
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
        case str():
            return f"“{_cut(value, SHOWN)}”"
        case bool() | int() | float():
            return _cut(json.dumps(value), SHOWN)
    return f"“{_cut(str(value), SHOWN)}”"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mistake beside what is known of its place."""

    detail: Any
    place: Place
    whole: str

    @property
    def name(self) -> str:
        return self._named(self.place.steps)

    @property
    def parent(self) -> str:
        return self._named(self.place.steps[:-1])

    def _named(self, steps: tuple[str | int, ...]) -> str:
        return f"`{_cut(pointer(steps), SHOWN)}`" if steps else f"the {self.whole}"

    @property
    def secret(self) -> bool:
        named = any(isinstance(step, str) and _SECRET.search(step) for step in self.place.steps)
        return bool(named) or self.place.secret

    @property
    def received(self) -> str:
        unread = self.detail["type"] == "json_invalid"  # where the input is all that was sent
        return "something else" if self.secret or unread else received(self.detail["input"])


def _wrong(detail: Any, shapes: Shapes, whole: str) -> Wrong:
    seen = _Seen(detail, shapes.at(detail["loc"]), whole)
    code = detail["type"]
    message, meant = _explain(code, seen)
    steps = seen.place.steps
    if code == "union_tag_invalid" and seen.place.tag in _members(detail["input"]):
        steps = (*steps, seen.place.tag)
    return Wrong(pointer(steps), code, _cut(message, LONGEST_MESSAGE), meant)


def _explain(code: str, seen: _Seen) -> tuple[str, str | None]:
    """The sentence, and what was probably meant."""
    detail, place = seen.detail, seen.place
    match code:
        case "extra_forbidden" | "unexpected_keyword_argument":
            name = str(place.steps[-1]) if place.steps else ""
            known = _names(place.siblings) or "nothing"
            return f"Expected {known} in {seen.parent} but received “{_cut(name, SHOWN)}”.", nearest(
                name, place.siblings
            )
        case "missing" | "missing_argument":
            return f"Expected a value for {seen.name} but received none.", None
        case "union_tag_invalid":
            tag = str(detail["ctx"]["tag"])
            return (
                f"Expected {_names(place.tags)} for `{place.tag}` of {seen.name} but received {received(tag)}.",
                nearest(tag, place.tags),
            )
        case "union_tag_not_found":
            misspelt = nearest(place.tag, _members(detail["input"])) if place.tag else None
            wanted = f"`{place.tag}` ({_names(place.tags)})" if place.tag else "a known kind"
            return f"Expected {wanted} in {seen.name} but received {seen.received}.", misspelt and place.tag
        case "literal_error" | "enum":
            value = detail["input"]
            known = _names(place.values) if place.values else detail["ctx"]["expected"]
            meant = nearest(value, place.values, 0.5) if isinstance(value, str) and not seen.secret else None
            return f"Expected {known} for {seen.name} but received {seen.received}.", meant
    return _sentence(code, seen), None


def _sentence(code: str, seen: _Seen) -> str:
    """*Expected X for NAME but received V*; a validator's own sentence as it stands, unless it is about a secret."""
    words = _WORDS.get(code)
    if code.endswith(("_type", "_parsing", "_inexact")):
        words = words or _WRITTEN.get(code.partition("_")[0])
    text = str(seen.detail["msg"])
    if words is None and code in ("value_error", "assertion_error"):
        text = text.removeprefix("Value error, ").removeprefix("Assertion failed, ").strip().rstrip(".")
        if seen.secret or not text:
            words = "another value"
        elif not text.lower().startswith("expected ") or " received " in text:
            return text[:1].upper() + text[1:] + "."
        else:
            words = text[len("expected ") :]
    return f"Expected {words or _expected(text)} for {seen.name} but received {seen.received}."


def _expected(text: str) -> str:
    """Pydantic's “Input should be a valid date, got …” as a noun."""
    text = text.partition(", got ")[0].partition(", unable to ")[0].partition(" after validation")[0]
    match = _SUBJECT.match(text)
    if match is None:
        return f"what can be read ({text})"
    rest, verb = text[match.end() :].replace("string", "text"), match[2] or "be"
    noun = _NOUNS.get(match[1], "a value")
    if verb == "be":
        return rest if rest.startswith(("a ", "an ")) else f"{noun} {rest}"
    return f"{noun} with {rest}" if verb == "have" else f"{noun} to {verb} {rest}"


def _names(names: Collection[str]) -> str:
    listed = _listed(names, OFFERED)
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _listed(names: Collection[object], most: int) -> list[str]:
    cut = [_cut(str(name), SHOWN) for name in islice(names, most)]
    return cut if len(names) <= most else [*cut, f"{len(names) - most} more"]


def _members(value: object) -> tuple[str, ...]:
    """The names in an object; not of all if there are very many."""
    return tuple(map(str, islice(value, 1000))) if isinstance(value, dict) else ()


def _plain(name: str) -> str:
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", name).lower().replace("-", "_").replace(" ", "_")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"
