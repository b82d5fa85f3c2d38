import json

import pytest
from starlette.testclient import TestClient

from server.routes import openapi
from server.routes.kinds import KINDS
from tests.server.routes import invented

validator = pytest.importorskip("openapi_spec_validator")


def described() -> openapi.Document:
    with TestClient(invented.app()) as client:
        answer = client.get("/v1/openapi.json")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-cache"
        again = client.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        document: openapi.Document = answer.json()
        return document


def test_the_description_is_valid() -> None:
    document = described()

    validator.OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"] == "3.1.0"
    assert list(document["paths"]) == ["/v1/cards", "/v1/cards/{name}", "/v1/pictures", "/v1/openapi.json"]
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


def test_a_call_says_what_it_takes_and_who_may() -> None:
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
    assert "Listed" not in document["components"]["schemas"]
    assert [(each["name"], each["in"]) for each in save["parameters"]] == [
        ("name", "path"),
        ("If-Match", "header"),
        ("If-None-Match", "header"),
    ]
    assert save["operationId"] == "put_cards_by_name"
    assert draw["security"] == []
    assert draw["responses"]["200"]["content"] == {"image/png": {}}


def test_models_that_are_the_same_on_both_ways_have_one_name() -> None:
    schemas = described()["components"]["schemas"]

    assert not [name for name in schemas if "put" in name.lower()]
    assert schemas["Image"]["properties"]["over"]["items"]["discriminator"]["mapping"] == {
        "text": "#/components/schemas/Text",
        "image": "#/components/schemas/Image",
    }


def test_examples_would_be_accepted() -> None:
    document = described()
    body = document["paths"]["/v1/cards/{name}"]["put"]["requestBody"]["content"]["application/json"]
    example = document["paths"]["/v1/pictures"]["post"]["requestBody"]["content"]["application/json"]["example"]

    assert body["schema"] == {"$ref": "#/components/schemas/Card"}
    assert body["example"] == {"title": "Invitation", "layers": [{"kind": "text", "text": "Hi Sarah"}]}
    assert invented.Wanted.model_validate(example) == invented.Wanted(width=120)
    assert json.dumps(document).count("$ref") > 20
