"""Generating, links and jobs over real HTTP, as a program uses them."""

import asyncio
import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.access.keys import Keys
from server.core.data_keys import KeyFile
from server.core.encryption import Cipher
from server.database.engine import open_database
from server.database.jobs import Jobs
from tests.likeness import chart, decode, pixel
from tests.server.running import ROOT, Server, serving

CARD = {
    "name": "card",
    "public": True,
    "canvas": {"width": 400, "height": 200, "background": "#0a141e"},
    "alt": "A card for {first_name}",
    "fields": {
        "first_name": {"type": "text", "default": "there", "case": "name", "max": 40},
        "company": {"type": "text"},
        "seats": {"type": "number", "min": 1, "max": 9},
        "tier": {"type": "choice", "choices": ["gold", "silver"]},
        "starts": {"type": "date"},
        "vip": {"type": "boolean"},
        "logo": {"type": "image"},
    },
    "layers": [
        {"kind": "text", "text": "Hi {first_name}", "box": [10, 10, 280, 60], "size": 40},
        {"kind": "text", "text": "{company} {seats}", "box": [10, 80, 280, 40], "size": 24},
        {"kind": "image", "source": "{logo}", "box": [300, 100, 100, 100], "fit": "fill",
         "missing": {"label": "none", "background": "#c80000"}},
    ],
    "presets": {
        "email": {"size": "200,", "format": "jpg", "display": 100, "email_safe": True},
        "square": {"region": "square", "size": "80,80", "format": "png"},
        "post": "instagram-post",
    },
}  # fmt: skip
TICKET = {
    "name": "ticket",
    "public": True,
    "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
    "fields": {"seat": {"type": "text", "required": True}},
    "layers": [
        {"kind": "text", "text": "{seat}", "box": [0, 0, 200, 60], "size": 40, "color": "#000000"},
        {"kind": "barcode", "symbology": "code39", "data": "{seat}", "box": [0, 60, 200, 40]},
    ],
}


