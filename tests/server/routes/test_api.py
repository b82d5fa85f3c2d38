import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from server.routes.api import nearest
from tests.likeness import decode
from tests.server.routes import invented

CARD = {"title": "Hello", "layers": [{"kind": "text", "text": "Hi"}]}
KEY = {"Authorization": f"Bearer {invented.KEY}"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(invented.app(), raise_server_exceptions=False, headers=KEY) as client:
        yield client


def problem(answer: httpx2.Response, code: int, name: str) -> Any:
    """The problem that an answer tells of, whose form is always the same."""
    told = answer.json()
    assert answer.status_code == told["status"] == code
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert told["type"] == f"/docs#problem-{name}"
    assert told["request_id"] == answer.headers["x-request-id"]
    return told


def test_a_card_is_saved_and_read(client: TestClient) -> None:
    made = client.put("/v1/cards/a", json=CARD)
    read = client.get("/v1/cards/a")

    assert made.status_code == 201
    assert made.headers["location"] == "/v1/cards/a"
    assert read.status_code == 200
    assert read.headers["content-type"] == "application/json"
    assert read.headers["cache-control"] == "no-store"
    assert read.json() == made.json()
    assert read.json()["layers"] == [{"kind": "text", "text": "Hi", "size": 24, "align": "left"}]
    assert read.headers["etag"] == made.headers["etag"]


def test_what_the_reader_has_is_not_sent_again(client: TestClient) -> None:
    etag = client.put("/v1/cards/a", json=CARD).headers["etag"]
    answer = client.get("/v1/cards/a", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


def test_a_change_needs_the_state_that_was_read(client: TestClient) -> None:
    etag = client.put("/v1/cards/a", json=CARD, headers={"If-None-Match": "*"}).headers["etag"]

    problem(client.put("/v1/cards/a", json=CARD), 428, "condition")
    problem(client.put("/v1/cards/a", json=CARD, headers={"If-Match": '"other"'}), 412, "changed")
    problem(client.put("/v1/cards/a", json=CARD, headers={"If-Match": f"W/{etag}"}), 412, "changed")
    problem(client.put("/v1/cards/a", json=CARD, headers={"If-None-Match": "*"}), 412, "changed")
    problem(client.put("/v1/cards/b", json=CARD, headers={"If-Match": "*"}), 412, "changed")
    changed = client.put("/v1/cards/a", json=CARD | {"title": "Other"}, headers={"If-Match": f'"x", {etag}'})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


def test_pages_lead_to_each_other(client: TestClient) -> None:
    for name in ("a", "b", "c"):
        client.put(f"/v1/cards/{name}", json=CARD)
    first = client.get("/v1/cards?limit=2&tags=x&tags=y%26")
    link = first.headers["link"]
    second = client.get(link[link.index("<") + 1 : link.index(">")])

    assert first.json() == {"items": [{"name": "a"}, {"name": "b"}], "next": "b"}
    assert link == '</v1/cards?limit=2&tags=x&tags=y%26&after=b>; rel="next"'
    assert second.json() == {"items": [{"name": "c"}], "next": None}
    assert "link" not in second.headers


def test_pictures_are_answered_as_they_are(client: TestClient) -> None:
    answer = client.post("/v1/pictures", json={"width": 60, "height": 40})

    assert answer.headers["content-type"] == "image/png"
    assert decode(answer.content).width == 80


def test_every_mistake_of_a_body_is_listed_at_once(client: TestClient) -> None:
    sent = {"titel": "x", "layers": [{"kind": "text", "text": "Hi", "align": "center"}, {"kind": "imag"}]}
    told = problem(client.put("/v1/cards/a", json=sent), 422, "invalid")

    assert [(e["in"], e["pointer"], e["code"], e["did_you_mean"]) for e in told["errors"]] == [
        ("body", "/title", "missing", None),
        ("body", "/layers/0/align", "literal_error", "centre"),
        ("body", "/layers/1/kind", "union_tag_invalid", "image"),
        ("body", "/titel", "extra_forbidden", "title"),
    ]
    assert told["detail"] == "Expected a value for `/title` but received none. There are 3 mistakes more."
    assert told["more"] == 0


@pytest.mark.parametrize(
    ("query", "pointer", "meant"),
    [
        ("limt=3", "/limt", "limit"),
        ("limit=many", "/limit", None),
        ("limit=0", "/limit", None),
        ("limit=1&limit=2", "/limit", None),
    ],
)
def test_a_query_is_held_to_its_model(client: TestClient, query: str, pointer: str, meant: str | None) -> None:
    (error,) = problem(client.get(f"/v1/cards?{query}"), 422, "invalid")["errors"]

    assert (error["in"], error["pointer"], error["did_you_mean"]) == ("query", pointer, meant)


def test_a_call_without_a_query_takes_none(client: TestClient) -> None:
    told = problem(client.post("/v1/pictures?width=3", json={"width": 3}), 422, "invalid")

    assert told["detail"] == "Expected nothing in the query but received “width”."


def test_a_query_that_cannot_be_read_is_refused(client: TestClient) -> None:
    problem(client.get("/v1/cards?after=%ff"), 400, "malformed")
    problem(client.get("/v1/cards?" + "&".join(["tags=x"] * 101)), 400, "malformed")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "received nothing"),
        (b"{", "line 1 column 1"),
        (b'{"title": NaN}', "line 1 column 11"),
        (b'{"data": {"a": 1e999}}', "a number is too large"),
        (b'{"data": {"a": ' + b"9" * 5000 + b"}}", "received what is none"),
        (b'{"title": "\xff"}', "line 1 column 12"),
        (b'{"title": "\\ud800"}', "hex escape"),
        (b'{"layers": ' + b"[" * 100 + b"]" * 100 + b"}", "at most 64 deep"),
        (b'{"layers": ' + b"[" * 64 + b"]" * 64 + b"}", "at most 64 deep"),
        (b"[" * 50_000, "recursion limit"),
    ],
)
def test_json_that_readers_would_not_agree_upon_is_refused(client: TestClient, sent: bytes, says: str) -> None:
    answer = client.put("/v1/cards/a", content=sent, headers={"Content-Type": "application/json"})

    assert says in problem(answer, 400, "malformed")["detail"]


