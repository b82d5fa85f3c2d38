from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from ops.errors import Mistake
from server import app
from server import log as logs
from server.config.cache import Cache
from server.config.database import Database
from server.config.designs import Designs
from server.config.log import Log
from server.config.server import Server
from server.config.settings import Settings
from server.config.sources import FolderSource, Outside
from server.designs.document.channels import CHANNELS
from server.ledger import Ledger
from server.metrics import Metrics
from server.previews import Previews
from server.proofs import Proofs
from server.routes import api, designs, fonts, problems
from server.routes.front import Front
from server.routes.gate import Caller
from tests.likeness import chart, decode, difference
from tests.server.designs.documents import text, written

PLAIN = written(text())
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
IMAGE = {"kind": "image", "box": [0, 0, 100, 100]}
ASKED: list[str | None] = []


async def gate(_: Request, scope: str | None) -> Caller:
    """Lets everybody in, and notes which scope was needed."""
    ASKED.append(scope)
    return Caller("amy")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    chart(3, 2, 50).write_to_file(str(pictures / "leaf.png"))
    (pictures / "words.jpg").write_text("a text that is called a picture")
    (pictures / "cut.png").write_bytes((pictures / "leaf.png").read_bytes()[:20])
    (pictures / "gold.svg").write_text(SVG.format('<rect width="9" height="9" fill="gold"/>'))
    (pictures / "outside.svg").write_text(SVG.format('<image href="https://example.com/a.png"/>'))
    settings = Settings(
        server=Server(gallery=""),
        sources=(FolderSource(name="pictures", kind="folder", path=pictures),),
        cache=Cache(disk=""),
        outside=Outside(folder=str(tmp_path / "outside")),
        designs=Designs(folder=""),
        database=Database(url=f"sqlite:///{tmp_path}/kept.db"),
        log=Log(level="error", requests=False),
    )
    house = app.build(settings)
    proofs = Proofs(house.orders, house.delivery.outside)
    routers = [
        designs.router(house.orders.library, proofs, Previews(house.orders)),
        fonts.router(house.orders.designs.fonts),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await house.close()

    inner = Starlette(
        routes=[api.Below(api.create("Designs", "Designs.", routers, gate))],
        exception_handlers={Mistake: problems.mistaken, HTTPException: problems.refused, Exception: problems.failed},
        lifespan=lifespan,
    )
    ASKED.clear()
    log = logs.configure(settings.log)
    front = Front(inner, log, Ledger(settings.log, log, Metrics()))
    with TestClient(front, raise_server_exceptions=False) as client:
        yield client


def put(client: TestClient, document: dict[str, Any], **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(f"/v1/designs/{document.get('name')}", json=document, headers=named)


def refused(answer: httpx2.Response) -> list[tuple[str, str, str | None]]:
    assert answer.status_code == 422, answer.text
    return [(one["pointer"], one["code"], one["did_you_mean"]) for one in answer.json()["errors"]]


def test_a_design_is_saved_and_read_just_as_it_was_sent(client: TestClient) -> None:
    made = put(client, PLAIN)
    read = client.get("/v1/designs/card")

    assert made.status_code == 201
    assert made.headers["location"] == "/v1/designs/card@1"
    assert made.json() == {
        "id": "card@1",
        "name": "card",
        "version": 1,
        "created": True,
        "remarks": made.json()["remarks"],
    }
    assert read.json() == PLAIN
    assert list(read.json()) == list(PLAIN)
    assert read.headers["etag"] == made.headers["etag"]
    assert read.headers["etag"].startswith('"1-')
    again = put(client, read.json(), If_Match=read.headers["etag"])
    assert (again.status_code, again.json()["created"], again.headers["etag"]) == (200, False, read.headers["etag"])
    assert client.get("/v1/designs/card", headers={"If-None-Match": read.headers["etag"]}).status_code == 304


def test_saving_makes_versions_that_stay(client: TestClient) -> None:
    first = put(client, PLAIN).headers["etag"]
    second = put(client, PLAIN | {"title": "B"}, If_Match=first)

    assert (second.status_code, second.json()["id"]) == (201, "card@2")
    assert client.get("/v1/designs/card").json()["title"] == "B"
    assert client.get("/v1/designs/card@latest").json()["title"] == "B"
    assert client.get("/v1/designs/card@1").json() == PLAIN
    assert client.get("/v1/designs/card@1").headers["etag"] == first


def test_a_change_needs_the_state_that_was_read_and_loses_nothing(client: TestClient) -> None:
    first = put(client, PLAIN, If_None_Match="*")
    second = put(client, PLAIN | {"title": "B"}, If_Match=first.headers["etag"])

    assert first.status_code == 201
    assert put(client, PLAIN | {"title": "C"}).status_code == 428
    assert put(client, PLAIN | {"title": "C"}, If_Match=first.headers["etag"]).status_code == 412
    assert put(client, PLAIN | {"title": "C"}, If_None_Match="*").status_code == 412
    assert put(client, PLAIN | {"name": "other"}, If_Match="*").status_code == 412
    assert client.get("/v1/designs/card").headers["etag"] == second.headers["etag"]
    assert client.get("/v1/designs/card").json()["title"] == "B"


def test_of_many_who_save_at_once_one_wins(client: TestClient) -> None:
    etag = put(client, PLAIN).headers["etag"]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: put(client, PLAIN | {"title": f"{n}"}, If_Match=etag), range(6)))

    assert sorted(one.status_code for one in answers) == [201, 412, 412, 412, 412, 412]
    assert len(client.get("/v1/designs/card/versions").json()["items"]) == 2