@dataclass
class Api:
    """The API of a server, as the owner of a key sees it."""

    server: Server
    key: str
    database: str
    client: httpx2.Client

    @property
    def home(self) -> Path:
        return self.server.log.parent

    def post(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()} | {
            "Authorization": f"Bearer {self.key}"
        }
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named.setdefault("Content-Type", "application/json")
        return self.client.post(self.server.url + path, content=content, headers=named)

    def generate(self, body: Any, **headers: str) -> httpx2.Response:
        return self.post("/v1/generate", body, **headers)

    def made(self, design: str = "card", **more: Any) -> Any:
        """What is said of a picture that can be had."""
        answer = self.generate({"design_id": design, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def job(self, identity: str) -> httpx2.Response:
        url = f"{self.server.url}/v1/jobs/{identity}"
        return self.client.get(url, headers={"Authorization": f"Bearer {self.key}"})

    def ended(self, location: str, seconds: float = 20) -> Any:
        """A job when nothing more happens to it."""
        until = time.monotonic() + seconds
        while (job := self.job(location.rpartition("/")[2]).json())["status"] in ("queued", "running"):
            assert time.monotonic() < until, job
            time.sleep(0.05)
        return job


@contextmanager
def opened(home: Path, access: str = "") -> Iterator[tuple[Api, Api]]:
    """One server as two owners see it."""
    (home / "pictures").mkdir()
    (home / "designs").mkdir()
    chart(6, 4, 50).write_to_file(str(home / "pictures/shoe.png"))
    whole = chart(6, 4, 50).write_to_buffer(".png")
    chart(6, 4, 50).bandjoin(128).write_to_file(str(home / "pictures/clear.png"))
    (home / "pictures/cut.png").write_bytes(whole[: len(whole) // 2])
    for document in (CARD, TICKET):
        (home / f"designs/{document['name']}.json").write_text(json.dumps(document))
    url = f"sqlite:///{home}/kept.db"
    with closing(open_database(url)) as database:
        keys = Keys(database, "live")
        mine, others = (keys.create(name, "live", ["render"], who="tests")[1] for name in ("mine", "others"))
    more = f'[database]\nurl = "{url}"\n[designs]\nfolder = "designs"\n[access]\nrate = ""\n{access}'
    with serving(home / "pictures", home, more) as server, httpx2.Client(timeout=30) as client:
        yield Api(server, mine, url, client), Api(server, others, url, client)


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Api]]:
    with opened(tmp_path_factory.mktemp("home")) as both:
        yield both


@pytest.fixture(scope="module")
def api(apis: tuple[Api, Api]) -> Api:
    return apis[0]


def mistakes(answer: httpx2.Response, code: int = 422) -> list[tuple[str, str, str | None]]:
    """Where, what, and what was meant."""
    told = answer.json()
    assert (answer.status_code, told["status"]) == (code, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [(each["pointer"], each["code"], each["did_you_mean"]) for each in told["errors"]]


def fetched(api: Api, url: str) -> httpx2.Response:
    return api.client.get(url)


def test_a_date_that_can_be_read_in_two_ways_needs_a_locale(api: Api) -> None:
    said = api.made(data={"starts": "09/03/2027", "locale": "fr"})
    plain = api.made(data={"starts": "2027-03-09", "locale": "fr"})

    assert said["id"] == plain["id"]
    assert "starts=ambiguous" in said["notes"]


def test_both_shapes_of_a_wish_mean_the_same(api: Api) -> None:
    shapes = [
        {"data": {"first_name": "sarah", "company": "Northwind"}},
        {"layers": {"first_name": "sarah", "company": "Northwind"}},
        {"layers": {"first_name": {"text": "sarah"}, "company": {"value": "Northwind"}}},
        {"data": {"first_name": "sarah"}, "layers": {"company": {"text": "Northwind"}}},
        {"data": {"first_name": "sarah", "company": "Northwind"}, "layers": {"first_name": "sarah"}},
        {"data": {"first_name": "sarah"}, "fallbacks": {"company": "Northwind", "first_name": "you"}},
        {"data": {"first_name": "sarah", "company": None}, "fallbacks": {"company": "Northwind"}},
    ]
    made = [api.made(**shape) for shape in shapes]

    assert len({one["id"] for one in made}) == 1
    assert {one["image_url"] for one in made} == {
        f"{api.server.url}/iiif/3/card@1/first_name=Sarah;company=Northwind/full/200,100/0/default.jpg"
    }
    assert made[0]["canonical"] == made[0]["image_url"]
    assert made[0]["alt"] == "A card for Sarah"
    assert (made[0]["status"], made[0]["width"], made[0]["height"]) == (
        "completed",
        200,
        100,
    )  # as its preset for mail has it


def test_the_picture_is_the_same_however_it_is_returned(api: Api) -> None:
    for options in ({"format": "png"}, {"width": 123, "format": "webp"}, {"preset": "email"}, {"preset": "square"}):
        wish = {"design_id": "card", "data": {"first_name": "Zoë & Co; 100%", "seats": 3}}
        url = api.generate({**wish, "options": options}).json()
        image = api.generate({**wish, "options": {**options, "return": "image"}})
        coded = api.generate({**wish, "options": {**options, "return": "base64"}}).json()
        there = fetched(api, url["image_url"])

        assert (there.status_code, image.status_code) == (200, 200)
        assert there.content == image.content == base64.b64decode(coded["image"])
        assert there.headers["content-type"] == image.headers["content-type"]
        assert image.headers["bookplate-id"] == url["id"] == coded["id"]
        assert (decode(image.content).width, decode(image.content).height) == (url["width"], url["height"])
        assert url["image"] is None
        assert "immutable" in there.headers["cache-control"]


@pytest.mark.parametrize(
    ("options", "extent", "tail"),
    [
        ({}, (200, 100), "full/200,100/0/default.jpg"),
        ({"format": "png"}, (200, 100), "full/200,100/0/default.png"),
        ({"size": "max"}, (400, 200), "full/max/0/default.png"),
        ({"preset": "email"}, (200, 100), "full/200,100/0/default.jpg"),
        ({"preset": "email", "format": "png"}, (200, 100), "full/200,100/0/default.png"),
        ({"preset": "square"}, (80, 80), "square/80,80/0/default.png"),
        ({"width": 100}, (100, 50), "full/100,50/0/default.png"),
        ({"height": 100}, (200, 100), "full/200,100/0/default.png"),
        ({"width": 100, "height": 100}, (100, 50), "full/100,50/0/default.png"),
        ({"size": "pct:50", "quality": "gray", "rotation": "90"}, (200, 100), "full/200,100/90/gray.png"),
    ],
)
def test_options_say_what_the_image_api_says(
    api: Api, options: dict[str, Any], extent: tuple[int, int], tail: str
) -> None:
    said = api.made(options=options)
    turned = extent[::-1] if "rotation" in options else extent
    image = decode(fetched(api, said["image_url"]).content)

    assert said["image_url"].endswith(tail) or tail.startswith("square")
    assert (image.width, image.height) == turned
    assert (said["width"], said["height"]) == turned


def test_what_fell_back_is_said(api: Api) -> None:
    said = api.made(data={"company": "Northwind"}, fallbacks={"first_name": "friend"})
    lost = api.made(data={"first_name": "Sarah", "logo": "none/at/all.png"})
    other = api.made(data={"first_name": "Sarah", "logo": "none/at/all.png"}, fallbacks={"logo": "shoe.png"})

    assert "first_name" in said["fallbacks_used"]
    assert "company" not in said["fallbacks_used"]
    assert said["alt"] == "A card for friend"
    assert lost["notes"] == ["logo=lost"]
    assert other["notes"] == ["logo=fallback"]
    assert "logo" in lost["fallbacks_used"]
    assert "logo" in other["fallbacks_used"]
    assert "first_name" not in lost["fallbacks_used"]


def test_a_picture_that_stands_in_for_another_is_in_the_address(api: Api) -> None:
    wish = {"design_id": "card", "data": {"logo": "none/at/all.png"}, "fallbacks": {"logo": "shoe.png"}}
    image = api.generate({**wish, "options": {"return": "image", "size": "max"}})
    there = fetched(api, api.generate({**wish, "options": {"size": "max"}}).json()["image_url"])

    assert there.content == image.content
    assert pixel(decode(there.content), 390, 190)[:3] != (200, 0, 0)
    assert image.headers["bookplate-notes"] == there.headers["bookplate-notes"] == "logo=fallback"


@pytest.mark.parametrize("returned", ["image", "base64"])
def test_a_logo_that_is_cut_off_is_told_to_be_lost(api: Api, returned: str) -> None:
    answer = api.generate({"design_id": "card", "data": {"logo": "cut.png"}, "options": {"return": returned}})

    assert answer.status_code == 200
    assert "logo=lost" in (answer.headers["bookplate-notes"] if returned == "image" else answer.json()["notes"])


def test_text_lies_on_a_picture(api: Api) -> None:
    wish = {"image": "shoe.png", "layers": {"text": "Still thinking, David?", "at": "s", "color": "fff"}}
    said = api.made("text", **wish)
    aliased = api.made(
        "text", image="shoe.png", data={"text": "Still thinking, David?", "position": "bottom", "colour": "white"}
    )
    image = api.generate({"design_id": "text", **wish, "options": {"return": "image"}})

    assert (
        said["image_url"]
        == f"{api.server.url}/iiif/3/shoe.png/text=Still%20thinking%2C%20David%3F;at=s/full/%5E1200,800/0/default.jpg"
    )
    assert aliased["id"] == said["id"]
    assert fetched(api, said["image_url"]).content == image.content
    assert (said["width"], said["height"]) == (1200, 800)
    assert mistakes(api.generate({"design_id": "text", "data": {"text": "Hi"}}))[0][0] == ""


def test_a_design_lies_on_a_picture(api: Api) -> None:
    wish = {"image": "shoe.png", "data": {"first_name": "Sarah"}}
    said = api.made(**wish)
    image = api.generate({"design_id": "card", **wish, "options": {"return": "image"}})

    assert said["image_url"] == f"{api.server.url}/iiif/3/shoe.png/card@1;first_name=Sarah/full/200,133/0/default.jpg"
    assert fetched(api, said["image_url"]).content == image.content
    assert api.generate({"design_id": "card", "image": "none.png"}).status_code == 404


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"design_id": "crad"}, [("/design_id", "unknown", "card")]),
        ({"design_id": "card@7"}, [("/design_id", "unknown", "card")]),
        ({"design_id": "card@x"}, [("/design_id", "unknown", "card")]),
        ({"design_id": "card", "data": {"firstName": "S"}}, [("/data/firstName", "unknown_field", "first_name")]),
        ({"design_id": "card", "layers": {"compny": "S"}}, [("/layers/compny", "unknown_field", "company")]),
        ({"design_id": "card", "fallbacks": {"name": "S"}}, [("/fallbacks/name", "unknown_field", None)]),
        ({"design_id": "card", "data": {"a/b~c": "S"}}, [("/data/a~1b~0c", "unknown_field", None)]),
        ({"design_id": "card", "data": {"sig": "S"}}, [("/data/sig", "unknown_field", None)]),
        ({"design_id": "card", "data": {"bg": "fff"}}, [("/data/bg", "unknown_field", None)]),
        ({"design_id": "text", "image": "shoe.png", "data": {"text": "Hi", "bg2": "x", "sise": 9}}, [("/data/sise", "unknown_field", "size")]),
        ({"design_id": "card", "data": {"first_name.or": "S"}}, [("/data/first_name.or", "unknown_field", "first_name")]),
        ({"design_id": "card", "data": {"tier": "glod"}}, [("/data/tier", "nearest", "gold")]),
        ({"design_id": "card", "data": {"tier": "wooden"}}, [("/data/tier", "ignored", None)]),
        ({"design_id": "card", "data": {"seats": "many"}}, [("/data/seats", "ignored", None)]),
        ({"design_id": "card", "data": {"seats": 99}}, [("/data/seats", "out_of_range", None)]),
        ({"design_id": "card", "data": {"starts": "soon"}}, [("/data/starts", "ignored", None)]),
        ({"design_id": "card", "data": {"starts": "09/03/2027"}}, [("/data/starts", "ambiguous", "2027-09-03")]),
        ({"design_id": "card", "layers": {"vip": {"value": "perhaps"}}}, [("/layers/vip", "ignored", None)]),
        ({"design_id": "card", "data": {"first_name": "x" * 41}}, [("/data/first_name", "long", None)]),
        ({"design_id": "card", "data": {"first_name": "{{first_name}}"}}, [("/data/first_name", "unresolved", None)]),
        ({"design_id": "card", "fallbacks": {"seats": 99}}, [("/fallbacks/seats", "out_of_range", None)]),
        ({"design_id": "card", "data": {"seats": 99, "tier": "x"}}, [("/data/seats", "out_of_range", None), ("/data/tier", "ignored", None)]),
        ({"design_id": "ticket"}, [("/data/seat", "required", None)]),
        ({"design_id": "ticket", "layers": {"seat": " "}}, [("/layers/seat", "required", None)]),
        ({"design_id": "ticket", "layers": {"seat": "1_A"}}, [("/layers/seat", "uncodable", None)]),
        ({"design_id": "ticket", "fallbacks": {"seat": "12_A"}}, [("/fallbacks/seat", "uncodable", None)]),
        ({"design_id": "card", "options": {"preset": "emial"}}, [("/options/preset", "unknown", "email")]),
        ({"design_id": "card", "options": {"expires": 1_900_000_000}}, [("/options/expires", "unusable", None)]),
        ({"design_id": "card", "options": {"size": "banana"}}, [("/options/size", "unusable", None)]),
        ({"design_id": "card", "options": {"region": "9999,0,1,1"}}, [("/options/region", "unusable", None)]),
        ({"design_id": "card", "options": {"rotation": "-5"}}, [("/options/rotation", "unusable", None)]),
        ({"design_id": "card", "options": {"quality": "best"}}, [("/options/quality", "unusable", None)]),
        ({"design_id": "card", "options": {"format": "exe"}}, [("/options/format", "unusable", None)]),
        ({"design_id": "card", "options": {"width": 20000}}, [("/options/width", "unusable", None)]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_wish_is_said_where_it_stands(
    api: Api, wish: Any, wrong: list[tuple[str, str, str | None]]
) -> None:
    answer = api.generate(wish)

    assert mistakes(answer) == wrong
    assert answer.headers["cache-control"] == "no-store"
    for each in answer.json()["errors"]:
        assert each["message"].startswith("Expected ")


@pytest.mark.parametrize(
    ("wish", "pointers"),
    [
        ({}, ["/design_id"]),
        ([], [""]),
        ("card", [""]),
        ({"design_id": 5}, ["/design_id"]),
        ({"design_id": ""}, ["/design_id"]),
        ({"design_id": "card", "dat": {}}, ["/dat"]),
        ({"design_id": "card", "data": []}, ["/data"]),
        ({"design_id": "card", "data": {"first_name": ["a"]}}, ["/data/first_name"]),
        ({"design_id": "card", "data": {"first_name": {"text": "a"}}}, ["/data/first_name"]),
        ({"design_id": "card", "layers": {"first_name": {"txt": "a"}}}, ["/layers/first_name/txt"]),
        ({"design_id": "card", "data": {"first_name": "x" * 2001}}, ["/data/first_name"]),
        ({"design_id": "card", "data": {str(n): "x" for n in range(101)}}, ["/data"]),
        ({"design_id": "card", "options": {"return": "pdf"}}, ["/options/return"]),
        ({"design_id": "card", "options": {"width": 0}}, ["/options/width"]),
        ({"design_id": "card", "options": {"width": "wide"}}, ["/options/width"]),
        ({"design_id": "card", "options": {"width": "5"}}, ["/options/width"]),
        ({"design_id": "card", "options": {"plain": "false"}}, ["/options/plain"]),
        ({"design_id": "card", "options": {"size": "max", "width": 5}}, ["/options"]),
        ({"design_id": "card", "data": {"company": "a"}, "layers": {"company": "b"}}, [""]),
        ({"design_id": "card", "dat": {}, "options": {"widht": 5}}, ["/options/widht", "/dat"]),
    ],
)
def test_what_is_no_wish_at_all_is_said_where_it_stands(api: Api, wish: Any, pointers: list[str]) -> None:
    assert [pointer for pointer, _, _ in mistakes(api.generate(wish))] == pointers


def test_answers_are_described_as_they_are(api: Api) -> None:
    described = api.client.get(f"{api.server.url}/v1/openapi.json").json()
    answers = described["paths"]["/v1/generate"]["post"]["responses"]
    image = api.generate({"design_id": "card", "options": {"return": "image", "format": "webp"}})
    begun = api.generate({"design_id": "card"}, Prefer="respond-async")

    assert {"application/json", image.headers["content-type"]} <= set(answers["200"]["content"])
    assert {"Bookplate-Id", "Link"} <= set(answers["200"]["headers"])
    assert "location" in begun.headers
    assert "Location" in answers["202"]["headers"]


def test_what_contradicts_itself_is_refused_by_name(api: Api) -> None:
    answer = api.generate({"design_id": "card", "data": {"company": "a"}, "layers": {"company": {"text": "b"}}})

    assert "expected data and layers to agree on company" in answer.json()["detail"].lower()


def test_what_is_no_json_or_too_much_of_it_is_refused_at_once(api: Api) -> None:
    started = time.monotonic()
    heavy = api.generate(b'{"design_id": "card", "data": {"company": "' + b"x" * 10_000_000 + b'"}}')
    took = time.monotonic() - started

    assert (heavy.status_code, heavy.headers["content-type"]) == (413, "application/problem+json")
    assert "1,000,000 bytes" in heavy.json()["detail"]
    assert took < 2
    assert api.generate(b"{").status_code == 400
    assert api.generate(b"").status_code == 400
    assert api.generate(b"\xff\xfe").status_code == 400
    assert api.generate(b'{"design_id": "card", "data": {"seats": NaN}}').status_code == 400
    assert api.generate(b"[" * 100_000).status_code == 400
    assert api.generate(b'{"design_id": "card", "data": {"seats": 1' + b"0" * 5000 + b"}}").status_code in (400, 422)
    assert api.generate({"design_id": "card"}, Content_Type="text/plain").status_code == 415
    twice = api.generate(b'{"design_id": "card", "data": {"company": "a", "company": "b"}}')
    assert mistakes(twice, 400) == [("/data", "twice", None)]


def test_without_a_key_or_with_another_there_is_nothing(api: Api) -> None:
    for key in ("x", "bp_live_aaaaaaaaaa_" + "x" * 43):
        assert Api(api.server, key, "", api.client).generate({"design_id": "card"}).status_code == 401


@pytest.mark.parametrize("options", [{}, {"return": "image"}, {"return": "base64"}])
def test_a_key_gets_the_answer_of_the_first_time_again(api: Api, options: dict[str, str]) -> None:
    wish = {"design_id": "card", "data": {"first_name": "Ada"}, "options": options}
    key = f"key of {options}"
    first, second = (api.generate(wish, Idempotency_Key=key) for _ in range(2))
    other = api.generate({**wish, "data": {"first_name": "Eve"}}, Idempotency_Key=key)

    assert (first.status_code, second.status_code, other.status_code) == (200, 200, 422)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    for name in ("content-type", "cache-control", "bookplate-id", "link"):
        assert first.headers.get(name) == second.headers.get(name)
    assert "Idempotency-Key" in other.json()["detail"]
    assert api.generate(wish, Idempotency_Key="x" * 256).status_code == 400


def test_keys_of_requests_are_each_owners_own(apis: tuple[Api, Api]) -> None:
    mine, others = apis
    one = mine.generate({"design_id": "card", "data": {"first_name": "Ada"}}, Idempotency_Key="shared")
    two = others.generate({"design_id": "card", "data": {"first_name": "Eve"}}, Idempotency_Key="shared")

    assert (one.json()["alt"], two.json()["alt"]) == ("A card for Ada", "A card for Eve")


def test_a_request_that_failed_may_be_sent_again(api: Api) -> None:
    wrong = api.generate({"design_id": "card", "data": {"seats": 99}}, Idempotency_Key="again")
    right = api.generate({"design_id": "card", "data": {"seats": 9}}, Idempotency_Key="again")

    assert (wrong.status_code, right.status_code) == (422, 200)


def test_of_several_at_once_one_is_answered_and_the_others_hear_of_it(api: Api) -> None:
    wish = {"design_id": "card", "data": {"first_name": "Grace"}, "options": {"return": "image", "format": "avif"}}
    headers = {"Authorization": f"Bearer {api.key}", "Idempotency-Key": "at once"}

    async def run() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(timeout=30) as client:
            asked = (client.post(f"{api.server.url}/v1/generate", json=wish, headers=headers) for _ in range(8))
            return list(await asyncio.gather(*asked))

    answers = asyncio.run(run())
    done = [one for one in answers if one.status_code == 200]
    assert {one.status_code for one in answers} <= {200, 409}
    assert len([one for one in done if "idempotency-replayed" not in one.headers]) == 1
    assert len({one.content for one in done}) == 1


def test_a_job_is_begun_and_ends_with_the_picture(apis: tuple[Api, Api]) -> None:
    mine, others = apis
    wish = {
        "design_id": "card",
        "layers": {"first_name": {"text": "Lin"}},
        "options": {"return": "base64", "width": 99},
    }
    begun = mine.generate(wish, Prefer="respond-async")
    location = begun.headers["location"]
    job = mine.ended(location)
    direct = mine.generate(wish).json()

    assert begun.status_code == 202
    assert begun.json() == {"id": location.removeprefix("/v1/jobs/"), "status": "queued", "result": None}
    assert job == {"id": begun.json()["id"], "status": "completed", "result": direct}
    assert base64.b64decode(direct["image"]) == fetched(mine, direct["image_url"]).content
    assert others.job(begun.json()["id"]).status_code == 404
    assert mine.job("none").status_code == 404
    assert mistakes(mine.generate({"design_id": "card", "data": {"seats": 99}}, Prefer="respond-async")) == [
        ("/data/seats", "out_of_range", None)
    ]


def owner(api: Api) -> str:
    return f"key {api.key.split('_')[2]}"


def test_a_job_that_cannot_be_done_has_failed_and_says_why(api: Api) -> None:
    wish = {"wish": {"design_id": "card", "image": "none.png"}, "base": api.server.url}
    with closing(open_database(api.database)) as database:
        queue = Jobs(database, Cipher(KeyFile(api.home / ".bookplate"), "jobs"))
        job = queue.add(owner(api), json.dumps(wish))
        odd = queue.add(owner(api), json.dumps({"wish": {"design": 1}}))

    assert api.ended(job.id)["status"] == "failed"
    assert "none.png" in api.ended(job.id)["result"]["detail"]
    assert api.ended(odd.id)["status"] == "failed"


def test_what_a_killed_worker_had_begun_another_one_does(api: Api) -> None:
    """It takes the job for a second, and is killed."""
    script = (
        "import sys; from pathlib import Path; from server.core.data_keys import KeyFile\n"
        "from server.core.encryption import Cipher; from server.database.engine import open_database\n"
        "from server.database.jobs import Jobs\n"
        "cipher = Cipher(KeyFile(Path(sys.argv[4])), 'jobs')\n"
        "jobs = Jobs(open_database(sys.argv[1]), cipher); job = jobs.add(sys.argv[2], sys.argv[3])\n"
        "taken = jobs.claim(1)\n"
        "print(job.id, taken.id if taken else '', flush=True); sys.stdin.read()"
    )
    wish = json.dumps({"wish": {"design_id": "card", "data": {"first_name": "Kim"}}, "base": api.server.url})
    with subprocess.Popen(
        [sys.executable, "-c", script, api.database, owner(api), wish, str(api.home / ".bookplate")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        identity, taken = process.stdout.readline().removesuffix("\n").split(" ")
        process.kill()

    assert taken in (identity, "")  # or else the server was quicker
    job = api.ended(identity)
    assert (job["status"], job["result"]["alt"]) == ("completed", "A card for Kim")


VARIED: dict[str, Any] = {
    "design_id": "card",
    "variants": [{"preset": "square"}, {"format": "webp", "width": 120}, {"size": "max"}, {}],
}


def test_one_call_gives_several_presets_sizes_and_formats(api: Api) -> None:
    wish = VARIED | {"data": {"first_name": "Sarah"}}
    said = api.generate(wish).json()
    alone = [api.generate(wish | {"variants": [], "options": one}).json() for one in wish["variants"]]

    assert (said["width"], len(said["variants"])) == (200, 4)
    assert [one["preset"] for one in said["variants"]] == ["square", None, None, None]
    for one, other in zip(said["variants"], alone, strict=True):
        assert {name: other[name] for name in one if name != "preset"} == {
            name: one[name] for name in one if name != "preset"
        }
        image = fetched(api, one["image_url"])
        assert (decode(image.content).width, decode(image.content).height) == (one["width"], one["height"])
    assert [one["rendered"] for one in api.generate(wish).json()["variants"]] == [True] * 4


def test_a_variant_is_one_of_the_picture_in_its_preset(api: Api) -> None:
    wish = {"design_id": "card", "options": {"preset": "square"}, "variants": [{"format": "png"}, {"preset": "email"}]}
    said = api.generate(wish).json()

    assert [one["preset"] for one in said["variants"]] == ["square", "email"]
    assert (said["variants"][0]["width"], said["variants"][0]["height"]) == (said["width"], said["height"])


def test_variants_are_made_by_a_job(api: Api) -> None:
    wish = VARIED | {"data": {"first_name": "Later"}}
    job = api.ended(api.generate(wish, Prefer="respond-async").headers["location"])

    assert [one["rendered"] for one in job["result"]["variants"]] == [True] * 4
    assert api.generate(wish).json()["variants"] == job["result"]["variants"]


@pytest.mark.parametrize(
    ("variants", "pointer"),
    [
        ([{}, {"preset": "sqare"}], "/variants/1/preset"),
        ([{"size": "x"}], "/variants/0/size"),
        ([{"size": "max", "width": 3}], "/variants/0"),
        ([{"return": "image"}], "/variants/0/return"),
        ([{}] * 21, "/variants"),
    ],
)
def test_what_is_wrong_with_a_variant_is_said_where_it_stands(api: Api, variants: Any, pointer: str) -> None:
    (found,) = api.generate({"design_id": "card", "variants": variants}).json()["errors"]

    assert found["pointer"] == pointer
    assert "options" not in found["message"]


def test_a_picture_itself_has_no_variants(api: Api) -> None:
    (found,) = api.generate(VARIED | {"options": {"return": "image"}}).json()["errors"]

    assert found["message"].startswith("Expected options.return url or base64, or no variants")


def test_it_is_said_whether_a_picture_is_made(api: Api) -> None:
    wish = {"design_id": "card", "data": {"first_name": "Rendered"}}
    first = api.generate(wish).json()
    fetched(api, first["image_url"])
    again = api.generate(wish).json()
    coded = api.generate({**wish, "data": {"first_name": "Other"}, "options": {"return": "base64"}}).json()

    assert (first["rendered"], again["rendered"], coded["rendered"]) == (False, True, True)
    assert {**first, "rendered": True} == again


def test_a_link_is_filled_in_by_adding_a_field(api: Api) -> None:
    wish = {
        "design_id": "card",
        "data": {"company": "Northwind"},
        "open": {"first_name": {"default": "friend", "tag": "FNAME"}},
        "options": {"preset": "email"},
    }
    answer = api.post("/v1/links", wish)
    said = answer.json()
    assert answer.status_code == 200, answer.text
    joint = ";" if "=" in said["base_url"].rpartition("/")[2] else "/"
    personal = fetched(api, f"{said['base_url']}{joint}first_name=Sarah/{said['tail']}")
    direct = api.generate(
        {
            "design_id": "card",
            "data": {"first_name": "Sarah", "company": "Northwind"},
            "options": {"preset": "email", "return": "image"},
        }
    )

    assert personal.content == direct.content
    assert fetched(api, said["backup_url"]).status_code == 200
    assert fetched(api, said["image_url"]).status_code == 200
    assert (said["signed"], said["open"], said["expires"]) == (False, ["first_name"], None)
    assert len(said["snippets"]) >= 8
    for snippet in said["snippets"]:
        assert snippet["html"].startswith("<img src=")
        assert 'width="100" height="50"' in snippet["html"]
        assert "FNAME" in snippet["html"] or snippet["tool"] == said["snippets"][-1]["tool"]


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"design_id": "card"}, "/open"),
        ({"design_id": "card", "open": {}}, "/open"),
        ({"design_id": "card", "open": {"firstName": {}}}, "/open/firstName"),
        ({"design_id": "card", "open": {"first_name": {}}, "data": {"first_name": "S"}}, "/open/first_name"),
        ({"design_id": "card", "open": {"first_name": {}}, "data": {"nope": "S"}}, "/data/nope"),
        ({"design_id": "card", "open": {"first_name": {}}, "data": {"seats": 99}}, "/data/seats"),
        ({"design_id": "card", "open": {"first_name": {}}, "tags": {"first_name": "<x>"}}, "/tags"),
        ({"design_id": "card", "open": {"first_name": {}}, "tags": {"campaign": "spring"}}, "/tags/campaign"),
        (
            {"design_id": "card", "open": {"first_name": {}}, "tags": {"mailchump.first_name": "X"}},
            "/tags/mailchump.first_name",
        ),
        ({"design_id": "card", "open": {"first_name": {}}, "tags": {"tier": "X"}}, "/tags/tier"),
        ({"design_id": "card", "open": {"first_name": {}}, "options": {"size": "x"}}, "/options/size"),
        ({"design_id": "nope", "open": {"first_name": {}}}, "/design_id"),
        ({"design_id": "card", "open": {"first_name": {}}, "tool": "klavio"}, "/tool"),
        ({"design_id": "card", "open": {"preset": {}}, "options": {"preset": "email"}}, "/open/preset"),
        ({"design_id": "card", "open": {"first_name": {}}, "data": {"preset": "email"}}, "/data/preset"),
        ({"design_id": "card", "open": {"preset": {"default": "psot"}}}, "/open/preset/default"),
        ({"design_id": "ticket", "open": {"seat": {"default": "12_A"}}}, "/open/seat/default"),
        ({"design_id": "card", "open": {"first_name": {}}, "expires": 1_900_000_000}, "/expires"),
        ({"design_id": "card", "open": {"first_name": {}}, "max_renders": 5}, "/max_renders"),
        ({"design_id": "card", "open": {"first_name": {"max": 40}}}, "/open/first_name/max"),
        ({"design_id": "card", "open": {"first_name": {}}, "pin": ["format"]}, "/pin"),
        ({"design_id": "card", "open": {"seats": {"default": "99"}}}, "/open/seats/default"),
        ({"design_id": "card", "open": {"first_name": {}}, "options": {"expires": 1_900_000_000}}, "/options/expires"),
        ({"design_id": "card", "open": {"first_name": {}}, "options": {"return": "image"}}, "/options/return"),
        ({"design_id": "card", "open": {"first_name": {}}, "options": {"plain": True}}, "/options/plain"),
    ],
)
def test_what_is_wrong_with_a_link_is_said_where_it_stands(api: Api, wish: Any, wrong: str) -> None:
    assert [pointer for pointer, _, _ in mistakes(api.post("/v1/links", wish))] == [wrong]