def test_the_deepest_document_is_read(client: TestClient) -> None:
    sent = b'{"layers": ' + b"[" * 63 + b"]" * 63 + b"}"

    problem(client.put("/v1/cards/a", content=sent, headers={"Content-Type": "application/json"}), 422, "invalid")


def test_a_name_that_stands_twice_is_refused_with_its_place(client: TestClient) -> None:
    sent = '{"title": "x", "layers": [{"kind": "text", "text": "a", "text": "b"}]}'
    told = problem(
        client.put("/v1/cards/a", content=sent, headers={"Content-Type": "application/json"}), 400, "malformed"
    )

    assert told["detail"] == "Expected every name once but received “text” twice in /layers/0."
    assert told["errors"][0]["pointer"] == "/layers/0"
    outer = client.put(
        "/v1/cards/a", content='{"a": {"x": 1, "x": 2}, "a": 3}', headers={"Content-Type": "application/json"}
    )
    assert problem(outer, 400, "malformed")["detail"] == "Expected every name once but received “a” twice in the body."


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    problem(client.put("/v1/cards/a", content=json.dumps(CARD), headers=headers), 415, "media-type")


@pytest.mark.parametrize("name", ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.card+json"])
def test_json_has_several_names(client: TestClient, name: str) -> None:
    answer = client.put("/v1/cards/a", content=json.dumps(CARD), headers={"Content-Type": name})

    assert answer.status_code == 201


def test_a_body_is_counted_while_it_comes(client: TestClient) -> None:
    taken = []

    def chunks() -> Iterator[bytes]:
        for number in range(1000):
            taken.append(number)
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    told = problem(client.put("/v1/cards/a", content=chunks(), headers=headers), 413, "too-large")
    lied = client.put("/v1/cards/a", content=b" " * 100_001, headers=headers | {"Content-Length": "5"})

    assert told["detail"] == "Expected at most 100,000 bytes for the body but received more."
    assert problem(lied, 413, "too-large")["title"] == "Too large"
    assert client.put("/v1/cards/a", json=CARD | {"title": "x" * 99_900}).status_code == 201


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/v1/pictures", "raw_path": b"/v1/pictures", "query_string": b"",
        "headers": [(b"content-type", b"application/json")], "server": ("x", 80), "scheme": "http", "root_path": "",
    }  # fmt: skip
    asyncio.run(invented.app(patience=0.01)(scope, receive, send))  # type: ignore[arg-type]

    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_the_gate_is_asked_before_anything_is_read(client: TestClient) -> None:
    stranger = client.put("/v1/cards/a", content=b"{", headers={"Authorization": "Bearer bp_test_no"})
    reader = client.put("/v1/cards/a", json=CARD, headers={"Authorization": f"Bearer {invented.READER}"})

    problem(stranger, 401, "unauthorised")
    assert stranger.headers["www-authenticate"] == "Bearer"
    assert "cards:write" in problem(reader, 403, "forbidden")["detail"]