def test_remarks_come_back_and_refuse_nothing(client: TestClient) -> None:
    made = put(client, written(text(color="#203040"), fields={"first_name": {"type": "text", "samples": ["Amy"]}}))

    assert made.status_code == 201
    assert ("/layers/0", "contrast") in [(one["pointer"], one["code"]) for one in made.json()["remarks"]]
    assert all(one["message"] for one in made.json()["remarks"])


REFUSED: list[tuple[dict[str, Any], str, str, str | None]] = [
    (PLAIN | {"titel": "x"}, "/titel", "extra_forbidden", "title"),
    (written(text("{frist_name}")), "/layers/0/text", "field", "first_name"),
    (written(text(font="Intr")), "/layers/0/font", "font", "Inter"),
    (written(IMAGE | {"source": "none.png"}), "/layers/0/source", "picture", None),
    (written(IMAGE | {"source": "words.jpg"}), "/layers/0/source", "picture", None),
    (written(IMAGE | {"source": "outside.svg"}), "/layers/0/source", "picture", None),
    (written(IMAGE | {"source": "cut.png"}), "/layers/0/source", "picture", None),
    (written(IMAGE | {"source": "https://example.com/a.png"}), "/layers/0/source", "picture", None),
    (written(IMAGE | {"source": "{tier}.svg"}), "/layers/0/source", "picture", None),
    (
        written(IMAGE | {"source": "{logo}", "missing": {"image": "x.png"}}),
        "/layers/0/missing/image",
        "picture",
        None,
    ),
    (PLAIN | {"name": "Card"}, "/name", "string_pattern_mismatch", None),
]


def test_what_is_wrong_is_told_with_its_place_and_nothing_is_saved(client: TestClient) -> None:
    for document, *expected in REFUSED:
        assert refused(put(client, document))[0] == tuple(expected)
    assert client.get("/v1/designs").json() == {"items": [], "next": None}


def test_pictures_that_are_there_are_no_mistake(client: TestClient) -> None:
    tier = {"tier": {"type": "choice", "choices": ["gold"]}}
    layers = IMAGE | {"source": "leaf.png"}, IMAGE | {"source": "{tier}.svg"}

    assert put(client, written(*layers, fields=tier)).status_code == 201


def test_a_design_cannot_be_a_picture_in_a_design(client: TestClient) -> None:
    put(client, PLAIN)
    answer = put(client, written(IMAGE | {"source": "card@1"}) | {"name": "other"})

    assert refused(answer) == [("/layers/0/source", "picture", None)]
    assert "“card” is a design" in answer.json()["detail"]


def test_the_name_is_that_of_the_path(client: TestClient) -> None:
    answer = client.put("/v1/designs/webinar", json=PLAIN)

    assert refused(answer) == [("/name", "name", "webinar")]
    assert client.put("/v1/designs/card@2", json=PLAIN).status_code == 409
    assert client.delete("/v1/designs/card@2").status_code == 409


