"""Documents of designs for tests: a plain one, and how to change it in one place."""

import json
from copy import deepcopy
from typing import Any

from server.designs.design import Design
from server.designs.document.written import read_document
from tests.conftest import STUDIO

FIELDS: dict[str, Any] = {
    "first_name": {
        "type": "text",
        "default": "there",
        "max": 40,
        "samples": ["Amy", "Alexandria-Margaret", "李小龍", ""],
    },
    "starts": {"type": "date"},
    "opens": {"type": "time"},
    "tier": {"type": "choice", "choices": ["gold", "silver"]},
    "price": {"type": "money", "currency": "EUR", "min": 0, "max": 100},
    "done": {"type": "number"},
    "vip": {"type": "boolean"},
    "tint": {"type": "colour"},
    "logo": {"type": "image"},
    "ticket_url": {"type": "url"},
}
TEXT: dict[str, Any] = {"kind": "text", "text": "Hi {first_name}", "box": [60, 60, 700, 200], "color": "#ffffff"}


def written(*layers: dict[str, Any], fields: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A document as it is written, with these layers; further fields are added to FIELDS."""
    return {
        "name": "card",
        "canvas": {"width": 1000, "height": 500, "background": "#102030"},
        "fields": deepcopy(FIELDS) | (fields or {}),
        "layers": list(layers),
        **more,
    }


def text(words: str = "Hi {first_name}", **more: Any) -> dict[str, Any]:
    return {**TEXT, "text": words, **more}


def design(document: dict[str, Any]) -> Design:
    return Design(read_document(json.dumps(document).encode()), 1, "digest", 0.0, STUDIO.fonts)
