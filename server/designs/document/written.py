"""A document as it was written: JSON → its one text, and its value. RFC 8259.

Whoever writes a design may be a stranger: bytes are counted, and JSON is read strictly.
"""

import json
from dataclasses import dataclass

from pydantic import ValidationError

from server.core import strict_json
from server.designs.document.document import Document
from server.errors import Malformed, TooHeavy
from server.mistakes import invalid

LARGEST = 500_000  # bytes of a document
DEEPEST = 41  # lists and objects inside of each other


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
    if isinstance(content, bytes):
        if len(content) > LARGEST:
            raise _too_heavy()
        value = strict_json.read(content, "a design", DEEPEST)
    else:
        value = content
        strict_json.must_be_flat(value, "a design", DEEPEST)
    try:
        body = canonical(value)
        body.encode()  # half a character is none
    except (ValueError, TypeError) as error:
        raise Malformed("Expected JSON for a design but received what is none.") from error
    if len(body.encode()) > LARGEST:
        raise _too_heavy()
    return value, body


def _too_heavy() -> TooHeavy:
    return TooHeavy(f"Expected at most {LARGEST:,} bytes for a design but received more.")