@pytest.mark.parametrize(
    ("wish", "tail", "extent"),
    [
        ({}, "full/200,100/0/default.jpg", (100, 50)),
        ({"options": {"format": "png"}}, "full/200,100/0/default.png", (100, 50)),
        ({"options": {"preset": "email", "width": 80}}, "full/80,40/0/default.jpg", (40, 20)),
        ({"options": {"preset": "square"}}, "100,0,200,200/80,80/0/default.png", (40, 40)),
        ({"options": {"size": "max"}}, "full/max/0/default.png", (400, 200)),
        ({"display": 300}, "full/200,100/0/default.jpg", (300, 150)),
        ({"image": "shoe.png"}, "full/200,133/0/default.jpg", (100, 67)),
        ({"image": "shoe.png", "options": {"preset": "post"}}, "full/%5E1080,720/0/default.jpg", (390, 260)),
        ({"options": {"preset": "post"}}, "full/max/0/default.jpg", (390, 390)),
        ({"options": {"preset": "email", "region": "0,0,40,20"}}, "0,0,40,20/%5E200,100/0/default.jpg", (100, 50)),
        ({"options": {"preset": "square", "region": "0,0,40,20"}}, "0,0,40,20/%5E80,40/0/default.png", (40, 20)),
        ({"options": {"preset": "post", "region": "0,0,40,20"}}, "0,0,40,20/max/0/default.jpg", (20, 10)),
        (
            {"design_id": "text", "image": "shoe.png", "open": {"text": {}}},
            "full/%5E1200,800/0/default.jpg",
            (600, 400),
        ),
        ({"design_id": "ticket", "open": {"seat": {}}}, "full/%5E400,200/0/default.jpg", (200, 100)),
        (
            {"design_id": "ticket", "open": {"seat": {}}, "image": "clear.png"},
            "full/%5E1200,800/0/default.png",
            (600, 400),
        ),
        (
            {"design_id": "text", "open": {"text": {}}, "image": "clear.png"},
            "full/%5E1200,800/0/default.png",
            (600, 400),
        ),
    ],
)
def test_links_are_for_mail_unless_they_say_otherwise(
    api: Api, wish: dict[str, Any], tail: str, extent: tuple[int, int]
) -> None:
    said = api.post("/v1/links", {"design_id": "card", "open": {"first_name": {}}, **wish}).json()

    assert said["tail"] == tail
    assert f'width="{extent[0]}" height="{extent[1]}"' in said["snippets"][0]["html"]
    assert said["tail"] in said["backup_url"]
    assert fetched(api, said["image_url"]).status_code == fetched(api, said["backup_url"]).status_code == 200
    wish = {name: value for name, value in wish.items() if name not in ("open", "display")}
    values = {"data": {"seat": "12A"}} if wish.get("design_id") == "ticket" else {}
    values = {"data": {"text": "Hi"}} if wish.get("design_id") == "text" else values
    assert api.generate({"design_id": "card", **wish, **values}).json()["image_url"].endswith(said["tail"])


