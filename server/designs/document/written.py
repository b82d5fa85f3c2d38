"""A document as it was written: JSON → its one text, and its value. RFC 8259.

Whoever writes a design may be a stranger: bytes are counted, depth is bounded, and every name stands once.
"""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from ops.errors import SHOWN
from server.designs.document.document import Document
from server.errors import Malformed, TooHeavy
from server.mistakes import invalid

LARGEST = 500_000  # bytes of a document
DEEPEST = 40  # lists and objects inside of each other


@dataclass(frozen=True, slots=True)
class Written:
    """A document and its text, whose members stand as their author put them."""

    body: str
    document: Document


def canonical(document: object) -> str:
    """The one text of a JSON document. Raises ValueError for numbers that JSON does not have."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=False, allow_nan=False)


def read_document(content: object) -> Document:
    """A document from its bytes, or from the value that was made of them. Raises Malformed, TooHeavy, Invalid."""
    return read_written(content).document


def read_written(content: object) -> Written:
    """The same together with its text."""
    value, body = read_text(content)
    try:
        return Written(body, Document.model_validate(value))
    except ValidationError as error:
        raise invalid(error, Document) from None


def read_text(content: object) -> tuple[object, str]:
    """A document's value and its text, whatever it says. Raises Malformed, TooHeavy."""
    value = _parsed(content) if isinstance(content, bytes) else content
    _must_be_flat(value)
    try:
        body = canonical(value)
        body.encode()  # half a character is none
    except (ValueError, TypeError) as error:
        raise Malformed("Expected JSON for a design but received what is none.") from error
    if len(body.encode()) > LARGEST:
        raise _too_heavy()
    return value, body


def _parsed(content: bytes) -> Any:
    if len(content) > LARGEST:
        raise _too_heavy()
    try:
        from_json(content, allow_inf_nan=False, cache_strings=False)  # says line and column, and bounds the depth
        return json.loads(content, object_pairs_hook=_object)
    except ValueError as error:
        raise Malformed(f"Expected JSON for a design but received what is none: {error}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name “{name[:SHOWN]}” stands twice in an object")
        found[name] = value
    return found


def _must_be_flat(value: object) -> None:
    """Level by level, so that neither depth nor what contains itself costs much. Raises Malformed, TooHeavy."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level for inner in _inside(one)]
        if len(level) > LARGEST:
            raise _too_heavy()
        if not level:
            return
    raise Malformed(f"Expected lists and objects at most {DEEPEST} deep for a design but received deeper ones.")


def _inside(value: object) -> list[Any]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in members if isinstance(one, dict | list)]


def _too_heavy() -> TooHeavy:
    return TooHeavy(f"Expected at most {LARGEST:,} bytes for a design but received more.")
