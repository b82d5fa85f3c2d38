import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.routes.kinds import KINDS
from tests.server.routes import invented

validator = pytest.importorskip("openapi_spec_validator")


def described() -> Any:
    with TestClient(invented.app()) as client:
        answer = client.get("/v1/openapi.json")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-cache"
        again = client.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        return answer.json()


def test_the_description_is_valid() -> None:
    document = described()

    validator.OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"] == "3.1.0"
    assert list(document["paths"]) == [
        "/v1/cards", "/v1/cards/{name}", "/v1/pictures", "/v1/closed", "/v1/openapi.json",
    ]  # fmt: skip
    assert [tag["name"] for tag in document["tags"]] == ["cards", "pictures", "about"]


def test_every_kind_of_problem_is_a_shared_answer() -> None:
    document = described()
    shared = document["components"]["responses"]

    assert list(shared) == [kind.name for kind in KINDS.values()]
    assert shared["invalid"]["content"]["application/problem+json"]["schema"] == {
        "$ref": "#/components/schemas/Problem"
    }
    assert list(shared["too-many"]["headers"]) == ["Retry-After"]
    save = document["paths"]["/v1/cards/{name}"]["put"]["responses"]
    assert list(save) == [
        "200", "201", "400", "401", "403", "404", "408", "409", "412", "413", "415", "422", "428", "429", "500", "503"
    ]  # fmt: skip
    assert save["412"] == {"$ref": "#/components/responses/changed"}
    assert set(document["paths"]["/v1/cards"]["get"]["responses"]["200"]["headers"]) == {
        "Link", "RateLimit", "RateLimit-Policy",
    }  # fmt: skip
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_an_operation_says_what_it_takes_and_who_may() -> None:
    document = described()
    listing = document["paths"]["/v1/cards"]["get"]
    save = document["paths"]["/v1/cards/{name}"]["put"]
    draw = document["paths"]["/v1/pictures"]["post"]

    assert [(each["name"], each["in"], each["required"]) for each in listing["parameters"]] == [
        ("limit", "query", False),
        ("after", "query", False),
        ("tags", "query", False),
    ]
    assert listing["parameters"][0]["schema"]["maximum"] == 100
    assert listing["security"] == [{"key": ["cards:read"]}]
    assert "ListQuery" not in document["components"]["schemas"]
    assert [(each["name"], each["in"]) for each in save["parameters"]] == [
        ("name", "path"),
        ("If-Match", "header"),
        ("If-None-Match", "header"),
    ]
    assert save["operationId"] == "save_card"
    assert draw["security"] == []
    assert list(draw["responses"]["200"]["content"]) == ["image/png"]


def test_an_operation_that_says_nothing_is_for_administrators() -> None:
    assert described()["paths"]["/v1/closed"]["post"]["security"] == [{"key": ["admin"]}]
    with TestClient(invented.app()) as client:
        assert client.post("/v1/closed").status_code == 401


def test_a_model_has_one_name_whichever_way_it_goes() -> None:
    schemas = described()["components"]["schemas"]

    assert not [name for name in schemas if "put" in name.lower()]
    assert schemas["Image"]["properties"]["over"]["items"]["discriminator"]["mapping"] == {
        "text": "#/components/schemas/Text",
        "image": "#/components/schemas/Image",
    }


def test_a_default_that_is_an_object_is_left_out_and_a_name_is_not() -> None:
    card = described()["components"]["schemas"]["Card"]["properties"]

    assert "default" not in card["data"]
    assert card["layers"]["default"] == []
    assert card["default"]["type"] == "object"


def test_examples_would_be_accepted() -> None:
    document = described()
    body = document["paths"]["/v1/cards/{name}"]["put"]["requestBody"]["content"]["application/json"]
    schemas = document["components"]["schemas"]

    assert body["schema"] == {"$ref": "#/components/schemas/Card"}
    assert schemas["Card"]["examples"] == [invented.EXAMPLE]
    invented.Card.model_validate_json(json.dumps(invented.EXAMPLE))
    assert invented.Wanted.model_validate(schemas["Wanted"]["examples"][0]) == invented.Wanted(width=120)