def test_a_link_keeps_its_preset_for_those_who_lose_its_end(api: Api) -> None:
    said = api.post("/v1/links", {"design_id": "card", "open": {"first_name": {}}}).json()
    cut = api.client.get(f"{said['base_url']};first_name=Sarah", headers={"Accept": "image/png,image/*"})

    assert said["base_url"].endswith("/card@1/preset=email")
    assert (decode(cut.content).width, cut.headers["content-type"]) == (200, "image/jpeg")


def test_a_mail_tool_may_choose_the_preset(tmp_path: Path) -> None:
    with opened(tmp_path, f'signing = {{ k1 = "{"A" * 43}" }}\n') as (api, _):
        said = api.post("/v1/links", {"design_id": "card", "open": {"preset": {}, "first_name": {}}}).json()
        base, html = said["base_url"], {"Accept": "image/png,image/*"}
        square = api.client.get(f"{base};preset=square;first_name=Sarah", headers=html)
        email = api.client.get(f"{base};preset=email", headers=html)

        assert ";sig=" in base
        assert "preset=" not in base
        assert [decode(one.content).width for one in (square, email)] == [80, 200]
        snippets = "".join(one["html"] for one in said["snippets"])
        assert said["tail"] == "full/%5E200,/0/default.jpg"  # a width alone: each layout has a height of its own
        assert 'width="100" alt' in snippets
        assert "height=" not in snippets
        for preset, height in (("", 100), ("square", 100), ("email", 100), ("post", 200)):
            delivered = decode(fetched(api, f"{base};preset={preset};first_name=Sarah/{said['tail']}").content)
            assert (delivered.width, delivered.height) == (200, height)

        pinned = api.post("/v1/links", {"design_id": "card", "open": {"preset": {}}, "pin": ["size"]})
        assert [(pointer, code) for pointer, code, _ in mistakes(pinned)] == [("/pin", "unusable")]
        assert "open preset" in pinned.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("more", "tail", "width"),
    [
        ({"open": {"preset": {"default": "post"}}}, "full/%5E1080,/0/default.jpg", 390),
        ({"open": {"preset": {"default": "POST"}}, "options": {"width": 900}}, "full/%5E!900,8192/0/default.jpg", 450),
        ({"open": {"preset": {}}, "options": {"width": 400}}, "full/%5E!400,8192/0/default.png", 400),
    ],
)
def test_an_open_preset_has_an_end_for_every_layout(api: Api, more: dict[str, Any], tail: str, width: int) -> None:
    said = api.post("/v1/links", {"design_id": "card", **more}).json()

    joint = ";" if "=" in said["base_url"].rpartition("/")[2] else "/"
    assert said["tail"] == tail
    assert f'width="{width}" alt' in said["snippets"][0]["html"]
    assert fetched(api, said["image_url"]).status_code == 200
    for preset in ("email", "square", "post"):
        assert fetched(api, f"{said['base_url']}{joint}preset={preset}/{tail}").status_code == 200