def test_every_answer_says_how_much_more_may_be_asked_for(client: TestClient) -> None:
    for answer in (client.get("/v1/cards"), client.get("/v1/cards?x=y"), client.get("/v1/cards/none")):
        assert answer.headers["ratelimit"] == '"default";r=41;t=12'
        assert answer.headers["ratelimit-policy"] == '"default";q=100;w=60'
    tired = client.get("/v1/cards", headers={"Authorization": f"Bearer {invented.TIRED}"})
    problem(tired, 429, "too-many")
    assert tired.headers["retry-after"] == "12"
    assert tired.headers["ratelimit"] == '"default";r=0;t=12'


def test_mistakes_of_the_calls_are_problems_too(client: TestClient) -> None:
    assert problem(client.get("/v1/cards/none"), 404, "nothing")["detail"] == "There is no card none."
    problem(client.put("/v1/cards/a", json=CARD | {"title": "Conflict"}), 409, "conflict")
    busy = client.put("/v1/cards/a", json=CARD | {"title": "Busy"})
    problem(busy, 503, "busy")
    assert busy.headers["retry-after"] == "1"
    crashed = problem(client.put("/v1/cards/a", json=CARD | {"title": "Crash"}), 500, "failed")
    assert "Crash" not in crashed["detail"]


def test_another_method_is_told_which_there_are(client: TestClient) -> None:
    answer = client.request("PROPFIND", "/v1/cards/a")

    assert problem(answer, 405, "method")["detail"] == (
        "Expected GET, HEAD, PUT or OPTIONS for the method but received “PROPFIND”."
    )
    assert answer.headers["allow"] == "GET, HEAD, PUT, OPTIONS"
    options = client.options("/v1/pictures", headers={"Authorization": ""})
    assert (options.status_code, options.headers["allow"], options.content) == (204, "POST, OPTIONS", b"")


def test_head_is_get_without_its_content(client: TestClient) -> None:
    client.put("/v1/cards/a", json=CARD)
    head, got = client.head("/v1/cards/a"), client.get("/v1/cards/a")

    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
    assert {n: v for n, v in head.headers.items() if n != "x-request-id"} == {
        n: v for n, v in got.headers.items() if n != "x-request-id"
    }


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v1/card", "/v1/cards"),
        ("/v1/cards/", "/v1/cards"),
        ("/v1/card/some-long-name", "/v1/cards/{name}"),
        ("/v1/picture", "/v1/pictures"),
        ("/v1/openapi.yaml", "/v1/openapi.json"),
        ("/v1/something/else", None),
        ("/v1", None),
        ("/v1/" + "x" * 5000, None),
    ],
)
def test_an_unknown_path_is_told_the_nearest(client: TestClient, path: str, near: str | None) -> None:
    told = problem(client.get(path, headers={"Accept": "text/html"}), 404, "nothing")

    assert told["detail"].endswith(f"Did you mean {near}?" if near else "listed in /v1/openapi.json.")
    assert len(told["detail"]) < 250


def test_the_nearest_path_keeps_what_is_open() -> None:
    assert (
        nearest("/v1/design/x/version", ("/v1/designs/{id}", "/v1/designs/{id}/versions"))
        == "/v1/designs/{id}/versions"
    )
    assert nearest("/elsewhere", ("/v1/designs",)) is None
