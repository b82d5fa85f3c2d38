import json
from pathlib import Path
from typing import Any

import pytest

from server.designs.document import schema
from tests.server.designs.documents import design, text, written

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[4]


def of(longest: int = 200, **fields: Any) -> dict[str, Any]:
    found = schema.of_fields(design(written(text("x")) | {"fields": fields}), longest)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def test_the_schema_of_documents_takes_the_samples_and_refuses_what_is_none() -> None:
    found = schema.document()
    jsonschema.Draft202012Validator.check_schema(found)
    checks = jsonschema.Draft202012Validator(found)

    assert found["$id"] == "/v1/schemas/design"
    for path in (ROOT / "samples/designs").glob("*.json"):
        assert list(checks.iter_errors(json.loads(path.read_text()))) == []
    assert not checks.is_valid(written(text(colour="#fff")))
    assert not checks.is_valid({"name": "a"})


def test_fields_are_told_with_types_limits_and_samples() -> None:
    found = of(
        first_name={"type": "text", "title": "First name", "default": "there", "max": 40, "samples": ["Amy", ""]},
        tier={"type": "choice", "choices": ["gold", "silver"], "map": {"AU": "gold"}, "samples": ["AU"], "required": True},
        done={"type": "number", "min": 0, "max": 99.5, "samples": ["12", "many", 7.5]},
        vip={"type": "boolean", "default": True},
        starts={"type": "date", "samples": ["1 May 2026"]},
    )  # fmt: skip

    assert found["$id"] == "/v1/designs/card@1/schema"
    assert (found["type"], found["required"], found["additionalProperties"]) == ("object", ["tier"], False)
    assert found["properties"]["first_name"] == {
        "title": "First name",
        "description": "Any text.",
        "type": "string",
        "maxLength": 40,
        "x-field": "text",
        "default": "there",
        "examples": ["Amy"],
    }
    assert found["properties"]["tier"]["enum"] == ["gold", "silver"]
    assert found["properties"]["tier"]["examples"] == ["gold"]
    done = found["properties"]["done"]
    assert (done["type"], done["minimum"], done["maximum"], done["examples"]) == ("number", 0, 99.5, [12, 7.5])
    assert found["properties"]["vip"]["default"] is True
    assert found["properties"]["starts"]["examples"] == ["2026-05-01"]


def test_no_text_is_longer_than_all_may_be() -> None:
    found = of(100, long={"type": "text", "max": 400}, usual={"type": "text"}, short={"type": "text", "max": 40})

    assert [one["maxLength"] for one in found["properties"].values()] == [100, 100, 40]


def test_its_own_examples_are_valid() -> None:
    fields = json.loads((ROOT / "samples/designs/webinar.json").read_text())["fields"]
    found = of(
        **fields, price={"type": "money", "samples": [5, "EUR 7"]}, tint={"type": "colour", "samples": ["white"]}
    )

    for name, one in found["properties"].items():
        for example in one.get("examples", []):
            jsonschema.Draft202012Validator(found | {"required": []}).validate({name: example})
    assert not jsonschema.Draft202012Validator(found).is_valid({"firstName": "Amy"})