def test_snippets_are_to_be_had_as_they_are_pasted(api: Api) -> None:
    wish = {"design_id": "card", "open": {"first_name": {}}, "tool": "klaviyo"}
    (snippet,) = api.post("/v1/links", wish).json()["snippets"]
    asked = api.post("/v1/links?format=html", wish)
    accepted = [api.post("/v1/links", wish, accept=accept) for accept in ("text/html", "text/plain")]
    everything = api.post("/v1/links", {**wish, "tool": None}, accept="text/html")

    assert snippet["tool"] == "klaviyo"
    assert asked.text == snippet["html"] + "\n"
    assert [one.text for one in accepted] == [asked.text, asked.text]
    assert [one.headers["content-type"] for one in (asked, *accepted)] == [
        "text/html; charset=utf-8",
        "text/html; charset=utf-8",
        "text/plain; charset=utf-8",
    ]
    assert "accept" in accepted[0].headers["vary"].lower()
    assert everything.text.startswith("<!-- Mailchimp: ")
    assert api.post("/v1/links", wish, accept="text/html,application/json").json()["tail"]


def test_a_character_that_a_barcode_lacks_is_named(api: Api) -> None:
    (found,) = api.generate({"design_id": "ticket", "data": {"seat": "12_A"}}).json()["errors"]
    delivered = fetched(api, f"{api.server.url}/iiif/3/ticket/seat=12_A/full/max/0/default.png")

    assert (found["pointer"], found["code"]) == ("/data/seat", "uncodable")
    assert found["message"].endswith("for a barcode of kind code39 but received “_” (U+005F) in “12_A”.")
    assert (delivered.status_code, delivered.headers["bookplate-notes"]) == (200, "seat=uncodable")