def test_many_mistakes_are_counted(client: TestClient) -> None:
    answer = put(client, written(*(text(f"{{x{number}}}") for number in range(60))))

    assert len(refused(answer)) == 50
    assert answer.json()["more"] == 10


def test_a_body_that_is_no_document_is_refused(client: TestClient) -> None:
    for sent, status in (
        (b"[1]", 422),
        (b"{", 400),
        (b'{"name": "a", "name": "a"}', 400),
        (b'"' + b"x" * 500_001 + b'"', 413),
    ):
        answer = client.put("/v1/designs/card", content=sent, headers={"Content-Type": "application/json"})

        assert answer.status_code == status


def test_designs_are_listed_in_pages(client: TestClient) -> None:
    for name in ("b", "c", "a"):
        put(client, PLAIN | {"name": name, "title": name.upper()})
    first = client.get("/v1/designs?limit=2")
    link = first.headers["link"]
    second = client.get(link[link.index("<") + 1 : link.index(">")]).json()

    assert [one["id"] for one in first.json()["items"]] == ["a@1", "b@1"]
    assert first.json()["items"][0]["title"] == "A"
    assert first.json()["items"][0]["fields"] == list(PLAIN["fields"])
    assert first.json()["items"][0]["changed"].endswith("Z")
    assert ([one["name"] for one in second["items"]], second["next"]) == (["c"], None)


def test_versions_are_listed_in_pages_the_newest_first(client: TestClient) -> None:
    etag = put(client, PLAIN).headers["etag"]
    for title in "BC":
        etag = put(client, PLAIN | {"title": title}, If_Match=etag).headers["etag"]
    first = client.get("/v1/designs/card/versions?limit=2").json()
    second = client.get(f"/v1/designs/card/versions?limit=2&after={first['next']}").json()

    assert [one["id"] for one in first["items"]] == ["card@3", "card@2"]
    assert first["items"][0]["author"] == "amy"
    assert ([one["version"] for one in second["items"]], second["next"]) == ([1], None)
    assert client.get("/v1/designs/none/versions").status_code == 404


def test_what_is_deleted_is_found_by_number_only(client: TestClient) -> None:
    etag = put(client, PLAIN).headers["etag"]

    assert client.delete("/v1/designs/card", headers={"If-Match": '"1-0"'}).status_code == 412
    assert client.delete("/v1/designs/card", headers={"If-Match": etag}).status_code == 204
    assert client.get("/v1/designs/card").status_code == 404
    assert client.get("/v1/designs/card@1").json() == PLAIN
    assert client.delete("/v1/designs/card").status_code == 404
    assert put(client, PLAIN).json()["id"] == "card@2"


@pytest.mark.parametrize("path", ["/v1/designs/{}", "/v1/designs/{}/schema", "/v1/designs/{}/preview"])
def test_what_there_is_not_is_told_with_the_nearest_name(client: TestClient, path: str) -> None:
    put(client, PLAIN)
    for name in ("crad", "card@9", "card@x", "card@99999999999", "text", "%00", "%ED%A0%80"):
        answer = client.get(path.format(name))

        assert answer.status_code == 404
        assert ("Did you mean card?" in answer.json()["detail"]) == (name in ("crad", "card@9"))