WISHES: tuple[dict[str, Any], ...] = (
    {"design_id": "card", "data": {"first_name": "Zoë; 100% + 1"}},
    {"design_id": "card", "data": {"logo": "none/at/all.png"}, "fallbacks": {"logo": "shoe.png"}},
    {"design_id": "card", "image": "shoe.png", "layers": {"first_name": "Sarah", "seats": 3, "vip": True}},
    {"design_id": "text", "image": "shoe.png", "data": {"text": "Still thinking, David?", "at": "s"}},
    {"design_id": "ticket", "data": {"seat": "12A"}, "options": {"width": 99, "format": "jpg"}},
)


def test_addresses_that_are_given_away_are_sealed_or_signed_where_there_are_keys(tmp_path: Path) -> None:
    keys = f'signing = {{ k1 = "{"A" * 43}" }}\nsealing = {{ s1 = "{"B" * 86}" }}\n'
    with opened(tmp_path, keys) as (api, _):
        for wish in WISHES:
            options = wish.get("options", {})
            image = api.generate(wish | {"options": {**options, "return": "image"}})
            hidden = api.generate(wish).json()
            plain = api.generate(wish | {"options": {**options, "plain": True}}).json()
            there = fetched(api, hidden["image_url"])

            assert (image.status_code, there.status_code) == (200, 200), there.text
            assert image.content == there.content == fetched(api, plain["image_url"]).content
            assert there.headers.get("bookplate-notes") == image.headers.get("bookplate-notes")
            assert ("sealed=" in hidden["image_url"], "sig=" in plain["image_url"]) == (True, True)
            assert (hidden["canonical"], "sig=" in plain["canonical"]) == (None, False)
            assert hidden["id"] == plain["id"] == image.headers["bookplate-id"]
            assert "Sarah" not in str(image.headers) + str(there.headers)