def test_the_fields_of_a_design_are_a_schema(client: TestClient) -> None:
    put(client, PLAIN)
    answer = client.get("/v1/designs/card/schema")

    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["additionalProperties"] is False
    assert answer.json()["properties"]["tier"]["enum"] == ["gold", "silver"]
    assert client.get("/v1/designs/card@1/schema", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_the_schema_of_documents_is_told(client: TestClient) -> None:
    answer = client.get("/v1/schemas/design")

    assert answer.json()["$id"] == "/v1/schemas/design"
    assert "layers" in answer.json()["required"]


def test_presets_are_listed_with_their_extents(client: TestClient) -> None:
    put(client, PLAIN | {"presets": {"story": "instagram-story", "email": {"for": "mail", "title": "Our mails"}}})
    listed = client.get("/v1/designs").json()["items"]
    story, email = next(one["presets"] for one in listed if one["name"] == "card")

    assert story == {
        "name": "story",
        "title": "Instagram story",
        "width": 1080,
        "height": 1920,
        "size": "max",
        "format": "jpg",
        "display": 390,
    }
    assert (email["title"], email["width"], email["size"]) == ("Our mails", 1000, "^1200,")


def test_channels_are_listed(client: TestClient) -> None:
    listed = {one["name"]: one for one in client.get("/v1/channels").json()["channels"]}

    assert list(listed) == list(CHANNELS)
    assert (listed["instagram-story"]["width"], listed["instagram-story"]["safe"]) == (1080, [250, 65, 340, 65])
    assert listed["mail"]["width"] is None


def test_a_sheet_shows_a_design_with_its_samples(client: TestClient) -> None:
    put(client, PLAIN)
    answer = client.get("/v1/designs/card/preview?width=600")
    sheet = decode(answer.content)
    across, down = (600 - 24) // 2 - 24, 132

    assert answer.headers["content-type"] == "image/png"
    assert sheet.width <= 600
    first, second = (sheet.crop(x, 24, across, down) for x in (24, 48 + across))
    assert tuple(round(one) for one in first(2, 2)) == (16, 32, 48)
    assert difference(first, second)[0] > 100


def test_a_sheet_shows_values_as_a_locale_does(client: TestClient) -> None:
    fields = {"price": {"type": "money", "samples": ["1234.5"]}}
    put(client, written(text("{price}", size=100)) | {"fields": fields})
    english, german = (decode(client.get(f"/v1/designs/card/preview?locale={one}").content) for one in ("en", "de"))

    assert difference(english, german)[0] > 100
    assert refused(client.get("/v1/designs/card/preview?locale=xx")) == [("/locale", "locale", None)]
    assert refused(client.get("/v1/designs/card/preview?width=9000"))[0][0] == "/width"


def test_a_sheet_shows_any_data(client: TestClient) -> None:
    put(client, PLAIN)
    amy, bob = (client.get(f"/v1/designs/card/preview?first_name={name}&widths=200&dpr=1,2") for name in ("Amy", "Bob"))

    assert amy.headers["content-type"] == "image/png"
    assert difference(decode(amy.content), decode(bob.content))[0] > 30
    assert "bookplate-notes" not in amy.headers
    assert client.get("/v1/designs/card/preview?first_name=*|X|*").headers["bookplate-notes"] == "first_name=unresolved"
    assert refused(client.get("/v1/designs/card/preview?frist_name=Amy")) == [("/frist_name", "unusable", None)]
    assert refused(client.get("/v1/designs/card/preview?preset=none")) == [("/preset", "unusable", None)]
    assert refused(client.get("/v1/designs/card/preview?widths=wide")) == [("/widths", "unusable", None)]


def test_reading_and_writing_need_their_scopes(client: TestClient) -> None:
    put(client, PLAIN)
    client.get("/v1/designs/card")
    client.delete("/v1/designs/card")
    client.get("/v1/fonts")
    client.get("/v1/schemas/design")

    assert ASKED == ["designs:write", "designs:read", "designs:write", "designs:read", None]


def test_the_description_of_the_calls_is_valid(client: TestClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    document = client.get("/v1/openapi.json").json()

    validator.OpenAPIV31SpecValidator(document).validate()
    save = document["paths"]["/v1/designs/{id}"]["put"]
    schema = save["requestBody"]["content"]["application/json"]["schema"]
    shared = document["components"]["schemas"]
    assert schema == {"$ref": "#/components/schemas/DesignDocument"}
    assert "layers" in shared["DesignDocument"]["properties"]
    (example,) = shared["DesignDocument"]["examples"]
    assert put(client, example).json()["remarks"] == []
    assert {"201", "412", "428"} <= set(save["responses"])
    *_, free = document["paths"]["/v1/designs/{id}/preview"]["get"]["parameters"]
    assert (free["in"], free["style"], free["explode"], free["required"]) == ("query", "form", True, False)
    assert free["schema"] == {"type": "object", "additionalProperties": {"type": "string"}}
    assert "ChannelDefaults" not in str(document["paths"])


def test_nothing_blocks_while_designs_are_looked_at(client: TestClient) -> None:
    put(client, PLAIN)
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(client.get, "/v1/designs/card/preview") for _ in range(3)]
        quick = pool.submit(client.get, "/v1/fonts").result(10)

    assert quick.status_code == 200
    assert [one.result(10).status_code for one in slow] == [200, 200, 200]