def test_a_signed_link_takes_what_is_open_and_nothing_else(tmp_path: Path) -> None:
    with opened(tmp_path, f'signing = {{ k1 = "{"A" * 43}" }}\n') as (api, _):
        wish = {"design_id": "ticket", "open": {"seat": {"max": 4}}, "pin": ["format"], "expires": 1_900_000_000}
        said = api.post("/v1/links", wish).json()
        mine = fetched(api, f"{said['base_url']};seat=12A/{said['tail']}")
        size = {"size": "^400,", "format": "jpg", "return": "image"}
        direct = api.generate({"design_id": "ticket", "data": {"seat": "12A"}, "options": size})
        card = api.post("/v1/links", {"design_id": "card", "data": {"company": "N"}, "open": {"first_name": {}}}).json()

        assert said["signed"] is True
        assert said["expires"] == 1_900_000_000
        assert ";exp=1900000000;" in said["base_url"]
        assert mine.content == direct.content
        assert fetched(api, f"{said['base_url']};seat=12A/full/max/0/default.png").status_code == 403
        assert fetched(api, card["base_url"].replace("company=N", "company=M") + "/" + card["tail"]).status_code == 403
        assert fetched(api, f"{card['base_url']};first_name=Bob/{card['tail']}").status_code == 200
        assert fetched(api, card["backup_url"]).status_code == fetched(api, said["backup_url"]).status_code == 200
